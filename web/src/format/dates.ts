// Times and days in the organization's zone: "today" is the organization's today, not the reader's.

const formats = new Map<string, Intl.DateTimeFormat>()

function format(zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${zone} ${JSON.stringify(options)}`
  const known = formats.get(key)
  if (known) return known
  const made = new Intl.DateTimeFormat('en-GB', { timeZone: zone, ...options })
  formats.set(key, made)
  return made
}

const isoFormat = { year: 'numeric', month: '2-digit', day: '2-digit' } as const

/** The day, YYYY-MM-DD, that `time` lies in. */
export function dayOf(time: string | number | Date, zone: string): string {
  const parts = format(zone, isoFormat).formatToParts(new Date(time))
  const part = (type: string) => parts.find((one) => one.type === type)!.value
  return `${part('year')}-${part('month')}-${part('day')}`
}

export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
}

/** Calendar days from `from` to `to`. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000)
}

/** "1 Nov"; with its year where that is another than `today`'s. */
export function shortDay(day: string, today?: string): string {
  const withYear = today !== undefined && day.slice(0, 4) !== today.slice(0, 4)
  return format('UTC', { day: 'numeric', month: 'short', ...(withYear && { year: 'numeric' }) }).format(
    new Date(`${day}T00:00:00Z`),
  )
}

/** "Sat 1 Nov 2025". */
export function longDay(day: string): string {
  return format('UTC', { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' })
    .format(new Date(`${day}T00:00:00Z`))
    .replace(',', '')
}

/** "Nov 2025". */
export function monthOf(day: string): string {
  return format('UTC', { month: 'short', year: 'numeric' }).format(new Date(`${day}T00:00:00Z`))
}

/** "1–22 Nov", "28 Oct – 22 Nov", "22 Nov"; with years where one is another than `today`'s. */
export function dayRange(from: string, to: string, today?: string): string {
  if (from === to) return shortDay(from, today)
  const sameYear = from.slice(0, 4) === to.slice(0, 4)
  if (from.slice(0, 7) === to.slice(0, 7)) return `${Number(from.slice(8))}–${shortDay(to, today)}`
  return `${shortDay(from, sameYear ? from : to)} – ${shortDay(to, sameYear ? today : from)}`
}

/** "14:32". */
export function clockTime(time: string | number, zone: string): string {
  return format(zone, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(new Date(time))
}

/** "Today, 14:32", "Yesterday, 18:20", "3 Nov, 09:10", "3 Nov 2024, 09:10". */
export function dateAndTime(time: string, zone: string, today: string): string {
  const day = dayOf(time, zone)
  const word = day === today ? 'Today' : day === addDays(today, -1) ? 'Yesterday' : shortDay(day, today)
  return `${word}, ${clockTime(time, zone)}`
}

/** To the second, with the zone: for what must be exact. */
export function exactTime(time: string, zone: string): string {
  const words = format(zone, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  }).format(new Date(time))
  return `${words} (${zone})`
}

/** "today", "tomorrow", "in 9 days". */
export function inDays(days: number): string {
  if (days <= 0) return 'today'
  return days === 1 ? 'tomorrow' : `in ${days} days`
}

/** The instant, RFC 3339, at which a day ends in `zone`. */
export function endOfDay(day: string, zone: string): string {
  const next = Date.parse(`${addDays(day, 1)}T00:00:00Z`)
  // What the clocks there show at that instant of UTC says how far they are from it; twice, for days of a change.
  let at = next
  for (let pass = 0; pass < 2; pass++)
    at -= Date.parse(`${dayOf(at, zone)}T${clockTime(at, zone)}:00Z`) - next
  return new Date(at).toISOString()
}
