// Days of a zone as instants, for what the API takes as times.
import { addDays } from './dates.ts'

/** When `day` is over in `zone`: the first instant of the next day, RFC 3339. */
export function endOfDay(day: string, zone: string): string {
  const wanted = Date.parse(`${addDays(day, 1)}T00:00:00Z`)
  let at = wanted
  // What the clock of the zone shows then tells how far off the guess is; twice, for guesses beyond a change of clocks.
  for (let round = 0; round < 2; round++) at += wanted - shownAt(at, zone)
  return new Date(at).toISOString()
}

/** The clock's reading in `zone` at `time`, as if it were UTC. */
function shownAt(time: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    dateStyle: 'short',
    timeStyle: 'medium',
    hourCycle: 'h23',
  } as Intl.DateTimeFormatOptions).formatToParts(new Date(time))
  const part = (type: string) => Number(parts.find((one) => one.type === type)!.value)
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'))
}
