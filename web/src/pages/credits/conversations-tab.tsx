// The tab "Conversations": by day, by campaign, by identity (S2-26 to S2-29).
import { getRouteApi } from '@tanstack/react-router'
import { ChartCard } from '../../charts/chart-card.tsx'
import { ChartTable } from '../../charts/chart-table.tsx'
import { DayLine, Pie } from '../../charts/later.tsx'
import { colorOf, GREY } from '../../charts/palette.ts'
import type { Slice } from '../../charts/pie.tsx'
import { PieTable } from '../../charts/pie-table.tsx'
import { bucketsOf, periodNote } from '../../charts/usage-data.ts'
import { PeriodPicker } from '../../components/period-picker.tsx'
import { StatRow } from '../../components/stat-row.tsx'
import { Empty, Failed, Loading, Skeleton } from '../../components/states.tsx'
import { coulomb } from '../../data/coulomb.ts'
import { useMay, useOrganization } from '../../data/me.ts'
import { useOrganizationQuery } from '../../data/queries.ts'
import { change, creditsOr } from '../../format/credits.ts'
import { dayRange } from '../../format/dates.ts'

const route = getRouteApi('/credits/conversations')

/** As many slices as there are colors; the others are put together. */
const SLICES = 5

export function ConversationsTab() {
  const { parts } = useOrganization()
  const may = useMay()
  if (!parts.conversations)
    return <Empty title="This plan counts no conversations">They appear here once a plan counts them.</Empty>
  if (!may('analytics.read'))
    return <Empty title="You may not see this">Conversations are shown to admins and managers.</Empty>
  return <Conversations />
}

function Conversations() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const { today, parts } = useOrganization()
  const period =
    search.from && search.to
      ? { from: search.from, to: search.to }
      : { preset: search.preset ?? ('this_month' as const) }
  const query = {
    ...period,
    top: SLICES,
    ...(parts.conversation_unit !== null && { unit: parts.conversation_unit }),
  }
  const { data, error, refetch, isDimmed } = useOrganizationQuery(
    'journal',
    'conversations',
    query,
    (id, asked) => coulomb.usage.conversations(id, query, asked),
  )
  const note = data && periodNote(data.daily, today)
  return (
    <div className="flex flex-col gap-3.5">
      <div className="flex flex-wrap items-center gap-2">
        <PeriodPicker
          value={search.from ? search : { preset: search.preset ?? 'this_month' }}
          onChange={(to) => navigate({ search: (all) => ({ ...all, ...to }), replace: true })}
          today={today}
        />
      </div>
      {error && !data ? (
        <Failed error={error} onRetry={refetch} className="panel" />
      ) : !data || note === undefined ? (
        <Loading>
          <Skeleton className="h-20 w-full" />
          <Skeleton className="mt-3.5 h-72 w-full" />
        </Loading>
      ) : data.daily.totals.net === 0 ? (
        <Empty title="No conversations in this period" className="panel">
          {note}
        </Empty>
      ) : (
        <>
          <Totals daily={data.daily} dimmed={isDimmed} today={today} />
          <Daily daily={data.daily} note={note} dimmed={isDimmed} today={today} />
          <div className="grid gap-3.5 md:grid-cols-2">
            <Shares
              title="Conversations usage by campaigns"
              first="Campaign"
              rows={data.campaigns}
              note={note}
              dimmed={isDimmed}
            />
            <Shares
              title="Conversations usage by identities"
              first="Identity"
              rows={data.identities}
              note={note}
              dimmed={isDimmed}
            />
          </div>
        </>
      )}
    </div>
  )
}

type Answer = Awaited<ReturnType<typeof coulomb.usage.conversations>>

function Totals({ daily, dimmed, today }: { daily: Answer['daily']; dimmed: boolean; today: string }) {
  const { totals, previous, buckets } = daily
  const before = dayRange(previous.window.from, previous.window.to, today)
  const by = change(totals.net, previous.totals.net)
  const days = buckets.filter(({ net }) => net > 0).length
  return (
    <StatRow
      label="In this period"
      dimmed={dimmed}
      stats={[
        {
          name: 'Conversations',
          value: creditsOr(totals.net, 'none'),
          note: by === null ? `none ${before}` : `${by} against ${before}`,
        },
        {
          name: 'A day',
          value: creditsOr(Math.round((totals.net / buckets.length) * 10) / 10, 'none'),
          note: `on ${days} of ${buckets.length} days`,
        },
      ]}
    />
  )
}

interface CardProps {
  note: string
  dimmed: boolean
}

function Daily({ daily, note, dimmed, today }: CardProps & { daily: Answer['daily']; today: string }) {
  const data = {
    unit: 'conversations',
    buckets: bucketsOf(daily, today),
    series: [
      { id: 'all', name: 'Conversations', color: colorOf(0), values: daily.buckets.map(({ net }) => net) },
    ],
  }
  const title = 'Conversations by day'
  return (
    <ChartCard
      title={title}
      note={note}
      dimmed={dimmed}
      chart={<DayLine data={data} label={`${title}, ${note}`} />}
      table={<ChartTable data={data} caption={`${title}, ${note}`} />}
    />
  )
}

interface SharesProps extends CardProps {
  title: string
  first: string
  rows: Answer['campaigns']
}

function Shares({ title, first, rows, note, dimmed }: SharesProps) {
  const slices: Slice[] = rows.map(({ kind, id, name, net }, at) => ({
    id: `${kind}:${id ?? ''}`,
    name,
    value: net,
    color: kind === 'others' ? GREY : colorOf(at),
  }))
  return (
    <ChartCard
      title={title}
      note={note}
      dimmed={dimmed}
      chart={<Pie slices={slices} unit="conversations" label={`${title}, ${note}`} />}
      table={<PieTable slices={slices} caption={`${title}, ${note}`} first={first} unit="conversations" />}
    />
  )
}
