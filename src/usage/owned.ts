// What the organization has paid for already, and so gets for nothing (S1-06, S1-08).
import { keyIn, type Page, type PageRequest, pageOf, pageSize } from '../catalog/page.ts'
import type { EntryKind } from '../core/entry.ts'
import { entryId } from '../core/entry-id.ts'
import { rfc3339, rfc3339OrNull } from '../core/rfc3339.ts'
import type { Ledger } from '../ledger/ledger.ts'

export interface OwnedItem {
  key: string
  owned: boolean
  /** Null: for ever, or not owned. */
  owned_until: string | null
  /** The member who alone owns it, where members own singly; else the whole organization does. */
  member_id: string | null
  /** What bought it. */
  entry_id: string | null
  bought_at: string | null
}

interface Row {
  scope: string
  item_key: string
  owned_until: number | null
  seq: number
  kind: EntryKind
  usage_at: number
  /** Who bought it, if a member did. */
  member_id: string | null
}

const COLUMNS = 'o.scope, o.item_key, o.owned_until, o.seq, e.kind, e.usage_at, e.member_id'

const LIST = `
  select ${COLUMNS} from (
    select * from owned_items
    where organization_id = $1 and (scope, item_key) > ($2::text collate "C", $3::text collate "C")
      and ($4::text[] is null or scope = any($4::text[]))
      and (owned_until is null or owned_until > $5::timestamptz)
    order by scope, item_key limit $6::integer) o
  join entries e on e.organization_id = $1 and e.seq = o.seq
  order by o.scope, o.item_key`

const KEYS = `
  select ${COLUMNS} from owned_items o join entries e on e.organization_id = $1 and e.seq = o.seq
  where o.organization_id = $1 and o.scope = any($2::text[]) and o.item_key = any($3::text[])
    and (o.owned_until is null or o.owned_until > $4::timestamptz)
  order by o.item_key, o.scope`

/** For whom it is answered. */
export interface OwnedAsked {
  /** What the organization or this member owns. */
  member_id?: string | undefined
  /** They get to see their own only, and so not what colleagues bought: see `GET …/owned`. */
  own_only?: boolean
}

/**
 * All that is owned now, by scope and key; with `member_id` what the organization or this member owns, with `own_only`
 * what this member alone owns.
 */
export async function ownedItems(
  ledger: Ledger,
  organization_id: string,
  query: PageRequest & OwnedAsked = {},
): Promise<Page<OwnedItem>> {
  await ledger.rules(organization_id)
  const size = pageSize(query)
  const [scope, key] = keyIn(query, 2) ?? ['', '']
  const { member_id, own_only } = query
  const scopes = member_id === undefined ? null : own_only ? [scopeOf(member_id)] : ['', scopeOf(member_id)]
  const rows = await ledger.db.query<Row>(LIST, [
    organization_id,
    scope,
    key,
    scopes,
    rfc3339(await ledger.now()),
    size + 1,
  ])
  const page = pageOf(rows, size, (last) => [last.scope, last.item_key])
  return { items: page.items.map((row) => shown(row)), next_cursor: page.next_cursor }
}

/**
 * Which of up to 1,000 keys are owned, in the order asked; for `member_id` also by that member alone. That a key is owned
 * everyone may know, since it costs them nothing then (S1-08); with `own_only`, not which entry of another's bought it.
 */
export async function areOwned(
  ledger: Ledger,
  organization_id: string,
  query: OwnedAsked & { keys: string[] },
): Promise<OwnedItem[]> {
  await ledger.rules(organization_id)
  const { member_id, own_only } = query
  const scopes = member_id === undefined ? [''] : ['', scopeOf(member_id)]
  const rows = await ledger.db.query<Row>(KEYS, [
    organization_id,
    scopes,
    query.keys,
    rfc3339(await ledger.now()),
  ])
  const byKey = new Map(rows.reverse().map((row) => [row.item_key, row]))
  return query.keys.map((key) => {
    const row = byKey.get(key)
    if (row) return shown(row, own_only && row.member_id !== member_id)
    return { key, owned: false, owned_until: null, member_id: null, entry_id: null, bought_at: null }
  })
}

const scopeOf = (member_id: string) => `member:${member_id}`

function shown(row: Row, isAnothers = false): OwnedItem {
  return {
    key: row.item_key,
    owned: true,
    owned_until: rfc3339OrNull(row.owned_until),
    member_id: row.scope === '' ? null : row.scope.slice('member:'.length),
    entry_id: isAnothers ? null : entryId(row.kind, row.seq),
    bought_at: isAnothers ? null : rfc3339(row.usage_at),
  }
}
