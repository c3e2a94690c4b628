import type { HistoryRow, Receipt } from '@coulomb/sdk'
import { coulomb } from '../../data/coulomb.ts'
import { useOrganizationPages } from '../../data/queries.ts'

export type RelatedItem = Receipt['items'][number]

type Related = Awaited<ReturnType<typeof coulomb.history.items>>

/** The contacts and accounts behind an entry, page by page. */
export function useRelated(entry_id: HistoryRow['entry_id']) {
  const result = useOrganizationPages<RelatedItem>('fixed', 'related', entry_id, (id, page, asked) =>
    coulomb.history.items(id, entry_id, page, asked),
  )
  const first = result.data?.pages[0] as Related | undefined
  return { ...result, subject: first?.subject ?? null, total: first?.total }
}
