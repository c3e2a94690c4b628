// Local days of IANA zones. A day begins once: its first instant is also the end of the day before, so days
// partition time even where clocks are put back across midnight (America/St_Johns until 2011) or a day is missing
// (Pacific/Apia, 2011-12-30).

/** A calendar day, `YYYY-MM-DD`, from 0001-01-01 to 9999-12-31. */
export type Day = string

export const DAY_MS = 86_400_000
export const QUARTER_MS = 900_000

/** Wall-clock time in a zone. */
export interface LocalTime {
  day: Day
  hour: number
  minute: number
}

/** A stretch of time, half open, in which a zone keeps one offset from UTC. */
export interface OffsetStretch {
  starts_at: number
  ends_at: number
  offset_ms: number
}

// The names of the IANA database that have no slash. ICU also knows three-letter names of its own (IST, PST), which
// mean different places to different people and which Postgres reads differently.
const PLAIN_NAME =
  /^(?:UTC|UCT|GMT|GMT[+-]?0|Universal|Zulu|Greenwich|CET|EET|MET|WET|EST|MST|HST|EST5EDT|CST6CDT|MST7MDT|PST8PDT|Cuba|Egypt|Eire|GB|GB-Eire|Hongkong|Iceland|Iran|Israel|Jamaica|Japan|Kwajalein|Libya|NZ|NZ-CHAT|Navajo|PRC|Poland|Portugal|ROC|ROK|Singapore|Turkey|W-SU)$/i
const AREA_NAME = /^(?!SystemV\/|Etc\/Unknown$)[A-Za-z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9][A-Za-z0-9_+-]*)+$/i

/** Whether `name` is an IANA zone. Bare offsets, `UTC+2`, `Local` and abbreviations are not, on any engine (G18, G19). */
export function isZone(name: string): boolean {
  try {
    calendarOf(name)
    return true
  } catch {
    return false
  }
}

/** Whether `text` is a real day in the form `YYYY-MM-DD`, year 0001 to 9999 (G22, G23). */
export function isDay(text: string): boolean {
  return parseDay(text) !== null
}

/** The local day of an instant. On the hot path, and cheap for days seen before. RangeError for a bad zone or time. */
export function localDay(ms: number, zone: string): Day {
  return spanAt(ms, zone).day
}

/** What the wall clock shows; while a clock is put back across midnight its day is the one before `localDay`. */
export function localTime(ms: number, zone: string): LocalTime {
  const span = spanAt(ms, zone)
  const local = ms + span.offset
  const number = Math.floor(local / DAY_MS)
  const minutes = Math.floor((local - number * DAY_MS) / 60_000)
  const day = number === span.number ? span.day : dayText(number)
  return { day, hour: Math.floor(minutes / 60), minute: minutes % 60 }
}

/** The first instant of a local day, which is not midnight where clocks skip it; of a missing day, that of the next. */
export function startOfDay(day: Day, zone: string): number {
  return startOfNumber(dayNumber(day), zone)
}

/** The first instant after a local day; works for 9999-12-31 too, which has no next day to ask for. */
export function endOfDay(day: Day, zone: string): number {
  return startOfNumber(dayNumber(day) + 1, zone)
}

/** `day` plus `count` days, at most to the first or last day there is. */
export function addDays(day: Day, count: number): Day {
  return dayText(dayNumber(day) + count)
}

/** The same day of the month `count` months later, or that month's last day; at most to the first or last month there is. */
export function addMonths(day: Day, count: number): Day {
  const [year, month, date] = partsOf(day)
  const months = Math.min(Math.max(year * 12 + month - 1 + count, 12), 9999 * 12 + 11)
  const toYear = Math.floor(months / 12)
  const toMonth = (months % 12) + 1
  return textOf(toYear, toMonth, Math.min(date, lengthOf(toYear, toMonth)))
}

/** 0 for Sunday to 6 for Saturday. */
export function weekday(day: Day): number {
  return (((dayNumber(day) + 4) % 7) + 7) % 7
}

/** Days from `from` to `to`: 0 for the same day, negative when `to` is earlier. */
export function daysBetween(from: Day, to: Day): number {
  return dayNumber(to) - dayNumber(from)
}

