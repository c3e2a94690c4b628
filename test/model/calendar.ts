// The model's own calendar, on Temporal: local midnights, boundaries of periods, billing cycles.
import { Temporal } from 'temporal-polyfill'

export type Anchor = 'calendar_month' | 'issue_anniversary' | 'billing_cycle' | 'none'

/** The local day of an instant, as YYYY-MM-DD. */
export function dayOf(at: number, zone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate().toString()
}

/** The first instant of a local day. */
export function midnight(day: string, zone: string): number {
  return Temporal.PlainDate.from(day).toZonedDateTime(zone).epochMilliseconds
}

const cache = new Map<string, number>()

/** The start of period `n` of those that begin every `months` months on `anchor` (clamped to the month's end). */
function boundary(anchor: string, months: number, n: number, zone: string): number {
  const name = `${anchor} ${months} ${n} ${zone}`
  let at = cache.get(name)
  if (at === undefined) {
    at = midnight(
      Temporal.PlainDate.from(anchor)
        .add({ months: months * n })
        .toString(),
      zone,
    )
    cache.set(name, at)
  }
  return at
}

/** The first boundary after `at`. */
export function boundaryAfter(anchor: string, months: number, at: number, zone: string): number {
  let n = 0
  while (boundary(anchor, months, n, zone) > at) n--
  while (boundary(anchor, months, n, zone) <= at) n++
  return boundary(anchor, months, n, zone)
}

/** The last boundary at or before `at`. */
export function boundaryUpTo(anchor: string, months: number, at: number, zone: string): number {
  let n = 0
  while (boundary(anchor, months, n, zone) <= at) n++
  while (boundary(anchor, months, n, zone) > at) n--
  return boundary(anchor, months, n, zone)
}

export const firstOfMonth = (day: string): string => `${day.slice(0, 8)}01`
