// Entries read back by what clients know of them: the number in an id, or the idempotency key.
import type { Entry } from '../core/entry.ts'
import type { Database } from '../database/database.ts'

export interface StoredEntry {
  entry: Entry
  hash: Uint8Array
}

interface StoredRow {
  body: string
  hash: Uint8Array
}

const stored = ({ body, hash }: StoredRow): StoredEntry => ({ entry: JSON.parse(body) as Entry, hash })

export async function readEntry(
  db: Database,
  organization_id: string,
  seq: number,
): Promise<StoredEntry | null> {
  const rows = await db.query<StoredRow>(
    'select body, hash from entries where organization_id = $1 and seq = $2::bigint',
    [organization_id, seq],
  )
  return rows[0] ? stored(rows[0]) : null
}

export async function readEntryOfKey(
  db: Database,
  organization_id: string,
  idempotency_key: string,
): Promise<StoredEntry | null> {
  const rows = await db.query<StoredRow>(
    'select body, hash from entries where organization_id = $1 and idempotency_key = $2',
    [organization_id, idempotency_key],
  )
  return rows[0] ? stored(rows[0]) : null
}

/** What refers to an entry (refunds of a charge, the end of a hold, the void of a grant), oldest first. */
export async function readFollowers(
  db: Database,
  organization_id: string,
  seq: number,
): Promise<StoredEntry[]> {
  const rows = await db.query<StoredRow>(
    `select body, hash from entries where organization_id = $1 and of_seq = $2::bigint order by seq limit 1000`,
    [organization_id, seq],
  )
  return rows.map(stored)
}
