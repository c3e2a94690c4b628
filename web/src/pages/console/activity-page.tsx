// Which organizations moved last, as it happens.
import type { Activity } from '@coulomb/sdk'
import { Link } from '@tanstack/react-router'
import { Badge } from '../../components/badge.tsx'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { Empty, Failed, SkeletonRows } from '../../components/states.tsx'
import { coulomb } from '../../data/coulomb.ts'
import { useMe } from '../../data/me.ts'
import { exactCredits } from '../../format/credits.ts'
import { dateAndTime, dayOf } from '../../format/dates.ts'
import { useConsole } from './console-api.ts'
import { entryWords, isAboutCredits } from './entry-words.ts'

const ZONE = 'UTC'

export function ActivityPage() {
  const today = dayOf(useMe().clock.now, ZONE)
  const { data, error, refetch } = useConsole('activity', null, (asked) =>
    coulomb.organizations.activity({ limit: 50 }, asked),
  )
  return (
    <>
      <PageHeader
        title="Live activity"
        beside={
          <span className="flex items-center gap-2">
            <span aria-hidden className="size-2 rounded-full bg-accent" />
            the newest entry of each organization, times in {ZONE}
          </span>
        }
      />
      <section aria-label="Live activity" className="panel mt-3.5" aria-live="polite">
        {error && !data ? (
          <Failed error={error} onRetry={refetch} />
        ) : !data ? (
          <SkeletonRows rows={8} />
        ) : data.items.length === 0 ? (
          <Empty title="Nothing has happened yet">The first charge shows here at once.</Empty>
        ) : (
          <DataTable
            caption="Organizations, the latest first"
            columns={columns(today)}
            rows={data.items}
            keyOf={({ organization_id }) => organization_id}
          />
        )}
      </section>
    </>
  )
}

const columns = (today: string): Column<Activity>[] => [
  {
    id: 'when',
    name: 'When',
    cell: ({ recorded_at }) => (
      <time dateTime={recorded_at} className="figures text-muted">
        {dateAndTime(recorded_at, ZONE, today)}
      </time>
    ),
  },
  {
    id: 'organization',
    name: 'Organization',
    isRowHeader: true,
    cell: ({ organization_id, name, status }) => (
      <span className="flex items-center gap-2">
        <Link
          to="/console/organizations/$organization_id"
          params={{ organization_id }}
          className="rounded-small font-medium hover:underline"
        >
          {name}
        </Link>
        {status === 'suspended' && <Badge tone="bad">suspended</Badge>}
      </span>
    ),
  },
  {
    id: 'what',
    name: 'What',
    cell: ({ entry }) => entryWords(entry.kind, entry.action_name),
  },
  {
    id: 'credits',
    name: 'Credits',
    align: 'right',
    cell: ({ entry }) => <Credits kind={entry.kind} credits={entry.credits} />,
  },
  {
    id: 'user',
    name: 'User',
    cell: ({ entry }) => entry.user ?? <span className="text-muted">–</span>,
  },
  {
    id: 'entry',
    name: 'Entry',
    align: 'right',
    cell: ({ seq }) => <span className="text-muted">{exactCredits(seq)}</span>,
  },
]

/** Usage is a plain figure; a refund is green, with a plus and the word. */
function Credits({ kind, credits }: { kind: Activity['entry']['kind']; credits: number }) {
  if (credits === 0) return <span className="text-muted">{isAboutCredits(kind) ? 'none' : '–'}</span>
  if (kind !== 'refund') return exactCredits(credits)
  return (
    <span className="inline-flex items-center gap-2 text-accent-ink">
      <Badge tone="good">refund</Badge>+{exactCredits(Math.abs(credits))}
    </span>
  )
}
