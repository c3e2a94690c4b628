// The members of a usage report, as they are today (I11), a page of one group at a time.
import type { Role } from '../core/catalogue.ts'
import { rfc3339 } from '../core/rfc3339.ts'
import type { Database } from '../database/database.ts'
import { MEMBER_KEY, type MonthSums, monthSums, type ReportUsage, type RowSums } from './report-usage.ts'

export interface ReportMember {
  member_id: string
  email: string
  country_code: string | null
  status: 'active' | 'disabled'
  role: Role
  verified_at: number | null
  disabled_at: number | null
  last_login_at: number | null
  /** The newest charge that cost something (S0-25). */
  last_usage_at: number | null
  sums: RowSums
}

const PAGE = 500

const GROUPS = `
  select distinct group_name from members
  where organization_id = $1 and coalesce(group_name, '') <> '' order by group_name`

// Letters before their accents, upper and lower case together, numbers by value.
const collator = new Intl.Collator('en', { numeric: true })

/** The groups A–Z, and null for the members without one (I14). */
export async function reportGroups(db: Database, organization_id: string): Promise<(string | null)[]> {
  const rows = await db.query<{ group_name: string }>(GROUPS, [organization_id])
  const names = rows.map((row) => row.group_name)
  names.sort((a, b) => collator.compare(a, b) || (a < b ? -1 : 1))
  return [...names, null]
}

// Addresses are one order on every engine by the bytes of their lower case.
const MEMBERS = `
  select m.member_id, m.email, m.country_code, m.status, m.role, m.verified_at, m.disabled_at, m.last_login_at,
    lower(m.email collate "C") as sort_key,
    (select l.seq from ledgers l where l.organization_id = $1) as seq,
    ${monthSums(`r.key = '${MEMBER_KEY}' || m.member_id`)} as months,
    (select e.usage_at from entries e
      where e.organization_id = $1 and e.member_id = m.member_id and e.kind in ('charge', 'capture')
        and e.usage_at < $8::timestamptz and e.seq <= $9::bigint and e.credits > 0
      order by e.usage_at desc, e.seq desc limit 1) as last_usage_at
  from members m
  where m.organization_id = $1 and coalesce(m.group_name, '') = $5
    and ($6::text is null or (lower(m.email collate "C"), m.member_id) > ($6::text collate "C", $7::text collate "C"))
  order by lower(m.email collate "C"), m.member_id limit ${PAGE}`

type Row = Omit<ReportMember, 'sums'> & { sort_key: string; seq: number; months: MonthSums }

/** Their last usage counts before `used_before` and up to entry `cut`. */
export async function* reportMembers(
  db: Database,
  usage: ReportUsage,
  { group, used_before, cut }: { group: string | null; used_before: number; cut: number },
): AsyncGenerator<ReportMember[]> {
  let after: Row | null = null
  for (;;) {
    const place: unknown[] = [group ?? '', after?.sort_key ?? null, after?.member_id ?? null]
    const values: unknown[] = [...usage.parameters, ...place, rfc3339(used_before), cut]
    const rows: Row[] = await db.query<Row>(MEMBERS, values)
    if (rows.length > 0) {
      const sums = await usage.ofMembers(rows, rows[0]!.seq)
      yield rows.map((row, index) => ({ ...row, sums: sums[index]! }))
    }
    after = rows.at(-1) ?? null
    if (rows.length < PAGE) return
  }
}

export async function countMembers(db: Database, organization_id: string): Promise<number> {
  const [row] = await db.query<{ count: number }>(
    'select count(*) as count from members where organization_id = $1',
    [organization_id],
  )
  return row!.count
}

const NON_ASCII = `
  select member_id from members
  where organization_id = $1
    and (octet_length(email) <> char_length(email) or octet_length(group_name) <> char_length(group_name)
      or octet_length(country_code) <> char_length(country_code))
  limit 1`

/** Whether the report holds text beyond ASCII, known before it is written (I13). */
export async function holdsNonAscii(db: Database, organization_id: string): Promise<boolean> {
  return (await db.query(NON_ASCII, [organization_id])).length > 0
}
