// A real Chromium before a real server: what the tests of pages use.
import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { afterAll, expect, inject } from 'vitest'
import type { Api } from '../client.ts'

export const THEMES = ['light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

let browser: Promise<Browser> | undefined
const contexts: BrowserContext[] = []

afterAll(async () => {
  await Promise.all(contexts.map((context) => context.close()))
  await (await browser)?.close()
})

/** The arguments that a container needs; without a GPU, and without a sandbox of its own. */
export const BROWSER_ARGS = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--headless=shell']

export interface Visit {
  theme?: Theme
  width?: number
  height?: number
  /** Where to begin; default: `/`. */
  path?: string
}

/** A browser of their own for `member_id`, signed in through a portal link, on `path`. */
export async function signIn(
  api: Api,
  organization_id: string,
  member_id: string,
  visit: Visit = {},
): Promise<Page> {
  const { path = '/' } = visit
  const { status, body } = await api.operator.post(`/v1/organizations/${organization_id}/portal-sessions`, {
    member_id,
    return_path: path,
  })
  if (status !== 201) throw new Error(`no portal link: ${JSON.stringify(body)}`)
  return open(body.url, visit)
}

/** The same for the vendor's operator. */
export async function signInOperator(api: Api, visit: Visit = {}): Promise<Page> {
  const { path = '/console' } = visit
  const { status, body } = await api.operator.post('/v1/operator-sessions', {
    operator_id: 'olga',
    name: 'Olga Operator',
    return_path: path,
  })
  if (status !== 201) throw new Error(`no operator link: ${JSON.stringify(body)}`)
  return open(body.url, visit)
}

/** A fresh browser window; errors of its scripts fail the test that waits for them, by name. */
export async function open(
  url: string,
  { theme = 'light', width = 1440, height = 940 }: Visit = {},
): Promise<Page> {
  browser ??= chromium.launch({ executablePath: inject('browser_path'), args: BROWSER_ARGS })
  const context = await (await browser).newContext({
    viewport: { width, height },
    colorScheme: theme,
    reducedMotion: 'reduce',
    acceptDownloads: true,
  })
  contexts.push(context)
  const page = await context.newPage()
  page.setDefaultTimeout(30_000)
  problems.set(page, [])
  page.on('pageerror', (error) => problems.get(page)!.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error') problems.get(page)!.push(message.text())
  })
  await page.goto(url)
  await passDoor(page)
  return page
}

const problems = new WeakMap<Page, string[]>()

/** What went wrong in the page's scripts and requests since it was opened. */
export function problemsOf(page: Page): string[] {
  return problems.get(page) ?? []
}

/** A sign-in link shows a page with one button, so that a mail scanner does not use it up. */
async function passDoor(page: Page): Promise<void> {
  if (!new URL(page.url()).pathname.startsWith('/sign-in/link')) return
  await page.getByRole('button').first().click()
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'))
}

/** Waits until nothing loads any more: no skeleton stands and nothing is dimmed. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(
    () =>
      document.querySelector('main, [role=dialog]') !== null &&
      document.querySelector('.skeleton, .dimmed, [aria-busy=true]') === null,
  )
}

/** Switches the theme of an open page. */
export async function setTheme(page: Page, theme: Theme): Promise<void> {
  await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
  await page.waitForFunction((wanted) => document.documentElement.dataset.theme === wanted, theme)
}

interface AxeResult {
  violations: {
    id: string
    impact: string
    help: string
    nodes: { target: string[]; failureSummary: string }[]
  }[]
}

/** axe-core finds nothing serious on the page as it stands, dialogs and menus included, in both themes (WCAG 2.2 AA). */
export async function expectAccessible(page: Page): Promise<void> {
  for (const theme of THEMES) {
    await setTheme(page, theme)
    expect(await violations(page), `in the ${theme} theme`).toEqual([])
  }
}

/** What axe-core finds serious or critical on the page as it stands. */
export async function violations(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(AXE)
  const { violations } = await page.evaluate(
    // Base UI's guards hand the focus on as soon as they get it.
    (tags): Promise<AxeResult> =>
      (globalThis as any).axe.run(
        { exclude: '[data-base-ui-focus-guard]' },
        // Of what it finds right it need not tell every element.
        { runOnly: tags, resultTypes: ['violations'] },
      ),
    ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  )
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} ${target}: ${failureSummary}`),
    )
}

/** Writes a picture into the directory that COULOMB_PICTURES names; without it, does nothing. */
export async function picture(page: Page, name: string): Promise<void> {
  const directory = process.env.COULOMB_PICTURES
  if (!directory) return
  mkdirSync(directory, { recursive: true })
  await page.screenshot({ path: join(directory, `${name}.png`) })
}

/** How far the page is wider than its window, in pixels: 0 where nothing hangs over. */
export function overhang(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
}
