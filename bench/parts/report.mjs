// The usage report of very many members over twelve months: memory, and bytes a second beside COPY.

import pg from 'pg'
import { openDatabase, openLedger, putMembers, usageReportCsv } from '../coulomb.mjs'
import { fill, memberId } from '../fill.mjs'
import { mustVerify } from '../hot-runs.mjs'
import { addRun, emptyResult } from '../options.mjs'
import { createOrganization, grantCredits, putProduct } from '../product.mjs'
import { toldBy } from '../told.mjs'

/** @typedef {import('../coulomb.mjs').Ledger} Ledger */

const MONTHS = 12
const LARGE = 'large'
/** A tenth of the members. */
const SMALL = 'small'

/** @param {import('../options.mjs').Context} context */
export async function run({ options, native, say }) {
  const result = emptyResult()
  const name = await native.create()
  const db = await openDatabase({ database_url: native.url(name), data_dir: '' })
  const ledger = openLedger(db)
  const copying = new pg.Client({ connectionString: native.url(name) })
  await copying.connect()
  try {
    await putProduct(ledger)
    const cycle = closedCycle()
    const members = options.report_members
    const from = performance.now()
    await createMembers(ledger, SMALL, Math.ceil(members / 10), cycle)
    await createMembers(ledger, LARGE, members, cycle)
    say(`${members} members after ${Math.round((performance.now() - from) / 1000)} s`)
    await mustVerify(db, SMALL)
    await mustVerify(db, LARGE, members * MONTHS + 2)
    await native.vacuum(name)
    await keepLines(ledger, cycle.start)
    const reportRun = (/** @type {string} */ organization_id) => {
      const order = { url: native.url(name), organization_id, warm_organization_id: SMALL, day: cycle.start }
      return toldBy('report-reader.mjs', order, ['--expose-gc'])
    }
    for (let round = 1; round <= options.rounds; round++) {
      const small = await reportRun(SMALL)
      const large = await reportRun(LARGE)
      addRun(result, 'report_small', `report of ${Math.ceil(members / 10)} members`, small)
      addRun(result, 'report_large', `report of ${members} members`, large)
      addRun(result, 'copy_lines', 'COPY of the same lines from a table', await copyRun(copying, COPY_LINES))
      addRun(
        result,
        'copy_query',
        'COPY of one statement that computes them',
        await copyRun(copying, copyQuery(cycle)),
      )
      say(`round ${round}: ${Math.round(large.bytes_per_second / 1e4) / 100} MB/s`)
    }
    result.facts.report_members = members
  } finally {
    await copying.end()
    await db.close()
  }
  return result
}

/** The twelve months before this one. */
function closedCycle() {
  const now = new Date()
  const first = new Date(Date.UTC(now.getUTCFullYear() - 1, now.getUTCMonth(), 1))
  return { start: first.toISOString().slice(0, 10), months: MONTHS }
}

/**
 * @param {Ledger} ledger @param {string} organization_id @param {number} count
 * @param {{ start: string, months: number }} cycle
 */
async function createMembers(ledger, organization_id, count, cycle) {
  await createOrganization(ledger, organization_id, cycle)
  await grantCredits(ledger, organization_id)
  for (let from = 0; from < count; from += 1000) {
    const members = Array.from({ length: Math.min(1000, count - from) }, (_, index) => ({
      member_id: memberId(from + index),
      email: `${memberId(from + index)}@bench.example`,
      group: `Group ${(from + index) % 40}`,
      country_code: 'DE',
      last_login_at: Date.now(),
    }))
    await putMembers(ledger, organization_id, members, 'operator:bench')
  }
  const [year = 0, month = 1] = cycle.start.split('-').map(Number)
  await fill(ledger, organization_id, count * MONTHS, (index) => ({
    member_id: memberId(index % count),
    occurred_at: Date.UTC(year, month - 1 + Math.floor(index / count), 15, index % 24),
  }))
}

const COPY_LINES = 'copy report_lines (line) to stdout'

/** @param {Ledger} ledger @param {string} day */
async function keepLines(ledger, day) {
  await ledger.db.query('create unlogged table report_lines (line text)')
  const { chunks } = await usageReportCsv(ledger, LARGE, { day })
  for await (const chunk of chunks)
    await ledger.db.query('insert into report_lines select * from unnest($1::text[])', [
      chunk.replace(/\r?\n$/, '').split(/\r?\n/),
    ])
}

/** Members, months and totals as the report has them, without its lines for groups. @param {{ start: string }} cycle */
function copyQuery({ start }) {
  const sums = (/** @type {string} */ when) => `
    coalesce(sum(d.items - d.refunded_items) filter (where ${when} d.report_column = 'phone'), 0),
    coalesce(sum(d.items - d.refunded_items) filter (where ${when} d.report_column = 'email'), 0),
    (coalesce(sum(d.gross - d.refunded) filter (where ${when} d.report_column = 'api_search'), 0) / 1e6)::float8,
    (coalesce(sum(d.gross - d.refunded) filter (where ${when} true), 0) / 1e6)::float8,
    (coalesce(sum(d.gross - d.refunded) filter (where ${when} d.report_column = 'api_company_enrichment'), 0) / 1e6)::float8`
  const months = Array.from({ length: MONTHS }, (_, month) => {
    const first = `date '${start}' + interval '${month} months'`
    return sums(`d.day >= ${first} and d.day < ${first} + interval '1 month' and`)
  })
  return `copy (
    select m.group_name, m.country_code, m.email, m.status, m.role, m.verified_at, m.disabled_at,
      (select e.usage_at from entries e where e.organization_id = '${LARGE}' and e.member_id = m.member_id
        and e.kind in ('charge', 'capture') and e.credits > 0 order by e.usage_at desc, e.seq desc limit 1),
      m.last_login_at, ${months.join()}, ${sums('')}, (coalesce(sum(d.gross - d.refunded), 0) / 1e6)::float8
    from members m left join usage_days d on d.organization_id = '${LARGE}' and d.question = 'actor'
      and d.key = 'member:' || m.member_id and d.day >= date '${start}' and d.day < date '${start}' + interval '1 year'
    where m.organization_id = '${LARGE}'
    group by m.organization_id, m.member_id order by m.group_name, lower(m.email)
  ) to stdout (format csv)`
}

/** @param {pg.Client} client @param {string} text */
async function copyRun(client, text) {
  const from = performance.now()
  const query = new pg.Query(text)
  let bytes = 0
  // The driver reads the data and lets it go; this looks at it on its way.
  Object.assign(query, {
    handleCopyData: (/** @type {{ chunk: Buffer }} */ { chunk }) => {
      bytes += chunk.length
    },
  })
  await new Promise((resolve, reject) => {
    query.on('end', resolve)
    query.on('error', reject)
    client.query(query)
  })
  const seconds = (performance.now() - from) / 1000
  return { bytes, seconds, bytes_per_second: bytes / seconds }
}
