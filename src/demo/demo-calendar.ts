// The days of the demo: they end today, by the clock of each organization, and nothing in them is later than now.
import { addDays, type Day, daysBetween, localDay, startOfDay } from '../core/zone.ts'
import type { DemoDay } from './demo-organization.ts'

export interface DemoCalendar {
  timezone: string
  now: number
  first_day: Day
  today: Day
}

const MINUTE_MS = 60_000
/** Today's usage, squeezed into what has passed of it, begins no later than here and ends about here. */
const OPENS_MS = 8 * 60 * MINUTE_MS
const CLOSES_MS = 19 * 60 * MINUTE_MS

export function demoCalendar(timezone: string, now: number, days: number): DemoCalendar {
  const today = localDay(now, timezone)
  return { timezone, now, today, first_day: addDays(today, 1 - days) }
}

export function demoDay({ timezone, now, today }: DemoCalendar, day: Day): DemoDay {
  const starts_at = startOfDay(day, timezone)
  const passed = now - starts_at
  return {
    day,
    days_ago: daysBetween(day, today),
    at(minute) {
      const after = minute * MINUTE_MS
      if (passed >= CLOSES_MS) return starts_at + after
      const opens = Math.min(OPENS_MS, passed / 2)
      const share = Math.min(1, Math.max(0, (after - OPENS_MS) / (CLOSES_MS - OPENS_MS)))
      return Math.floor(starts_at + opens + share * (passed - opens))
    },
  }
}
