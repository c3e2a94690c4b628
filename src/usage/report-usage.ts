// The numbers of a usage report, from the day rollups as they were at its cut. They are read with the members, a page
// at a time, so that what is kept does not grow with their number.
import { type Cycle, monthLabel } from '../core/period.ts'
import type { UsageDay } from '../core/rollup.ts'
import { countsAsCredits, type Rules } from '../core/rules.ts'
import { addMonths, type Day } from '../core/zone.ts'
import type { Database } from '../database/database.ts'
import { type Cut, Tail } from './report-cut.ts'
import { uncounted } from './usage-question.ts'

/** In the order of the report's columns of a month. Reveals are counts, the others micro-credits, all net of refunds. */
const SUMS = [
  `case when r.report_column = 'phone' then r.items - r.refunded_items end`,
  `case when r.report_column = 'email' then r.items - r.refunded_items end`,
  `case when r.report_column = 'api_search' then r.gross - r.refunded end`,
  'case when r.unit <> all($2::text[]) then r.gross - r.refunded end',
  `case when r.report_column = 'api_company_enrichment' then r.gross - r.refunded end`,
]
export const PER_MONTH = SUMS.length

/** Sums of one row of the report: those of the cycle's first month, then of the second … */
export type RowSums = Float64Array

/** Of one actor or several: a list a month, first which month of the cycle it is, then its sums. Null: no usage. */
export type MonthSums = number[][] | null

/** An SQL expression for the `MonthSums` of actors. $1 to $4 are the `parameters` of a `ReportUsage`. */
export const monthSums = (actors: string) => `(
  select json_agg(json_build_array(u.month, ${SUMS.map((_, index) => `u.sum_${index}`).join(', ')}))
  from (
    select width_bucket(r.day, $3::date[]) - 1 as month,
      ${SUMS.map((sum, index) => `coalesce(sum(${sum}), 0) as sum_${index}`).join(', ')}
    from usage_days r
    where r.organization_id = $1 and r.question = 'actor' and ${actors}
      and r.day between ($3::date[])[1] and $4::date
    group by 1 offset 0) u)`

/** What members are known by in the rollups; all others are keys and the system (S0-41, S0-42). */
export const MEMBER_KEY = 'member:'

const OTHERS = `
  select l.seq, ${monthSums(`(r.key < '${MEMBER_KEY}' or r.key >= 'member;')`)} as months
  from ledgers l where l.organization_id = $1`

export class ReportUsage {
  /** The organization, the units that do not count as credits, the first day of each month, and the last day. */
  readonly parameters: readonly unknown[]
  private readonly db: Database
  private readonly rules: Rules
  private readonly months: ReadonlyMap<string, number>
  private readonly tail: Tail

  constructor(db: Database, rules: Rules, cycle: Cycle, cut: Cut) {
    this.db = db
    this.rules = rules
    this.months = new Map(cycle.months.map((month, index) => [month, index]))
    this.parameters = [rules.organization_id, uncounted(rules), [...firstDaysOf(cycle)], cycle.last_day]
    this.tail = new Tail(db, rules, cycle, cut.seq)
  }

  zeros(): RowSums {
    return new Float64Array(this.months.size * PER_MONTH)
  }

  /** Those of members who were read as of entry `seq`, in their order. */
  async ofMembers(
    members: readonly { member_id: string; months: MonthSums }[],
    seq: number,
  ): Promise<RowSums[]> {
    await this.tail.readTo(seq)
    return members.map(({ member_id, months }) => {
      const sums = this.sumsOf(months)
      for (const day of this.tail.of(MEMBER_KEY + member_id)) this.takeOut(sums, day)
      return sums
    })
  }

  /** Those of all who are not members. */
  async ofOthers(): Promise<RowSums> {
    const [row] = await this.db.query<{ seq: number; months: MonthSums }>(OTHERS, this.parameters)
    await this.tail.readTo(row!.seq)
    const sums = this.sumsOf(row!.months)
    for (const day of this.tail.all()) if (!day.key.startsWith(MEMBER_KEY)) this.takeOut(sums, day)
    return sums
  }

  private sumsOf(months: MonthSums): RowSums {
    const sums = this.zeros()
    for (const [month = 0, ...values] of months ?? []) sums.set(values, month * PER_MONTH)
    return sums
  }

  private takeOut(sums: RowSums, { day, report_column, unit, ...usage }: UsageDay): void {
    const start = this.months.get(monthLabel(day))! * PER_MONTH
    const items = usage.items - usage.refunded_items
    const net = usage.gross - usage.refunded
    if (report_column === 'phone') sums[start]! -= items
    if (report_column === 'email') sums[start + 1]! -= items
    if (report_column === 'api_search') sums[start + 2]! -= net
    if (countsAsCredits(this.rules, unit)) sums[start + 3]! -= net
    if (report_column === 'api_company_enrichment') sums[start + 4]! -= net
  }
}

/** Of the months that the cycle touches; of the first perhaps not from its beginning. */
function* firstDaysOf({ first_day, last_day }: Cycle): Generator<Day> {
  for (let day = first_day; day <= last_day; day = addMonths(`${day.slice(0, 8)}01`, 1)) yield day
}
