// `coulomb verify`: recomputes everything an organization's balances, rollups and ownership say from its journal
// alone, and names the first entry or row that differs. It reads one snapshot and locks nothing.
import { canonicalJson } from '../core/canonical.ts'
import { detailsHash, entryHash, GENESIS } from '../core/chain.ts'
import { creditsOf, type Entry } from '../core/entry.ts'
import { openReplay, type Replay, replayEntry } from '../core/replay.ts'
import { dayId, quarterId } from '../core/rollup.ts'
import { countsAsCredits, type Rules } from '../core/rules.ts'
import { counterKey, ownedKey } from '../core/state.ts'
import type { Database, Transaction } from '../database/database.ts'
import { loadRules } from './load-rules.ts'

export interface Finding {
  /** The entry at fault, where one can be named. */
  seq: number | null
  what:
    | 'chain'
    | 'column'
    | 'details'
    | 'impossible'
    | 'head'
    | 'grant'
    | 'hold'
    | 'owned_item'
    | 'counter'
    | 'usage'
  detail: string
}

export interface Verification {
  organization_id: string
  ok: boolean
  entries: number
  /** Entries whose personal data has been erased; the chain stays whole. */
  erased: number
  head: string
  /** In the order in which they were found; the first is the one to look at. */
  findings: Finding[]
}

const PAGE = 1000
const MOST_FINDINGS = 20

export async function* verifyAll(db: Database): AsyncGenerator<Verification> {
  for (let after = ''; ; ) {
    const page = await db.query<{ organization_id: string }>(
      `select organization_id from ledgers where organization_id > $1 order by organization_id limit ${PAGE}`,
      [after],
    )
    for (const { organization_id } of page) yield await verify(db, organization_id)
    if (page.length < PAGE) return
    after = page.at(-1)!.organization_id
  }
}

export function verify(db: Database, organization_id: string): Promise<Verification> {
  return db.transaction(async (tx) => {
    await tx.send([{ text: 'set transaction isolation level repeatable read, read only' }])
    const rules = (await loadRules((statements) => tx.send(statements), [organization_id])).get(
      organization_id,
    )
    if (!rules) throw new Error(`There is no organization ${organization_id}.`)
    const findings: Finding[] = []
    const find = (what: Finding['what'], seq: number | null, detail: string) => {
      if (findings.length < MOST_FINDINGS) findings.push({ seq, what, detail })
    }
    const replay = openReplay(rules.timezone)
    const head = await replayJournal(tx, rules, replay, find)
    await checkHead(tx, organization_id, head, find)
    await checkGrants(tx, organization_id, replay, find)
    await checkHolds(tx, organization_id, replay, find)
    await checkOwned(tx, organization_id, replay, find)
    await checkCounters(tx, organization_id, replay, find)
    await checkUsage(tx, organization_id, replay, find)
    return {
      organization_id,
      ok: findings.length === 0,
      entries: head.seq,
      erased: replay.erased.size,
      head: Buffer.from(head.hash).toString('hex'),
      findings,
    }
  })
}

type Find = (what: Finding['what'], seq: number | null, detail: string) => void

/** All rows of a query with a growing key, a page at a time. */
async function* pages(tx: Transaction, text: string, first: unknown[], key: (row: any) => unknown[]) {
  for (let from = first; ; ) {
    const [page] = await tx.send([{ text: `${text} limit ${PAGE}`, values: from }])
    if (page!.rows.length > 0) yield page!.rows
    if (page!.rows.length < PAGE) return
    from = [first[0], ...key(page!.rows.at(-1))]
  }
}

async function replayJournal(tx: Transaction, rules: Rules, replay: Replay, find: Find) {
  const head = { seq: 0, hash: GENESIS as Uint8Array }
  /** Details that do not have the hash of their entry: an erasure must account for them. */
  const replaced = new Map<number, string | null>()
  const journal = pages(
    tx,
    `select seq, kind, recorded_at, usage_at, of_seq, action, member_id, api_key_id, units, credits, idempotency_key,
      body, hash from entries where organization_id = $1 and seq > $2 order by seq`,
    [rules.organization_id, 0],
    (row) => [row.seq],
  )
  for await (const page of journal) {
    const details = await hashesOfDetails(tx, rules.organization_id, page[0].seq, page.at(-1).seq)
    for (const row of page) {
      const entry = checkEntry(row, head, rules, find)
      if (!entry) continue
      const complaint = replayEntry(replay, entry)
      if (complaint) find('impossible', entry.seq, `entry ${entry.seq}: ${complaint}`)
      const found = details.get(entry.seq) ?? null
      if (found !== (entry.details_hash ?? null)) replaced.set(entry.seq, found)
    }
  }
  for (const [seq, found] of replaced)
    if (replay.erased.get(seq) !== found)
      find('details', seq, `entry ${seq}: its details are not those that were hashed`)
  return head
}

