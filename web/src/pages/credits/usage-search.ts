// What the tab "Credits" is filtered by, as it stands in the address, and as the API is asked.
import type { Query } from '@coulomb/sdk'
import { type Period, type Preset, periodOf } from '../../data/period.ts'
import { many, text, yes } from '../../data/search.ts'

export interface UsageSearch extends Period {
  member?: string | undefined
  key?: string | undefined
  feature?: string[] | undefined
  action?: string[] | undefined
  unit?: string | undefined
  /** With the period before. */
  compare?: true | undefined
}

export function usageSearch(search: Record<string, unknown>): UsageSearch {
  return {
    ...periodOf(search),
    member: text(search.member),
    key: text(search.key),
    feature: many(search.feature),
    action: many(search.action),
    unit: text(search.unit),
    compare: yes(search.compare),
  }
}

/** Whatever is asked for, of the whole organization. */
export const NO_FILTER = {
  member: undefined,
  key: undefined,
  feature: undefined,
  action: undefined,
  unit: undefined,
} satisfies UsageSearch

export function isFiltered(search: UsageSearch): boolean {
  return Object.keys(NO_FILTER).some((name) => search[name as keyof typeof NO_FILTER] !== undefined)
}

type UsageQuery = Query<'GET /v1/organizations/{organization_id}/usage'>

/** Everything but the period. */
export function usageFilter({ member, key, feature, action, unit }: UsageSearch) {
  return {
    ...(member !== undefined && { member_id: member }),
    ...(key !== undefined && { api_key_id: key }),
    ...(feature && { feature }),
    ...(action && { action }),
    ...(unit !== undefined && { unit }),
  } satisfies UsageQuery
}

/** Without a period, this month. */
export function usagePeriod({
  preset,
  from,
  to,
}: UsageSearch): { from: string; to: string; preset?: undefined } | { preset: Preset; from?: undefined } {
  return from && to ? { from, to } : { preset: preset ?? 'this_month' }
}

/** "vs last month": what a period is compared with, in words. */
export function comparedWith({ preset, from, to }: UsageSearch): string {
  if (from && to) return from === to ? 'vs the day before' : 'vs the days before'
  return WORDS[preset ?? 'this_month']
}

const WORDS = {
  today: 'vs yesterday',
  yesterday: 'vs the day before',
  daily: 'vs the 28 days before',
  this_week: 'vs last week',
  last_week: 'vs the week before',
  this_month: 'vs last month',
  last_month: 'vs the month before',
  last_28_days: 'vs the 28 days before',
} as const
