// Filters of a page that a member keeps under a name.
import { Refused } from '../core/request.ts'
import { rfc3339 } from '../core/rfc3339.ts'
import type { Database } from '../database/database.ts'

export interface SavedView {
  view_id: string
  name: string
  page: string
  /** As it stands in the address, without the question mark. */
  query: string
  created_at: number
  updated_at: number
}

const COLUMNS = 'view_id, name, page, query, created_at, updated_at'
const MOST = 100

/** By name. */
export function listViews(db: Database, organization_id: string, member_id: string): Promise<SavedView[]> {
  return db.query<SavedView>(
    `select ${COLUMNS} from saved_views where organization_id = $1 and member_id = $2 order by lower(name), view_id`,
    [organization_id, member_id],
  )
}

/** Keeps a view, or replaces the one of that id. Refused beyond a hundred. */
export async function putView(
  db: Database,
  organization_id: string,
  member_id: string,
  view: Pick<SavedView, 'view_id' | 'name' | 'page' | 'query'>,
): Promise<SavedView> {
  const known = await listViews(db, organization_id, member_id)
  if (known.length >= MOST && !known.some(({ view_id }) => view_id === view.view_id))
    throw new Refused('invalid_field', `At most ${MOST} views are kept: delete one first.`, {
      field: 'view_id',
    })
  const [kept] = await db.query<SavedView>(
    `insert into saved_views (organization_id, member_id, view_id, name, page, query, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $7)
     on conflict (organization_id, member_id, view_id)
     do update set name = excluded.name, page = excluded.page, query = excluded.query, updated_at = excluded.updated_at
     returning ${COLUMNS}`,
    [organization_id, member_id, view.view_id, view.name, view.page, view.query, rfc3339(Date.now())],
  )
  return kept!
}

/** As it was; null if there is none of that id. */
export async function deleteView(
  db: Database,
  organization_id: string,
  member_id: string,
  view_id: string,
): Promise<SavedView | null> {
  const [gone] = await db.query<SavedView>(
    `delete from saved_views where organization_id = $1 and member_id = $2 and view_id = $3 returning ${COLUMNS}`,
    [organization_id, member_id, view_id],
  )
  return gone ?? null
}