async function hashesOfDetails(tx: Transaction, organization_id: string, from: number, to: number) {
  const [found] = await tx.send([
    {
      text: `select seq, salt, document from entry_details
        where organization_id = $1 and seq between $2::bigint and $3::bigint order by seq`,
      values: [organization_id, from, to],
    },
  ])
  return new Map(
    found!.rows.map((row) => [row.seq as number, detailsHash(row.salt, row.document).toString('hex')]),
  )
}

/** The entry, if it stands in its place in the chain; moves the head on. */
function checkEntry(
  row: any,
  head: { seq: number; hash: Uint8Array },
  rules: Rules,
  find: Find,
): Entry | null {
  const seq: number = row.seq
  if (seq !== head.seq + 1)
    find('chain', head.seq + 1, `entry ${head.seq + 1} is missing: the journal goes on at ${seq}`)
  if (!entryHash(head.hash, row.body).equals(row.hash))
    find('chain', seq, `entry ${seq} is not what was hashed, or not in its place`)
  head.seq = seq
  head.hash = row.hash
  const entry = parse(row.body)
  if (!entry || entry.seq !== seq || entry.organization_id !== rules.organization_id) {
    find('chain', seq, `entry ${seq} has the body of another, or none`)
    return null
  }
  const column = differingColumn(row, entry, rules)
  if (column) find('column', seq, `entry ${seq}: column ${column} says something else than its body`)
  return entry
}

function parse(body: string): Entry | null {
  try {
    const entry = JSON.parse(body)
    return canonicalJson(entry) === body ? entry : null
  } catch {
    return null
  }
}

function differingColumn(row: any, entry: Entry, rules: Rules): string | null {
  const units = [...new Set((entry.lines ?? []).map((line) => line.unit))]
  const expected: Record<string, unknown> = {
    kind: entry.kind,
    recorded_at: entry.recorded_at,
    usage_at: entry.usage_at,
    of_seq: entry.of_seq ?? null,
    action: entry.action ?? null,
    member_id: entry.member_id ?? null,
    api_key_id: entry.api_key_id ?? null,
    units: units.join(),
    credits: creditsOf(entry, (unit) => countsAsCredits(rules, unit)),
    idempotency_key: entry.idempotency_key ?? null,
  }
  const found: Record<string, unknown> = { ...row, units: row.units.join() }
  return Object.keys(expected).find((column) => expected[column] !== found[column]) ?? null
}

async function checkHead(
  tx: Transaction,
  organization_id: string,
  head: { seq: number; hash: Uint8Array },
  find: Find,
) {
  const [found] = await tx.send([
    { text: 'select seq, hash from ledgers where organization_id = $1', values: [organization_id] },
  ])
  const { seq, hash } = found!.rows[0]
  if (seq !== head.seq)
    find('head', Math.min(seq, head.seq) + 1, `the head is at entry ${seq}, the journal ends at ${head.seq}`)
  else if (!Buffer.from(head.hash).equals(hash))
    find('head', seq, 'the head has another hash than the last entry')
}

async function checkGrants(tx: Transaction, organization_id: string, replay: Replay, find: Find) {
  const parts = [
    'unit',
    'member_id',
    'license_id',
    'source',
    'period_no',
    'starts_at',
    'ends_at',
    'amount',
    'used',
    'held',
    'expired',
    'voided',
  ] as const
  const expected = new Map(replay.grants)
  const table = pages(
    tx,
    `select grant_seq, ${parts.join(', ')} from grants where organization_id = $1 and grant_seq > $2::bigint order by grant_seq`,
    [organization_id, 0],
    (row) => [row.grant_seq],
  )
  for await (const page of table)
    for (const row of page) {
      const grant = expected.get(row.grant_seq)
      expected.delete(row.grant_seq)
      const part = grant && parts.find((name) => grant[name] !== row[name])
      if (!grant) find('grant', row.grant_seq, `grant gr_${row.grant_seq} is in no entry`)
      else if (part)
        find(
          'grant',
          grant.last_seq,
          `grant gr_${row.grant_seq}: ${part} is ${row[part]}, by the journal ${grant[part]} (last moved by entry ${grant.last_seq})`,
        )
    }
  for (const seq of expected.keys()) find('grant', seq, `grant gr_${seq} is missing`)
}

