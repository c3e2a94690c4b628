// What organizations ask, the longest waiting first.
import type { QueuedRequest } from '@coulomb/sdk'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Badge } from '../../components/badge.tsx'
import { classes } from '../../components/classes.ts'
import { LoadMore } from '../../components/load-more.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { Select } from '../../components/select.tsx'
import { Empty, Failed, NothingMatches, SkeletonRows } from '../../components/states.tsx'
import { coulomb } from '../../data/coulomb.ts'
import { useMe } from '../../data/me.ts'
import { counted } from '../../format/credits.ts'
import { dateAndTime, dayOf } from '../../format/dates.ts'
import { KINDS } from '../settings/requests/request-words.tsx'
import { STATES, useConsolePages } from './console-api.ts'
import type { QueueSearch } from './queue-search.ts'

const PAGE = 50
const ZONE = 'UTC'

const STATE_CHOICES = [
  { value: 'open', name: 'Waiting for us' },
  { value: 'answered', name: 'Answered' },
  { value: 'closed', name: 'Closed' },
] as const

const KIND_CHOICES = [
  { value: 'any', name: 'Anything' },
  ...(Object.entries(KINDS) as [QueuedRequest['kind'], string][]).map(([value, name]) => ({ value, name })),
] as const

export function RequestsPage() {
  const search = useSearch({ from: '/console/requests' })
  const navigate = useNavigate()
  const set = (some: QueueSearch) =>
    navigate({ to: '/console/requests', search: (all) => ({ ...all, ...some }), replace: true })
  const query = {
    state: search.state ?? 'open',
    ...(search.kind !== undefined && { kind: search.kind }),
  }
  const pages = useConsolePages('queue', query, (page, asked) =>
    coulomb.call('GET /v1/requests', { query: { ...query, ...page, limit: PAGE }, ...asked }),
  )
  const { items, error, refetch, isDimmed } = pages
  return (
    <>
      <PageHeader
        title="Requests"
        beside={`times in ${ZONE}`}
        actions={
          <>
            <Select
              label="State"
              value={query.state}
              choices={STATE_CHOICES}
              onChange={(state) => set({ state: state === 'open' ? undefined : state })}
            />
            <Select
              label="Kind"
              value={search.kind ?? 'any'}
              choices={KIND_CHOICES}
              onChange={(kind) => set({ kind: kind === 'any' ? undefined : kind })}
            />
          </>
        }
      />
      <section aria-label="Requests" className="panel mt-3.5" aria-busy={isDimmed}>
        {error && !items ? (
          <Failed error={error} onRetry={refetch} />
        ) : !items ? (
          <SkeletonRows rows={6} />
        ) : items.length === 0 && search.kind !== undefined ? (
          <NothingMatches what="requests" onClear={() => set({ kind: undefined, state: undefined })} />
        ) : items.length === 0 ? (
          <Empty title={query.state === 'open' ? 'Nobody is waiting' : 'None'}>
            What organizations ask through "Change Plan", "Buy More" and refund requests comes here.
          </Empty>
        ) : (
          <>
            <ul className={classes(isDimmed && 'dimmed')}>
              {items.map((request) => (
                <QueueRow key={`${request.organization_id} ${request.request_id}`} request={request} />
              ))}
            </ul>
            <LoadMore
              hasMore={pages.hasNextPage}
              isLoading={pages.isFetchingNextPage}
              onMore={() => pages.fetchNextPage()}
              shown={counted(items.length, 'request')}
            />
          </>
        )}
      </section>
    </>
  )
}

function QueueRow({ request }: { request: QueuedRequest }) {
  const { clock } = useMe()
  const { organization_id, organization_name, request_id, kind, state, subject, member, last_message } =
    request
  return (
    <li className="relative border-line border-b px-4 py-2.5 last:border-0 lit-on-hover">
      <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
        <Link
          to="/console/requests/$organization_id/$request_id"
          params={{ organization_id, request_id }}
          className="rounded-small font-medium after:absolute after:inset-0"
        >
          {subject}
        </Link>
        {subject !== KINDS[kind] && <Badge>{KINDS[kind]}</Badge>}
        {state !== 'open' && <Badge tone={state === 'answered' ? 'good' : 'plain'}>{STATES[state]}</Badge>}
        <time dateTime={last_message.sent_at} className="figures ml-auto text-muted">
          {dateAndTime(last_message.sent_at, ZONE, dayOf(clock.now, ZONE))}
        </time>
      </div>
      <p className="truncate text-muted">
        <span className="text-ink">
          {member.name}, {organization_name}
        </span>{' '}
        · {last_message.author === 'operator' && `${last_message.author_name}: `}
        {last_message.text}
      </p>
    </li>
  )
}
