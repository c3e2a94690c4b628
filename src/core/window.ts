// The time filters of the usage page: presets (S2-22), the window to compare with, and the buckets of a chart.

import {
  addDays,
  addMonths,
  type Day,
  daysBetween,
  endOfDay,
  localDay,
  offsetStretches,
  startOfDay,
  weekday,
} from './zone.ts'

export const windowPresets = [
  'today',
  'yesterday',
  'daily',
  'this_week',
  'last_week',
  'this_month',
  'last_month',
  'last_28_days',
  'last_7_days',
  'last_30_days',
  'last_90_days',
  'this_year',
] as const

export type WindowPreset = (typeof windowPresets)[number]
export type Bucket = 'hour' | 'day' | 'week' | 'month'
export type WeekStart = 'monday' | 'sunday'

/** Whole local days, `to_day` inclusive; `[starts_at, ends_at)` in epoch ms. `bucket` only where the preset names one. */
export interface Window {
  preset: WindowPreset | 'custom'
  zone: string
  from_day: Day
  to_day: Day
  starts_at: number
  ends_at: number
  bucket?: Bucket
}

/** More buckets than this are refused: nobody reads such a chart, and the years 0001 to 9999 by the hour fill the memory. */
export const MAX_BUCKETS = 20_000

/**
 * A preset as of now. "This" week, month and year run to today; "last n days" are today and the n − 1 days before
 * (S2-22); `daily` is the last 28 days drawn per day.
 */
export function resolveWindow(
  preset: WindowPreset,
  now_ms: number,
  zone: string,
  week_start: WeekStart,
): Window {
  const today = localDay(now_ms, zone)
  const week = bucketDay(today, 'week', week_start)
  const month = bucketDay(today, 'month', week_start)
  const day = (from: Day, to: Day, bucket?: Bucket) => windowOf(preset, zone, from, to, bucket)
  switch (preset) {
    case 'today':
      return day(today, today)
    case 'yesterday':
      return day(addDays(today, -1), addDays(today, -1))
    case 'this_week':
      return day(week, today)
    case 'last_week':
      return day(addDays(week, -7), addDays(week, -1))
    case 'this_month':
      return day(month, today)
    case 'last_month':
      return day(addMonths(month, -1), addDays(month, -1))
    case 'this_year':
      return day(`${today.slice(0, 4)}-01-01`, today)
    case 'daily':
      return day(addDays(today, -27), today, 'day')
    case 'last_28_days':
      return day(addDays(today, -27), today)
    case 'last_7_days':
      return day(addDays(today, -6), today)
    case 'last_30_days':
      return day(addDays(today, -29), today)
    case 'last_90_days':
      return day(addDays(today, -89), today)
  }
}

/** A window of whole days that somebody chose. RangeError when `to_day` is before `from_day`. */
export function customWindow(from_day: Day, to_day: Day, zone: string): Window {
  if (daysBetween(from_day, to_day) < 0) throw new RangeError('a window ends on or after its first day')
  return windowOf('custom', zone, from_day, to_day)
}

/**
 * What a window is compared with: the matching span of the week, month or year before (1–22 Nov with 1–22 Oct, 1–31
 * Mar with 1–28 Feb), a whole last month with the whole month before, anything else with as many days right before it.
 * Days that somebody chose are compared as the preset of those days would be, where they begin with a month.
 */
export function previousWindow(window: Window): Window {
  const { preset, zone, from_day, to_day, bucket } = window
  const days = daysBetween(from_day, to_day) + 1
  switch (preset) {
    case 'this_month':
      return windowOf('custom', zone, addMonths(from_day, -1), addMonths(to_day, -1), bucket)
    case 'last_month':
      return windowOf('custom', zone, addMonths(from_day, -1), addDays(from_day, -1), bucket)
    case 'this_year':
      return windowOf('custom', zone, addMonths(from_day, -12), addMonths(to_day, -12), bucket)
    case 'this_week':
      return windowOf('custom', zone, addDays(from_day, -7), addDays(to_day, -7), bucket)
    case 'custom':
      if (from_day.endsWith('-01')) return previousMonths(window)
  }
  return windowOf('custom', zone, addDays(from_day, -days), addDays(from_day, -1), bucket)
}

