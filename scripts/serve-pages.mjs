// The demo, served by this process, and a browser before it: what scripts that look at pages begin with.

import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import chromium from '@sparticuz/chromium'
import { chromium as playwright } from 'playwright-core'
import { ensureBuilt } from './build.mjs'
import { ensureInstalled, root } from './install.mjs'

const KEY = 'operator-key-for-pages'

/**
 * @typedef {object} Served
 * @property {string} url
 * @property {import('playwright-core').Browser} browser
 * @property {(who: string, path: string) => Promise<string>} signInLink `organization/member`, or `operator`
 * @property {() => Promise<void>} close
 */

/**
 * @param {object} options
 * @param {string} options.data_dir Where there is a demo already, it is kept.
 * @param {(db: any) => Promise<void>} [options.prepare] What else the database is to hold.
 * @returns {Promise<Served>}
 */
export async function servePages({ data_dir, prepare }) {
  ensureInstalled()
  await ensureBuilt()
  const load = (/** @type {string} */ file) => import(pathToFileURL(join(root, 'dist', file)).href)
  const [{ readConfig }, { startServer }, { loadDemo, needsDemo }] = await Promise.all([
    load('config.js'),
    load('server.js'),
    load('demo/load-demo.js'),
  ])
  const config = readConfig({
    PORT: '0',
    COULOMB_DATA_DIR: data_dir,
    COULOMB_OPERATOR_KEY: KEY,
    COULOMB_LOG_LEVEL: 'error',
  })
  const server = await startServer(config, {
    prepare: async (/** @type {any} */ db) => {
      if (await needsDemo(db)) {
        console.log('Loading the demo …')
        await loadDemo(db, Date.now())
      }
      await prepare?.(db)
    },
  })
  const browser = await playwright.launch({
    executablePath: await chromium.executablePath(),
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--headless=shell'],
  })
  return {
    url: server.url,
    browser,
    signInLink: (who, path) => signInLink(server.url, who, path),
    async close() {
      await browser.close()
      await server.close()
    },
  }
}

/**
 * A link that a mail scanner opens is not used up: a person presses the button.
 * @param {import('playwright-core').Page} page
 * @param {string} link
 */
export async function signIn(page, link) {
  await page.goto(link)
  if (new URL(page.url()).pathname.startsWith('/sign-in/link')) await page.getByRole('button').first().click()
  await page.waitForSelector('main')
}

/**
 * Until nothing loads any more.
 * @param {import('playwright-core').Page} page
 */
export async function settled(page) {
  // A function, not its text: the pages allow no text to be run.
  await page.waitForFunction(() => {
    const { document } = /** @type {any} */ (globalThis)
    const loading = '.skeleton, .dimmed, [aria-busy=true]'
    return (
      document.querySelector('main') !== null &&
      document.querySelector(loading) === null &&
      document.fonts.status === 'loaded'
    )
  })
}

/** @param {string} url @param {string} who @param {string} path */
async function signInLink(url, who, path) {
  const [organization_id, member_id] = who.split('/')
  const where =
    who === 'operator' ? '/v1/operator-sessions' : `/v1/organizations/${organization_id}/portal-sessions`
  const whom = who === 'operator' ? { operator_id: 'demo', name: 'Olga Operator' } : { member_id }
  const response = await fetch(`${url}${where}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ ...whom, return_path: path }),
  })
  if (!response.ok) throw new Error(`No sign-in link: ${await response.text()}`)
  return /** @type {{ url: string }} */ (await response.json()).url
}
