// What the tab "Credits" asks. It is known from the address alone, so that it can be asked before the tab is there.
import type { Answer, Grant, Query, UsageBreakdown, UsageSeries } from '@coulomb/sdk'
import { bucketFor } from '../../charts/bucket-for.ts'
import { coulomb } from '../../data/coulomb.ts'
import type { Me, Organization } from '../../data/me.ts'
import type { Question } from '../../data/queries.ts'
import { addDays, daysBetween } from '../../format/dates.ts'
import { type UsageSearch, usageFilter, usagePeriod } from './usage-search.ts'

type Series = Question<UsageSeries>

/** As many as there are colors. */
const SERIES = 5
/** As many as are shown at first. */
export const USERS = 6
export const PARTS = 5
export const ENTRIES = 8

/** Whatever the tab shows at first, for who may see it, in the order in which it is read. */
export function usageQuestions(me: Me, organization: Organization, search: UsageSearch): Question<unknown>[] {
  return [
    usageByAction(search),
    ...(isForecast(search) ? [weekdayUsage(search, organization.today)] : []),
    runOut,
    breakdown(search, 'member', USERS),
    ...(me.permissions.includes('billing.read') ? [addOns] : []),
    breakdown(search, 'feature', PARTS),
    breakdown(search, 'group', PARTS),
    latestEntries(organization, search, ENTRIES),
    historyOptions(''),
  ]
}

/** By action, in buckets that fit the period, with the totals of the period before. */
export function usageByAction(search: UsageSearch): Series {
  const period = usagePeriod(search)
  const days =
    period.from !== undefined ? daysBetween(period.from, period.to) + 1 : PRESET_DAYS[period.preset]
  return series({
    ...usageFilter(search),
    ...period,
    bucket: bucketFor(days),
    group_by: 'action',
    top: SERIES,
  })
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

/** The buckets of the period before, which `usageByAction` names. */
export function usageBefore(search: UsageSearch, before: { from: string; to: string } | undefined): Series {
  return series({
    ...usageFilter(search),
    ...(before && { from: before.from, to: before.to }),
    bucket: before && bucketFor(daysBetween(before.from, before.to) + 1),
  })
}

/** Days to come are shown, and only of this month. */
export function isForecast(search: UsageSearch): boolean {
  return usagePeriod(search).preset === 'this_month'
}

export const FORECAST_DAYS = 28

/** The last 28 full days, which the forecast is made of. */
export function weekdayUsage(search: UsageSearch, today: string): Series {
  return series({
    ...usageFilter(search),
    from: addDays(today, -FORECAST_DAYS),
    to: addDays(today, -1),
    bucket: 'day',
  })
}

function series(query: Query<'GET /v1/organizations/{organization_id}/usage'>): Series {
  return {
    topic: 'journal',
    name: 'usage',
    input: query,
    read: (organization_id, asked) => coulomb.usage.series(organization_id, query, asked),
  }
}

export type BreakdownBy = 'member' | 'group' | 'feature'

export function breakdown(search: UsageSearch, by: BreakdownBy, top: number): Question<UsageBreakdown> {
  const query = { ...usageFilter(search), ...usagePeriod(search), by, top }
  return {
    topic: 'journal',
    name: 'breakdown',
    input: query,
    read: (organization_id, asked) => coulomb.usage.breakdown(organization_id, query, asked),
  }
}

export const runOut: Question<Answer<'GET /v1/organizations/{organization_id}/balances/run-out'>> = {
  topic: 'journal',
  name: 'run-out',
  input: null,
  read: (organization_id, asked) => coulomb.balances.runOut(organization_id, {}, asked),
}

/** For who may read billing. */
export const addOns: Question<{ items: Grant[] }> = {
  topic: 'journal',
  name: 'add-ons',
  input: null,
  read: (organization_id, asked) =>
    coulomb.grants.list(organization_id, { source: 'addon', limit: 100 }, asked),
}

type Options = Answer<'GET /v1/organizations/{organization_id}/history/options'>

export function historyOptions(member_search: string): Question<Options> {
  const query = member_search === '' ? {} : { member_search }
  return {
    topic: 'journal',
    name: 'history-options',
    input: query,
    read: (organization_id, asked) => coulomb.history.options(organization_id, query, asked),
  }
}

/** Which entries the charts are made of, with refunds, of units that count as credits, as far as one filter can say so. */
export function latestQuery({ units }: Organization, search: UsageSearch) {
  const counting = units.filter((one) => one.counts_as_credits)
  const only = counting.length === 1 && counting.length < units.length ? { unit: counting[0]!.unit } : {}
  return { ...only, ...usageFilter(search), ...usagePeriod(search), show_refunds: true }
}

export function latestEntries(
  organization: Organization,
  search: UsageSearch,
  limit: number,
): Question<Answer<'GET /v1/organizations/{organization_id}/history'>> {
  const query = { ...latestQuery(organization, search), limit }
  return {
    topic: 'journal',
    name: 'history',
    input: query,
    read: (organization_id, asked) => coulomb.history.list(organization_id, query, asked),
  }
}
