// Walks an organization's usage entries (charges, captures, refunds) by usage date, in bounded steps: the way to them
// is always an index, and days on which the usage rollups know of nothing are passed over.
import { canonicalJson } from '../core/canonical.ts'
import type { Entry } from '../core/entry.ts'
import { rfc3339 } from '../core/rfc3339.ts'
import { addDays, type Day, endOfDay, localDay, startOfDay } from '../core/zone.ts'
import type { Database } from '../database/database.ts'

/** A place in the order of usage date and journal number; a page begins behind it. */
export interface Position {
  usage_at: number
  seq: number
}

export interface Scan {
  /** The organization's zone: the rollups' days are its days. */
  zone: string
  /** `[from, to)` in epoch ms; null: open. */
  from: number | null
  to: number | null
  sort: 'asc' | 'desc'
  after: Position | null
  refunds: boolean
  member_id?: string
  api_key_id?: string
  /** Null: all. */
  actions: readonly string[] | null
  unit?: string
  campaign?: string
  identity?: string
  /** Entries with items or lines of this type, or, where these name no type, of an action in `actions`. */
  data_type?: { type: string; actions: readonly string[] }
}

export interface Found {
  position: Position
  entry: Entry
  hash: Uint8Array
}

export interface Step {
  found: Found[]
  /** Rows read in this step, matching or not. */
  scanned: number
  /** Everything up to here has been seen. */
  position: Position
}

const MOST_ROWS = 2000
const DAYS_PER_PROBE = 400
const RUNS_PER_STRETCH = 64

/**
 * Yields steps in the order of the scan. `rows` is what the caller still wants, which sizes the next step; the caller
 * stops when it has enough or has had enough.
 */
export async function* scanEntries(
  db: Database,
  organization_id: string,
  scan: Scan,
  rows: () => number,
): AsyncGenerator<Step> {
  let { after } = scan
  let size = 0
  for await (const stretch of stretches(db, organization_id, scan)) {
    for (;;) {
      // Where much is read for little, steps grow.
      size = Math.min(MOST_ROWS, Math.max(rows(), size))
      const step = await readStep(db, organization_id, scan, stretch, after, size)
      if (step.scanned > 0) {
        after = step.position
        yield step
      }
      if (step.scanned < size) break
      if (step.found.length === 0) size = Math.min(MOST_ROWS, size * 4)
    }
  }
}

/** Where one statement looks: runs of time (`[from, to)`, ascending, null is open), and in them only these actions. */
interface Stretch {
  from: (number | null)[]
  to: (number | null)[]
  /** Null: all. */
  actions: readonly string[] | null
}

/** The whole range at once where an index leads to the entries, else the days that have any. */
async function* stretches(db: Database, organization_id: string, scan: Scan): AsyncGenerator<Stretch> {
  if (hasIndex(scan)) {
    yield { from: [scan.from], to: [scan.to], actions: scan.actions }
    return
  }
  const key = rollupKey(scan)
  const [bounds] = await db.query<{ first: Day | null; last: Day | null }>(
    `select min(day) as first, max(day) as last from usage_days where organization_id = $1 and question = 'action'`,
    [organization_id],
  )
  if (!bounds?.first || !bounds.last) return
  const start = scan.after && scan.sort === 'asc' ? scan.after.usage_at : scan.from
  const end = scan.after && scan.sort === 'desc' ? scan.after.usage_at + 1 : scan.to
  const first = start === null ? bounds.first : maxDay(localDay(start, scan.zone), bounds.first)
  const last = end === null ? bounds.last : minDay(localDay(end - 1, scan.zone), bounds.last)
  for (const [low, high] of probes(first, last, scan.sort)) {
    const days = key
      ? await usedDays(db, organization_id, scan, key, low, high)
      : await usedSpan(db, organization_id, low, high)
    const runs = key ? runsOf(days.map((one) => one.day)) : [{ first: low, last: high }]
    const actions = [...new Set(days.flatMap((one) => one.actions))]
    for (let done = 0; done < runs.length; done += RUNS_PER_STRETCH) {
      const part =
        scan.sort === 'asc'
          ? runs.slice(done, done + RUNS_PER_STRETCH)
          : runs.slice(Math.max(0, runs.length - done - RUNS_PER_STRETCH), runs.length - done)
      yield {
        from: part.map((run) =>
          Math.max(startOfDay(run.first, scan.zone), scan.from ?? Number.NEGATIVE_INFINITY),
        ),
        to: part.map((run) => Math.min(endOfDay(run.last, scan.zone), scan.to ?? Number.POSITIVE_INFINITY)),
        actions,
      }
    }
  }
}

