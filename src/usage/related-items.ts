// What an entry was about: its items with the contacts or accounts behind them (S3-22).
import { foreignCursor, type Page, type PageRequest, pageSize } from '../catalog/page.ts'
import type { Entry, Subject } from '../core/entry.ts'
import { entryId, seqOfId } from '../core/entry-id.ts'
import { type ReceiptItem, receipt } from '../core/receipt.ts'
import { countsAsCredits } from '../core/rules.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { entryDetails } from './entry-details.ts'

export interface RelatedItems extends Page<ReceiptItem> {
  entry_id: string
  subject: Subject | null
  total: number
}

const ENTRY = 'select body from entries where organization_id = $1 and seq = $2'

/**
 * The items of a charge, hold or refund, in the order of the request. Null where there is no such
 * entry, or it is another member's and `member_id` says whose may be seen (S3-48). Reading costs nothing (S3-21).
 */
export async function relatedItems(
  ledger: Ledger,
  organization_id: string,
  query: { entry_id: string; member_id?: string } & PageRequest,
): Promise<RelatedItems | null> {
  const rules = await ledger.rules(organization_id)
  const seq = seqOfId(query.entry_id, 'ch', 'hold', 'rf', 'en')
  if (seq === null) return null
  const [row] = await ledger.db.query<{ body: string }>(ENTRY, [organization_id, seq])
  if (!row) return null
  const entry = JSON.parse(row.body) as Entry
  if (entryId(entry.kind, seq) !== query.entry_id) return null
  if (query.member_id !== undefined && entry.member_id !== query.member_id) return null
  const details = (await entryDetails(ledger.db, organization_id, [entry])).get(seq) ?? null
  if (!/^\d{0,9}$/.test(query.cursor ?? '')) throw foreignCursor()
  const start = Number(query.cursor ?? 0)
  const limit = pageSize(query)
  const items = (entry.items ?? []).slice(start, start + limit)
  const total = entry.items?.length ?? 0
  return {
    entry_id: query.entry_id,
    subject: details?.subject ?? null,
    items: receipt({ ...entry, items }, { countsAsCredits: (unit) => countsAsCredits(rules, unit), details })
      .items,
    total,
    next_cursor: start + limit < total ? String(start + limit) : null,
  }
}
