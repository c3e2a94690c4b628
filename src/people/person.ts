// Who can sign in: a member of an organization, or one of the vendor's own people.
import { Refused } from '../core/request.ts'
import type { Database } from '../database/database.ts'

export type Person =
  | { kind: 'member'; organization_id: string; member_id: string }
  | { kind: 'operator'; operator_id: string; name: string }

/** Refused: `not_found` for an unknown organization, `member_not_found`, `member_disabled`. */
export async function checkMember(
  db: Database,
  { organization_id, member_id }: Extract<Person, { kind: 'member' }>,
): Promise<void> {
  const [organizations, members] = await Promise.all([
    db.query('select 1 from organizations where organization_id = $1', [organization_id]),
    db.query<{ status: string }>('select status from members where organization_id = $1 and member_id = $2', [
      organization_id,
      member_id,
    ]),
  ])
  if (organizations.length === 0)
    throw new Refused('not_found', 'There is no such organization.', { field: 'organization_id' })
  if (members.length === 0)
    throw new Refused('member_not_found', `There is no member "${member_id}".`, { field: 'member_id' })
  if (members[0]!.status !== 'active')
    throw new Refused('member_disabled', `Member ${member_id} is disabled.`, { field: 'member_id' })
}
