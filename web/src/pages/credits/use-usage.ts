// The questions behind the tab "Credits"; those of one chart are asked once, whoever shows them.

import { bucketFor } from '../../charts/usage-data.ts'
import { coulomb } from '../../data/coulomb.ts'
import { useOrganization } from '../../data/me.ts'
import { useOrganizationQuery } from '../../data/queries.ts'
import { addDays, daysBetween } from '../../format/dates.ts'
import { type UsageSearch, usageFilter, usagePeriod } from './usage-search.ts'

/** As many as there are colors. */
const SERIES = 5

/** By action, in buckets that fit the period, with the totals of the period before. */
export function useUsageByAction(search: UsageSearch) {
  const period = usagePeriod(search)
  const days =
    period.from !== undefined ? daysBetween(period.from, period.to) + 1 : PRESET_DAYS[period.preset]
  const query = {
    ...usageFilter(search),
    ...period,
    bucket: bucketFor(days),
    group_by: 'action',
    top: SERIES,
  } as const
  return useOrganizationQuery('journal', 'usage', query, (organization_id, asked) =>
    coulomb.usage.series(organization_id, query, asked),
  )
}

const PRESET_DAYS = {
  today: 1,
  yesterday: 1,
  daily: 28,
  this_week: 7,
  last_week: 7,
  this_month: 31,
  last_month: 31,
  last_28_days: 28,
} as const

/** The buckets of the period before, once it is known which that is; only while it is compared. */
export function useUsageBefore(search: UsageSearch, before: { from: string; to: string } | undefined) {
  const query = {
    ...usageFilter(search),
    ...(before && { from: before.from, to: before.to }),
    bucket: before && bucketFor(daysBetween(before.from, before.to) + 1),
  }
  return useOrganizationQuery(
    'journal',
    'usage',
    query,
    (organization_id, asked) => coulomb.usage.series(organization_id, query, asked),
    { enabled: before !== undefined && search.compare === true },
  )
}

export type BreakdownBy = 'member' | 'group' | 'feature'

export function useBreakdown(search: UsageSearch, by: BreakdownBy, top: number) {
  const query = { ...usageFilter(search), ...usagePeriod(search), by, top }
  return useOrganizationQuery('journal', 'breakdown', query, (organization_id, asked) =>
    coulomb.usage.breakdown(organization_id, query, asked),
  )
}

const FORECAST_DAYS = 28
const ENOUGH_DAYS = 7

/**
 * What each weekday is expected to use: its average over the last 28 full days, Sunday first. Undefined while it loads,
 * null with fewer than 7 days of use.
 */
export function useWeekdays(search: UsageSearch, enabled: boolean): number[] | null | undefined {
  const { today } = useOrganization()
  const query = {
    ...usageFilter(search),
    from: addDays(today, -FORECAST_DAYS),
    to: addDays(today, -1),
    bucket: 'day',
  } as const
  const { data } = useOrganizationQuery(
    'journal',
    'usage',
    query,
    (organization_id, asked) => coulomb.usage.series(organization_id, query, asked),
    { enabled },
  )
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
  return useOrganizationQuery('journal', 'run-out', null, (organization_id, asked) =>
    coulomb.balances.runOut(organization_id, {}, asked),
  )
}

export function useHistoryOptions(member_search: string) {
  const query = member_search === '' ? {} : { member_search }
  return useOrganizationQuery('journal', 'history-options', query, (organization_id, asked) =>
    coulomb.history.options(organization_id, query, asked),
  )
}

/** The entries that the charts are made of, with refunds, of units that count as credits, as far as one filter can say so. */
export function useLatestQuery(search: UsageSearch) {
  const { units } = useOrganization()
  const counting = units.filter((one) => one.counts_as_credits)
  const only = counting.length === 1 && counting.length < units.length ? { unit: counting[0]!.unit } : {}
  return { ...only, ...usageFilter(search), ...usagePeriod(search), show_refunds: true }
}

export function useLatest(search: UsageSearch, limit: number) {
  const query = { ...useLatestQuery(search), limit }
  return useOrganizationQuery('journal', 'history', query, (organization_id, asked) =>
    coulomb.history.list(organization_id, query, asked),
  )
}