/** Of a chosen window that begins with a month: as many months before, whole ones with whole ones. */
function previousMonths({ zone, from_day, to_day, bucket }: Window): Window {
  const years = Number(to_day.slice(0, 4)) - Number(from_day.slice(0, 4))
  const months = years * 12 + Number(to_day.slice(5, 7)) - Number(from_day.slice(5, 7)) + 1
  const isThisYear = years === 0 && from_day.endsWith('-01-01')
  const back = -(isThisYear ? 12 : months)
  const isWhole = !isThisYear && addDays(to_day, 1).endsWith('-01')
  const last = isWhole ? addDays(from_day, -1) : addMonths(to_day, back)
  return windowOf('custom', zone, addMonths(from_day, back), last, bucket)
}

/** The first day of the day, week or month that `day` lies in: the bucket of a day row. */
export function bucketDay(day: Day, bucket: Exclude<Bucket, 'hour'>, week_start: WeekStart): Day {
  if (bucket === 'day') return day
  if (bucket === 'month') return `${day.slice(0, 8)}01`
  return addDays(day, -((weekday(day) + (week_start === 'monday' ? 6 : 0)) % 7))
}

/**
 * The starts (epoch ms) of all buckets that meet `[starts_at, ends_at)`, ascending, empty ones included. The first is
 * the start of its bucket and may lie before the range; each ends where the next begins. Days of 23 and 25 hours, days
 * that do not exist and half-hour zones come out right: hours begin when the local clock shows a full hour, before or
 * after a change. RangeError above `MAX_BUCKETS`.
 */
export function buckets(
  starts_at: number,
  ends_at: number,
  bucket: Bucket,
  zone: string,
  week_start: WeekStart,
): number[] {
  if (!(starts_at < ends_at)) return []
  const span = { hour: 1, day: 23, week: 6 * 24, month: 27 * 24 }[bucket] * 3_600_000
  if ((ends_at - starts_at) / span > MAX_BUCKETS) throw new RangeError('too many buckets')
  return bucket === 'hour'
    ? hours(starts_at, ends_at, zone)
    : dayBuckets(starts_at, ends_at, bucket, zone, week_start)
}

function dayBuckets(
  starts_at: number,
  ends_at: number,
  bucket: Exclude<Bucket, 'hour'>,
  zone: string,
  week_start: WeekStart,
): number[] {
  const starts: number[] = []
  let day = bucketDay(localDay(starts_at, zone), bucket, week_start)
  for (let at = startOfDay(day, zone); at < ends_at; at = startOfDay(day, zone)) {
    if (at !== starts.at(-1)) starts.push(at)
    const next = bucket === 'month' ? addMonths(day, 1) : addDays(day, bucket === 'week' ? 7 : 1)
    // The calendar ends with 9999, and its last bucket has no next.
    if (next <= day || bucketDay(next, bucket, week_start) === day) break
    day = next
  }
  return starts
}

const HOUR_MS = 3_600_000

function hours(starts_at: number, ends_at: number, zone: string): number[] {
  const starts: number[] = []
  // The hour that the range begins in has begun at most two hours before, were the clocks put back within it.
  for (const stretch of offsetStretches(starts_at - 2 * HOUR_MS, ends_at, zone)) {
    const first = Math.ceil((stretch.starts_at + stretch.offset_ms) / HOUR_MS) * HOUR_MS - stretch.offset_ms
    for (let at = first; at <= stretch.ends_at && at < ends_at; at += HOUR_MS) {
      if (at !== starts.at(-1)) starts.push(at)
    }
  }
  while (starts.length > 1 && starts[1]! <= starts_at) starts.shift()
  return starts
}

function windowOf(
  preset: Window['preset'],
  zone: string,
  from_day: Day,
  to_day: Day,
  bucket?: Bucket,
): Window {
  const starts_at = startOfDay(from_day, zone)
  return {
    preset,
    zone,
    from_day,
    to_day,
    starts_at,
    ends_at: endOfDay(to_day, zone),
    ...(bucket && { bucket }),
  }
}
