// Usage of a question summed from the rollups, together with the entries of the journal that are in it, so that later
// entries can be added to it.
import type { Entry } from '../core/entry.ts'
import { rfc3339 } from '../core/rfc3339.ts'
import { addUsage, emptyRollup, type UsageDay } from '../core/rollup.ts'
import type { Day } from '../core/zone.ts'
import type { Database } from '../database/database.ts'
import { conditions, type Part, stretches, usedDays } from './day-rollup.ts'
import { asksFor, type UsageQuestion } from './usage-question.ts'

/** What is kept of a question: rows that sum up those of a rollup over its whole window. */
export interface Keeping<Row> {
  part: Part
  /** The columns of a row; `source` is `usage_days u` with what it is joined to, of the organization `$1`. */
  columns: string
  source: string
  group_by: string
  /** The same of one row of the rollup; `group` is its member's of today, '' for nobody's, null where it has no member. */
  rowOf(row: UsageDay, group: string | null): Row
  idOf(row: Row): string
  add(known: Row, more: Row): void
  /** What a row weighs, in keys. */
  weight: number
}

export interface SummedUsage<Row> {
  rows: Map<string, Row>
  /** What is in it: of the days from `from` on, entries up to `seq`. Its stretches were read one after the other. */
  known: { from: Day; seq: number }[]
  /** Which groups members were in, for a question to which it matters. */
  groups: string | null
  /** For who asks for the rows in an order of theirs; gone when they change. */
  ordered?: string[] | undefined
}

/** Entries that are added in one go; what is further behind is read again. */
const MOST_ENTRIES = 5_000

/** Who is in which group today, in one value: 20,000 members take some 5 ms. Null where nobody is in any. */
const GROUPS = `(select encode(sha256(
    array_send(array_agg(m.member_id)) || array_send(array_agg(m.group_name))), 'base64')
  from (select member_id, group_name from members
    where organization_id = $1 and group_name <> '' order by member_id) m)`

const groupsFor = <Row>({ group }: UsageQuestion, { part }: Keeping<Row>): string =>
  group !== undefined || part.by === 'group' ? GROUPS : 'null::text'

/** Adds what has been charged and refunded since; false where that is too much, or where groups or the zone have changed. */
export async function catchUp<Row>(
  db: Database,
  question: UsageQuestion,
  keeping: Keeping<Row>,
  known: SummedUsage<Row>,
): Promise<boolean> {
  const { rules, window } = question
  const behind = Math.min(...known.known.map(({ seq }) => seq))
  const rows = await db.query<Moment & { entry_seq: number; body: string | null; group: string | null }>(
    `select l.seq, o.timezone, ${groupsFor(question, keeping)} as groups, e.seq as entry_seq, e.body,
       (select coalesce(m.group_name, '') from members m
        where m.organization_id = $1 and m.member_id = e.member_id) as "group"
     from ledgers l join organizations o on o.organization_id = l.organization_id left join (
       select seq, body, usage_at, kind, member_id from entries where organization_id = $1 and seq > $2::bigint
       order by seq limit ${MOST_ENTRIES}) e
       on e.usage_at >= $3::timestamptz and e.usage_at < $4::timestamptz and e.kind in ('charge', 'capture', 'refund')
     where l.organization_id = $1 order by e.seq`,
    [rules.organization_id, behind, rfc3339(window.starts_at), rfc3339(window.ends_at)],
  )
  const { seq: head, timezone, groups } = rows[0]!
  if (head - behind > MOST_ENTRIES || timezone !== rules.timezone || groups !== known.groups) return false
  for (const { entry_seq, body, group } of rows)
    if (body !== null) addEntry(known, question, keeping, entry_seq, JSON.parse(body), group)
  // Whoever asked at the same time may have come further.
  const seq = Math.max(head, ...known.known.map((one) => one.seq))
  known.known = [{ from: known.known[0]!.from, seq }]
  return true
}

/** Unless it is in it already. */
function addEntry<Row>(
  kept: SummedUsage<Row>,
  question: UsageQuestion,
  keeping: Keeping<Row>,
  seq: number,
  entry: Entry,
  group: string | null,
): void {
  const rollup = emptyRollup()
  addUsage(rollup, entry, question.rules.timezone)
  for (const row of rollup.days.values()) {
    if (!isAsked(question, keeping.part, row, group)) continue
    if (seq <= kept.known.findLast(({ from }) => from <= row.day)!.seq) continue
    addRow(kept, keeping, keeping.rowOf(row, group))
  }
}

function addRow<Row>(kept: SummedUsage<Row>, keeping: Keeping<Row>, row: Row): void {
  const id = keeping.idOf(row)
  const known = kept.rows.get(id)
  if (known === undefined) kept.rows.set(id, row)
  else keeping.add(known, row)
  kept.ordered = undefined
}

function isAsked(
  question: UsageQuestion,
  { dimension, prefix = '' }: Part,
  row: UsageDay,
  group: string | null,
): boolean {
  const { actions } = question
  if (row.question !== dimension || !row.key.startsWith(prefix)) return false
  if (question.group !== undefined && question.group !== group) return false
  return asksFor(question, row.unit) && (actions === null || actions.includes(row.action))
}

/** What a statement says beside its rows: of which moment they are. */
interface Moment {
  seq: number
  timezone: string
  groups: string | null
}

/**
 * A stretch in one statement, so that its sums and its entry are of one moment. Together they are the whole window, also
 * the days that had no usage: somebody may be charging for them meanwhile. Nothing is known of what is not to be kept:
 * days of another zone than was asked for, or members who changed group meanwhile.
 */
export async function sumUsage<Row>(
  db: Database,
  question: UsageQuestion,
  keeping: Keeping<Row>,
): Promise<SummedUsage<Row>> {
  const { rules, window } = question
  const used = await usedDays(db, question)
  const kept: SummedUsage<Row> = { rows: new Map(), known: [], groups: null }
  const moments: Moment[] = []
  for (const [first, last] of used ? stretches(...used) : []) {
    const from = first === used![0] ? window.from_day : first
    const to = last === used![1] ? window.to_day : last
    const { where, values } = conditions(question, keeping.part, from, to)
    const rows = await db.query<Moment & { is_used: true | null }>(
      `select l.seq, o.timezone, ${groupsFor(question, keeping)} as groups, n.* from ledgers l
       join organizations o on o.organization_id = l.organization_id
       left join (select true as is_used, ${keeping.columns} from ${keeping.source}
         where ${where} group by ${keeping.group_by}) n on true
       where l.organization_id = $1`,
      values,
    )
    for (const { seq, timezone, groups, is_used, ...row } of rows)
      if (is_used) addRow(kept, keeping, row as Row)
    moments.push(rows[0]!)
    kept.known.push({ from, seq: rows[0]!.seq })
    kept.groups = rows[0]!.groups
  }
  const steady = moments.every((one) => one.timezone === rules.timezone && one.groups === kept.groups)
  return steady ? kept : { ...kept, known: [] }
}
