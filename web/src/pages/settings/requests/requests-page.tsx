import type { RequestSummary } from '@coulomb/sdk'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { Button } from '../../../components/button.tsx'
import { type Column, DataTable } from '../../../components/data-table.tsx'
import { LoadMore } from '../../../components/load-more.tsx'
import { PageHeader } from '../../../components/page-header.tsx'
import { Select } from '../../../components/select.tsx'
import { Empty, Failed, NothingMatches, SkeletonRows } from '../../../components/states.tsx'
import { coulomb } from '../../../data/coulomb.ts'
import { useMay, useOrganization } from '../../../data/me.ts'
import { useOrganizationPages } from '../../../data/queries.ts'
import { counted } from '../../../format/credits.ts'
import { dateAndTime } from '../../../format/dates.ts'
import type { RequestFilters } from '../filters.ts'
import { KINDS, StateBadge } from './request-words.tsx'

const AskDialog = lazy(() => import('./ask-dialog.tsx'))

/** The organization's conversations with the vendor: changes of plan, more credits, refunds, questions (S2-17, S1-41). */
export function RequestsPage() {
  const { account_manager } = useOrganization()
  const filters = useSearch({ from: '/settings/requests' })
  const [asking, setAsking] = useState(false)
  return (
    <>
      <PageHeader
        title="Requests"
        beside={account_manager && `${account_manager.name} answers · ${account_manager.email}`}
        actions={
          <Button look="primary" onClick={() => setAsking(true)}>
            <Plus size={15} aria-hidden />
            Ask a question
          </Button>
        }
      />
      <Filters filters={filters} />
      <Requests filters={filters} />
      <Suspense>{asking && <AskDialog onClose={() => setAsking(false)} />}</Suspense>
    </>
  )
}

const STATE_CHOICES = [
  { value: 'any', name: 'Any state' },
  { value: 'open', name: 'Waiting for an answer' },
  { value: 'answered', name: 'Answered' },
  { value: 'closed', name: 'Closed' },
] as const

const KIND_CHOICES = [
  { value: 'any', name: 'All kinds' },
  { value: 'change_plan', name: KINDS.change_plan },
  { value: 'buy_more', name: KINDS.buy_more },
  { value: 'refund', name: KINDS.refund },
  { value: 'question', name: KINDS.question },
] as const

function Filters({ filters }: { filters: RequestFilters }) {
  const navigate = useNavigate()
  const set = (change: RequestFilters) =>
    navigate({ to: '/settings/requests', search: (all) => ({ ...all, ...change }), replace: true })
  return (
    <search className="mt-3.5 flex flex-wrap gap-2">
      <Select
        label="State"
        value={filters.state ?? 'any'}
        choices={STATE_CHOICES}
        onChange={(state) => set({ state: state === 'any' ? undefined : state })}
      />
      <Select
        label="Kind"
        value={filters.kind ?? 'any'}
        choices={KIND_CHOICES}
        onChange={(kind) => set({ kind: kind === 'any' ? undefined : kind })}
      />
    </search>
  )
}

function Requests({ filters }: { filters: RequestFilters }) {
  const navigate = useNavigate()
  const found = useOrganizationPages('requests', 'requests', filters, (organization_id, page, asked) =>
    coulomb.call('GET /v1/organizations/{organization_id}/requests', {
      organization_id,
      query: { ...filters, ...page },
      ...asked,
    }),
  )
  const { items, error, isDimmed } = found
  return (
    <div className="panel mt-3.5">
      {error && !items ? (
        <Failed error={error} onRetry={found.refetch} />
      ) : !items ? (
        <SkeletonRows rows={6} />
      ) : items.length > 0 ? (
        <>
          <RequestTable requests={items} dimmed={isDimmed} />
          <LoadMore
            hasMore={found.hasNextPage}
            isLoading={found.isFetchingNextPage}
            onMore={found.fetchNextPage}
            refresh={found.refresh}
            shown={`${counted(items.length, 'request')}${found.hasNextPage ? ' so far' : ''}`}
          />
        </>
      ) : filters.state || filters.kind ? (
        <NothingMatches what="requests" onClear={() => navigate({ to: '/settings/requests', search: {} })} />
      ) : (
        <Empty title="No requests yet">
          Questions, refunds and wishes for another plan or more credits are kept here, with their answers.
        </Empty>
      )}
    </div>
  )
}

function RequestTable({ requests, dimmed }: { requests: RequestSummary[]; dimmed: boolean }) {
  const { timezone, today } = useOrganization()
  const seesAll = useMay()('requests.read_all')
  const columns: Column<RequestSummary>[] = [
    {
      id: 'subject',
      name: 'Subject',
      isRowHeader: true,
      className: 'max-w-80',
      cell: ({ request_id, subject }) => (
        <Link
          to="/settings/requests/$request_id"
          params={{ request_id }}
          className="block truncate rounded-small font-medium underline-offset-2 hover:underline"
        >
          {subject}
        </Link>
      ),
    },
    { id: 'state', name: 'State', cell: ({ state }) => <StateBadge state={state} /> },
    {
      id: 'last',
      name: 'Last message',
      className: 'w-full max-w-0 min-w-48',
      cell: ({ last_message: { author_name, text } }) => (
        <span className="block truncate text-muted">
          <span className="text-ink">{author_name}</span> {text}
        </span>
      ),
    },
    ...(seesAll
      ? [{ id: 'by', name: 'Asked by', cell: ({ member }) => member.name } satisfies Column<RequestSummary>]
      : []),
    {
      id: 'at',
      name: 'Updated',
      align: 'right',
      cell: ({ updated_at }) => (
        <span className="text-muted">{dateAndTime(updated_at, timezone, today)}</span>
      ),
    },
  ]
  return (
    <DataTable
      caption="Requests"
      columns={columns}
      rows={requests}
      keyOf={({ request_id }) => request_id}
      dimmed={dimmed}
    />
  )
}
