import type { DemoMember } from '../demo-organization.ts'

type Row = [
  name: string,
  group: string | null,
  role: DemoMember['role'],
  country_code: string,
  share: number,
  more?: Partial<DemoMember>,
]

/** Members from rows; their ids are the vendor's numbers, since a name in an id could not be erased. */
export function membersOf(prefix: string, rows: readonly Row[]): DemoMember[] {
  return rows.map(([name, group, role, country_code, share, more], index) => ({
    member_id: `${prefix}-${101 + index}`,
    name,
    group,
    role,
    country_code,
    share,
    ...more,
  }))
}
