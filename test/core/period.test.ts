import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  cycleOf,
  elapsedPeriods,
  monthLabel,
  nextPeriod,
  periodBounds,
  periodDay,
  periodOf,
  ZONE_SPREAD_MS,
} from '../../src/core/period.ts'
import { addDays, localDay, startOfDay } from '../../src/core/zone.ts'
import { zones } from './zones.ts'

const HOUR = 3_600_000

describe('periods', () => {
  test('S1-28 issued 15 Jan, a license renews on 15 Feb', () => {
    expect(periodDay('2026-01-15', 1, 1)).toBe('2026-02-15')
  })

  test('S1-28 issued 31 Jan, it renews on the last day of February and then on 31 Mar', () => {
    const starts = (anchor: string) => [0, 1, 2, 3, 4].map((n) => periodDay(anchor, 1, n))
    expect(starts('2026-01-31')).toEqual([
      '2026-01-31',
      '2026-02-28',
      '2026-03-31',
      '2026-04-30',
      '2026-05-31',
    ])
    expect(starts('2028-01-31')[1]).toBe('2028-02-29')
    expect(starts('2028-01-30')[1]).toBe('2028-02-29')
  })

  test('S1-29 issued 15 Jan, the last day of the credit month is 14 Feb', () => {
    const { first_day, last_day } = periodBounds('2026-01-15', 1, 0, 'Europe/Kyiv')
    expect({ first_day, last_day }).toEqual({ first_day: '2026-01-15', last_day: '2026-02-14' })
  })

  test('S2-30 a calendar month begins on the 1st at 00:00 of the organization', () => {
    const period = periodBounds('2020-01-01', 1, periodOf('2020-01-01', 1, '2026-12-01'), 'America/New_York')
    expect(new Date(period.starts_at).toISOString()).toBe('2026-12-01T05:00:00.000Z')
    expect(period).toMatchObject({ first_day: '2026-12-01', last_day: '2026-12-31' })
  })

  test('C1 a quarter has three months and a year twelve, 29 Feb included', () => {
    expect(periodDay('2025-11-30', 3, 1)).toBe('2026-02-28')
    expect([0, 1, 4].map((n) => periodDay('2024-02-29', 12, n))).toEqual([
      '2024-02-29',
      '2025-02-28',
      '2028-02-29',
    ])
  })

  test('C1 366 anchors × 48 periods × 22 zones: no gap, no overlap, each day in its own period', {
    timeout: 300_000,
  }, () => {
    let checked = 0
    for (const zone of zones) {
      for (let offset = 0; offset < 366; offset++) {
        const anchor = addDays('2024-01-01', offset)
        let end = startOfDay(anchor, zone)
        for (let n = 0; n < 48; n++) {
          const period = periodBounds(anchor, 1, n, zone)
          if (period.starts_at !== end || period.ends_at <= period.starts_at)
            expect.fail(`${zone} ${anchor} ${n}`)
          if (localDay(period.starts_at, zone) !== period.first_day) expect.fail(`${zone} ${anchor} ${n}`)
          if (localDay(period.ends_at - 1, zone) !== period.last_day) expect.fail(`${zone} ${anchor} ${n}`)
          end = period.ends_at
          checked++
        }
      }
    }
    expect(checked).toBe(366 * 48 * 22)
  })

  test('a day lies in exactly the period that its number names, before the anchor too', () => {
    const day = fc.integer({ min: -10_000, max: 30_000 }).map((n) => addDays('1990-01-01', n))
    fc.assert(
      fc.property(day, day, fc.constantFrom(1, 2, 3, 6, 12, 24), (anchor, at, months) => {
        const n = periodOf(anchor, months, at)
        expect(periodDay(anchor, months, n) <= at).toBe(true)
        expect(periodDay(anchor, months, n + 1) > at).toBe(true)
      }),
      { numRuns: 5_000 },
    )
  })

  test.each([0, -1, 1.5, Number.NaN])('a period of %d months is an error', (months) => {
    expect(() => periodDay('2026-01-01', months, 1)).toThrow(RangeError)
    expect(() => periodOf('2026-01-01', months, '2026-01-01')).toThrow(RangeError)
  })
})

