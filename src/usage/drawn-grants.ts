// The grants behind draws, for receipts and history. What is asked of them never changes, so it is remembered.
import type { GrantSource } from '../core/catalogue.ts'
import type { Entry } from '../core/entry.ts'
import type { DrawnGrant } from '../core/receipt.ts'
import type { Database } from '../database/database.ts'

const MOST_KNOWN = 50_000
const known = new WeakMap<Database, Map<string, DrawnGrant>>()

const GRANTS = `
  select grant_seq, unit, source, member_id is not null as owned_by_member from grants
  where organization_id = $1 and grant_seq = any($2::bigint[]) order by grant_seq`

interface Row {
  grant_seq: number
  unit: string
  source: GrantSource
  owned_by_member: boolean
}

/** The `grantOf` of receipts for these entries: one query, or none where all grants were seen before. */
export async function drawnGrants(
  db: Database,
  organization_id: string,
  entries: Iterable<Pick<Entry, 'draws'>>,
): Promise<(grant_seq: number) => DrawnGrant | undefined> {
  const seen = known.get(db)
  const grants = seen && seen.size <= MOST_KNOWN ? seen : new Map<string, DrawnGrant>()
  known.set(db, grants)
  const id = (grant_seq: number) => `${organization_id}\u0000${grant_seq}`
  const missing = new Set<number>()
  for (const { draws } of entries)
    for (const { grant_seq } of draws ?? []) if (!grants.has(id(grant_seq))) missing.add(grant_seq)
  if (missing.size > 0)
    for (const row of await db.query<Row>(GRANTS, [organization_id, [...missing]]))
      grants.set(id(row.grant_seq), {
        unit: row.unit,
        source: row.source,
        owner: row.owned_by_member ? 'member' : 'organization',
      })
  return (grant_seq) => grants.get(id(grant_seq))
}
