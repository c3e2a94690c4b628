import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type Bucket,
  bucketDay,
  buckets,
  customWindow,
  previousWindow,
  resolveWindow,
  type WindowPreset,
  windowPresets,
} from '../../src/core/window.ts'
import {
  addDays,
  daysBetween,
  endOfDay,
  localDay,
  localTime,
  QUARTER_MS,
  startOfDay,
} from '../../src/core/zone.ts'
import { zones } from './zones.ts'

const iso = (ms: number) => new Date(ms).toISOString().slice(0, 16)
const HOUR = 3_600_000

describe('presets', () => {
  // Wednesday 18 Nov 2026, 23:30 UTC: already Thursday the 19th in Kyiv.
  const now = Date.parse('2026-11-18T23:30:00Z')

  test.each<[WindowPreset, string, string]>([
    ['today', '2026-11-19', '2026-11-19'],
    ['yesterday', '2026-11-18', '2026-11-18'],
    ['daily', '2026-10-23', '2026-11-19'],
    ['this_week', '2026-11-16', '2026-11-19'],
    ['last_week', '2026-11-09', '2026-11-15'],
    ['this_month', '2026-11-01', '2026-11-19'],
    ['last_month', '2026-10-01', '2026-10-31'],
    ['last_28_days', '2026-10-23', '2026-11-19'],
    ['last_7_days', '2026-11-13', '2026-11-19'],
    ['last_30_days', '2026-10-21', '2026-11-19'],
    ['last_90_days', '2026-08-22', '2026-11-19'],
    ['this_year', '2026-01-01', '2026-11-19'],
  ])('S2-22 %s is %s to %s', (preset, from_day, to_day) => {
    const window = resolveWindow(preset, now, 'Europe/Kyiv', 'monday')
    expect(window).toMatchObject({ from_day, to_day, preset, zone: 'Europe/Kyiv' })
    expect(window.starts_at).toBe(startOfDay(from_day, 'Europe/Kyiv'))
    expect(window.ends_at).toBe(startOfDay(addDays(to_day, 1), 'Europe/Kyiv'))
  })

  test('S2-22 only "daily" brings a bucket, the day', () => {
    const named = windowPresets.filter((preset) => resolveWindow(preset, now, 'UTC', 'monday').bucket)
    expect(named).toEqual(['daily'])
    expect(resolveWindow('daily', now, 'UTC', 'monday').bucket).toBe('day')
  })

  test('S2-22 the week begins on Monday or Sunday, by policy', () => {
    const sunday = Date.parse('2026-11-22T12:00:00Z')
    const from = (preset: WindowPreset, start: 'monday' | 'sunday', at = sunday) =>
      resolveWindow(preset, at, 'UTC', start).from_day
    expect([from('this_week', 'monday'), from('this_week', 'sunday')]).toEqual(['2026-11-16', '2026-11-22'])
    expect([from('last_week', 'monday'), from('last_week', 'sunday')]).toEqual(['2026-11-09', '2026-11-15'])
    const monday = sunday + 24 * HOUR
    expect([from('this_week', 'monday', monday), from('this_week', 'sunday', monday)]).toEqual([
      '2026-11-23',
      '2026-11-22',
    ])
  })

  test('S2-22 the last day of February, of a year and of a week come out right', () => {
    const at = Date.parse('2024-03-01T12:00:00Z')
    expect(resolveWindow('yesterday', at, 'UTC', 'monday').from_day).toBe('2024-02-29')
    expect(resolveWindow('last_month', at, 'UTC', 'monday').to_day).toBe('2024-02-29')
    expect(resolveWindow('last_month', Date.parse('2026-01-31T00:00:00Z'), 'UTC', 'monday')).toMatchObject({
      from_day: '2025-12-01',
      to_day: '2025-12-31',
    })
  })

  test('every preset contains the days that it names, in every zone and at any time', () => {
    const instants = fc.integer({ min: Date.parse('1971-01-01'), max: Date.parse('2037-12-31') })
    const arbitrary = [instants, fc.constantFrom(...windowPresets), fc.constantFrom(...zones)] as const
    fc.assert(
      fc.property(...arbitrary, (at, preset, zone) => {
        const window = resolveWindow(preset, at, zone, 'sunday')
        expect(localDay(window.starts_at, zone) >= window.from_day).toBe(true)
        expect(localDay(window.ends_at - 1, zone) <= window.to_day).toBe(true)
        expect(localDay(window.ends_at, zone) > window.to_day).toBe(true)
        const past = preset === 'yesterday' || preset === 'last_week' || preset === 'last_month'
        expect(window.starts_at <= at && at < window.ends_at).toBe(!past)
      }),
      // There, 1994 ended with the 30th of December.
      { numRuns: 1_000, examples: [[Date.parse('1995-01-10'), 'last_month', 'Pacific/Kiritimati']] },
    )
  })
})

