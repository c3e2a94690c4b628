// Sums of a usage report from the day rollups, cut where the report is cut. Each statement also says up to which entry
// it read, so that what came later can be taken back out exactly.
import type { Cycle } from '../core/period.ts'
import type { Rules } from '../core/rules.ts'
import { addDays, type Day } from '../core/zone.ts'
import type { Database } from '../database/database.ts'
import { addReportSums, noReportSums, type ReportSums, type Tail } from './report-cut.ts'
import { uncounted } from './usage-question.ts'

const SUMS = `
  sum(case when d.report_column = 'phone' then d.items - d.refunded_items else 0 end)::bigint as phones,
  sum(case when d.report_column = 'email' then d.items - d.refunded_items else 0 end)::bigint as emails,
  sum(case when d.report_column = 'api_search' then d.gross - d.refunded else 0 end)::bigint as api_search,
  sum(case when d.unit <> all($2::text[]) then d.gross - d.refunded else 0 end)::bigint as credits,
  sum(case when d.report_column = 'api_company_enrichment' then d.gross - d.refunded else 0 end)::bigint
    as api_company_enrichment`

const NAMES = 'phones, emails, api_search, credits, api_company_enrichment'

// The head stands beside the sums even where there are none.
const MEMBERS = `
  select l.seq, u.key, u.month, ${NAMES}
  from ledgers l left join lateral (
    select d.key, to_char(d.day, 'MM/YYYY') as month, ${SUMS}
    from unnest($3::text[]) as k(key) cross join lateral (
      select * from usage_days r
      where r.organization_id = $1 and r.question = 'actor' and r.key = k.key
        and r.day between $4::date and $5::date offset 0) d
    group by d.key, to_char(d.day, 'MM/YYYY')) u on true
  where l.organization_id = $1`

const OTHERS = `
  select l.seq, u.key, u.month, ${NAMES}
  from ledgers l left join lateral (
    select 'others' as key, to_char(d.day, 'MM/YYYY') as month, ${SUMS}
    from unnest($3::date[]) as k(day) cross join lateral (
      select * from usage_days r
      where r.organization_id = $1 and r.question = 'actor' and r.day = k.day and r.key < 'member:'
      union all
      select * from usage_days r
      where r.organization_id = $1 and r.question = 'actor' and r.day = k.day and r.key >= 'member;') d
    group by to_char(d.day, 'MM/YYYY')) u on true
  where l.organization_id = $1`

type Row = { seq: number; key: string | null; month: string } & ReportSums
type ByMonth = Map<string, ReportSums>

/** Sums of these members by month. */
export async function memberUsage(
  db: Database,
  rules: Rules,
  cycle: Cycle,
  tail: Tail,
  member_ids: readonly string[],
): Promise<Map<string, ByMonth>> {
  const keys = member_ids.map((member_id) => `member:${member_id}`)
  const values = [rules.organization_id, uncounted(rules), keys, cycle.first_day, cycle.last_day]
  const byKey = await read(db, tail, MEMBERS, values)
  return new Map(
    member_ids.map((member_id, index) => {
      const key = keys[index]!
      const months: ByMonth = byKey.get(key) ?? new Map()
      tail.subtract(key, months)
      return [member_id, months]
    }),
  )
}

/** Sums of all who are no members: API keys and the system (S0-41, S0-42). */
export async function otherUsage(db: Database, rules: Rules, cycle: Cycle, tail: Tail): Promise<ByMonth> {
  const values = [rules.organization_id, uncounted(rules), daysOf(cycle)]
  const months: ByMonth = (await read(db, tail, OTHERS, values)).get('others') ?? new Map()
  for (const actor of tail.others()) tail.subtract(actor, months)
  return months
}

async function read(
  db: Database,
  tail: Tail,
  text: string,
  values: unknown[],
): Promise<Map<string, ByMonth>> {
  const rows = await db.query<Row>(text, values)
  await tail.extend(rows[0]?.seq ?? 0)
  const byKey = new Map<string, ByMonth>()
  for (const { key, month, ...sums } of rows) {
    if (key === null) continue
    const months = byKey.get(key) ?? new Map()
    byKey.set(key, months)
    const known = months.get(month) ?? noReportSums()
    months.set(month, known)
    addReportSums(known, sums)
  }
  return byKey
}

function daysOf({ first_day, last_day }: Cycle): Day[] {
  const days: Day[] = []
  for (let day = first_day; day <= last_day; day = addDays(day, 1)) days.push(day)
  return days
}