/** The start of the quarter of an hour (UTC) that `ms` lies in. */
export function quarterStart(ms: number): number {
  return Math.floor(ms / QUARTER_MS) * QUARTER_MS
}

/** The offsets of `zone` over `[starts_at, ends_at)`, in order, without gaps; neighbours differ. */
export function offsetStretches(starts_at: number, ends_at: number, zone: string): OffsetStretch[] {
  const calendar = calendarOf(zone)
  const stretches: OffsetStretch[] = []
  for (let utcDay = Math.floor(starts_at / DAY_MS); utcDay * DAY_MS < ends_at; utcDay++) {
    for (const span of spansOf(calendar, utcDay)) {
      const last = stretches.at(-1)
      if (span.startsAt >= ends_at) break
      if (last?.offset_ms === span.offset) continue
      if (last) last.ends_at = span.startsAt
      // A span before the range only sets the offset that the range begins with.
      if (last && span.startsAt <= starts_at) stretches.pop()
      stretches.push({ starts_at: Math.max(span.startsAt, starts_at), ends_at, offset_ms: span.offset })
    }
  }
  return stretches
}

// ── how it is kept fast ──────────────────────────────────────────────────────────────────────────────────────────
// Asking Intl costs microseconds. A calendar asks for the offset at each UTC midnight, finds the second of a change by
// halving, and keeps per UTC day the two or three spans in which neither the offset nor the local day changes. No
// zone changes its offset twice within one UTC day.

interface Span {
  startsAt: number
  offset: number
  /** The local day as a number, never below that of an earlier span. */
  number: number
  day: Day
}

interface Calendar {
  format: Intl.DateTimeFormat
  offsets: Map<number, number>
  spans: Map<number, Span[]>
}

const MAX_DAYS_PER_ZONE = 2_000
const MAX_ZONES_PER_GENERATION = 64

// Two generations: a zone in use moves to the young one, so that unusual spellings cannot push out the busy zones.
let young = new Map<string, Calendar>()
let old = new Map<string, Calendar>()

let lastZone = ''
let lastCalendar: Calendar | undefined
let lastUtcDay = Number.NaN
let lastSpans: Span[] = []

function spanAt(ms: number, zone: string): Span {
  if (zone !== lastZone || lastCalendar === undefined) {
    lastUtcDay = Number.NaN
    lastCalendar = calendarOf(zone)
    lastZone = zone
  }
  const utcDay = Math.floor(ms / DAY_MS)
  if (utcDay !== lastUtcDay) {
    lastSpans = spansOf(lastCalendar, utcDay)
    lastUtcDay = utcDay
  }
  let index = lastSpans.length - 1
  while (lastSpans[index]!.startsAt > ms) index--
  return lastSpans[index]!
}

function calendarOf(zone: string): Calendar {
  const known = young.get(zone)
  if (known) return known
  let calendar = old.get(zone)
  if (!calendar) {
    if (typeof zone !== 'string' || zone.length > 64 || !(PLAIN_NAME.test(zone) || AREA_NAME.test(zone))) {
      throw new RangeError('not an IANA time zone')
    }
    const format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      timeZoneName: 'longOffset',
      year: 'numeric',
    })
    calendar = { format, offsets: new Map(), spans: new Map() }
  }
  if (young.size >= MAX_ZONES_PER_GENERATION) {
    old = young
    young = new Map()
  }
  young.set(zone, calendar)
  return calendar
}

function spansOf(calendar: Calendar, utcDay: number): Span[] {
  const known = calendar.spans.get(utcDay)
  if (known) return known
  let reached = Number.NEGATIVE_INFINITY
  for (const span of wallSpans(calendar, utcDay - 1)) reached = Math.max(reached, span.number)
  const spans = wallSpans(calendar, utcDay)
  for (const span of spans) {
    reached = Math.max(reached, span.number)
    span.number = reached
    span.day = dayText(reached)
  }
  if (calendar.spans.size >= MAX_DAYS_PER_ZONE) calendar.spans.clear()
  calendar.spans.set(utcDay, spans)
  return spans
}

