// Who can be signed in with a click while the demo runs: of each of its organizations an admin, a manager and a user.
import type { Role } from '../../core/catalogue.ts'
import type { Database } from '../../database/database.ts'

export interface DemoCustomer {
  organization_id: string
  name: string
  plan: string
  people: { member_id: string; name: string; role: Role }[]
}

const ROLES = ['admin', 'manager', 'user'] as const satisfies Role[]

/** In the order of `organization_ids`. */
export async function demoPeople(db: Database, organization_ids: string[]): Promise<DemoCustomer[]> {
  const [organizations, members] = await Promise.all([
    db.query<{ organization_id: string; name: string; preset_id: string }>(
      `select organization_id, name, preset_id from organizations
       where organization_id = any($1::text[]) order by organization_id`,
      [organization_ids],
    ),
    db.query<{ organization_id: string; member_id: string; name: string; role: Role }>(
      `select organization_id, member_id, name, role from members
       where organization_id = any($1::text[]) and status = 'active' and verified_at is not null
       order by organization_id, member_id`,
      [organization_ids],
    ),
  ])
  return organization_ids.flatMap((organization_id) => {
    const found = organizations.find((one) => one.organization_id === organization_id)
    if (!found) return []
    const people = ROLES.flatMap(
      (role) =>
        members.find((member) => member.organization_id === organization_id && member.role === role) ?? [],
    )
    return [{ organization_id, name: found.name, plan: found.preset_id, people }]
  })
}
