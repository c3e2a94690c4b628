// How the day rollups are asked: which rows of them, of which days, and how many days at a time.
import { addDays, type Day, localDay } from '../core/zone.ts'
import type { Database } from '../database/database.ts'
import type { UsageQuestion } from './usage-question.ts'

export type Dimension = 'action' | 'actor' | 'campaign' | 'identity'

/** One `select` of the statement: rows of a rollup, by day and by one expression. */
export interface Part {
  name: 'total' | 'values' | 'all_values' | 'api_keys' | 'system'
  dimension: Dimension
  by: 'nothing' | 'action' | 'column' | 'key' | 'group'
  keys?: readonly string[]
  /** Keys that begin so. */
  prefix?: string
}

/** Days a statement when all actors are read, so that none takes long. */
const DAYS_PER_STATEMENT = 31

/** What is read a statement at a time, from the first day to the last. */
export function* stretches(from: Day, to: Day): Generator<[Day, Day]> {
  for (let first = from; first <= to; ) {
    const last = addDays(first, DAYS_PER_STATEMENT - 1)
    yield [first, last < to ? last : to]
    if (last >= to) return
    first = addDays(last, 1)
  }
}

/** The organization's days of the window in which there is usage at all, null for none: a window may be a thousand years. */
export async function usedDays(db: Database, { rules, window }: UsageQuestion): Promise<[Day, Day] | null> {
  const [bounds] = await db.query<{ first: Day | null; last: Day | null }>(
    `select min(day) as first, max(day) as last from usage_days
     where organization_id = $1 and question = 'action' and day between $2::date and $3::date`,
    [
      rules.organization_id,
      localDay(window.starts_at, rules.timezone),
      localDay(window.ends_at - 1, rules.timezone),
    ],
  )
  return bounds?.first && bounds.last ? [bounds.first, bounds.last] : null
}

/** The rows of one part; parameters are added to `values`, of which the first is the organization. */
export function conditions(question: UsageQuestion, part: Part, from: Day, to: Day, values: unknown[] = []) {
  const param = (value: unknown, type: string) => `$${values.push(value)}::${type}`
  const { actions, units, group } = question
  if (values.length === 0) values.push(question.rules.organization_id)
  const where = [
    `u.organization_id = $1`,
    `u.question = '${part.dimension}'`,
    `u.day between ${param(from, 'date')} and ${param(to, 'date')}`,
  ]
  if (part.keys) where.push(`u.key = any(${param(part.keys, 'text[]')})`)
  if (part.prefix !== undefined) {
    const end = `${part.prefix.slice(0, -1)};`
    where.push(`u.key >= ${param(part.prefix, 'text')}`, `u.key < ${param(end, 'text')}`)
  }
  if (group !== undefined)
    where.push(
      `u.key in (select 'member:' || m.member_id from members m
        where m.organization_id = $1 and coalesce(m.group_name, '') = ${param(group, 'text')})`,
    )
  if (actions) where.push(`u.action = any(${param(actions, 'text[]')})`)
  if ('only' in units) where.push(`u.unit = ${param(units.only, 'text')}`)
  else if (units.without.length > 0) where.push(`u.unit <> all(${param(units.without, 'text[]')})`)
  return { where: where.join(' and '), values }
}
