// The answers behind the tab "Credits"; those of one chart are asked for once, whoever shows them.
import { useOrganization } from '../../data/me.ts'
import { useAnswer } from '../../data/queries.ts'
import {
  addOns,
  type BreakdownBy,
  breakdown,
  FORECAST_DAYS,
  historyOptions,
  latestEntries,
  latestQuery,
  runOut,
  usageBefore,
  usageByAction,
  weekdayUsage,
} from './usage-questions.ts'
import type { UsageSearch } from './usage-search.ts'

export function useUsageByAction(search: UsageSearch) {
  return useAnswer(usageByAction(search))
}

/** Once it is known which days those were; only while they are compared. */
export function useUsageBefore(search: UsageSearch, before: { from: string; to: string } | undefined) {
  const enabled = before !== undefined && search.compare === true
  return useAnswer(usageBefore(search, before), { enabled })
}

export function useBreakdown(search: UsageSearch, by: BreakdownBy, top: number) {
  return useAnswer(breakdown(search, by, top))
}

const ENOUGH_DAYS = 7

/**
 * What each weekday is expected to use: its average over the last 28 full days, Sunday first. Undefined while it loads,
 * null with fewer than 7 days of use.
 */
export function useWeekdays(search: UsageSearch, enabled: boolean): number[] | null | undefined {
  const { today } = useOrganization()
  const { data } = useAnswer(weekdayUsage(search, today), { enabled })
  if (!data || !enabled) return undefined
  if (data.buckets.filter(({ net }) => net > 0).length < ENOUGH_DAYS) return null
  const sums = [0, 0, 0, 0, 0, 0, 0]
  for (const { day, net } of data.buckets) sums[weekdayOf(day)]! += net
  return sums.map((sum) => sum / (FORECAST_DAYS / 7))
}

/** 0 is Sunday. */
export function weekdayOf(day: string): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay()
}

export function useRunOut() {
  return useAnswer(runOut)
}

export function useAddOns(enabled: boolean) {
  return useAnswer(addOns, { enabled })
}

export function useHistoryOptions(member_search: string) {
  return useAnswer(historyOptions(member_search))
}

export function useLatestQuery(search: UsageSearch) {
  return latestQuery(useOrganization(), search)
}

export function useLatest(search: UsageSearch, limit: number) {
  return useAnswer(latestEntries(useOrganization(), search, limit))
}
