// The tab "Credit Use History": all that was ever spent (S1-17 to S1-26).
import type { HistoryRow } from '@coulomb/sdk'
import { Download } from 'lucide-react'
import { useState } from 'react'
import { Amount } from '../../components/amount.tsx'
import { Badge } from '../../components/badge.tsx'
import { buttonClasses } from '../../components/button.tsx'
import { type Column, DataTable, type Sort } from '../../components/data-table.tsx'
import { LoadMore } from '../../components/load-more.tsx'
import { PeriodPicker } from '../../components/period-picker.tsx'
import { Empty, Failed, NothingMatches, SkeletonRows } from '../../components/states.tsx'
import { coulomb } from '../../data/coulomb.ts'
import { useOrganization } from '../../data/me.ts'
import type { Period } from '../../data/period.ts'
import { useOrganizationPages } from '../../data/queries.ts'
import { counted, credits } from '../../format/credits.ts'
import { dateAndTime } from '../../format/dates.ts'

const PAGE = 25

/** Of one member; without one, of the organization. */
export function CreditUseHistory({ member_id }: { member_id: string | undefined }) {
  const { organization_id, timezone, today, parts } = useOrganization()
  const [period, setPeriod] = useState<Period>({})
  const [sort, setSort] = useState<Sort>({ id: 'date', order: 'desc' })
  const filter = {
    ...(member_id !== undefined && { member_id }),
    ...(period.preset && { preset: period.preset }),
    ...(period.from && { from: period.from }),
    ...(period.to && { to: period.to }),
    show_refunds: true,
    sort: sort.order,
  }
  const history = useOrganizationPages('journal', 'history-pages', filter, (id, page, asked) =>
    coulomb.history.list(id, { ...filter, ...page, limit: PAGE }, asked),
  )
  const { items, error, hasNextPage, isFetchingNextPage } = history
  const isFiltered = period.preset !== undefined || period.from !== undefined
  return (
    <div>
      <div className="flex flex-wrap items-center gap-2 px-5 py-3">
        <PeriodPicker value={period} onChange={setPeriod} today={today} none="All time" />
        <span className="text-muted">days in {timezone}</span>
        <a
          className={`${buttonClasses()} ml-auto`}
          href={coulomb.history.csvUrl(organization_id, filter)}
          download
        >
          <Download size={15} aria-hidden />
          Export
        </a>
      </div>
      {error && !items ? (
        <Failed error={error} onRetry={history.refetch} />
      ) : !items ? (
        <SkeletonRows />
      ) : items.length === 0 ? (
        isFiltered ? (
          <NothingMatches what="entries" onClear={() => setPeriod({})} />
        ) : (
          <Empty title="No credits used yet">
            Every charge will be listed here, with what it was paid from.
          </Empty>
        )
      ) : (
        <>
          <DataTable
            caption="Credit Use History"
            className="max-h-[50vh] overflow-y-auto border-line border-t"
            columns={columns(timezone, today, parts.licenses)}
            rows={items}
            keyOf={(row) => row.entry_id}
            sort={sort}
            onSort={setSort}
            dimmed={history.isDimmed}
          />
          <LoadMore
            hasMore={hasNextPage}
            isLoading={isFetchingNextPage}
            onMore={() => history.fetchNextPage()}
            refresh={history.refresh}
            shown={`${counted(items.length, 'entry', 'entries')}${hasNextPage ? ' so far' : ''}`}
          />
        </>
      )}
    </div>
  )
}

function columns(zone: string, today: string, licenses: boolean): Column<HistoryRow>[] {
  return [
    {
      id: 'date',
      name: 'Date',
      sortable: true,
      cell: (row) => <span className="figures text-muted">{dateAndTime(row.date, zone, today)}</span>,
    },
    {
      id: 'action',
      name: 'Action',
      cell: (row) => (
        <span className="flex items-center gap-2">
          {row.action_name ?? '–'}
          {row.kind === 'refund' && <Badge tone="good">refund</Badge>}
        </span>
      ),
    },
    {
      id: 'subject',
      name: 'Contact or account',
      className: 'w-full max-w-0 min-w-44',
      cell: (row) => (
        <span className="block truncate" title={exposed(row)}>
          {exposed(row)}
        </span>
      ),
    },
    { id: 'cost', name: 'Cost', align: 'right', cell: (row) => <Amount row={row} /> },
    { id: 'source', name: 'Paid from', cell: (row) => paidFrom(row, licenses) },
  ]
}

function exposed({ subject, description }: HistoryRow): string {
  return subject?.name ?? description ?? '–'
}

/** S1-23: both where both paid; the two add up to the cost. */
function paidFrom({ paid_from, items }: HistoryRow, licenses: boolean): string {
  const { individual_license, organization } = paid_from
  const extra = licenses ? 'extra organization credits' : 'organization credits'
  if (individual_license !== 0 && organization !== 0)
    return `individual license ${credits(Math.abs(individual_license))}, ${extra} ${credits(Math.abs(organization))}`
  if (individual_license !== 0) return 'individual license'
  if (organization !== 0) return extra
  return items.already_owned > 0 ? 'already owned' : '–'
}