const minDay = (a: Day, b: Day): Day => (a < b ? a : b)
const maxDay = (a: Day, b: Day): Day => (a > b ? a : b)

/** The days from `first` to `last` in parts, in the order of the scan. */
function* probes(first: Day, last: Day, sort: Scan['sort']): Generator<[Day, Day]> {
  const forward = sort === 'asc'
  for (let edge = forward ? first : last; edge >= first && edge <= last; ) {
    const end = addDays(edge, (DAYS_PER_PROBE - 1) * (forward ? 1 : -1))
    const [low, high] = forward ? [edge, minDay(end, last)] : [maxDay(end, first), edge]
    yield [low, high]
    const next = addDays(forward ? high : low, forward ? 1 : -1)
    // The calendar ends.
    if (next === edge) return
    edge = next
  }
}

/** Whether an index alone leads to the entries. */
function hasIndex(scan: Scan): boolean {
  const { campaign, identity, api_key_id, unit } = scan
  if (campaign !== undefined || identity !== undefined || api_key_id !== undefined || unit !== undefined)
    return false
  return (scan.member_id !== undefined) !== (scan.actions !== null)
}

/** Which rollup knows the days of this scan; null for all entries there are. */
function rollupKey(scan: Scan): { question: string; key: string } | null {
  if (scan.campaign !== undefined) return { question: 'campaign', key: scan.campaign }
  if (scan.identity !== undefined) return { question: 'identity', key: scan.identity }
  if (scan.api_key_id !== undefined) return { question: 'actor', key: `api_key:${scan.api_key_id}` }
  if (scan.member_id !== undefined) return { question: 'actor', key: `member:${scan.member_id}` }
  return scan.unit !== undefined ? { question: 'action', key: '' } : null
}

// One index probe a day, which an aggregate cannot be flattened into a join of all the days there are.
const USED_DAYS = `
  select d.day, used.actions from unnest($2::date[]) as d(day)
  cross join lateral (
    select array_agg(distinct u.action) as actions from usage_days u
    where u.organization_id = $1 and u.question = $3 and u.day = d.day and u.key = $4
      and ($5::text[] is null or u.action = any($5::text[])) and ($6::text is null or u.unit = $6)) used
  where used.actions is not null
  order by d.day`

async function usedDays(
  db: Database,
  organization_id: string,
  scan: Scan,
  { question, key }: { question: string; key: string },
  low: Day,
  high: Day,
): Promise<{ day: Day; actions: string[] }[]> {
  const days: Day[] = []
  for (let day = low; day <= high; day = addDays(day, 1)) {
    days.push(day)
    if (day === addDays(day, 1)) break
  }
  const values = [organization_id, days, question, key, scan.actions, scan.unit ?? null]
  return db.query<{ day: Day; actions: string[] }>(USED_DAYS, values)
}

/** The actions in use from `low` to `high`, as if all of these days had them: their gaps cost nothing. */
async function usedSpan(
  db: Database,
  organization_id: string,
  low: Day,
  high: Day,
): Promise<{ day: Day; actions: string[] }[]> {
  const rows = await db.query<{ action: string }>(
    `select distinct action from usage_days where organization_id = $1 and question = 'action' and key = ''
      and day between $2::date and $3::date`,
    [organization_id, low, high],
  )
  return rows.length === 0 ? [] : [{ day: low, actions: rows.map((row) => row.action) }]
}

function runsOf(days: readonly Day[]): { first: Day; last: Day }[] {
  const runs: { first: Day; last: Day }[] = []
  for (const day of days) {
    const run = runs.at(-1)
    if (run && addDays(run.last, 1) === day) run.last = day
    else runs.push({ first: day, last: day })
  }
  return runs
}