async function checkHolds(tx: Transaction, organization_id: string, replay: Replay, find: Find) {
  const expected = new Map(replay.holds)
  const table = pages(
    tx,
    `select hold_seq, member_id, expires_at, closed_seq from holds
      where organization_id = $1 and hold_seq > $2::bigint order by hold_seq`,
    [organization_id, 0],
    (row) => [row.hold_seq],
  )
  for await (const page of table)
    for (const { hold_seq, member_id, expires_at, closed_seq } of page) {
      const hold = expected.get(hold_seq)
      expected.delete(hold_seq)
      if (!hold) find('hold', hold_seq, `hold hold_${hold_seq} is in no entry`)
      else if (hold.closed_seq !== closed_seq)
        find(
          'hold',
          hold_seq,
          `hold hold_${hold_seq} is closed by ${closed_seq ?? 'nothing'}, by the journal otherwise`,
        )
      else if ((hold.entry.member_id ?? null) !== member_id || hold.entry.hold_expires_at !== expires_at)
        find('hold', hold_seq, `hold hold_${hold_seq} is of another member or time than its entry says`)
    }
  for (const seq of expected.keys()) find('hold', seq, `hold hold_${seq} is missing`)
}

async function checkOwned(tx: Transaction, organization_id: string, replay: Replay, find: Find) {
  const table = pages(
    tx,
    `select scope, item_key, owned_until, seq from owned_items
      where organization_id = $1 and (item_key, scope) > ($2, $3) order by item_key, scope`,
    [organization_id, '', ''],
    (row) => [row.item_key, row.scope],
  )
  for await (const page of table)
    for (const row of page) {
      const key = ownedKey(row.scope, row.item_key)
      const owned = replay.owned.get(key)
      replay.owned.delete(key)
      if (!owned) find('owned_item', row.seq, `item ${row.item_key} was never bought`)
      else if (owned.seq !== row.seq || owned.owned_until !== row.owned_until)
        find(
          'owned_item',
          owned.seq,
          `item ${row.item_key} was bought by entry ${owned.seq}, not as its row says`,
        )
    }
  for (const [key, { seq }] of replay.owned)
    find('owned_item', seq, `item ${key.split('\u0000')[1]}, bought by entry ${seq}, is missing`)
}

async function checkCounters(tx: Transaction, organization_id: string, replay: Replay, find: Find) {
  const [found] = await tx.send([
    {
      text: 'select counter, period_start, amount from counters where organization_id = $1 order by counter, period_start',
      values: [organization_id],
    },
  ])
  const rows = new Map(
    found!.rows.map((row) => [counterKey(row.counter, row.period_start), row.amount as number]),
  )
  for (const key of new Set([...rows.keys(), ...replay.counters.keys()])) {
    const expected = replay.counters.get(key) ?? 0
    if ((rows.get(key) ?? 0) !== expected)
      find('counter', null, `counter ${key} is ${rows.get(key) ?? 0}, by the journal ${expected}`)
  }
}

const SUMS = [
  'gross',
  'refunded',
  'charges',
  'items',
  'refunded_items',
  'owned_items',
  'owned_credits',
] as const

async function checkUsage(tx: Transaction, organization_id: string, replay: Replay, find: Find) {
  const compare = (expected: Map<string, any>, row: any, id: string, name: string) => {
    const sums = expected.get(id)
    expected.delete(id)
    const sum = SUMS.find((part) => (sums?.[part] ?? 0) !== row[part])
    if (sum) find('usage', null, `${name}: ${sum} is ${row[sum]}, by the journal ${sums?.[sum] ?? 0}`)
  }
  const days = pages(
    tx,
    `select question, day, key, action, unit, report_column, ${SUMS.join(', ')} from usage_days
      where organization_id = $1 and (question, day, key, action, unit, report_column) > ($2, $3::date, $4, $5, $6, $7)
      order by question, day, key, action, unit, report_column`,
    [organization_id, '', '0001-01-01', '', '', '', ''],
    (row) => [row.question, row.day, row.key, row.action, row.unit, row.report_column],
  )
  for await (const page of days)
    for (const row of page)
      compare(
        replay.usage.days,
        row,
        dayId(row),
        `usage of ${row.day} by ${row.question} ${row.key} ${row.action} in ${row.unit}`,
      )
  const quarters = pages(
    tx,
    `select quarter, action, unit, ${SUMS.join(', ')} from usage_quarters
      where organization_id = $1 and (quarter, action, unit) > ($2::timestamptz, $3, $4) order by quarter, action, unit`,
    [organization_id, '0001-01-01T00:00:00Z', '', ''],
    (row) => [new Date(row.quarter).toISOString(), row.action, row.unit],
  )
  for await (const page of quarters)
    for (const row of page)
      compare(
        replay.usage.quarters,
        row,
        quarterId(row),
        `usage of quarter ${new Date(row.quarter).toISOString()} ${row.action} in ${row.unit}`,
      )
  for (const row of [...replay.usage.days.values(), ...replay.usage.quarters.values()])
    if (SUMS.some((part) => row[part] !== 0))
      find('usage', null, `usage of ${row.action} in ${row.unit} is missing a row`)
}
