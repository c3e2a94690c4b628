// `npm run vitals`: how soon the pages stand, how much of them moves while they come in, and how fluid long lists are.
// Served by this machine, in a real Chromium. What a page without anything takes is told beside it, and how much else the
// machine has to do; it exits with 1 where a limit is broken.
//   npm run vitals -- paint     only the pages of the demo, several times each; the median counts
//   npm run vitals -- scroll    only the lists of a large organization: --members 20000, --rows 3000 of its history

import { mkdtempSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { loadHistory, scrollBatteries, scrollNothing } from './measure-scroll.mjs'
import { observeVitals, vitalsOf } from './measure-vitals.mjs'
import { servePages, settled, signIn } from './serve-pages.mjs'

const LCP_MS = 1_500
const CLS = 0.02
const LONG_TASK_MS = 200
const TIMES = 5
/** Of a machine that has other work too. */
const PATIENCE_MS = 180_000
const PATHS = ['/credits', '/credits/plan', '/credits/conversations']
const WIDTHS = [1440, 360]
const ADMIN = 'admin'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { members: { type: 'string', default: '20000' }, rows: { type: 'string', default: '3000' } },
})
const isAsked = (/** @type {string} */ part) => positionals.length === 0 || positionals.includes(part)
const members = Number(values.members)
const rows = Number(values.rows)

const data_dir = mkdtempSync(join(tmpdir(), 'coulomb-vitals-'))
const { url, browser, signInLink, close } = await servePages({
  data_dir,
  prepare: async (db) => {
    if (isAsked('scroll')) await createLargeTeam(db)
  },
})
try {
  if (isAsked('paint')) for (const path of PATHS) for (const width of WIDTHS) await measurePaint(path, width)
  if (isAsked('scroll')) for (const width of WIDTHS) await measureScroll(width)
} finally {
  await close()
  rmSync(data_dir, { recursive: true, force: true })
}

/** @param {any} db */
async function createLargeTeam(db) {
  console.log(`Creating an organization of ${members} members …`)
  // They use the build, which is made by now.
  const [{ openLedger, putMembers }, { createTeam, TEAM }, { fill, memberId }] = await Promise.all([
    import('../bench/coulomb.mjs'),
    import('../bench/team.mjs'),
    import('../bench/fill.mjs'),
  ])
  const ledger = openLedger(db)
  await createTeam(ledger, members)
  const admin = { member_id: ADMIN, email: 'admin@bench.example', role: /** @type {const} */ ('admin') }
  await putMembers(ledger, TEAM, [admin], 'operator:vitals')
  const start = Date.now() - 28 * 86_400_000
  await fill(ledger, TEAM, rows, (index) => ({
    member_id: memberId(index % members),
    occurred_at: start + (index / rows) * 28 * 86_400_000,
  }))
  await ledger.close()
}

/** @param {number} width */
function viewport(width) {
  return { viewport: { width, height: width < 500 ? 780 : 940 } }
}

/**
 * Signed in already, with nothing in the browser's cache but that: as somebody opens a bookmark of it.
 * @param {string} path @param {number} width
 */
async function measurePaint(path, width) {
  /** @type {import('./measure-vitals.mjs').Vitals[]} */
  const found = []
  /** @type {number[]} */
  const bare = []
  for (let time = 0; time < TIMES; time++) {
    const page = await freshPage('northwind/nw-101', width)
    await observeVitals(page)
    await page.goto(`${url}/healthz`)
    bare.push((await vitalsOf(page)).lcp_ms)
    await page.goto(`${url}${path}`)
    await settled(page)
    found.push(await vitalsOf(page))
    await page.context().close()
  }
  const byTime = found.toSorted((a, b) => a.lcp_ms - b.lcp_ms)
  const { lcp_ms, largest } = /** @type {import('./measure-vitals.mjs').Vitals} */ (
    byTime[Math.floor(TIMES / 2)]
  )
  const cls = Math.max(...found.map((one) => one.cls))
  console.log(
    `${path.padEnd(24)} ${String(width).padStart(4)} px   largest contentful paint ${String(lcp_ms).padStart(5)} ms` +
      ` (limit ${LCP_MS}, ${byTime[0]?.lcp_ms} at best, a bare page ${median(bare)})` +
      `   layout shift ${cls.toFixed(4)} (limit ${CLS})   ${load()}   ${largest}`,
  )
  hold(lcp_ms <= LCP_MS && cls <= CLS)
  if (cls > CLS)
    for (const line of found.flatMap(({ moved }) => moved).slice(0, 5)) console.log(`    ${line}`)
}

/** @param {number} width */
async function measureScroll(width) {
  const page = await freshPage(`team/${ADMIN}`, width)
  page.setDefaultTimeout(PATIENCE_MS)
  await page.goto(`${url}/healthz`)
  say('a bare page', width, await scrollNothing(page))
  await page.goto(`${url}/settings/billing-licenses`)
  await settled(page)
  say('batteries', width, await scrollBatteries(page))
  await page.goto(`${url}/settings/billing/history`)
  await settled(page)
  say('history', width, await loadHistory(page, rows))
  await page.context().close()
}

/** @param {string} what @param {number} width @param {import('./measure-scroll.mjs').Fluidity} fluidity */
function say(what, width, { rows, tasks, longest_ms, longest_cpu_ms, seconds }) {
  console.log(
    `${what.padEnd(24)} ${String(width).padStart(4)} px   longest task ${String(longest_cpu_ms).padStart(4)} ms of the processor` +
      ` (limit ${LONG_TASK_MS}), ${String(longest_ms).padStart(4)} ms on the clock, ${tasks} over 50 ms` +
      ` while ${rows} rows were loaded and scrolled in ${seconds.toFixed(0)} s   ${load()}`,
  )
  hold(longest_cpu_ms <= LONG_TASK_MS)
}

/** @param {number[]} values */
function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]
}

/** How many processes want to run. */
function load() {
  return `load ${loadavg()[0]?.toFixed(1)}`
}

/** @param {boolean} isKept */
function hold(isKept) {
  if (!isKept) process.exitCode = 1
}

/** A page of somebody who has signed in. @param {string} who @param {number} width */
async function freshPage(who, width) {
  const context = await browser.newContext(viewport(width))
  const page = await context.newPage()
  await signIn(page, await signInLink(who, '/help'))
  const fresh = await browser.newContext({ ...viewport(width), storageState: await context.storageState() })
  await context.close()
  return fresh.newPage()
}
