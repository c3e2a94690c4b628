import { Temporal } from 'temporal-polyfill'

const WRITTEN =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)? ?(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?$/i
const SECONDS = /^\d{9,10}(?:\.\d{1,9})?$/
const MILLISECONDS = /^\d{12,13}$/

/**
 * The time that a cell means, as RFC 3339 in UTC, cut to the millisecond; null if it means none. A time without an
 * offset is local in `zone`, a bare day its first moment there, and a number counts from 1970, in seconds or
 * milliseconds. Where clocks are put back, the first of the two hours is meant.
 */
export function readTime(text: string, zone: string): string | null {
  if (SECONDS.test(text)) return new Date(Math.floor(Number(text) * 1000)).toISOString()
  if (MILLISECONDS.test(text)) return new Date(Number(text)).toISOString()
  const match = WRITTEN.exec(text)
  if (!match) return null
  const [, year, month, day, hour = '00', minute = '00', second = '00', fraction = '', offset] = match
  const local = `${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction.slice(0, 3).padEnd(3, '0')}`
  const asUtc = Date.parse(`${local}Z`)
  // Date takes the 31st of February for the 3rd of March, and 24:00 for the next day.
  if (Number.isNaN(asUtc) || !new Date(asUtc).toISOString().startsWith(local)) return null
  if (offset !== undefined) return withOffset(asUtc, offset)
  if (zone === 'UTC') return new Date(asUtc).toISOString()
  const moment = Temporal.PlainDateTime.from(local).toZonedDateTime(zone, { disambiguation: 'compatible' })
  return new Date(moment.epochMilliseconds).toISOString()
}

function withOffset(asUtc: number, offset: string): string | null {
  const match = /^([+-])(\d\d):?(\d\d)?$/.exec(offset)
  if (!match) return new Date(asUtc).toISOString()
  const hours = Number(match[2])
  const minutes = Number(match[3] ?? 0)
  if (hours > 23 || minutes > 59) return null
  const ms = (hours * 60 + minutes) * 60_000
  return new Date(match[1] === '-' ? asUtc + ms : asUtc - ms).toISOString()
}
