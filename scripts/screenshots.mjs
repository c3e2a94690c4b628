// `npm run screenshots`: the pictures of docs/screenshots, taken of the demo: each page light, the main ones dark and
// 360 px wide as well.
//   npm run screenshots -- credits history     only these
//   npm run screenshots -- --every-size        all of them light, dark, and 360 px wide
//   npm run screenshots -- --out /some/where   somewhere else
//   npm run screenshots -- --keep              keeps the demo for the next run (its months end when it was loaded)

import { mkdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { root } from './install.mjs'
import { PICTURES } from './pictures.mjs'
import { servePages, settled, signIn } from './serve-pages.mjs'

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

const data_dir = join(tmpdir(), 'coulomb-screenshots')
if (!values.keep) rmSync(data_dir, { recursive: true, force: true })
const { url, browser, signInLink, close } = await servePages({ data_dir })
const out = resolve(values.out ?? join(root, 'docs/screenshots'))
mkdirSync(out, { recursive: true })
try {
  for (const picture of PICTURES)
    if (positionals.length === 0 || positionals.includes(picture.name)) await take(picture)
} finally {
  await close()
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
    await signIn(
      page,
      picture.who === 'nobody' ? url + picture.path : await signInLink(picture.who, picture.path),
    )
    await settled(page)
    await picture.before?.(page)
    await settled(page)
    const file = join(out, `${picture.name}-${size.name}.png`)
    await page.screenshot({ path: file })
    console.log(file)
    await context.close()
  }
}
