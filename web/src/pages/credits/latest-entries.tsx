import type { HistoryRow } from '@coulomb/sdk'
import { Amount } from '../../components/amount.tsx'
import { Badge } from '../../components/badge.tsx'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { Panel } from '../../components/panel.tsx'
import { Empty, Failed, SkeletonRows } from '../../components/states.tsx'
import { useOrganization } from '../../data/me.ts'
import { counted } from '../../format/credits.ts'
import { dateAndTime } from '../../format/dates.ts'
import { ENTRIES } from './usage-questions.ts'
import type { UsageSearch } from './usage-search.ts'
import { useLatest } from './use-usage.ts'

/** The newest entries under the same filters: what the charts are made of. */
export function LatestEntries({ search }: { search: UsageSearch }) {
  const { timezone, today } = useOrganization()
  const { data, error, refetch, isDimmed } = useLatest(search, ENTRIES)
  return (
    <Panel title="Latest" className="overflow-hidden">
      {error && !data ? (
        <Failed error={error} onRetry={refetch} />
      ) : !data ? (
        <SkeletonRows rows={ENTRIES} />
      ) : data.items.length === 0 ? (
        <Empty title="Nothing was charged in this period" />
      ) : (
        <DataTable
          caption="Latest entries"
          columns={columns(timezone, today)}
          rows={data.items}
          keyOf={(row) => row.entry_id}
          dimmed={isDimmed}
          className="border-line border-t"
        />
      )}
    </Panel>
  )
}

function columns(zone: string, today: string): Column<HistoryRow>[] {
  return [
    {
      id: 'date',
      name: 'Date',
      cell: (row) => <span className="figures text-muted">{dateAndTime(row.date, zone, today)}</span>,
    },
    {
      id: 'feature',
      name: 'Feature',
      className: 'max-sm:hidden',
      cell: (row) => <Cut className="max-w-36">{row.feature_name ?? '–'}</Cut>,
    },
    {
      id: 'action',
      name: 'Action',
      cell: (row) => <Cut className="max-w-52">{row.action_name ?? '–'}</Cut>,
    },
    {
      id: 'description',
      name: 'Description',
      className: 'w-full max-w-0 min-w-64 max-sm:min-w-40',
      cell: (row) => <Description row={row} />,
    },
    { id: 'credits', name: 'Credits', align: 'right', cell: (row) => <Amount row={row} /> },
    {
      id: 'data',
      name: 'Data requested',
      className: 'max-sm:hidden',
      cell: (row) => (
        <span className="flex gap-1">
          {row.data_requested.map((type) => (
            <Badge key={type}>{type}</Badge>
          ))}
        </span>
      ),
    },
    { id: 'user', name: 'User', cell: (row) => <Cut className="max-w-36">{row.user.name ?? '–'}</Cut> },
  ]
}

function Cut({ className, children }: { className: string; children: string }) {
  return (
    <span className={`block truncate ${className}`} title={children}>
      {children}
    </span>
  )
}

function Description({ row }: { row: HistoryRow }) {
  const owned = row.items.already_owned
  return (
    <span className="flex items-center gap-2">
      <span className="truncate" title={row.description ?? undefined}>
        {row.description ?? row.subject?.name ?? '–'}
      </span>
      {row.kind === 'capture' && <Badge>held → captured</Badge>}
      {owned > 0 && <Badge>{counted(owned, 'already owned', 'already owned')}</Badge>}
      {row.kind === 'refund' && <Badge tone="good">refund</Badge>}
    </span>
  )
}
