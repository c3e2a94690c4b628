// The moment up to which a usage report counts (S0-08, S0-09, C9). Rollups know only how things are, so what was
// recorded behind the cut is taken back out: the journal's numbers have no gaps and its times never fall, which makes
// the cut a number, and what lies behind it a stretch of the journal.
import type { Entry } from '../core/entry.ts'
import { monthLabel } from '../core/period.ts'
import { addUsage, emptyRollup, type UsageDay } from '../core/rollup.ts'
import { countsAsCredits, planAt, policyOf, type Rules } from '../core/rules.ts'
import { DAY_MS, type Day } from '../core/zone.ts'
import type { Database } from '../database/database.ts'

/** What the report says of one actor and month: reveals as counts, the others in micro-credits, all net of refunds. */
export interface ReportSums {
  phones: number
  emails: number
  api_search: number
  credits: number
  api_company_enrichment: number
}

export const noReportSums = (): ReportSums => ({
  phones: 0,
  emails: 0,
  api_search: 0,
  credits: 0,
  api_company_enrichment: 0,
})

export function addReportSums(sums: ReportSums, more: ReportSums, sign: 1 | -1 = 1): void {
  sums.phones += sign * more.phones
  sums.emails += sign * more.emails
  sums.api_search += sign * more.api_search
  sums.credits += sign * more.credits
  sums.api_company_enrichment += sign * more.api_company_enrichment
}

export interface Cut {
  /** The last entry that counts. */
  seq: number
  last_updated: number
}

/** `live`: everything, as of the newest entry. `HH:MM` (UTC): what was recorded before that time came last. */
export async function reportCut(
  db: Database,
  rules: Rules,
  now: number,
  cycle_starts_at: number,
): Promise<Cut> {
  const { organization_id } = rules
  const [head] = await db.query<{ seq: number; recorded_at: number | null }>(
    `select l.seq, e.recorded_at from ledgers l
     left join entries e on e.organization_id = $1 and e.seq = l.seq where l.organization_id = $1`,
    [organization_id],
  )
  const newest = head?.seq ?? 0
  const { refresh } = policyOf(rules, planAt(rules, now)).report
  if (refresh === 'live') return { seq: newest, last_updated: head?.recorded_at ?? cycle_starts_at }
  const last_updated = lastRefresh(refresh, now)
  let low = 0
  let high = newest
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    const [entry] = await db.query<{ recorded_at: number }>(
      'select recorded_at from entries where organization_id = $1 and seq = $2::bigint',
      [organization_id, middle],
    )
    if (entry!.recorded_at < last_updated) low = middle
    else high = middle - 1
  }
  return { seq: low, last_updated }
}

function lastRefresh(time: string, now: number): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  const today = Math.floor(now / DAY_MS) * DAY_MS + (hours * 60 + minutes) * 60_000
  return today <= now ? today : today - DAY_MS
}

const PAGE = 2000

/** What entries behind the cut have added to the rollups, by actor and month. Grows as the journal does. */
export class Tail {
  private readonly db: Database
  private readonly rules: Rules
  private readonly first_day: Day
  private readonly last_day: Day
  private seq: number
  private readonly actors = new Map<string, Map<string, ReportSums>>()

  constructor(db: Database, rules: Rules, cycle: { first_day: Day; last_day: Day }, cut: number) {
    this.db = db
    this.rules = rules
    this.first_day = cycle.first_day
    this.last_day = cycle.last_day
    this.seq = cut
  }

  /** Reads on to the entry that rollups were read at: the same moment, or nothing would add up. */
  async extend(to_seq: number): Promise<void> {
    while (this.seq < to_seq) {
      const until = Math.min(this.seq + PAGE, to_seq)
      const rows = await this.db.query<{ body: string }>(
        `select body from entries where organization_id = $1 and seq > $2::bigint and seq <= $3::bigint
           and kind in ('charge', 'capture', 'refund') and units <> '{}' order by seq`,
        [this.rules.organization_id, this.seq, until],
      )
      const rollup = emptyRollup()
      for (const { body } of rows) addUsage(rollup, JSON.parse(body) as Entry, this.rules.timezone)
      for (const day of rollup.days.values()) this.add(day)
      this.seq = until
    }
  }

  private add(usage: UsageDay): void {
    if (usage.question !== 'actor' || usage.day < this.first_day || usage.day > this.last_day) return
    const months = this.actors.get(usage.key) ?? new Map<string, ReportSums>()
    this.actors.set(usage.key, months)
    const month = monthLabel(usage.day)
    const sums = months.get(month) ?? noReportSums()
    months.set(month, sums)
    const net = usage.gross - usage.refunded
    const items = usage.items - usage.refunded_items
    if (usage.report_column === 'phone') sums.phones += items
    if (usage.report_column === 'email') sums.emails += items
    if (usage.report_column === 'api_search') sums.api_search += net
    if (usage.report_column === 'api_company_enrichment') sums.api_company_enrichment += net
    if (countsAsCredits(this.rules, usage.unit)) sums.credits += net
  }

  /** Takes an actor's part back out of what the rollups said. */
  subtract(actor: string, months: Map<string, ReportSums>): void {
    for (const [month, sums] of this.actors.get(actor) ?? []) {
      const known = months.get(month) ?? noReportSums()
      months.set(month, known)
      addReportSums(known, sums, -1)
    }
  }

  /** Actors who are no members, as far as they have a part. */
  others(): string[] {
    return [...this.actors.keys()].filter((actor) => !actor.startsWith('member:'))
  }
}
