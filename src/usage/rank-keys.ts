// Who or what used most, by rollup key, kept in memory: a team of 20,000 has 400,000 rows of four weeks, which take more
// than half a second to read; what is kept is up to date within a few milliseconds. It says which entries of the journal
// it knows of; later ones are added before it is used, so it is as exact as the rollups.
import type { Entry } from '../core/entry.ts'
import { rfc3339 } from '../core/rfc3339.ts'
import { addUsage, emptyRollup, type UsageDay } from '../core/rollup.ts'
import type { Day } from '../core/zone.ts'
import type { Database } from '../database/database.ts'
import { conditions, type Part, stretches, usedDays } from './day-rollup.ts'
import { asksFor, type UsageQuestion } from './usage-question.ts'

/** Of one question over its whole window. */
interface Kept {
  nets: Map<string, number>
  /** What is in it: of the days from `from` on, entries up to `seq`. Its stretches were read one after the other. */
  known: { from: Day; seq: number }[]
  /** Its keys by net usage, the most first; made when it is asked for. */
  ranked?: string[] | undefined
}

/** Keys that are kept in all for one database, some 50 MB; a question weighs as much as its keys and a few more. */
const MOST_KEYS = 500_000
const WEIGHT = 500
/** Entries that are added in one go; what is further behind is read again. */
const MOST_ENTRIES = 5_000

const kept = new WeakMap<Database, Map<string, Kept>>()

/** The first `top` rollup keys by net usage, the most first, and how many keys there are. */
export async function rankKeys(
  db: Database,
  question: UsageQuestion,
  part: Part,
  top: number,
): Promise<{ shown: string[]; count: number }> {
  const all = await netsOf(db, question, part)
  all.ranked ??= [...all.nets].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([key]) => key)
  return { shown: all.ranked.slice(0, top), count: all.ranked.length }
}

async function netsOf(db: Database, question: UsageQuestion, part: Part): Promise<Kept> {
  // Who is in a group changes without an entry of the journal.
  if (question.group !== undefined) return readNets(db, question, part)
  const all = kept.get(db) ?? new Map<string, Kept>()
  kept.set(db, all)
  const { rules, window, actions, units } = question
  const { organization_id, timezone } = rules
  const name = JSON.stringify([
    organization_id,
    timezone,
    part,
    window.from_day,
    window.to_day,
    actions,
    units,
  ])
  const known = all.get(name)
  if (known && (await isCaughtUp(db, question, part, known))) {
    keep(all, name, known)
    return known
  }
  const now = await readNets(db, question, part)
  if (now.known.length > 0) keep(all, name, now)
  return now
}

/** As the one that was used last; the others go when it gets too much. */
function keep(all: Map<string, Kept>, name: string, now: Kept): void {
  all.delete(name)
  all.set(name, now)
  let keys = 0
  for (const { nets } of all.values()) keys += nets.size + WEIGHT
  for (const [oldest, { nets }] of all) {
    if (keys <= MOST_KEYS) break
    keys -= nets.size + WEIGHT
    all.delete(oldest)
  }
}

/** Adds what has been charged and refunded since; false where that is too much. */
async function isCaughtUp(db: Database, question: UsageQuestion, part: Part, known: Kept): Promise<boolean> {
  const { rules, window } = question
  const behind = Math.min(...known.known.map(({ seq }) => seq))
  const rows = await db.query<{ head: number; seq: number; body: string | null }>(
    `select l.seq as head, e.seq, e.body from ledgers l left join (
       select seq, body, usage_at, kind from entries where organization_id = $1 and seq > $2::bigint
       order by seq limit ${MOST_ENTRIES}) e
       on e.usage_at >= $3::timestamptz and e.usage_at < $4::timestamptz and e.kind in ('charge', 'capture', 'refund')
     where l.organization_id = $1 order by e.seq`,
    [rules.organization_id, behind, rfc3339(window.starts_at), rfc3339(window.ends_at)],
  )
  const { head } = rows[0]!
  if (head - behind > MOST_ENTRIES) return false
  for (const { seq, body } of rows) if (body !== null) addEntry(known, question, part, seq, JSON.parse(body))
  // Whoever asked at the same time may have come further.
  const seq = Math.max(head, ...known.known.map((one) => one.seq))
  known.known = [{ from: known.known[0]!.from, seq }]
  return true
}

/** Unless it is in it already. */
function addEntry(all: Kept, question: UsageQuestion, part: Part, seq: number, entry: Entry): void {
  const rollup = emptyRollup()
  addUsage(rollup, entry, question.rules.timezone)
  for (const row of rollup.days.values()) {
    if (!isAsked(question, part, row)) continue
    if (seq <= all.known.findLast(({ from }) => from <= row.day)!.seq) continue
    all.nets.set(row.key, (all.nets.get(row.key) ?? 0) + row.gross - row.refunded)
    all.ranked = undefined
  }
}

function isAsked(question: UsageQuestion, { dimension, prefix = '' }: Part, row: UsageDay): boolean {
  const { actions } = question
  if (row.question !== dimension || !row.key.startsWith(prefix)) return false
  return asksFor(question, row.unit) && (actions === null || actions.includes(row.action))
}

/**
 * A stretch in one statement, so that its sums and its entry are of one moment. Together they are the whole window, also
 * the days that had no usage: somebody may be charging for them meanwhile.
 */
async function readNets(db: Database, question: UsageQuestion, part: Part): Promise<Kept> {
  const { from_day, to_day } = question.window
  const used = await usedDays(db, question)
  const all: Kept = { nets: new Map(), known: [] }
  for (const [first, last] of used ? stretches(...used) : []) {
    const from = first === used![0] ? from_day : first
    const { where, values } = conditions(question, part, from, last === used![1] ? to_day : last)
    const rows = await db.query<{ seq: number; key: string | null; net: number }>(
      `select l.seq, n.key, n.net from ledgers l left join (
         select u.key, sum(u.gross - u.refunded)::bigint as net from usage_days u where ${where} group by u.key) n on true
       where l.organization_id = $1`,
      values,
    )
    all.known.push({ from, seq: rows[0]!.seq })
    for (const { key, net } of rows) if (key !== null) all.nets.set(key, (all.nets.get(key) ?? 0) + net)
  }
  return all
}
