import type { IdleAllotment } from '@coulomb/sdk'
import { Avatar } from '../../components/avatar.tsx'
import { Badge } from '../../components/badge.tsx'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { LoadMore } from '../../components/load-more.tsx'
import { Panel } from '../../components/panel.tsx'
import { Empty, Failed, SkeletonRows } from '../../components/states.tsx'
import { coulomb } from '../../data/coulomb.ts'
import { useOrganization } from '../../data/me.ts'
import { useOrganizationPages, useOrganizationQuery } from '../../data/queries.ts'
import { columnShare, counted, credits, creditsOr, share } from '../../format/credits.ts'
import { dayRange } from '../../format/dates.ts'
import { ViewDetails } from '../batteries/view-details.tsx'

const PAGE = 10

/** Seats that are paid for and hardly used: where allocation can change (S0-06). */
export function IdleAllotments() {
  const { today, timezone } = useOrganization()
  const pages = useOrganizationPages('journal', 'idle-allotments', PAGE, (organization_id, page, asked) =>
    coulomb.usage.idleAllotments(organization_id, { ...page, limit: PAGE }, asked),
  )
  const window = useOrganizationQuery('journal', 'idle-window', null, (organization_id, asked) =>
    coulomb.usage.idleAllotments(organization_id, { limit: 1 }, asked),
  ).data
  const { items, error, refetch } = pages
  return (
    <Panel
      className="mt-3.5"
      title="Idle allotments"
      action={
        window && (
          <span className="text-muted text-small sm:text-right">
            under {share(window.below)} used, {dayRange(window.window.from, window.window.to, today)},{' '}
            {timezone}
          </span>
        )
      }
    >
      {error && !items ? (
        <Failed error={error} onRetry={refetch} />
      ) : !items ? (
        <SkeletonRows rows={4} />
      ) : items.length === 0 && !pages.hasNextPage ? (
        <Empty title="No idle seats">Everyone with a license has used at least a tenth of it.</Empty>
      ) : (
        <>
          <DataTable
            caption="Licenses that are hardly used"
            columns={COLUMNS}
            rows={items}
            keyOf={({ license_id }) => license_id}
          />
          <LoadMore
            hasMore={pages.hasNextPage}
            isLoading={pages.isFetchingNextPage}
            onMore={() => pages.fetchNextPage()}
            refresh={pages.refresh}
            shown={`${counted(items.length, 'license')}${pages.hasNextPage ? ' so far' : ''}, ${credits(
              items.reduce((sum, { allotment, used }) => sum + allotment - used, 0),
            )} credits a period not used`}
          />
        </>
      )}
    </Panel>
  )
}

const COLUMNS: Column<IdleAllotment>[] = [
  {
    id: 'user',
    name: 'User',
    isRowHeader: true,
    cell: ({ name, email, status }) => (
      <span className="flex items-center gap-2.5">
        <Avatar name={name} />
        <span className="max-w-56 truncate" title={email}>
          {name}
        </span>
        {status === 'disabled' && <Badge>disabled</Badge>}
      </span>
    ),
  },
  { id: 'group', name: 'Group', cell: ({ group }) => group ?? 'No group' },
  { id: 'allotment', name: 'Allotment', align: 'right', cell: ({ allotment }) => credits(allotment) },
  {
    id: 'used',
    name: 'Used',
    align: 'right',
    cell: ({ used }) => <span className="font-medium">{creditsOr(used, 'nothing')}</span>,
  },
  {
    id: 'share',
    name: 'Of it',
    align: 'right',
    cell: ({ used, share: part }) => (
      <span className="text-muted">{used === 0 ? '–' : columnShare(part)}</span>
    ),
  },
  {
    id: 'details',
    name: 'Details',
    nameless: true,
    align: 'right',
    cell: ({ member_id, name }) => <ViewDetails member_id={member_id} name={name} />,
  },
]
