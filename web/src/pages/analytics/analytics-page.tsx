// Who uses the credits, on what, since when, and for how long they last (S0-02, S0-06).
import { getRouteApi } from '@tanstack/react-router'
import { Users } from 'lucide-react'
import { PageHeader } from '../../components/page-header.tsx'
import { PeriodPicker } from '../../components/period-picker.tsx'
import { Picker } from '../../components/picker.tsx'
import { Empty, Failed, Loading, NothingMatches, Skeleton } from '../../components/states.tsx'
import { useMay, useOrganization } from '../../data/me.ts'
import { dayRange } from '../../format/dates.ts'
import { type AnalyticsSearch, askedPeriod, longPeriods } from './analytics-search.ts'
import { AnalyticsStats } from './analytics-stats.tsx'
import { Forecast } from './forecast.tsx'
import { HeavyUsers } from './heavy-users.tsx'
import { IdleAllotments } from './idle-allotments.tsx'
import { ReportLinks } from './report-links.tsx'
import { UsageOverTime } from './usage-over-time.tsx'
import { UsageShares } from './usage-shares.tsx'
import { useGroups, useUsageOverTime } from './use-analytics.ts'

export function AnalyticsPage() {
  const { cycle, today, report, timezone } = useOrganization()
  const may = useMay()
  const fresh = report.refresh === 'daily' ? `as of ${report.at ?? 'the last refresh'} UTC` : 'as of now'
  return (
    <>
      <PageHeader
        title="Analytics"
        beside={
          <span id="report-covers">
            The report covers the billing cycle {dayRange(cycle.start, cycle.end, today)} {timezone}, {fresh}
          </span>
        }
        actions={may('report.export') && <ReportLinks />}
      />
      <Filters />
      <Figures />
    </>
  )
}

const route = getRouteApi('/analytics')

function useFilters() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const set = (some: Partial<AnalyticsSearch>) =>
    navigate({ search: (all) => ({ ...all, ...some }), replace: true, resetScroll: false })
  return { search, set }
}

function Filters() {
  const { search, set } = useFilters()
  const { cycle, today, timezone } = useOrganization()
  const { data } = useUsageOverTime(search)
  const groups = useGroups()
  const period = data?.window ?? askedPeriod(search, cycle, today)
  return (
    <div className="mt-3.5 flex flex-wrap items-center gap-2">
      <PeriodPicker
        value={search}
        today={today}
        none="Billing cycle"
        more={longPeriods(today)}
        onChange={({ preset, from, to }) => set({ preset, from, to })}
      />
      {groups.data && groups.data.items.length > 0 && (
        <Picker
          label="Group"
          all="All groups"
          icon={<Users size={15} aria-hidden />}
          groups={[
            { name: '', items: groups.data.items.map(({ group }) => ({ value: group, label: group })) },
          ]}
          value={search.group === undefined ? [] : [search.group]}
          onChange={([group]) => set({ group })}
        />
      )}
      {period.from && (
        <p className="text-muted">
          {dayRange(period.from, period.to!, today)}, days in {timezone}
        </p>
      )}
    </div>
  )
}

function Figures() {
  const { search, set } = useFilters()
  const { data, error, refetch, isDimmed } = useUsageOverTime(search)
  const { parts } = useOrganization()
  if (error && !data) return <Failed error={error} onRetry={refetch} className="panel mt-3.5" />
  if (!data) return <Waiting />
  const isUnused =
    data.totals.gross === 0 && data.totals.already_owned_items === 0 && data.totals.charges === 0
  const isFiltered = (search.preset ?? search.from ?? search.group) !== undefined
  return (
    <>
      {isUnused ? (
        <div className="panel mt-3.5">
          {isFiltered ? (
            <NothingMatches
              what="charges"
              onClear={() => set({ preset: undefined, from: undefined, to: undefined, group: undefined })}
            />
          ) : (
            <Empty title="No usage yet">
              Nobody has used credits in this billing cycle. What they use shows here at once.
            </Empty>
          )}
        </div>
      ) : (
        <>
          <AnalyticsStats search={search} usage={data} dimmed={isDimmed} />
          <div className="mt-3.5 grid gap-3.5 lg:grid-cols-[minmax(0,1fr)_20rem]">
            <UsageOverTime search={search} usage={data} dimmed={isDimmed} onCut={set} />
            <Forecast />
          </div>
          <div className="mt-3.5 grid items-start gap-3.5 lg:grid-cols-[minmax(0,1fr)_20rem]">
            <HeavyUsers search={search} />
            <UsageShares search={search} />
          </div>
        </>
      )}
      {parts.licenses && <IdleAllotments />}
    </>
  )
}

function Waiting() {
  return (
    <Loading>
      <Skeleton className="mt-3.5 h-24 w-full" />
      <div className="mt-3.5 grid gap-3.5 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <Skeleton className="h-80 w-full" />
        <Skeleton className="h-80 w-full" />
      </div>
      <Skeleton className="mt-3.5 h-80 w-full" />
    </Loading>
  )
}