describe('the window to compare with', () => {
  const at = (text: string) => Date.parse(`${text}T12:00:00Z`)
  const before = (preset: WindowPreset, day: string) => {
    const { from_day, to_day } = previousWindow(resolveWindow(preset, at(day), 'UTC', 'monday'))
    return `${from_day} ${to_day}`
  }

  test.each<[WindowPreset, string, string]>([
    ['this_month', '2026-11-22', '2026-10-01 2026-10-22'],
    ['this_month', '2026-03-31', '2026-02-01 2026-02-28'],
    ['last_month', '2026-11-22', '2026-09-01 2026-09-30'],
    ['last_month', '2026-04-15', '2026-02-01 2026-02-28'],
    ['this_week', '2026-11-18', '2026-11-09 2026-11-11'],
    ['last_week', '2026-11-18', '2026-11-02 2026-11-08'],
    ['this_year', '2024-02-29', '2023-01-01 2023-02-28'],
    ['today', '2026-03-01', '2026-02-28 2026-02-28'],
    ['yesterday', '2026-03-01', '2026-02-27 2026-02-27'],
    ['last_28_days', '2026-11-22', '2026-09-28 2026-10-25'],
    ['last_7_days', '2026-11-22', '2026-11-09 2026-11-15'],
  ])('for %s on %s it is %s', (preset, day, expected) => {
    expect(before(preset, day)).toBe(expected)
  })

  test('"daily" keeps its bucket', () => {
    expect(previousWindow(resolveWindow('daily', at('2026-11-22'), 'UTC', 'monday')).bucket).toBe('day')
  })

  test('a chosen window has as many days right before it', () => {
    fc.assert(
      fc.property(fc.nat(20_000), fc.nat(400), fc.constantFrom(...zones), (start, length, zone) => {
        const from = addDays('1980-01-01', start)
        fc.pre(!from.endsWith('-01'))
        const window = customWindow(from, addDays(from, length), zone)
        const previous = previousWindow(window)
        expect(previous.ends_at).toBe(window.starts_at)
        expect(daysBetween(previous.from_day, previous.to_day)).toBe(length)
      }),
    )
  })

  test.each([
    ['2025-11-01', '2025-11-28', '2025-10-01 2025-10-28'],
    ['2025-11-01', '2025-11-30', '2025-10-01 2025-10-31'],
    ['2026-03-01', '2026-03-30', '2026-02-01 2026-02-28'],
    ['2025-09-01', '2025-11-28', '2025-06-01 2025-08-28'],
    ['2024-12-01', '2025-11-30', '2023-12-01 2024-11-30'],
    ['2025-01-01', '2025-11-28', '2024-01-01 2024-11-28'],
  ])('one from %s to %s, which begins with a month, is compared month by month: %s', (from, to, expected) => {
    const { from_day, to_day } = previousWindow(customWindow(from, to, 'UTC'))
    expect(`${from_day} ${to_day}`).toBe(expected)
  })

  test('the days of this month are compared alike, by name and as chosen days', () => {
    const named = resolveWindow('this_month', at('2025-11-28'), 'UTC', 'monday')
    expect(previousWindow(customWindow(named.from_day, named.to_day, 'UTC'))).toEqual(previousWindow(named))
  })

  test('G24 a window that ends before it begins is an error', () => {
    expect(() => customWindow('2026-05-02', '2026-05-01', 'UTC')).toThrow(RangeError)
    expect(customWindow('2026-05-01', '2026-05-01', 'UTC').ends_at).toBe(Date.parse('2026-05-02'))
  })

  test('G32 the years 0001 to 9999 make a window', () => {
    const window = customWindow('0001-01-01', '9999-12-31', 'Pacific/Kiritimati')
    expect(localDay(window.ends_at - 1, 'Pacific/Kiritimati')).toBe('9999-12-31')
    expect(previousWindow(window).from_day).toBe('0001-01-01')
  })
})

