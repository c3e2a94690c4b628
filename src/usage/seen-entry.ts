// One entry of the journal by its id, with its personal data, for who may see it (S3-48).
import type { Details, Entry } from '../core/entry.ts'
import { entryId, seqOfId } from '../core/entry-id.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { entryDetails } from './entry-details.ts'

export interface EntryAsked {
  entry_id: string
  /** Whose entries may be seen; without it, everybody's. */
  member_id?: string | undefined
}

const ENTRY = 'select body from entries where organization_id = $1 and seq = $2'

/** Null where there is no such charge, hold or refund, or it is another member's. */
export async function seenEntry(
  ledger: Ledger,
  organization_id: string,
  { entry_id, member_id }: EntryAsked,
): Promise<{ entry: Entry; details: Details | null } | null> {
  const seq = seqOfId(entry_id, 'ch', 'hold', 'rf', 'en')
  if (seq === null) return null
  const [row] = await ledger.db.query<{ body: string }>(ENTRY, [organization_id, seq])
  if (!row) return null
  const entry = JSON.parse(row.body) as Entry
  if (entryId(entry.kind, seq) !== entry_id) return null
  if (member_id !== undefined && entry.member_id !== member_id) return null
  const details = (await entryDetails(ledger.db, organization_id, [entry])).get(seq) ?? null
  return { entry, details }
}
