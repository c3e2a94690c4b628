// An organization with very many entries beside one with none: charging, balances, charts and history; and what a
// charge takes on disk.

import {
  balances,
  history,
  openDatabase,
  openLedger,
  openPostgres,
  putMembers,
  usageSeries,
} from '../coulomb.mjs'
import { fill, memberId } from '../fill.mjs'
import { HOT, mustVerify } from '../hot-runs.mjs'
import { oneByOne } from '../load.mjs'
import { addRun, emptyResult } from '../options.mjs'
import { ACTIONS, charge, createOrganization, grantCredits, putProduct, scattered } from '../product.mjs'

/** @typedef {import('../coulomb.mjs').Database} Database */
/** @typedef {import('../coulomb.mjs').Ledger} Ledger */
/** @typedef {import('../native.mjs').Native} Native */

const DAY_MS = 86_400_000
const MEMBERS = 20
const CAMPAIGNS = ['spring', 'summer', 'autumn']

/** @param {import('../options.mjs').Context} context */
export async function run({ options, native, say }) {
  const result = emptyResult()
  const template = await organization(native)
  const [few, many] = [await native.create(template), await native.create(template)]
  const [emptyDb, fullDb] = [await openPostgres(native.url(few)), await openPostgres(native.url(many))]
  const [empty, full] = [openLedger(emptyDb), openLedger(fullDb)]
  try {
    Object.assign(result.facts, await fillAYear(native, full, options.entries))
    say(`${options.entries} entries after ${Math.round(Number(result.facts.fill_s))} s`)
    await native.vacuum(many)
    for (let round = 1; round <= options.rounds; round++) {
      for (const [name, label, ledger] of /** @type {const} */ ([
        ['at_0', 'without entries', empty],
        ['at_many', `at ${options.entries} entries`, full],
      ])) {
        const charges = await timed(options.reads, () => charge(ledger, HOT))
        addRun(result, `charge_${name}`, `a charge alone, ${label}`, charges)
        const reads = await timed(options.reads, () => balances(ledger, HOT))
        addRun(result, `balance_${name}`, `balances, ${label}`, reads)
      }
      for (const [name, label, read] of await questions(full, options.entries)) {
        addRun(result, name, label, await timed(options.reads, read))
      }
      say(`round ${round} of reads is done`)
    }
    const from = performance.now()
    await mustVerify(emptyDb, HOT)
    await mustVerify(fullDb, HOT)
    result.facts.verify_s = (performance.now() - from) / 1000
  } finally {
    await emptyDb.close()
    await fullDb.close()
  }
  return result
}

/** @param {number} reads @param {() => Promise<unknown>} call */
async function timed(reads, call) {
  await oneByOne(Math.ceil(reads / 10), call)
  return oneByOne(reads, call)
}

/** @param {Native} native */
async function organization(native) {
  const name = await native.create()
  const db = await openDatabase({ database_url: native.url(name), data_dir: '' })
  const ledger = openLedger(db)
  await putProduct(ledger)
  await createOrganization(ledger, HOT)
  const members = Array.from({ length: MEMBERS }, (_, index) => ({
    member_id: memberId(index),
    email: `${memberId(index)}@bench.example`,
    group: `Group ${index % 4}`,
  }))
  await putMembers(ledger, HOT, members, 'operator:bench')
  await grantCredits(ledger, HOT)
  await db.close()
  await native.untilLeft(name)
  return name
}

/**
 * A year that ends now; says what it took.
 * @param {Native} native @param {Ledger} ledger @param {number} count
 */
async function fillAYear(native, ledger, count) {
  const start = Date.now() - 365 * DAY_MS
  const wal = await native.ask('select pg_current_wal_lsn()')
  const sizes = await tableSizes(ledger.db)
  const fill_s = await fill(ledger, HOT, count, (index) => ({
    member_id: memberId((scattered(index) >>> 12) % MEMBERS),
    occurred_at: start + Math.floor((index / count) * 365 * DAY_MS),
    campaign: CAMPAIGNS[index % CAMPAIGNS.length] ?? '',
  }))
  /** @type {Record<string, number>} */
  const facts = { entries: count, fill_s, fill_per_second: count / fill_s, bytes_a_charge: 0 }
  for (const [table, bytes] of await tableSizes(ledger.db)) {
    const bytes_a_charge = (bytes - (sizes.get(table) ?? 0)) / count
    if (bytes_a_charge >= 1) facts[`bytes_a_charge_${table}`] = bytes_a_charge
    facts.bytes_a_charge = (facts.bytes_a_charge ?? 0) + bytes_a_charge
  }
  const written = await native.ask(`select pg_wal_lsn_diff(pg_current_wal_lsn(), '${wal}')`)
  facts.wal_bytes_a_charge = Number(written) / count
  return facts
}

/** With indexes. @param {Database} db @returns {Promise<Map<string, number>>} */
async function tableSizes(db) {
  const rows = await db.query(
    `select tablename as name, pg_total_relation_size(tablename::regclass) as bytes
     from pg_tables where schemaname = 'public' order by tablename`,
  )
  return new Map(rows.map(({ name, bytes }) => [String(name), Number(bytes)]))
}

/**
 * @param {Ledger} ledger @param {number} entries
 * @returns {Promise<[name: string, label: string, read: () => Promise<unknown>][]>}
 */
async function questions(ledger, entries) {
  const day = (/** @type {number} */ at) => new Date(at).toISOString().slice(0, 10)
  const year = { from: day(Date.now() - 364 * DAY_MS), to: day(Date.now()) }
  const chart = (/** @type {import('../../src/usage/usage-series.ts').SeriesQuery} */ query) => () =>
    usageSeries(ledger, HOT, { ...year, ...query })
  const page = (/** @type {Parameters<typeof history>[2]} */ query) => () =>
    history(ledger, HOT, { limit: 100, ...query })
  const cursor = await cursorBehind(ledger, Math.floor(entries / 2))
  const members = Array.from({ length: 5 }, (_, index) => memberId(index))
  let turn = 0
  return [
    ['chart_day', 'chart of a year by day', chart({ bucket: 'day' })],
    ['chart_action', 'chart of a year by week and action', chart({ bucket: 'week', group_by: 'action' })],
    ['chart_member', 'chart of a year by day and member', chart({ bucket: 'day', group_by: 'member' })],
    ['chart_zone', 'chart of a year by day, another zone', chart({ timezone: 'America/New_York' })],
    ['history_first', 'history, first page', page({})],
    ['history_deep', 'history, a page in the middle', page({ cursor })],
    [
      'history_filtered',
      'history of a member and an action',
      () => page({ member_id: members[turn++ % members.length], actions: [ACTIONS[turn % 4] ?? ''] })(),
    ],
    ['history_campaign', 'history of a campaign, from the middle', page({ campaign: 'summer', cursor })],
  ]
}

/** @param {Ledger} ledger @param {number} rows */
async function cursorBehind(ledger, rows) {
  /** @type {string | undefined} */
  let cursor
  for (let passed = 0; passed < rows; ) {
    const page = await history(ledger, HOT, { limit: 1000, cursor })
    passed += page.items.length
    if (page.next_cursor === null) break
    cursor = page.next_cursor
  }
  return cursor
}
