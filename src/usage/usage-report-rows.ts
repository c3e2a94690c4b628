// The usage report (S0): one row a user, a summary a group, the API's and the total, over the months of a billing
// cycle. The layout and its choices are I1 to I14; `usage-report.ts` and `usage-report-xlsx.ts` write it down.
import { toCredits } from '../core/amount.ts'
import { type Cycle, cycleOf, periodDay } from '../core/period.ts'
import { Refused } from '../core/request.ts'
import type { Rules } from '../core/rules.ts'
import { type Day, endOfDay, localDay, startOfDay } from '../core/zone.ts'
import type { Database } from '../database/database.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Cell } from './csv.ts'
import { type Cut, reportCut } from './report-cut.ts'
import { countMembers, type ReportMember, reportGroups, reportMembers } from './report-members.ts'
import { PER_MONTH, ReportUsage, type RowSums } from './report-usage.ts'

export interface ReportQuery {
  /** Which cycle: its number (0 is the first), or any day in it. The current one without either. */
  cycle?: number
  day?: Day
  /** `flat`: one header line, `01/2026 Phones` (I3). */
  header?: 'two-level' | 'flat'
}

export interface UsageReport {
  /** Without its ending: `usage-report_<organization>_<cycle start>`. */
  name: string
  cycle: Cycle
  last_updated: number
  /** Cells in a row of the table. */
  width: number
  /** Of the organization; there may be fewer rows. */
  members: number
  /** The lines, a page at a time; those before the table are shorter, lines 4 and 5 empty. Read once. */
  pages: AsyncGenerator<Cell[][]>
}

const DETAILS = [
  'User Group Name',
  'User Country Code',
  'User Email',
  'User Status',
  'Role',
  'Verify Time',
  'Disabled Time',
  'User Last Credit Usage',
  'User Last Login Time',
]
const SUB_COLUMNS = ['Phones', 'Emails', 'API Search', 'Credits', 'API Company Enrichment']
const TOTALS = [
  'Phones Total',
  'Emails Total',
  'Credits Total',
  'API Search Total',
  'API Company Enrichment Total',
  'Grand Total',
]
const NO_GROUP = 'No group'

/** Throws `Refused` (`invalid_field`) for a cycle that has not begun, `UnknownOrganization`. */
export async function usageReport(
  ledger: Ledger,
  organization_id: string,
  query: ReportQuery = {},
): Promise<UsageReport> {
  const [rules, now] = await Promise.all([ledger.rules(organization_id), ledger.now()])
  const cycle = cycleAsked(rules, now, query)
  const cut = await reportCut(ledger.db, rules, now, startOfDay(cycle.first_day, rules.timezone))
  return {
    name: `usage-report_${organization_id.replace(/[^A-Za-z0-9._-]/g, '-')}_${cycle.first_day}`,
    cycle,
    last_updated: cut.last_updated,
    width: DETAILS.length + SUB_COLUMNS.length * cycle.months.length + TOTALS.length,
    members: await countMembers(ledger.db, organization_id),
    pages: new Report(ledger.db, rules, cycle, cut, query.header ?? 'two-level').pages(),
  }
}

function cycleAsked(rules: Rules, now: number, { cycle, day }: ReportQuery): Cycle {
  const { start_day, months } = rules.cycle
  const today = localDay(now, rules.timezone)
  const asked = cycle === undefined ? (day ?? today) : periodDay(start_day, months, cycle)
  const found = cycleOf(start_day, months, asked)
  if (found.first_day > today)
    throw new Refused('invalid_field', 'That billing cycle has not begun.', {
      field: cycle === undefined ? 'day' : 'cycle',
    })
  return found
}

class Report {
  private readonly db: Database
  private readonly rules: Rules
  private readonly cycle: Cycle
  private readonly cut: Cut
  private readonly header: 'two-level' | 'flat'
  private readonly starts_at: number
  private readonly ends_at: number

