// Which days the usage endpoint is asked about, and under which label (requirements §5.2).
import { addMonths, type Day, isDay, isZone, localDay } from '../../core/zone.ts'
import type { Query } from './query.ts'

/** Whole local days of `zone`, both inclusive. */
export interface UsagePeriod {
  zone: string
  from_day: Day
  to_day: Day
  label: string
}

const PERIODS = ['day', 'week', 'month']
const WRONG_DATE = 'Date has wrong format. Use one of these formats instead: YYYY-MM-DD.'
const WRONG_MONTH = 'Month has wrong format. Use one of these formats instead: YYYY-MM.'

/**
 * Dates select; without any, `period_month` does; without that, the month of `now`. `period_month` is the label
 * whenever it is given. Throws 400 with every field that is wrong. `period` is checked and changes nothing: the answer
 * has totals and no series (C16).
 */
export function readUsagePeriod(query: Query, now: number): UsagePeriod {
  const zone = query.read('timezone', isZone, 'A valid timezone is required.') ?? 'UTC'
  query.read(
    'period',
    (value) => PERIODS.includes(value),
    (value) => `"${value}" is not a valid choice.`,
  )
  const start = query.read('start_date', isDay, WRONG_DATE)
  const end = query.read('end_date', isDay, WRONG_DATE)
  const month = query.read('period_month', isMonth, WRONG_MONTH)
  if (start !== null && end !== null && end < start)
    query.complain('end_date', 'end_date must be on or after start_date.')
  query.check()
  const today = localDay(now, zone)
  if (start === null && end === null) return monthPeriod(month ?? today.slice(0, 7), zone)
  // A start in the future is a range without usage yet, not a mistake (G31).
  const from_day = start ?? `${end!.slice(0, 7)}-01`
  const to_day = end ?? (from_day > today ? from_day : today)
  return { zone, from_day, to_day, label: month ?? labelOf(from_day, to_day) }
}

/** A calendar month, `YYYY-MM`. Its last day is counted from a 31st of January, so that 9999-12 has one too. */
export function monthPeriod(month: string, zone: string): UsagePeriod {
  const to_day = addMonths(`${month.slice(0, 4)}-01-31`, Number(month.slice(5)) - 1)
  return { zone, from_day: `${month}-01`, to_day, label: month }
}

function isMonth(text: string): boolean {
  return text.length === 7 && isDay(`${text}-01`)
}

function labelOf(from_day: Day, to_day: Day): string {
  const month = from_day.slice(0, 7)
  return to_day.startsWith(month) ? month : `${from_day}/${to_day}`
}
