import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { describe, expect, test } from 'vitest'
import {
  addDays,
  addMonths,
  DAY_MS,
  daysBetween,
  endOfDay,
  isDay,
  isZone,
  localDay,
  localTime,
  offsetStretches,
  quarterStart,
  startOfDay,
  weekday,
} from '../../src/core/zone.ts'
import { zones } from './zones.ts'

const instants = fc.integer({ min: Date.parse('1970-01-01'), max: Date.parse('2037-12-31') })
const days = fc.integer({ min: -719_162, max: 2_932_896 }).map((n) => addDays('1970-01-01', n))
const anyZone = fc.constantFrom(...zones)

describe('names of zones', () => {
  test.each([
    'UTC',
    'Etc/UTC',
    'Europe/Kyiv',
    'Europe/Kiev',
    'Asia/Kolkata',
    'GMT',
    'W-SU',
    'NZ-CHAT',
    'Etc/GMT+5',
  ])('G19 %s is a zone', (name) => expect(isZone(name)).toBe(true))

  test.each([
    'America/Argentina/ComodRivadavia',
    'America/Port-au-Prince',
    'Australia/Lord_Howe',
    'EST5EDT',
    'Antarctica/DumontDUrville',
  ])('%s is a zone', (name) => expect(isZone(name)).toBe(true))

  test.each([
    'Mars/Olympus',
    '../etc/passwd',
    'UTC+2',
    'UTC+02:00',
    'GMT+2',
    '+02:00',
    '-0530',
    '+02',
    'Local',
    'localtime',
    'Z',
    'IST',
    'PST',
    'SystemV/AST4',
    'Etc/Unknown',
    '',
    ' UTC',
    'Europe/Kyiv\n',
    'Europe/Kyiv\0',
    'Europe//Kyiv',
    '/Europe/Kyiv',
    'Europe/../UTC',
    'constructor',
    '__proto__',
  ])('G18 %j is no zone', (name) => expect(isZone(name)).toBe(false))

  test('G18 a name of 10 kB is no zone, nor is anything that is not a string', () => {
    expect(isZone('Europe/'.repeat(1_500))).toBe(false)
    for (const value of [null, undefined, 3, {}, ['UTC']])
      expect(isZone(value as unknown as string)).toBe(false)
  })

  test('every zone that the engine lists is one', () => {
    expect(Intl.supportedValuesOf('timeZone').filter((name) => !isZone(name))).toEqual([])
  })

  test('a bad zone is an error, and the zone asked for before it is not answered instead', () => {
    expect(localDay(0, 'UTC')).toBe('1970-01-01')
    expect(() => localDay(0, 'Nowhere/Land')).toThrow(RangeError)
    expect(() => localDay(0, 'Nowhere/Land')).toThrow(RangeError)
    expect(localDay(0, 'Asia/Tokyo')).toBe('1970-01-01')
    expect(() => startOfDay('2026-01-01', '+02:00')).toThrow(RangeError)
  })

  test('hundreds of zones and spellings do not disturb each other', () => {
    const names = Intl.supportedValuesOf('timeZone').slice(0, 200)
    const at = Date.parse('2026-03-29T00:30:00Z')
    const once = names.map((name) => localDay(at, name))
    expect(names.map((name) => localDay(at, name))).toEqual(once)
    expect(once).toEqual(names.map((name) => plainDay(at, name)))
  })
})

