import { ChartCard } from '../../charts/chart-card.tsx'
import { PieTable } from '../../charts/pie-table.tsx'
import { RankedBars } from '../../charts/ranked-bars.tsx'
import { Empty, Failed, Loading, Skeleton } from '../../components/states.tsx'
import { useOrganization } from '../../data/me.ts'
import { dayRange } from '../../format/dates.ts'
import type { AnalyticsSearch } from './analytics-search.ts'
import { nameOfRow, useShares } from './use-analytics.ts'

/** The same credits by group, and by the report's credit types (S0-03, S0-04). */
export function UsageShares({ search }: { search: AnalyticsSearch }) {
  return (
    <div className="grid content-start gap-3.5 sm:grid-cols-2 lg:grid-cols-1">
      <Share search={search} by="group" title="By group" first="Group" color="var(--chart-3)" />
      <Share
        search={search}
        by="credit_type"
        title="By credit type"
        first="Credit type"
        color="var(--chart-1)"
      />
    </div>
  )
}

interface ShareProps {
  search: AnalyticsSearch
  by: 'group' | 'credit_type'
  title: string
  first: string
  color: string
}

const MOST_GROUPS = 200

function Share({ search, by, title, first, color }: ShareProps) {
  const { today } = useOrganization()
  const { data, error, refetch, isDimmed } = useShares(search, by, MOST_GROUPS)
  if (error && !data) return <Failed error={error} onRetry={refetch} className="panel" />
  const note = data && `${dayRange(data.window.from, data.window.to, today)}, ${data.window.timezone}`
  const items = (data?.rows ?? []).map((row) => ({
    id: `${row.kind}:${row.id ?? ''}`,
    name: nameOfRow(row),
    value: row.net,
    color,
  }))
  return (
    <ChartCard
      title={title}
      note={note}
      dimmed={isDimmed}
      chart={
        !data ? (
          <Loading>
            <Skeleton className="my-3 h-4 w-full" />
            <Skeleton className="my-3 h-4 w-full" />
            <Skeleton className="my-3 h-4 w-full" />
          </Loading>
        ) : items.length === 0 ? (
          <Empty title="No usage in this period" />
        ) : (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be scrollable by keyboard (WCAG 2.1.1)
          <section aria-label={title} tabIndex={0} className="max-h-72 overflow-y-auto pt-1">
            <RankedBars label={title} items={items} color={color} plain />
          </section>
        )
      }
      table={<PieTable slices={items} caption={`${title}, ${note}`} first={first} unit="credits" />}
    />
  )
}
