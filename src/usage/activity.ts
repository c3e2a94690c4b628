// What happens in all organizations, for the vendor's console: the newest entry of each, the latest first.
import { keyIn, type Page, type PageRequest, pageOf, pageSize } from '../catalog/page.ts'
import { toCredits } from '../core/amount.ts'
import type { FeatureDefinition } from '../core/catalogue.ts'
import type { EntryKind } from '../core/entry.ts'
import { entryId } from '../core/entry-id.ts'
import { Refused } from '../core/request.ts'
import { rfc3339 } from '../core/rfc3339.ts'
import type { Database } from '../database/database.ts'

export interface Activity {
  organization_id: string
  name: string
  status: 'active' | 'suspended'
  /** How many entries its journal has. */
  seq: number
  recorded_at: string
  /** The newest. */
  entry: {
    id: string
    kind: EntryKind
    action: string | null
    action_name: string | null
    /** In units that count as credits: used positive, refunded negative. */
    credits: number
    /** Who spent, by the name of today; null for the vendor and the system. */
    user: string | null
  }
}

interface Row {
  organization_id: string
  name: string
  status: 'active' | 'suspended'
  preset_id: string
  seq: number
  recorded_at: number
  kind: EntryKind
  action: string | null
  credits: number
  member_id: string | null
  member_name: string | null
  api_key_id: string | null
}

// An index on the time would make every charge rewrite it; heads are one short row an organization.
const NEWEST = `
  select l.organization_id, o.name, o.status, o.preset_id, l.seq, l.recorded_at,
    e.kind, e.action, e.credits, e.member_id, m.name as member_name, e.api_key_id
  from (
    select organization_id, seq, recorded_at from ledgers
    where seq > 0 and ($1::timestamptz is null or (recorded_at, organization_id) < ($1::timestamptz, $2::text))
    order by recorded_at desc, organization_id desc limit $3::integer) l
  join organizations o on o.organization_id = l.organization_id
  join entries e on e.organization_id = l.organization_id and e.seq = l.seq
  left join members m on m.organization_id = e.organization_id and m.member_id = e.member_id
  order by l.recorded_at desc, l.organization_id desc`

const KEYS = 'select key_id, name from api_keys where key_id = any($1::text[]) order by key_id'

const FEATURES = `
  select preset_id, document -> 'features' as features from presets
  where preset_id = any($1::text[]) order by preset_id`

/** Organizations in which nothing has happened are left out. Throws `Refused` for a bad cursor. */
export async function activity(db: Database, query: PageRequest = {}): Promise<Page<Activity>> {
  const size = pageSize(query)
  const [at = null, organization_id = null] = keyIn(query, 2) ?? []
  if (at !== null && !/^\d{1,15}$/.test(at))
    throw new Refused('invalid_field', 'This is not a cursor of this list.', { field: 'cursor' })
  const rows = await db.query<Row>(NEWEST, [
    at === null ? null : rfc3339(Number(at)),
    organization_id,
    size + 1,
  ])
  const page = pageOf(rows, size, (last) => [String(last.recorded_at), last.organization_id])
  const names = await namesIn(db, page.items)
  return { items: page.items.map((row) => shown(row, names)), next_cursor: page.next_cursor }
}

interface Names {
  /** By preset, then by action. */
  actions: Map<string, Map<string, string>>
  keys: Map<string, string>
}

async function namesIn(db: Database, rows: readonly Row[]): Promise<Names> {
  const key_ids = [...new Set(rows.flatMap(({ api_key_id }) => (api_key_id === null ? [] : [api_key_id])))]
  const [keys, presets] = await Promise.all([
    key_ids.length > 0 ? db.query<{ key_id: string; name: string }>(KEYS, [key_ids]) : [],
    db.query<{ preset_id: string; features: FeatureDefinition[] }>(FEATURES, [
      [...new Set(rows.map(({ preset_id }) => preset_id))],
    ]),
  ])
  const actionsIn = (features: FeatureDefinition[]) =>
    new Map(features.flatMap(({ actions }) => actions.map(({ action, name }) => [action, name] as const)))
  return {
    actions: new Map(presets.map(({ preset_id, features }) => [preset_id, actionsIn(features)])),
    keys: new Map(keys.map(({ key_id, name }) => [key_id, name])),
  }
}

function shown(row: Row, { actions, keys }: Names): Activity {
  const { organization_id, name, status, seq, recorded_at, kind, action, credits } = row
  const user = row.member_id ?? row.api_key_id
  return {
    organization_id,
    name,
    status,
    seq,
    recorded_at: rfc3339(recorded_at),
    entry: {
      id: entryId(kind, seq),
      kind,
      action,
      action_name: action === null ? null : (actions.get(row.preset_id)?.get(action) ?? action),
      credits: toCredits(credits),
      user: user === null ? null : (row.member_name ?? keys.get(user) ?? user),
    },
  }
}
