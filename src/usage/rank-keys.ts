// Who or what used most, by rollup key, kept in memory: a team of 20,000 has 400,000 rows of four weeks, too many to read
// again for each look at a chart. What is kept says which entry of the journal it knows of; later entries are added
// before it is used, so it is as exact as the rollups.
import type { Entry } from '../core/entry.ts'
import { rfc3339 } from '../core/rfc3339.ts'
import { addUsage, emptyRollup } from '../core/rollup.ts'
import { type Day, endOfDay, startOfDay } from '../core/zone.ts'
import type { Database } from '../database/database.ts'
import { conditions, type Part, stretches, usedDays } from './day-rollup.ts'
import { asksFor, type UsageQuestion } from './usage-question.ts'

type Nets = Map<string, number>

interface Kept {
  /** The last entry of the organization that is in it. */
  seq: number
  nets: Nets
  /** Its keys by net usage, the most first; made when it is asked for. */
  ranked?: string[] | undefined
}

/** Keys that are kept in all for one database, some 50 MB; a window weighs as much as its keys and a few more. */
const MOST_KEYS = 500_000
const WEIGHT = 500
/** Entries that are added one by one; behind more, the rollups are read again. */
const MOST_ENTRIES = 5_000

const kept = new WeakMap<Database, Map<string, Kept>>()

/** The first `top` rollup keys by net usage, the most first, and how many keys there are. */
export async function rankKeys(
  db: Database,
  question: UsageQuestion,
  part: Part,
  top: number,
): Promise<{ shown: string[]; count: number }> {
  const used = await usedDays(db, question)
  const parts = used ? [...stretches(...used)] : []
  let all: Kept = { seq: 0, nets: new Map() }
  for (const [from, to] of parts) {
    const known = await keptNets(db, question, part, from, to)
    if (parts.length === 1) all = known
    else for (const [key, net] of known.nets) all.nets.set(key, (all.nets.get(key) ?? 0) + net)
  }
  all.ranked ??= [...all.nets].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([key]) => key)
  return { shown: all.ranked.slice(0, top), count: all.ranked.length }
}

async function keptNets(
  db: Database,
  question: UsageQuestion,
  part: Part,
  from: Day,
  to: Day,
): Promise<Kept> {
  // Who is in a group changes without an entry of the journal.
  if (question.group !== undefined) return readNets(db, question, part, from, to)
  const all = kept.get(db) ?? new Map<string, Kept>()
  kept.set(db, all)
  const { rules, actions, units } = question
  const name = JSON.stringify([rules.organization_id, rules.timezone, part, from, to, actions, units])
  const known = all.get(name)
  all.delete(name)
  const now =
    known && (await caughtUp(db, question, part, from, to, known))
      ? known
      : await readNets(db, question, part, from, to)
  all.set(name, now)
  let keys = 0
  for (const { nets } of all.values()) keys += nets.size + WEIGHT
  for (const [oldest, { nets }] of all) {
    if (keys <= MOST_KEYS) break
    keys -= nets.size + WEIGHT
    all.delete(oldest)
  }
  return now
}

/** Adds what has been charged and refunded since; false where that is too much. */
async function caughtUp(
  db: Database,
  question: UsageQuestion,
  part: Part,
  from: Day,
  to: Day,
  known: Kept,
): Promise<boolean> {
  const { rules, actions } = question
  const rows = await db.query<{ head: number; seq: number; body: string | null }>(
    `select l.seq as head, e.seq, e.body from ledgers l left join (
       select seq, body, usage_at, kind from entries where organization_id = $1 and seq > $2::bigint
       order by seq limit ${MOST_ENTRIES}) e
       on e.usage_at >= $3::timestamptz and e.usage_at < $4::timestamptz and e.kind in ('charge', 'capture', 'refund')
     where l.organization_id = $1`,
    [
      rules.organization_id,
      known.seq,
      rfc3339(startOfDay(from, rules.timezone)),
      rfc3339(endOfDay(to, rules.timezone)),
    ],
  )
  const { head } = rows[0]!
  if (head - known.seq > MOST_ENTRIES) return false
  const rollup = emptyRollup()
  // Whoever asked at the same time may have added some of them already.
  for (const { seq, body } of rows)
    if (body !== null && seq > known.seq) addUsage(rollup, JSON.parse(body) as Entry, rules.timezone)
  for (const row of rollup.days.values()) {
    if (row.question !== part.dimension || !row.key.startsWith(part.prefix ?? '')) continue
    if (!asksFor(question, row.unit) || (actions && !actions.includes(row.action))) continue
    known.nets.set(row.key, (known.nets.get(row.key) ?? 0) + row.gross - row.refunded)
    known.ranked = undefined
  }
  known.seq = Math.max(known.seq, head)
  return true
}

/** In one statement, so that sums and entry are of one moment. */
async function readNets(
  db: Database,
  question: UsageQuestion,
  part: Part,
  from: Day,
  to: Day,
): Promise<Kept> {
  const { where, values } = conditions(question, part, from, to)
  const rows = await db.query<{ key: string; net: number; seq: number }>(
    `select u.key, sum(u.gross - u.refunded)::bigint as net,
       (select seq from ledgers where organization_id = $1) as seq
     from usage_days u where ${where} group by u.key`,
    values,
  )
  return { seq: rows[0]?.seq ?? 0, nets: new Map(rows.map(({ key, net }) => [key, net])) }
}