function wallSpans(calendar: Calendar, utcDay: number): Span[] {
  const before = midnightOffset(calendar, utcDay)
  const after = midnightOffset(calendar, utcDay + 1)
  const from = utcDay * DAY_MS
  const to = from + DAY_MS
  const change = before === after ? to : firstOther(calendar, from, to, before)
  const spans: Span[] = []
  addSpans(spans, from, change, before)
  addSpans(spans, change, to, after)
  return spans
}

function addSpans(spans: Span[], from: number, to: number, offset: number): void {
  for (let startsAt = from; startsAt < to; ) {
    const number = Math.floor((startsAt + offset) / DAY_MS)
    spans.push({ startsAt, offset, number, day: '' })
    startsAt = (number + 1) * DAY_MS - offset
  }
}

/** The first millisecond after `from` whose offset is no longer `offset`, given that `to` is such a one. */
function firstOther(calendar: Calendar, from: number, to: number, offset: number): number {
  let low = from
  let high = to
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (offsetAt(calendar, middle) === offset) low = middle
    else high = middle
  }
  return high
}

function midnightOffset(calendar: Calendar, utcDay: number): number {
  const known = calendar.offsets.get(utcDay)
  if (known !== undefined) return known
  const offset = offsetAt(calendar, utcDay * DAY_MS)
  if (calendar.offsets.size >= MAX_DAYS_PER_ZONE) calendar.offsets.clear()
  calendar.offsets.set(utcDay, offset)
  return offset
}

/** Reads `2026, GMT+05:30`, with seconds in the times of local mean time, `GMT` alone for zero. */
function offsetAt(calendar: Calendar, ms: number): number {
  const text = calendar.format.format(ms)
  const at = text.indexOf('GMT') + 3
  if (at >= text.length) return 0
  const [hours = 0, minutes = 0, seconds = 0] = text
    .slice(at + 1)
    .split(':')
    .map(Number)
  return ((hours * 60 + minutes) * 60 + seconds) * (text[at] === '+' ? 1000 : -1000)
}

function startOfNumber(number: number, zone: string): number {
  const calendar = calendarOf(zone)
  for (let utcDay = number - 1; utcDay <= number + 1; utcDay++) {
    for (const span of spansOf(calendar, utcDay)) if (span.number >= number) return span.startsAt
  }
  throw new RangeError('no zone is a whole day behind UTC')
}

// ── days as numbers: 0 is 1970-01-01 ─────────────────────────────────────────────────────────────────────────────

const FIRST_NUMBER = numberOf(1, 1, 1)
const LAST_NUMBER = numberOf(9999, 12, 31)

function dayNumber(day: Day): number {
  const [year, month, date] = partsOf(day)
  return numberOf(year, month, date)
}

function dayText(number: number): Day {
  const at = new Date(Math.min(Math.max(number, FIRST_NUMBER), LAST_NUMBER) * DAY_MS)
  return textOf(at.getUTCFullYear(), at.getUTCMonth() + 1, at.getUTCDate())
}

function textOf(year: number, month: number, date: number): Day {
  const years = year < 1000 ? String(year).padStart(4, '0') : year
  return `${years}-${month < 10 ? '0' : ''}${month}-${date < 10 ? '0' : ''}${date}`
}

/** The date may overflow. 400 years are 146,097 days; going through them avoids Date's years 0 to 99. */
function numberOf(year: number, month: number, date: number): number {
  return Date.UTC(year + 400, month - 1, date) / DAY_MS - 146_097
}

function lengthOf(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

function partsOf(day: Day): [year: number, month: number, date: number] {
  const parts = parseDay(day)
  if (parts === null) throw new RangeError('not a day of the form YYYY-MM-DD')
  return parts
}

function parseDay(text: string): [year: number, month: number, date: number] | null {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return null
  const year = Number(text.slice(0, 4))
  const month = Number(text.slice(5, 7))
  const date = Number(text.slice(8))
  if (year < 1 || month < 1 || month > 12 || date < 1 || date > lengthOf(year, month)) return null
  return [year, month, date]
}
