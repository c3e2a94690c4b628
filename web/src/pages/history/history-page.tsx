import type { HistoryRow } from '@coulomb/sdk'
import { Download } from 'lucide-react'
import { lazy, Suspense, useEffect, useState } from 'react'
import { buttonClasses } from '../../components/button.tsx'
import { LoadMore } from '../../components/load-more.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { Empty, Failed, Loading, NothingMatches, SkeletonRows } from '../../components/states.tsx'
import { coulomb } from '../../data/coulomb.ts'
import { useMe, useOrganization } from '../../data/me.ts'
import { counted } from '../../format/credits.ts'
import { HistoryFilters } from './history-filters.tsx'
import { HistoryGraph } from './history-graph.tsx'
import { isFiltered, NO_FILTERS, rowsQuery } from './history-search.ts'
import { HistoryTable } from './history-table.tsx'
import type { RowAction } from './row-menu.tsx'
import { SavedViews } from './saved-views.tsx'
import { useHistorySearch, useRows } from './use-history.ts'

const RowDialog = lazy(() => import('./row-dialog.tsx'))

/** Settings › Billing › Credit usage & AI › History (S3-03 to S3-23). */
export function HistoryPage() {
  const { organization_id } = useOrganization()
  const { member } = useMe()
  const [search, change] = useHistorySearch()
  const rows = useRows(search)
  const { items } = rows
  const isEmpty = items?.length === 0 && !rows.hasNextPage
  const nothingYet = isEmpty && !isFiltered(search) && !rows.isDimmed
  return (
    <>
      <PageHeader
        title="History"
        beside="Credit usage & AI"
        actions={
          nothingYet ? undefined : (
            <>
              {member && <SavedViews />}
              <a
                className={buttonClasses()}
                href={coulomb.history.csvUrl(organization_id, rowsQuery(search))}
                download
              >
                <Download size={15} aria-hidden />
                Export
              </a>
            </>
          )
        }
      />
      {nothingYet ? (
        <div className="panel mt-3.5">
          <Empty title="No usage yet">
            Every action that costs credits will be listed here, with who did it and what it was paid from.
          </Empty>
        </div>
      ) : (
        <>
          <HistoryFilters search={search} onChange={change} rows={items} />
          {!isEmpty && !(rows.error && !items) && <HistoryGraph search={search} />}
          <Rows rows={rows} />
        </>
      )}
    </>
  )
}

/** Under the graph: the rows, or what stands in their place. */
function Rows({ rows }: { rows: ReturnType<typeof useRows> }) {
  const [search, change] = useHistorySearch()
  const [chosen, setChosen] = useState<{ row: HistoryRow; action: RowAction } | null>(null)
  const { items, error, hasNextPage, isFetchingNextPage, fetchNextPage } = rows
  // With a rare filter a page may be empty and still name a next one.
  const looksFurther = items?.length === 0 && hasNextPage
  useEffect(() => {
    if (looksFurther && !isFetchingNextPage) fetchNextPage()
  }, [looksFurther, isFetchingNextPage, fetchNextPage])
  return (
    <div className="panel mt-3.5 overflow-hidden">
      {error && !items ? (
        <Failed error={error} onRetry={rows.refetch} />
      ) : !items ? (
        <SkeletonRows rows={12} />
      ) : looksFurther ? (
        <Loading>
          <Empty title="Looking further back …" />
        </Loading>
      ) : items.length === 0 ? (
        <NothingMatches what="entries" onClear={() => change(NO_FILTERS)} />
      ) : (
        <>
          <HistoryTable
            rows={items}
            search={search}
            onChange={change}
            onAction={(row, action) => setChosen({ row, action })}
            dimmed={rows.isDimmed}
          />
          <LoadMore
            hasMore={hasNextPage}
            isLoading={isFetchingNextPage}
            onMore={() => fetchNextPage()}
            refresh={rows.refresh}
            shown={hasNextPage ? `First ${counted(items.length, 'entry', 'entries')}` : all(items.length)}
          />
        </>
      )}
      {chosen && (
        <Suspense>
          <RowDialog {...chosen} onClose={() => setChosen(null)} />
        </Suspense>
      )}
    </div>
  )
}

const all = (count: number) => (count === 1 ? 'One entry' : `All ${counted(count, 'entry', 'entries')}`)