describe('local days', () => {
  test('G29 22:30 UTC on 31 May is May in UTC and June in Kyiv', () => {
    const at = Date.parse('2026-05-31T22:30:00Z')
    expect(localDay(at, 'UTC')).toBe('2026-05-31')
    expect(localDay(at, 'Europe/Kyiv')).toBe('2026-06-01')
    expect(localTime(at, 'Europe/Kyiv')).toEqual({ day: '2026-06-01', hour: 1, minute: 30 })
  })

  test('day, hour and minute agree with Temporal in every zone', () => {
    fc.assert(
      fc.property(instants, fc.constantFrom(...Intl.supportedValuesOf('timeZone')), (ms, zone) => {
        const wall = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone)
        expect(localTime(ms, zone)).toEqual({
          day: wall.toPlainDate().toString(),
          hour: wall.hour,
          minute: wall.minute,
        })
      }),
      { numRuns: 1_000 },
    )
  })

  test('they agree with Temporal around every change of the clocks, to the millisecond', () => {
    for (const zone of zones) {
      let at = Temporal.Instant.from('1970-01-01T00:00Z')
        .toZonedDateTimeISO(zone)
        .getTimeZoneTransition('next')
      for (; at && at.year < 2030; at = at.getTimeZoneTransition('next')) {
        for (const ms of [-1, 0, 1].map((n) => at!.epochMilliseconds + n)) {
          const wall = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone)
          expect(localTime(ms, zone).day).toBe(wall.toPlainDate().toString())
          expect(localTime(ms, zone).hour * 60 + localTime(ms, zone).minute).toBe(
            wall.hour * 60 + wall.minute,
          )
        }
      }
    }
  })

  test('days partition time: an instant is in a day exactly when it lies between its bounds', () => {
    fc.assert(
      fc.property(instants, anyZone, (ms, zone) => {
        const day = localDay(ms, zone)
        expect(startOfDay(day, zone)).toBeLessThanOrEqual(ms)
        expect(endOfDay(day, zone)).toBeGreaterThan(ms)
        expect(localDay(startOfDay(day, zone), zone)).toBe(day)
        expect(localDay(endOfDay(day, zone) - 1, zone)).toBe(day)
        expect(localDay(startOfDay(day, zone) - 1, zone) < day).toBe(true)
      }),
      { numRuns: 1_000 },
    )
  })

  test('they begin where Temporal lets them begin', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 24_000 }), anyZone, (n, zone) => {
        const day = addDays('1970-01-01', n)
        if (zone === 'Pacific/Apia' && day === '2011-12-30') return
        expect(startOfDay(day, zone)).toBe(temporalStart(day, zone))
      }),
      { numRuns: 1_000 },
    )
  })

  test.each([
    ['America/Sao_Paulo', '2018-11-04', '2018-11-04T03:00:00Z'],
    ['Asia/Beirut', '2024-03-31', '2024-03-30T22:00:00Z'],
    ['Africa/Cairo', '2024-04-26', '2024-04-25T22:00:00Z'],
    ['America/Asuncion', '2023-10-01', '2023-10-01T04:00:00Z'],
  ])('where midnight does not exist (%s, %s) the day begins with its first instant', (zone, day, start) => {
    expect(new Date(startOfDay(day, zone)).toISOString()).toBe(start.replace('Z', '.000Z'))
    expect(localTime(startOfDay(day, zone), zone)).toEqual({ day, hour: 1, minute: 0 })
  })

  test('a missing day has no time of its own (Samoa, 30 Dec 2011)', () => {
    expect(startOfDay('2011-12-30', 'Pacific/Apia')).toBe(startOfDay('2011-12-31', 'Pacific/Apia'))
    expect(endOfDay('2011-12-29', 'Pacific/Apia')).toBe(startOfDay('2011-12-31', 'Pacific/Apia'))
  })

  test('a day that has begun is not left again when clocks go back across midnight (St. John’s, 2010)', () => {
    const start = startOfDay('2010-11-07', 'America/St_Johns')
    expect(new Date(start).toISOString()).toBe('2010-11-07T02:30:00.000Z')
    expect(localDay(start + 30 * 60_000, 'America/St_Johns')).toBe('2010-11-07')
    expect(localTime(start + 30 * 60_000, 'America/St_Johns')).toEqual({
      day: '2010-11-06',
      hour: 23,
      minute: 30,
    })
  })

  test('G30 days of 23 and 25 hours have their length', () => {
    const hours = (day: string) => (endOfDay(day, 'Europe/Kyiv') - startOfDay(day, 'Europe/Kyiv')) / 3_600_000
    expect([hours('2026-03-28'), hours('2026-03-29'), hours('2026-10-25')]).toEqual([24, 23, 25])
  })

  test('local mean time counts to the second (Kyiv, 1900)', () => {
    expect(new Date(startOfDay('1900-01-01', 'Europe/Kyiv')).toISOString()).toBe('1899-12-31T21:57:56.000Z')
  })

  test('G32 the first and the last day there is work in every zone', () => {
    for (const zone of zones) {
      for (const day of ['0001-01-01', '9999-12-31']) {
        expect(endOfDay(day, zone) - startOfDay(day, zone)).toBe(DAY_MS)
        expect(localDay(startOfDay(day, zone), zone)).toBe(day)
        expect(localDay(startOfDay(day, zone) - 1, zone)).toBe(day === '0001-01-01' ? day : '9999-12-30')
        expect(localDay(endOfDay(day, zone), zone)).toBe(day === '0001-01-01' ? '0001-01-02' : day)
      }
    }
  })

  test('a time that is no number is an error', () => {
    for (const ms of [Number.NaN, Number.POSITIVE_INFINITY, 9e15])
      expect(() => localDay(ms, 'UTC')).toThrow(RangeError)
  })

  test('stretches of one offset cover a range without gaps and change where the clocks change', () => {
    const from = Date.parse('2026-01-01T05:00:00Z')
    const to = Date.parse('2027-01-01T07:00:00Z')
    expect(offsetStretches(from, to, 'Europe/Kyiv')).toEqual([
      { starts_at: from, ends_at: Date.parse('2026-03-29T01:00:00Z'), offset_ms: 7_200_000 },
      {
        starts_at: Date.parse('2026-03-29T01:00:00Z'),
        ends_at: Date.parse('2026-10-25T01:00:00Z'),
        offset_ms: 10_800_000,
      },
      { starts_at: Date.parse('2026-10-25T01:00:00Z'), ends_at: to, offset_ms: 7_200_000 },
    ])
    const change = Date.parse('2026-03-29T01:00:00Z')
    for (const [a, b] of [
      [change, change + 1],
      [change + 5, change + 9],
    ] as const)
      expect(offsetStretches(a, b, 'Europe/Kyiv')).toEqual([
        { starts_at: a, ends_at: b, offset_ms: 10_800_000 },
      ])
    expect(offsetStretches(change - 1, change + 1, 'Europe/Kyiv').map((s) => s.offset_ms)).toEqual([
      7_200_000, 10_800_000,
    ])
  })

  test('quarters of an hour begin at UTC quarters, before 1970 too', () => {
    expect(quarterStart(Date.parse('2026-05-01T10:14:59.999Z'))).toBe(Date.parse('2026-05-01T10:00:00Z'))
    expect(quarterStart(Date.parse('2026-05-01T10:15:00Z'))).toBe(Date.parse('2026-05-01T10:15:00Z'))
    expect(quarterStart(-1)).toBe(-900_000)
  })
})