async function readStep(
  db: Database,
  organization_id: string,
  scan: Scan,
  stretch: Stretch,
  after: Position | null,
  size: number,
): Promise<Step> {
  const { text, values } = stepStatement(organization_id, scan, stretch, after, size)
  const rows = await db.query<{ usage_at: number; seq: number; body: string | null; hash: Uint8Array }>(
    text,
    values,
  )
  const found = rows.flatMap(({ usage_at, seq, body, hash }) =>
    body === null ? [] : [{ position: { usage_at, seq }, entry: JSON.parse(body) as Entry, hash }],
  )
  const last = rows.at(-1)
  return {
    found,
    scanned: rows.length,
    position: last ? { usage_at: last.usage_at, seq: last.seq } : (after ?? { usage_at: 0, seq: 0 }),
  }
}

/** First the positions, by an index alone; then the rows there, with the conditions that no index has. */
function stepStatement(
  organization_id: string,
  scan: Scan,
  stretch: Stretch,
  after: Position | null,
  size: number,
): { text: string; values: unknown[] } {
  const values: unknown[] = [organization_id]
  const param = (value: unknown, type: string) => `$${values.push(value)}::${type}`
  const order = scan.sort === 'asc' ? 'asc' : 'desc'
  const kinds = scan.refunds ? `('charge', 'capture', 'refund')` : `('charge', 'capture')`
  const times = (list: (number | null)[], open: string) =>
    param(
      list.map((ms) => (ms === null ? open : rfc3339(ms))),
      'timestamptz[]',
    )
  const sources = [
    `unnest(${times(stretch.from, '-infinity')}, ${times(stretch.to, 'infinity')}) as r(low, high)`,
  ]
  const where = [`e.organization_id = $1`, `e.kind in ${kinds}`, 'e.usage_at >= r.low', 'e.usage_at < r.high']
  if (after) {
    const place = `(${param(rfc3339(after.usage_at), 'timestamptz')}, ${param(after.seq, 'bigint')})`
    where.push(`(e.usage_at, e.seq) ${order === 'asc' ? '>' : '<'} ${place}`)
  }
  if (scan.member_id !== undefined) where.push(`e.member_id = ${param(scan.member_id, 'text')}`)
  else if (stretch.actions) {
    sources.push(`unnest(${param(stretch.actions, 'text[]')}) as a(action)`)
    where.push('e.action = a.action')
  }
  const limit = param(size, 'integer')
  const page = `
    select p.usage_at, p.seq from ${sources.join(' cross join ')}
    cross join lateral (
      select e.usage_at, e.seq from entries e where ${where.join(' and ')}
      order by e.usage_at ${order}, e.seq ${order} limit ${limit}) p
    order by p.usage_at ${order}, p.seq ${order} limit ${limit}`
  return {
    text: `
      with page as materialized (${page})
      select p.usage_at, p.seq, case when ${matches(scan, param)} then e.body end as body, e.hash
      from page p join entries e on e.organization_id = $1 and e.seq = p.seq
      order by p.usage_at ${order}, p.seq ${order}`,
    values,
  }
}

/** What is checked on the row. A body is canonical JSON, so a property in it has exactly one spelling. */
function matches(scan: Scan, param: (value: unknown, type: string) => string): string {
  const holds = (name: string, value: string) =>
    `position(${param(`"${name}":${canonicalJson(value)}`, 'text')} in e.body) > 0`
  // Entries without a line cost nothing and count nowhere: free actions, and units the plan does not have.
  const all = [`e.units <> '{}'`]
  if (scan.unit !== undefined) all.push(`${param(scan.unit, 'text')} = any(e.units)`)
  if (scan.actions) all.push(`e.action = any(${param(scan.actions, 'text[]')})`)
  if (scan.api_key_id !== undefined) all.push(`e.api_key_id = ${param(scan.api_key_id, 'text')}`)
  if (scan.campaign !== undefined) all.push(holds('campaign', scan.campaign))
  if (scan.identity !== undefined) all.push(holds('identity', scan.identity))
  if (scan.data_type) {
    const { type, actions } = scan.data_type
    const usual = `e.action = any(${param(actions, 'text[]')}) and position('"data_type":' in e.body) = 0`
    all.push(`(${holds('data_type', type)} or ${usual})`)
  }
  return all.join(' and ')
}
