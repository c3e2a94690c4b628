import { Badge } from '../../components/badge.tsx'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { LoadMore } from '../../components/load-more.tsx'
import { Empty, Failed, SkeletonRows } from '../../components/states.tsx'
import { counted, exactCredits } from '../../format/credits.ts'
import type { RowDialogProps } from './row-dialog-props.ts'
import { nameOf } from './row-menu.tsx'
import { type RelatedItem, useRelated } from './use-related.ts'

/** Whom an entry was about (S3-22); looking again costs nothing. */
export function ContactsDialog({ row, onClose }: RowDialogProps) {
  const { items, subject, total, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } =
    useRelated(row.entry_id)
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Related contacts"
      description={nameOf(row)}
      className="max-w-[44rem]"
    >
      {error && !items ? (
        <Failed error={error} onRetry={refetch} />
      ) : !items ? (
        <SkeletonRows rows={4} />
      ) : items.length === 0 ? (
        subject ? (
          <p className="border-line border-t px-5 py-4">
            {subject.name} <Badge>{subject.type}</Badge>
          </p>
        ) : (
          <Empty title="This entry names no contacts" />
        )
      ) : (
        <>
          <DataTable
            caption="Related contacts"
            className="max-h-[55vh] overflow-y-auto border-line border-t"
            columns={COLUMNS}
            rows={items}
            keyOf={(item) => item.key}
          />
          <LoadMore
            hasMore={hasNextPage}
            isLoading={isFetchingNextPage}
            onMore={() => fetchNextPage()}
            shown={`${items.length} of ${counted(total ?? items.length, 'item')}`}
          />
        </>
      )}
    </Dialog>
  )
}

const OUTCOMES = {
  charged: 'charged',
  already_owned: 'already owned',
  not_found: 'not found',
  denied: 'denied',
} as const

const COLUMNS: Column<RelatedItem>[] = [
  {
    id: 'name',
    name: 'Contact or account',
    isRowHeader: true,
    cell: (item) => item.subject?.name ?? <span className="text-muted">Name not given</span>,
  },
  { id: 'key', name: 'Item', cell: (item) => <span className="text-muted">{item.key}</span> },
  {
    id: 'outcome',
    name: 'Outcome',
    cell: ({ outcome }) => <Badge tone={outcome === 'denied' ? 'low' : 'plain'}>{OUTCOMES[outcome]}</Badge>,
  },
  {
    id: 'credits',
    name: 'Credits',
    align: 'right',
    cell: (item) => (item.credits === 0 ? 'none' : exactCredits(item.credits)),
  },
]
