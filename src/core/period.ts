// Renewal periods and billing cycles: period n begins n intervals after the anchor day, counted from the anchor
// itself, so that a seat issued on the 31st renews on 28 Feb and then on 31 Mar (S1-28, C1).

import { addDays, addMonths, type Day, daysBetween, localDay, startOfDay } from './zone.ts'

/** A period of time at local midnights: `[starts_at, ends_at)` in epoch ms, days inclusive (S1-29). */
export interface Period {
  starts_at: number
  ends_at: number
  first_day: Day
  last_day: Day
}

/** A billing cycle; `months` names the calendar months it touches, the first and the last perhaps in part (I12). */
export interface Cycle {
  first_day: Day
  last_day: Day
  months: string[]
}

/** The widest that two zones differ: UTC+14 and UTC-12. A change of zone moves the next boundary by at most this. */
export const ZONE_SPREAD_MS = 26 * 3_600_000

/** The first day of period `n` (0 begins on the anchor; negative before it), clamped to its month's end. */
export function periodDay(anchorDay: Day, monthsPerPeriod: number, n: number): Day {
  checkMonths(monthsPerPeriod)
  return addMonths(anchorDay, n * monthsPerPeriod)
}

/** The number of the period that `day` lies in; negative before the anchor. */
export function periodOf(anchorDay: Day, monthsPerPeriod: number, day: Day): number {
  checkMonths(monthsPerPeriod)
  const months = monthNumber(day) - monthNumber(anchorDay)
  const n = Math.floor(months / monthsPerPeriod)
  // Only in the month of a boundary the day decides: before it, the period before is still running.
  return daysBetween(periodDay(anchorDay, monthsPerPeriod, n), day) < 0 ? n - 1 : n
}

/** Period `n` in a zone: issued 15 Jan, it is 15 Jan 00:00 to 15 Feb 00:00 and its last day 14 Feb (S1-29). */
export function periodBounds(anchorDay: Day, monthsPerPeriod: number, n: number, zone: string): Period {
  const first_day = periodDay(anchorDay, monthsPerPeriod, n)
  const next = periodDay(anchorDay, monthsPerPeriod, n + 1)
  return {
    starts_at: startOfDay(first_day, zone),
    ends_at: startOfDay(next, zone),
    first_day,
    last_day: addDays(next, -1),
  }
}

/**
 * The period after everything that is paid: it begins exactly at `paid_through` and ends at the first regular boundary,
 * later than it, of the anchor and zone *as they are now*, so a changed zone or anchor leaves neither hole nor overlap.
 * Where nothing changed this is the regular period; a seat issued within a day gets the rest of its period.
 *
 * An organization that moves to a zone further west gets a period of the few hours between the two midnights. A renewal
 * (never a first period, which may be short: issued on the 30th, renewed on the 1st) can pass `ZONE_SPREAD_MS` as
 * `shortest_ms` to pass over a boundary that near, so that those hours bring no allotment of their own.
 * RangeError where the calendar ends (year 9999).
 */
export function nextPeriod(
  paid_through: number,
  anchorDay: Day,
  monthsPerPeriod: number,
  zone: string,
  shortest_ms = 0,
): Period {
  const first_day = localDay(paid_through, zone)
  let n = periodOf(anchorDay, monthsPerPeriod, first_day) + 1
  if (startOfDay(periodDay(anchorDay, monthsPerPeriod, n), zone) - paid_through <= shortest_ms) n++
  const next = periodDay(anchorDay, monthsPerPeriod, n)
  const ends_at = startOfDay(next, zone)
  if (ends_at <= paid_through) throw new RangeError('the calendar ends before this period does')
  return { starts_at: paid_through, ends_at, first_day, last_day: addDays(next, -1) }
}

/**
 * Every period that has begun by `now` and is not paid yet, in order, each beginning where the one before ended and the
 * last one containing `now`; nothing while `now` is before `paid_through`. The settlement grants each, and its new
 * `paid_through` is the last one's `ends_at`.
 */
export function* elapsedPeriods(
  paid_through: number,
  anchorDay: Day,
  monthsPerPeriod: number,
  zone: string,
  now: number,
  shortest_ms = 0,
): Generator<Period> {
  for (let starts_at = paid_through; starts_at <= now; ) {
    const period = nextPeriod(starts_at, anchorDay, monthsPerPeriod, zone, shortest_ms)
    yield period
    starts_at = period.ends_at
  }
}

/** The billing cycle that `day` lies in: cycles of `months` months, the first of them beginning on `cycleStartDay`. */
export function cycleOf(cycleStartDay: Day, months: number, day: Day): Cycle {
  const n = periodOf(cycleStartDay, months, day)
  const first_day = periodDay(cycleStartDay, months, n)
  const last_day = addDays(periodDay(cycleStartDay, months, n + 1), -1)
  const labels: string[] = []
  for (let number = monthNumber(first_day); number <= monthNumber(last_day); number++) {
    const year = Math.floor(number / 12)
    labels.push(`${String((number % 12) + 1).padStart(2, '0')}/${String(year).padStart(4, '0')}`)
  }
  return { first_day, last_day, months: labels }
}

/** The `MM/YYYY` label under which a day is counted in the usage report (I12). */
export function monthLabel(day: Day): string {
  return `${day.slice(5, 7)}/${day.slice(0, 4)}`
}

function monthNumber(day: Day): number {
  return Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1
}

function checkMonths(months: number): void {
  if (!Number.isInteger(months) || months < 1) throw new RangeError(`not a number of months: ${months}`)
}
