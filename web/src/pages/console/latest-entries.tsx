import type { JournalEntry, Organization } from '@coulomb/sdk'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { Panel } from '../../components/panel.tsx'
import { Failed, SkeletonRows } from '../../components/states.tsx'
import { coulomb } from '../../data/coulomb.ts'
import { useMe } from '../../data/me.ts'
import { exactCredits } from '../../format/credits.ts'
import { dateAndTime, dayOf } from '../../format/dates.ts'
import { useConsole } from './console-api.ts'
import { entryWords } from './entry-words.ts'
import { type ProductNames, useProducts } from './use-products.ts'

const SHOWN = 8

/** The end of the journal, as it grows. */
export function LatestEntries({ organization }: { organization: Organization }) {
  const { organization_id, timezone, preset } = organization
  const names = useProducts()(preset)
  const today = dayOf(useMe().clock.now, timezone)
  const { data, error, refetch } = useConsole('entries', organization_id, (asked) =>
    coulomb.journal.entries(organization_id, { sort: 'desc', limit: SHOWN }, asked),
  )
  return (
    <Panel
      title="Latest entries"
      action={<span className="text-muted text-small">recorded, times in {timezone}</span>}
    >
      {error && !data ? (
        <Failed error={error} onRetry={refetch} />
      ) : !data ? (
        <SkeletonRows rows={4} />
      ) : data.items.length === 0 ? (
        <p className="px-4 pb-4 text-muted">The journal is empty.</p>
      ) : (
        <DataTable
          caption="The latest entries of the journal"
          columns={columns(timezone, today, names)}
          rows={data.items}
          keyOf={({ id }) => id}
        />
      )}
    </Panel>
  )
}

const columns = (zone: string, today: string, names: ProductNames): Column<JournalEntry>[] => [
  { id: 'id', name: 'Entry', isRowHeader: true, cell: ({ id }) => id },
  {
    id: 'what',
    name: 'What',
    cell: ({ kind, action }) => {
      const words = entryWords(kind, action && names.action(action))
      return (
        <span className="block max-w-44 truncate" title={words}>
          {words}
        </span>
      )
    },
  },
  {
    id: 'credits',
    name: 'Credits',
    align: 'right',
    cell: ({ kind, credits }) => <Amount kind={kind} credits={credits} />,
  },
  {
    id: 'when',
    name: 'When',
    cell: ({ recorded_at }) => (
      <span className="figures text-muted">{dateAndTime(recorded_at, zone, today)}</span>
    ),
  },
  {
    id: 'actor',
    name: 'By',
    cell: ({ actor }) => (
      <span className="block max-w-24 truncate text-muted" title={actor}>
        {actor}
      </span>
    ),
  },
]

function Amount({ kind, credits }: { kind: JournalEntry['kind']; credits: number }) {
  if (credits === 0) return <span className="text-muted">–</span>
  if (kind !== 'refund') return exactCredits(credits)
  return <span className="text-accent-ink">refund +{exactCredits(Math.abs(credits))}</span>
}
