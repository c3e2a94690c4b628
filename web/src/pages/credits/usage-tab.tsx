// The tab "Credits": who and what used the credits, when they run out, and what was not charged (S2-18 to S2-25).
import type { UsageSeries } from '@coulomb/sdk'
import { getRouteApi } from '@tanstack/react-router'
import { Empty, Failed, NothingMatches } from '../../components/states.tsx'
import { LatestEntries } from './latest-entries.tsx'
import { UsageBreakdowns } from './usage-breakdowns.tsx'
import { UsageByAction } from './usage-by-action.tsx'
import { UsageByUser } from './usage-by-user.tsx'
import { UsageFilters } from './usage-filters.tsx'
import { isFiltered, NO_FILTER, type UsageSearch } from './usage-search.ts'
import { UsageStats } from './usage-stats.tsx'
import { useHistoryOptions, useUsageByAction } from './use-usage.ts'

const route = getRouteApi('/credits/')

export function UsageTab() {
  const search = route.useSearch()
  const usage = useUsageByAction(search)
  return (
    <div className="flex flex-col gap-3.5">
      <UsageFilters search={search} />
      {usage.error && !usage.data ? (
        <Failed error={usage.error} onRetry={usage.refetch} className="panel" />
      ) : (
        <>
          <UsageStats usage={usage.data} dimmed={usage.isDimmed} />
          <Charts search={search} usage={usage.data} dimmed={usage.isDimmed} />
        </>
      )}
    </div>
  )
}

interface ChartsProps {
  search: UsageSearch
  usage: UsageSeries | undefined
  dimmed: boolean
}

/** Or what to do about it, where there is nothing to draw. */
function Charts({ search, usage, dimmed }: ChartsProps) {
  const navigate = route.useNavigate()
  const { data: options } = useHistoryOptions('')
  const isNothing = usage?.totals.charges === 0 && !dimmed
  if (isNothing && isFiltered(search))
    return (
      <div className="panel">
        <NothingMatches
          what="charges"
          onClear={() => navigate({ search: (all) => ({ ...all, ...NO_FILTER }), replace: true })}
        />
      </div>
    )
  // Only what was ever used is an option.
  if (isNothing && options?.features.length === 0)
    return (
      <Empty title="No usage yet" className="panel">
        Who and what used the credits is shown here, from the first charge on.
      </Empty>
    )
  return (
    <>
      <div className="grid gap-3.5 lg:min-h-[22.75rem] lg:grid-cols-[minmax(0,2.62fr)_minmax(18rem,1fr)]">
        <UsageByAction search={search} usage={usage} dimmed={dimmed} />
        <UsageByUser search={search} />
      </div>
      <UsageBreakdowns search={search} />
      <LatestEntries search={search} />
    </>
  )
}
