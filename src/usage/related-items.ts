// What an entry was about: its items with the contacts or accounts behind them (S3-22).
import { foreignCursor, type Page, type PageRequest, pageSize } from '../catalog/page.ts'
import type { Subject } from '../core/entry.ts'
import { type ReceiptItem, receipt } from '../core/receipt.ts'
import { countsAsCredits } from '../core/rules.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { type EntryAsked, seenEntry } from './seen-entry.ts'

export interface RelatedItems extends Page<ReceiptItem> {
  entry_id: string
  subject: Subject | null
  total: number
}

/**
 * The items of a charge, hold or refund, in the order of the request. Null where there is no such
 * entry, or it is another member's and `member_id` says whose may be seen (S3-48). Reading costs nothing (S3-21).
 */
export async function relatedItems(
  ledger: Ledger,
  organization_id: string,
  query: EntryAsked & PageRequest,
): Promise<RelatedItems | null> {
  const rules = await ledger.rules(organization_id)
  const found = await seenEntry(ledger, organization_id, query)
  if (!found) return null
  const { entry, details } = found
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
