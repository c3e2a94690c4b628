// Members: the people of an organization, their groups, and the licenses that they hold.
import type { Role } from '../core/catalogue.ts'
import type { Database } from '../database/database.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { changeMembers, type SeatsToGive } from './change-members.ts'
import type { Member, MemberInput, MemberOutcome } from './member.ts'
import { MEMBER_COLUMNS, MEMBER_TABLES, type MemberRow, readMembers, shownMember } from './member-row.ts'
import { foreignCursor, keyIn, type Page, type PageRequest, pageOf, pageSize } from './page.ts'
import { updatePlainFields } from './update-plain-fields.ts'

/**
 * Creates and changes up to 1,000 members in one change, each with an outcome of its own, in the order of the inputs;
 * one that is refused leaves the others. Disabling releases the member's holds and pauses renewal; enabling goes on
 * from today. Refused: `invalid_field`, `unknown_plan`, `duplicate_email`, `member_disabled` for an erased member, `limit_reached` where
 * only sold seats are given and none is left.
 */
export async function putMembers(
  ledger: Ledger,
  organization_id: string,
  inputs: MemberInput[],
  actor: string,
  seats: SeatsToGive = 'any',
): Promise<MemberOutcome[]> {
  const faults =
    (await updatePlainFields(ledger, organization_id, inputs, actor)) ??
    (await changeMembers(ledger, organization_id, inputs, actor, seats))
  const ids = inputs.map((input) => input.member_id)
  const members = await readMembers(ledger.db, organization_id, ids)
  return inputs.map(
    ({ member_id }, index) => faults[index] ?? { ok: true, member: shownMember(members.get(member_id)!) },
  )
}

/** Null if there is none. */
export async function getMember(
  db: Database,
  organization_id: string,
  member_id: string,
): Promise<Member | null> {
  const member = (await readMembers(db, organization_id, [member_id])).get(member_id)
  return member ? shownMember(member) : null
}

export interface MemberFilter extends PageRequest {
  group?: string | undefined
  status?: 'active' | 'disabled' | undefined
  role?: Role | undefined
  /** Part of a name or e-mail address, in any case, or a member's whole id. */
  query?: string | undefined
}

/** By e-mail address. */
export async function listMembers(
  db: Database,
  organization_id: string,
  filter: MemberFilter = {},
): Promise<Page<Member>> {
  const size = pageSize(filter)
  const key = keyIn(filter, 1)
  const [last] = key ? (await readMembers(db, organization_id, key)).values() : []
  if (key && !last) throw foreignCursor()
  const rows = await db.query<MemberRow>(
    `select ${MEMBER_COLUMNS} from ${MEMBER_TABLES}
     where m.organization_id = $1
       and ($2::text is null or m.group_name = $2) and ($3::text is null or m.status = $3)
       and ($4::text is null or m.role = $4)
       and ($5::text is null or position(lower($5) in lower(m.email)) > 0
         or position(lower($5) in lower(m.name)) > 0 or m.member_id = $5)
       and ($6::text is null or lower(m.email) > $6)
     order by lower(m.email) limit $7`,
    [organization_id, filter.group, filter.status, filter.role, filter.query, last?.email_key, size + 1],
  )
  return pageOf(rows.map(shownMember), size, (member) => [member.member_id])
}

export interface Group {
  group: string
  /** Disabled members count. */
  member_count: number
}

/** The groups that members are in, by name. */
export async function listGroups(
  db: Database,
  organization_id: string,
  request: PageRequest = {},
): Promise<Page<Group>> {
  const size = pageSize(request)
  const [after = null] = keyIn(request, 1) ?? []
  const rows = await db.query<Group>(
    `select group_name as "group", count(*) as member_count from members
     where organization_id = $1 and group_name is not null and ($2::text is null or group_name > $2)
     group by group_name order by group_name limit $3`,
    [organization_id, after, size + 1],
  )
  return pageOf(rows, size, (last) => [last.group])
}