  constructor(db: Database, rules: Rules, cycle: Cycle, cut: Cut, header: 'two-level' | 'flat') {
    this.db = db
    this.rules = rules
    this.cycle = cycle
    this.cut = cut
    this.header = header
    this.starts_at = startOfDay(cycle.first_day, rules.timezone)
    this.ends_at = endOfDay(cycle.last_day, rules.timezone)
  }

  async *pages(): AsyncGenerator<Cell[][]> {
    yield this.head()
    const usage = new ReportUsage(this.db, this.rules, this.cycle, this.cut)
    const total = usage.zeros()
    for (const group of await reportGroups(this.db, this.rules.organization_id)) {
      const sums = usage.zeros()
      let users = 0
      for await (const page of this.users(group, usage)) {
        for (const one of page) addSums(sums, one.sums)
        users += page.length
        yield page.map((one) => this.row(detailsOf(one, group ?? NO_GROUP), one.sums))
      }
      if (group !== null && users > 0) yield [this.row([`${group} Total`], sums)]
      addSums(total, sums)
    }
    const others = await usage.ofOthers()
    addSums(total, others)
    yield [this.row(['API credits'], others), this.row(['Total'], total)]
  }

  /** Rows 1 to 6 or 7 (S0-44 to S0-49). */
  private head(): Cell[][] {
    const { months, first_day, last_day } = this.cycle
    const labels = months.flatMap((month) => [month, ...SUB_COLUMNS.slice(1).map(() => null)])
    const flat = months.flatMap((month) => SUB_COLUMNS.map((name) => `${month} ${name}`))
    const table: Cell[][] =
      this.header === 'flat'
        ? [[...DETAILS, ...flat, ...TOTALS]]
        : [
            [...DETAILS, ...labels, ...TOTALS],
            [...DETAILS.map(() => null), ...months.flatMap(() => SUB_COLUMNS), ...TOTALS.map(() => null)],
          ]
    return [
      ['Cycle Start', first_day],
      ['Cycle End', last_day],
      ['Last Updated', seconds(this.cut.last_updated)],
      [],
      [],
      ...table,
    ]
  }

  /** A group's users by e-mail. Who was disabled before the cycle and used nothing in it is left out (I10). */
  private async *users(group: string | null, usage: ReportUsage): AsyncGenerator<ReportMember[]> {
    const scope = { group, used_before: this.ends_at, cut: this.cut.seq }
    for await (const members of reportMembers(this.db, usage, scope))
      yield members.filter((member) => this.wasThere(member) || member.sums.some((sum) => sum !== 0))
  }

  private wasThere({ status, disabled_at }: ReportMember): boolean {
    return status === 'active' || disabled_at === null || disabled_at >= this.starts_at
  }

  private row(details: Cell[], sums: RowSums): Cell[] {
    const totals = new Float64Array(PER_MONTH)
    for (let index = 0; index < sums.length; index++) totals[index % PER_MONTH]! += sums[index]!
    const [phones, emails, search, all, company] = Array.from(totals, cellOf) as [
      number,
      number,
      number,
      number,
      number,
    ]
    return [
      ...DETAILS.map((_, index) => details[index] ?? null),
      ...Array.from(sums, cellOf),
      ...[phones, emails, all, search, company, all],
    ]
  }
}

function addSums(sums: RowSums, more: RowSums): void {
  more.forEach((one, index) => {
    sums[index]! += one
  })
}

/** Reveals as counts, the other columns as credits (I7). */
function cellOf(sum: number, index: number): number {
  return index % PER_MONTH < 2 ? sum : toCredits(sum)
}

/** RFC 3339 in UTC without a fraction (I5). */
function seconds(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`
}

function detailsOf(member: ReportMember, group: string): Cell[] {
  const time = (ms: number | null) => (ms === null ? null : seconds(ms))
  return [
    group,
    member.country_code,
    member.email,
    member.status,
    member.role,
    time(member.verified_at),
    time(member.disabled_at),
    time(member.last_usage_at),
    time(member.last_login_at),
  ]
}
