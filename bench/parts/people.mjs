// What people's pages ask, over HTTP: one organization with very many members, each with a license, and a year of
// entries by all of them.

import { openDatabase, openLedger, readConfig, startServer } from '../coulomb.mjs'
import { fill, memberId } from '../fill.mjs'
import { mustVerify } from '../hot-runs.mjs'
import { oneByOne } from '../load.mjs'
import { addRun, emptyResult } from '../options.mjs'
import { ACTIONS, scattered } from '../product.mjs'
import { createTeam, TEAM } from '../team.mjs'

/** @typedef {(path: string) => Promise<any>} Ask Answers the body of a GET below the organization's path. */

const DAY_MS = 86_400_000

/** @param {import('../options.mjs').Context} context */
export async function run({ options, native, say }) {
  const { people_members: members, people_entries: entries } = options
  const result = emptyResult()
  const name = await native.create()
  const db = await openDatabase({ database_url: native.url(name), data_dir: '' })
  const ledger = openLedger(db)
  await createTeam(ledger, members)
  const start = Date.now() - 365 * DAY_MS
  const fill_s = await fill(ledger, TEAM, entries, (index) => ({
    member_id: memberId((scattered(index) >>> 8) % members),
    occurred_at: start + Math.floor((index / entries) * 365 * DAY_MS),
  }))
  Object.assign(result.facts, { members, entries, fill_s, fill_per_second: entries / fill_s })
  say(`${members} members with ${entries} entries after ${Math.round(fill_s)} s`)
  await native.vacuum(name)
  const env = { PORT: '0', DATABASE_URL: native.url(name), COULOMB_DEMO: '0', COULOMB_LOG_LEVEL: 'fatal' }
  const server = await startServer(readConfig(env))
  try {
    const ask = client(server.url, server.process_key)
    for (let round = 1; round <= options.rounds; round++) {
      for (const [series, label, path] of await questions(ask, members)) {
        await oneByOne(Math.ceil(options.reads / 10), (index) => ask(path(index)))
        const times = await oneByOne(options.reads, (index) => ask(path(index)))
        addRun(result, series, label, times)
      }
      say(`round ${round} of reads is done`)
    }
  } finally {
    await server.close()
  }
  const from = performance.now()
  await mustVerify(db, TEAM)
  result.facts.verify_s = (performance.now() - from) / 1000
  await db.close()
  return result
}

/** @param {string} url @param {string} key @returns {Ask} */
function client(url, key) {
  return async (path) => {
    const answer = await fetch(`${url}/v1/organizations/${TEAM}${path}`, {
      headers: { authorization: `Bearer ${key}` },
    })
    const body = /** @type {any} */ (await answer.json())
    if (answer.status !== 200) throw new Error(`${path} was answered ${answer.status}: ${body.detail}`)
    return body
  }
}

/**
 * As the pages ask; members and actions take turns.
 * @param {Ask} ask @param {number} members
 * @returns {Promise<[series: string, label: string, path: (index: number) => string][]>}
 */
async function questions(ask, members) {
  const day = (/** @type {number} */ at) => new Date(at).toISOString().slice(0, 10)
  const year = `from=${day(Date.now() - 364 * DAY_MS)}&to=${day(Date.now())}`
  const days = 'preset=last_28_days'
  const { next_cursor } = await ask('/history?limit=50')
  const cursor = encodeURIComponent(next_cursor)
  return [
    ['history_first', 'history, first page', () => '/history?limit=50'],
    ['history_next', 'history, next page', () => `/history?limit=50&cursor=${cursor}`],
    [
      'history_filtered',
      'history of a member and an action',
      (index) =>
        `/history?limit=50&member_id=${memberId((index * 37) % members)}&action=${ACTIONS[index % ACTIONS.length]}`,
    ],
    ['graph', 'graph of a year by week and action', () => `/usage?${year}&bucket=week&group_by=action&top=5`],
    ['chart_action', 'chart of 28 days by action', () => `/usage?${days}&group_by=action&top=5`],
    ['chart_user', 'users of 28 days, the most first', () => `/usage/breakdown?${days}&by=member&top=6`],
    ['chart_group', 'chart of 28 days by group', () => `/usage?${days}&group_by=group&top=5`],
    ['groups', 'groups of 28 days, the most first', () => `/usage/breakdown?${days}&by=group&top=6`],
    ['batteries', 'batteries, first page, the least left first', () => '/batteries?limit=50&sort=left'],
    ['summary', 'what all batteries come to', () => '/batteries/summary'],
  ]
}
