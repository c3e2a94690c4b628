import type { UsageBreakdown } from '@coulomb/sdk'
import { KeyRound, Server } from 'lucide-react'
import { useState } from 'react'
import { Avatar } from '../../components/avatar.tsx'
import { Badge } from '../../components/badge.tsx'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { LoadMore } from '../../components/load-more.tsx'
import { Panel } from '../../components/panel.tsx'
import { Empty, Failed, SkeletonRows } from '../../components/states.tsx'
import { columnShare, counted, credits } from '../../format/credits.ts'
import { ViewDetails } from '../batteries/view-details.tsx'
import type { AnalyticsSearch } from './analytics-search.ts'
import { nameOfRow, useShares } from './use-analytics.ts'

type Row = UsageBreakdown['rows'][number]

export const FIRST_USERS = 10
/** As many as the server ranks. */
const MOST = 1_000

/** S0-06: users by what they used, the most first; the keys of the API are a row of their own (S0-42). */
export function HeavyUsers({ search }: { search: AnalyticsSearch }) {
  const [top, setTop] = useState(FIRST_USERS)
  const { data, error, refetch, isDimmed, isFetching } = useShares(search, 'member', top)
  const highest = Math.max(
    0,
    ...(data?.rows ?? []).filter(({ kind }) => kind !== 'others').map(({ net }) => net),
  )
  const others = data?.rows.find(({ kind }) => kind === 'others')?.count ?? 0
  const users = (data?.rows ?? []).filter(({ kind }) => kind === 'id').length
  return (
    <Panel title="Heavy users" action={<span className="text-muted text-small">net of refunds</span>}>
      {error && !data ? (
        <Failed error={error} onRetry={refetch} />
      ) : !data ? (
        <SkeletonRows rows={FIRST_USERS} />
      ) : data.rows.length === 0 ? (
        <Empty title="No usage in this period" />
      ) : (
        <>
          <DataTable
            caption="Users by the credits they used, the most first"
            columns={columns(highest)}
            rows={data.rows}
            keyOf={({ kind, id }) => `${kind}:${id}`}
            dimmed={isDimmed}
          />
          <LoadMore
            hasMore={others > 0 && top < MOST}
            isLoading={isFetching}
            onMore={() => setTop(Math.min(MOST, top * 5))}
            shown={`${counted(users, 'user')} of ${credits(users + others)}`}
          />
        </>
      )}
    </Panel>
  )
}

const columns = (highest: number): Column<Row>[] => [
  {
    id: 'user',
    name: 'User',
    isRowHeader: true,
    cell: (row) => (
      <span className="flex items-center gap-2.5">
        <Face row={row} />
        <span className="max-w-56 truncate" title={row.email ?? row.name}>
          {nameOfRow(row)}
        </span>
        {row.status === 'disabled' && <Badge>disabled</Badge>}
      </span>
    ),
  },
  {
    id: 'credits',
    name: 'Credits',
    align: 'right',
    cell: ({ kind, net }) => (
      <span className="flex items-center justify-end gap-3">
        {kind !== 'others' && (
          <span aria-hidden className="hidden h-1 w-20 overflow-hidden rounded-full bg-fill sm:block">
            <span
              className="block h-full rounded-full bg-chart-2"
              style={{ width: `${highest > 0 ? (Math.max(0, net) / highest) * 100 : 0}%` }}
            />
          </span>
        )}
        <span className="min-w-14 font-medium">{net === 0 ? 'none' : credits(net)}</span>
      </span>
    ),
  },
  {
    id: 'share',
    name: 'Share',
    align: 'right',
    cell: ({ share: part }) => <span className="text-muted">{columnShare(part)}</span>,
  },
  {
    id: 'owned',
    name: 'Not charged',
    align: 'right',
    cell: ({ already_owned_credits }) => (
      <span className="text-muted">{already_owned_credits === 0 ? '–' : credits(already_owned_credits)}</span>
    ),
  },
  {
    id: 'group',
    name: 'Group',
    cell: ({ kind, group }) => (
      <span className="block max-w-40 truncate" title={group ?? undefined}>
        {kind === 'id' ? (group ?? 'No group') : ''}
      </span>
    ),
  },
  {
    id: 'details',
    name: 'Details',
    nameless: true,
    align: 'right',
    cell: ({ kind, id, name }) => kind === 'id' && id !== null && <ViewDetails member_id={id} name={name} />,
  },
]

function Face({ row: { kind, name, count } }: { row: Row }) {
  if (kind === 'id') return <Avatar name={name} />
  return (
    <span
      aria-hidden
      className="on-fill grid size-[26px] shrink-0 place-items-center rounded-full font-semibold text-muted text-small"
    >
      {kind === 'api_keys' && <KeyRound size={13} />}
      {kind === 'system' && <Server size={13} />}
      {kind === 'others' && `+${count && count < 100 ? count : ''}`}
    </span>
  )
}
