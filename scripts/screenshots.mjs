// `npm run screenshots`: the pictures of docs/screenshots, taken of the demo: each page light, the main ones dark and
// 360 px wide as well.
//   npm run screenshots -- credits history     only these
//   npm run screenshots -- --every-size        all of them light, dark, and 360 px wide
//   npm run screenshots -- --out /some/where   somewhere else
//   npm run screenshots -- --keep              keeps the demo for the next run (its months end when it was loaded)

import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import chromium from '@sparticuz/chromium'
import { chromium as playwright } from 'playwright-core'
import { ensureBuilt } from './build.mjs'
import { ensureInstalled, root } from './install.mjs'
import { PICTURES } from './pictures.mjs'

/** @typedef {import('./pictures.mjs').Picture} Picture */

const SIZES = [
  { name: 'light', theme: 'light', width: 1440, height: 940 },
  { name: 'dark', theme: 'dark', width: 1440, height: 940 },
  { name: '360', theme: 'light', width: 360, height: 780 },
]

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    out: { type: 'string' },
    keep: { type: 'boolean', default: false },
    'every-size': { type: 'boolean', default: false },
  },
})

ensureInstalled()
await ensureBuilt()
const KEY = 'operator-key-for-screenshots'
const data = join(tmpdir(), 'coulomb-screenshots')
if (!values.keep) rmSync(data, { recursive: true, force: true })
const server = await startDemo()
const browser = await playwright.launch({
  executablePath: await chromium.executablePath(),
  args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--headless=shell'],
})
const out = resolve(values.out ?? join(root, 'docs/screenshots'))
mkdirSync(out, { recursive: true })
try {
  for (const picture of PICTURES)
    if (positionals.length === 0 || positionals.includes(picture.name)) await take(picture)
} finally {
  await browser.close()
  await server.close()
}

async function startDemo() {
  const load = (/** @type {string} */ file) => import(pathToFileURL(join(root, 'dist', file)).href)
  const [{ readConfig }, { startServer, PRESETS }, { loadDemo, needsDemo }] = await Promise.all([
    load('config.js'),
    load('server.js'),
    load('demo/load-demo.js'),
  ])
  const config = readConfig({
    PORT: '0',
    COULOMB_DATA_DIR: data,
    COULOMB_OPERATOR_KEY: KEY,
    COULOMB_LOG_LEVEL: 'error',
  })
  if (!existsSync(data)) console.log('Loading the demo …')
  return startServer(config, {
    prepare: async (/** @type {any} */ db) => {
      if (await needsDemo(db)) await loadDemo(db, PRESETS, Date.now())
    },
  })
}

/** @param {Picture} picture */
async function take(picture) {
  const isMain = picture.is_main || values['every-size']
  for (const size of isMain ? SIZES : SIZES.slice(0, 1)) {
    const context = await browser.newContext({
      viewport: { width: size.width, height: size.height },
      colorScheme: /** @type {'light' | 'dark'} */ (size.theme),
      reducedMotion: 'reduce',
      deviceScaleFactor: size.width < 500 ? 2 : 1,
    })
    const page = await context.newPage()
    await page.goto(picture.who === 'nobody' ? server.url + picture.path : await signInLink(picture))
    // A link that a mail scanner opens is not used up: a person presses the button.
    if (new URL(page.url()).pathname.startsWith('/sign-in/link'))
      await page.getByRole('button').first().click()
    await page.waitForSelector('main')
    await settled(page)
    await picture.before?.(page)
    await settled(page)
    const file = join(out, `${picture.name}-${size.name}.png`)
    await page.screenshot({ path: file })
    console.log(file)
    await context.close()
  }
}

/** @param {import('playwright-core').Page} page */
async function settled(page) {
  // A function, not its text: the pages allow no text to be run.
  await page.waitForFunction(() => {
    const { document } = /** @type {any} */ (globalThis)
    return (
      document.querySelector('.skeleton, .dimmed, [aria-busy=true]') === null &&
      document.fonts.status === 'loaded'
    )
  })
}

/** @param {Picture} picture */
async function signInLink({ who, path }) {
  const [organization_id, member_id] = who.split('/')
  const where =
    who === 'operator' ? '/v1/operator-sessions' : `/v1/organizations/${organization_id}/portal-sessions`
  const whom = who === 'operator' ? { operator_id: 'demo', name: 'Olga Operator' } : { member_id }
  const response = await fetch(`${server.url}${where}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ ...whom, return_path: path }),
  })
  if (!response.ok) throw new Error(`No sign-in link: ${await response.text()}`)
  const { url } = /** @type {{ url: string }} */ (await response.json())
  return url
}