describe('arithmetic of days', () => {
  test('G22, G23 only real days in the one form are days', () => {
    const bad = [
      '2026-02-30',
      '2026-02-29',
      '01/05/2026',
      '2026-5-1',
      'today',
      '20260501',
      '2026-13-01',
      '2026-00-10',
    ]
    const worse = [
      '2026-01-00',
      '0000-01-01',
      '-001-01-01',
      '2026-05-01T00:00:00Z',
      '2026-05-01\n',
      ' 2026-05-01',
      '',
    ]
    expect([...bad, ...worse, '+12026-01-01', '1900-02-29', '２０２６-05-01'].filter(isDay)).toEqual([])
    expect(['2024-02-29', '2000-02-29', '0001-01-01', '9999-12-31'].filter(isDay)).toHaveLength(4)
    for (const text of bad) expect(() => addDays(text, 1)).toThrow(RangeError)
  })

  test('days, months and weekdays agree with Temporal over ten thousand years', () => {
    const counts = fc.integer({ min: -2_000, max: 2_000 })
    fc.assert(
      fc.property(days, counts, (day, count) => {
        const plain = Temporal.PlainDate.from(day)
        const clamp = (date: Temporal.PlainDate) =>
          date.year > 9999 ? null : date.year < 1 ? null : date.toString()
        const later = clamp(plain.add({ days: count }))
        const months = clamp(plain.add({ months: count }))
        if (later) expect(addDays(day, count)).toBe(later)
        if (later) expect(daysBetween(day, later)).toBe(count)
        if (months) expect(addMonths(day, count)).toBe(months)
        expect(weekday(day)).toBe(plain.dayOfWeek % 7)
        expect(isDay(day)).toBe(true)
      }),
      { numRuns: 2_000 },
    )
  })

  test('G32 what would leave the calendar stays at its end', () => {
    expect(addDays('9999-12-31', 1)).toBe('9999-12-31')
    expect(addDays('0001-01-01', -1)).toBe('0001-01-01')
    expect(addMonths('9999-11-30', 3)).toBe('9999-12-30')
    expect(addMonths('0001-02-28', -30)).toBe('0001-01-28')
  })
})

function plainDay(ms: number, zone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone).toPlainDate().toString()
}

function temporalStart(day: string, zone: string): number {
  return Temporal.PlainDate.from(day).toZonedDateTime(zone).epochMilliseconds
}