describe('what a settlement walks through', () => {
  const at = (text: string) => Date.parse(text)

  test('without a change these are the regular periods, the last one containing now', () => {
    const anchored = fc.integer({ min: 0, max: 365 }).map((n) => addDays('2024-01-01', n))
    fc.assert(
      fc.property(anchored, fc.constantFrom(...zones), fc.integer({ min: 0, max: 30 }), (anchor, zone, n) => {
        const now = periodBounds(anchor, 1, n, zone).starts_at
        const walked = [...elapsedPeriods(startOfDay(anchor, zone), anchor, 1, zone, now)]
        expect(walked).toEqual(
          Array.from({ length: n + 1 }, (_, index) => periodBounds(anchor, 1, index, zone)),
        )
        expect([...elapsedPeriods(now, anchor, 1, zone, now - 1)]).toEqual([])
      }),
      { numRuns: 300 },
    )
  })

  test('S1-28 a seat issued in the middle of a day renews at midnight of the same day of the month', () => {
    const period = nextPeriod(at('2026-01-15T13:00:00Z'), '2026-01-15', 1, 'UTC')
    expect(period).toEqual({
      starts_at: at('2026-01-15T13:00:00Z'),
      ends_at: at('2026-02-15T00:00:00Z'),
      first_day: '2026-01-15',
      last_day: '2026-02-14',
    })
  })

  test('C1 a new anchor begins at the end of what is paid and ends at its own first boundary', () => {
    const [first, second] = elapsedPeriods(at('2026-12-01'), '2026-03-15', 1, 'UTC', at('2026-12-20'))
    expect(first).toMatchObject({
      starts_at: at('2026-12-01'),
      ends_at: at('2026-12-15'),
      last_day: '2026-12-14',
    })
    expect(second).toMatchObject({ starts_at: at('2026-12-15'), ends_at: at('2027-01-15') })
  })

  test('S2-30 a seat issued at noon on the last day of a month renews at midnight all the same', () => {
    const period = nextPeriod(at('2026-11-30T12:00:00Z'), '2020-01-01', 1, 'UTC')
    expect(period).toMatchObject({
      ends_at: at('2026-12-01'),
      first_day: '2026-11-30',
      last_day: '2026-11-30',
    })
  })

  test('C1 a move to a zone further west: the hours between the midnights are a period, or on request part of the next', () => {
    const paid = startOfDay('2026-12-01', 'Europe/Kyiv')
    expect(nextPeriod(paid, '2020-01-01', 1, 'America/New_York')).toEqual({
      starts_at: paid,
      ends_at: startOfDay('2026-12-01', 'America/New_York'),
      first_day: '2026-11-30',
      last_day: '2026-11-30',
    })
    expect(nextPeriod(paid, '2020-01-01', 1, 'America/New_York', ZONE_SPREAD_MS)).toEqual({
      starts_at: paid,
      ends_at: startOfDay('2027-01-01', 'America/New_York'),
      first_day: '2026-11-30',
      last_day: '2026-12-31',
    })
  })

  test('C1 whatever zone, anchor and interval change to, and however often, there is no hole and no overlap', () => {
    const rule = fc.record({
      anchor: fc.integer({ min: 0, max: 1_000 }).map((n) => addDays('2024-01-01', n)),
      zone: fc.constantFrom(...zones),
      months: fc.constantFrom(1, 3, 12),
      wait_hours: fc.integer({ min: 0, max: 3_000 }),
    })
    fc.assert(
      fc.property(
        fc.array(rule, { minLength: 1, maxLength: 8 }),
        fc.constantFrom(0, ZONE_SPREAD_MS),
        (rules, shortest) => {
          let now = startOfDay('2024-06-01', 'UTC')
          let paid = now
          for (const { anchor, zone, months, wait_hours } of rules) {
            now += wait_hours * HOUR
            for (const period of elapsedPeriods(paid, anchor, months, zone, now, shortest)) {
              expect(period.starts_at).toBe(paid)
              expect(period.ends_at - period.starts_at).toBeGreaterThan(shortest)
              expect(period.first_day).toBe(localDay(period.starts_at, zone))
              expect(period.last_day).toBe(localDay(period.ends_at - 1, zone))
              // It ends at a boundary of the rule in force.
              const n = periodOf(anchor, months, localDay(period.ends_at, zone))
              expect(startOfDay(periodDay(anchor, months, n), zone)).toBe(period.ends_at)
              paid = period.ends_at
            }
            expect(paid).toBeGreaterThan(now)
          }
        },
      ),
      { numRuns: 500 },
    )
  })

  test('where the calendar ends it says so instead of walking in place', () => {
    expect(() => [...elapsedPeriods(at('9999-12-01'), '2026-01-01', 1, 'UTC', at('9999-12-31'))]).toThrow(
      RangeError,
    )
  })
})

describe('billing cycles', () => {
  test('I12 a cycle from 15 Jan to 14 Jan touches 13 calendar months', () => {
    const cycle = cycleOf('2026-01-15', 12, '2026-07-01')
    expect(cycle).toMatchObject({ first_day: '2026-01-15', last_day: '2027-01-14' })
    expect(cycle.months).toHaveLength(13)
    expect([cycle.months[0], cycle.months[11], cycle.months[12]]).toEqual(['01/2026', '12/2026', '01/2027'])
  })

  test('S0-32 a cycle from the 1st has as many months as it lasts, those to come included', () => {
    expect(cycleOf('2026-01-01', 2, '2026-01-01')).toEqual({
      first_day: '2026-01-01',
      last_day: '2026-02-28',
      months: ['01/2026', '02/2026'],
    })
    expect(cycleOf('2025-11-01', 12, '2026-10-31').months).toHaveLength(12)
  })

  test('the next cycle begins the day after, and days before the first lie in cycles as well', () => {
    expect(cycleOf('2026-01-31', 1, '2026-02-27').last_day).toBe('2026-02-27')
    expect(cycleOf('2026-01-31', 1, '2026-02-28').first_day).toBe('2026-02-28')
    expect(cycleOf('2026-01-15', 12, '2026-01-14')).toMatchObject({
      first_day: '2025-01-15',
      last_day: '2026-01-14',
    })
  })

  test('every day of a cycle has its label in it', () => {
    const day = fc.integer({ min: 0, max: 4_000 }).map((n) => addDays('2022-01-01', n))
    fc.assert(
      fc.property(day, day, fc.integer({ min: 1, max: 24 }), (start, at, months) => {
        const cycle = cycleOf(start, months, at)
        expect(cycle.months).toContain(monthLabel(at))
        expect(cycle.months[0]).toBe(monthLabel(cycle.first_day))
        expect(cycle.months.at(-1)).toBe(monthLabel(cycle.last_day))
        expect(new Set(cycle.months).size).toBe(cycle.months.length)
      }),
    )
  })
})
