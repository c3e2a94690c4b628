// Members as their rows store them, and how these are read.
import type { Database, Transaction } from '../database/database.ts'
import type { Member } from './member.ts'

/** `email_key`: the e-mail as it is compared, by the database's idea of lower case. */
export type MemberRow = Member & { email_key: string }

export const MEMBER_COLUMNS = `m.member_id, m.email, m.name, m.group_name as "group", m.role, m.status, m.country_code,
  m.verified_at, m.disabled_at, m.last_login_at, m.erased_at, m.created_at, lower(m.email) as email_key,
  case when c.license_id is not null then jsonb_build_object('license_id', c.license_id, 'plan_id', c.plan_id,
    'next_plan_id', c.next_plan_id, 'issued_on', c.issued_on,
    'paid_through', (extract(epoch from c.paid_through) * 1000)::bigint) end as license`

export const MEMBER_TABLES = `members m left join licenses c on c.organization_id = $1
  and c.organization_id = m.organization_id and c.member_id = m.member_id and c.ended_at is null`

/** Those that exist, by id. */
export async function readMembers(
  where: Transaction | Database,
  organization_id: string,
  member_ids: string[],
): Promise<Map<string, MemberRow>> {
  const text = `select ${MEMBER_COLUMNS} from ${MEMBER_TABLES}
    where m.organization_id = $1 and m.member_id = any($2::text[]) order by m.member_id`
  const values = [organization_id, member_ids]
  const rows =
    'send' in where ? (await where.send([{ text, values }]))[0]!.rows : await where.query(text, values)
  return new Map((rows as MemberRow[]).map((row) => [row.member_id, row]))
}

export function shownMember({ email_key: _, ...member }: MemberRow): Member {
  return member
}
