// What the address of the page says: the time filter, one group, and how the chart is cut.
import { type Period, PRESETS, periodOf } from '../../data/period.ts'
import { oneOf, text } from '../../data/search.ts'
import { addDays, daysBetween } from '../../format/dates.ts'

export const CUTS = [
  { value: 'member', name: 'by user' },
  { value: 'group', name: 'by group' },
  { value: 'credit_type', name: 'by credit type' },
  { value: 'action', name: 'by action' },
] as const

export const BUCKETS = [
  { value: 'month', name: 'Months' },
  { value: 'week', name: 'Weeks' },
  { value: 'day', name: 'Days' },
] as const

export type Cut = (typeof CUTS)[number]['value']
export type Step = (typeof BUCKETS)[number]['value']

export interface AnalyticsSearch extends Period {
  group?: string | undefined
  by?: Cut | undefined
  step?: Step | undefined
}

export function analyticsSearch(search: Record<string, unknown>): AnalyticsSearch {
  const valuesOf = <T extends string>(choices: readonly { value: T }[]) => choices.map(({ value }) => value)
  return {
    ...periodOf(search),
    group: text(search.group),
    by: oneOf(valuesOf(CUTS), search.by),
    step: oneOf(valuesOf(BUCKETS), search.step),
  }
}

export interface Cycle {
  start: string
  end: string
}

export type AskedPeriod =
  | { preset: NonNullable<Period['preset']>; from?: undefined; to?: undefined }
  | { preset?: undefined; from: string; to: string }

/** Without a choice it is the billing cycle so far: what the usage report covers. */
export function askedPeriod({ preset, from, to }: Period, cycle: Cycle, today: string): AskedPeriod {
  if (preset) return { preset }
  if (from && to) return { from, to }
  return { from: cycle.start, to: today < cycle.end ? today : cycle.end }
}

/** Longer periods than every month has days are drawn by month, unless the address says otherwise. */
export function stepOf({ step }: AnalyticsSearch, period: AskedPeriod): Step {
  if (step) return step
  return period.preset === undefined && daysBetween(period.from, period.to) > 61 ? 'month' : 'day'
}

/** Beside the eight presets. */
export function longPeriods(today: string): { name: string; from: string; to: string }[] {
  const yearAgo = `${Number(today.slice(0, 4)) - 1}${today.slice(4, 8)}01`
  return [
    { name: 'Last 90 days', from: addDays(today, -89), to: today },
    { name: 'This year', from: `${today.slice(0, 4)}-01-01`, to: today },
    { name: 'Last 12 months', from: nextMonth(yearAgo), to: today },
  ]
}

function nextMonth(day: string): string {
  return `${addDays(day, 31).slice(0, 8)}01`
}

/** For words: "Last Week", or nothing for the cycle. */
export function nameOf(period: Period): string | undefined {
  return PRESETS.find(({ value }) => value === period.preset)?.name
}