describe('buckets', () => {
  const dayOf = (day: string, zone: string, bucket: Bucket) =>
    buckets(startOfDay(day, zone), endOfDay(day, zone), bucket, zone, 'monday')

  test('G30 a day on which clocks change has 23 or 25 hours', () => {
    expect(dayOf('2026-03-29', 'Europe/Kyiv', 'hour')).toHaveLength(23)
    expect(dayOf('2026-10-25', 'Europe/Kyiv', 'hour')).toHaveLength(25)
    expect(dayOf('2026-10-24', 'Europe/Kyiv', 'hour')).toHaveLength(24)
  })

  test('hours of half-hour zones begin at the local full hour', () => {
    expect(dayOf('2026-05-01', 'Asia/Kolkata', 'hour').slice(0, 2).map(iso)).toEqual([
      '2026-04-30T18:30',
      '2026-04-30T19:30',
    ])
    expect(
      dayOf('2026-05-01', 'Asia/Kathmandu', 'hour').map((ms) => localTime(ms, 'Asia/Kathmandu').minute),
    ).toEqual(new Array(24).fill(0))
  })

  test('where clocks change by half an hour the short hours stand alone (Lord Howe)', () => {
    const lengths = (day: string) => {
      const starts = [...dayOf(day, 'Australia/Lord_Howe', 'hour'), endOfDay(day, 'Australia/Lord_Howe')]
      return starts.slice(1).map((at, index) => (at - starts[index]!) / HOUR)
    }
    expect(lengths('2026-10-04').filter((length) => length !== 1)).toEqual([0.5])
    expect(lengths('2026-04-05').filter((length) => length !== 1)).toEqual([0.5])
  })

  test('a chart begins with the start of its first bucket, also inside an hour, week or month', () => {
    const from = Date.parse('2026-11-18T10:20:00Z')
    const to = Date.parse('2026-12-02T00:00:00Z')
    const starts = (bucket: Bucket) => buckets(from, to, bucket, 'UTC', 'monday').map(iso)
    expect(starts('month')).toEqual(['2026-11-01T00:00', '2026-12-01T00:00'])
    expect(starts('week')).toEqual(['2026-11-16T00:00', '2026-11-23T00:00', '2026-11-30T00:00'])
    expect(buckets(from, to, 'week', 'UTC', 'sunday').map(iso)).toEqual([
      '2026-11-15T00:00',
      '2026-11-22T00:00',
      '2026-11-29T00:00',
    ])
    expect(starts('day')).toHaveLength(14)
    expect(starts('hour')[0]).toBe('2026-11-18T10:00')
    expect(starts('hour')).toHaveLength(14 * 24 - 10)
  })

  test('an empty range has no buckets, and a missing day is none', () => {
    expect(buckets(5, 5, 'hour', 'UTC', 'monday')).toEqual([])
    const [from, to] = [startOfDay('2011-12-29', 'Pacific/Apia'), endOfDay('2011-12-31', 'Pacific/Apia')]
    expect(buckets(from, to, 'day', 'Pacific/Apia', 'monday')).toHaveLength(2)
  })

  test('they partition every range: ascending, the first at or before it, none beyond it, none left out', () => {
    const kinds = fc.constantFrom<Bucket>('hour', 'day', 'week', 'month')
    const starts = fc.integer({ min: Date.parse('1975-01-01'), max: Date.parse('2036-12-31') })
    const lengths = fc.integer({ min: 1, max: 70 * 24 * HOUR })
    fc.assert(
      fc.property(starts, lengths, kinds, fc.constantFrom(...zones), (from, length, kind, zone) => {
        const list = buckets(from, from + length, kind, zone, 'monday')
        expect(list[0]).toBeLessThanOrEqual(from)
        if (list.length > 1) expect(list[1]).toBeGreaterThan(from)
        expect(list.at(-1)).toBeLessThan(from + length)
        expect(list.every((at, index) => index === 0 || at > list[index - 1]!)).toBe(true)
        for (let at = from; at < from + length; at += Math.max(900_000, Math.floor(length / 20))) {
          const start = list.findLast((candidate) => candidate <= at)!
          if (kind === 'hour') expect(at - start).toBeLessThan(2 * HOUR)
          else expect(localDay(start, zone) >= bucketDay(localDay(at, zone), kind, 'monday')).toBe(true)
        }
      }),
      { numRuns: 300 },
    )
  })

  test('a year has 8760 hours in every zone, all of them full on the local clock', () => {
    for (const zone of zones) {
      const list = buckets(
        startOfDay('2026-01-01', zone),
        endOfDay('2026-12-31', zone),
        'hour',
        zone,
        'monday',
      )
      const odd = list.filter((at) => localTime(at, zone).minute !== 0).length
      // Lord Howe turns its clocks by half an hour, so a short hour begins at half past with either change.
      expect([list.length, odd], zone).toEqual(zone === 'Australia/Lord_Howe' ? [8761, 2] : [8760, 0])
    }
  })

  test('G30 hours, days, weeks and months sum to the year in every IANA zone, with its days of 23 and 25 hours', {
    timeout: 300_000,
  }, () => {
    const everywhere = new Set([...Intl.supportedValuesOf('timeZone'), 'UTC', 'Europe/Kyiv'])
    const odd_days = new Map<number, number>()
    for (const zone of everywhere) {
      const [from, to] = [startOfDay('2026-01-01', zone), endOfDay('2026-12-31', zone)]
      const starts = (kind: Bucket) => buckets(from, to, kind, zone, 'monday')
      const hours = new Set(starts('hour'))
      for (const kind of ['hour', 'day', 'week', 'month'] as const) {
        const edges = [...starts(kind), to]
        // As much is used in each quarter of an hour, which is in one bucket, since they begin with one.
        let quarters = 0
        for (let index = 0; index < edges.length - 1; index++) {
          const length = edges[index + 1]! - Math.max(edges[index]!, from)
          if (length <= 0 || length % QUARTER_MS !== 0) expect.fail(`${kind} ${index} of ${zone}`)
          quarters += length / QUARTER_MS
        }
        expect([zone, kind, quarters]).toEqual([zone, kind, (to - from) / QUARTER_MS])
        // A day, week or month is whole hours.
        expect(edges.slice(0, -1).filter((at) => at >= from && !hours.has(at))).toEqual([])
      }
      const days = starts('day')
      expect(days).toHaveLength(365)
      for (const [index, at] of days.entries()) {
        const length = ((days[index + 1] ?? to) - at) / HOUR
        if (length !== 24) odd_days.set(length, (odd_days.get(length) ?? 0) + 1)
      }
    }
    expect(everywhere.size).toBeGreaterThan(400)
    // Each zone that puts its clocks forward puts them back: by an hour, on Lord Howe by half of one, at Troll by two.
    expect([...odd_days.keys()].sort()).toEqual([22, 23, 23.5, 24.5, 25, 26])
    expect(odd_days.get(23)).toBe(odd_days.get(25))
    expect(odd_days.get(23)).toBeGreaterThan(100)
  })

  test('G32 too many buckets are refused before they are built', () => {
    const window = customWindow('0001-01-01', '9999-12-31', 'UTC')
    for (const bucket of ['hour', 'day', 'week', 'month'] as const)
      expect(() => buckets(window.starts_at, window.ends_at, bucket, 'UTC', 'monday')).toThrow(RangeError)
    expect(buckets(startOfDay('9000-01-01', 'UTC'), window.ends_at, 'month', 'UTC', 'monday')).toHaveLength(
      12_000,
    )
    expect(buckets(startOfDay('9999-12-30', 'UTC'), window.ends_at, 'day', 'UTC', 'monday')).toHaveLength(2)
    expect(buckets(startOfDay('9999-12-20', 'UTC'), window.ends_at, 'week', 'UTC', 'monday')).toHaveLength(2)
  })
})
