// The tab "Credits": who and what used the credits, when they run out, and what was not charged (S2-18 to S2-25).
import { getRouteApi } from '@tanstack/react-router'
import { Failed } from '../../components/states.tsx'
import { LatestEntries } from './latest-entries.tsx'
import { UsageBreakdowns } from './usage-breakdowns.tsx'
import { UsageByAction } from './usage-by-action.tsx'
import { UsageByUser } from './usage-by-user.tsx'
import { UsageFilters } from './usage-filters.tsx'
import { UsageStats } from './usage-stats.tsx'
import { useUsageByAction } from './use-usage.ts'

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
          <div className="grid gap-3.5 lg:grid-cols-[minmax(0,2.62fr)_minmax(18rem,1fr)]">
            <UsageByAction search={search} usage={usage.data} dimmed={usage.isDimmed} />
            <UsageByUser search={search} />
          </div>
          <UsageBreakdowns search={search} />
          <LatestEntries search={search} />
        </>
      )}
    </div>
  )
}
