// Who can be signed in with a click while the demo runs: of each of its organizations an admin, a manager and a user.
import type { Role } from '../../core/catalogue.ts'
import type { Database } from '../../database/database.ts'

export interface DemoCustomer {
  organization_id: string
  name: string
  product: string
  people: { member_id: string; name: string; role: Role }[]
}

const ROLES = ['admin', 'manager', 'user'] as const satisfies Role[]

/** In the order of `organization_ids`. */
export async function demoPeople(db: Database, organization_ids: string[]): Promise<DemoCustomer[]> {
  const [organizations, members] = await Promise.all([
    db.query<{ organization_id: string; name: string; product: string }>(
      `select o.organization_id, o.name, p.document ->> 'name' as product
       from organizations o join presets p on p.preset_id = o.preset_id
       where o.organization_id = any($1::text[]) order by o.organization_id`,
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
    return [{ organization_id, name: found.name, product: found.product, people }]
  })
}
