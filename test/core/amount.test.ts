import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  divideLargestRemainder,
  MAX_MICROS,
  type Micros,
  micro,
  multiplyMicros,
  startedBlocks,
  toCredits,
  toMicros,
} from '../../src/core/amount.ts'

const amounts = fc.maxSafeInteger().filter((n) => Math.abs(n) <= MAX_MICROS)
const anyAmount = fc.oneof(amounts, fc.integer({ min: -5_000_000, max: 5_000_000 })).map((n) => micro(n))

/** Exact decimal arithmetic by another road: digits in a string. */
function decimalOf(whole: number): string {
  const digits = String(Math.abs(whole)).padStart(7, '0')
  return `${whole < 0 ? '-' : ''}${digits.slice(0, -6)}.${digits.slice(-6)}`
}

describe('credits and micro-credits', () => {
  test('every amount survives the way to JSON and back', () => {
    fc.assert(
      fc.property(anyAmount, (amount) => {
        expect(toMicros(JSON.parse(JSON.stringify(toCredits(amount))))).toBe(amount)
      }),
      { numRuns: 2_000 },
    )
  })

  test('an amount prints with at most six decimals, without binary noise (0.1 + 0.2 is 0.3)', () => {
    expect(toCredits(micro(toMicros(0.1)! + toMicros(0.2)!))).toBe(0.3)
    fc.assert(
      fc.property(anyAmount, (amount) => {
        expect(toCredits(amount)).toBe(Number(decimalOf(amount)))
        expect(toCredits(amount).toFixed(6)).toBe(decimalOf(amount))
      }),
      { numRuns: 2_000 },
    )
  })

  test('exactly the numbers that equal their own six decimals are accepted', () => {
    const numbers = fc.oneof(
      fc.double({ min: -1e9, max: 1e9, noNaN: true }),
      fc.double({ min: -1, max: 1, noNaN: true }),
      amounts.map((n) => n / 1e6),
      fc.integer({ min: -1e9, max: 1e9 }).map((n) => n / 1e7),
    )
    fc.assert(
      fc.property(numbers, (n) => {
        expect(toMicros(n) !== null).toBe(Number(n.toFixed(6)) === n)
      }),
      { numRuns: 10_000 },
    )
  })

  test.each([
    ['a seventh decimal', 0.0000001],
    ['binary noise', 0.1 + 0.2],
    ['more than 10⁹', 1e9 + 0.000001],
    ['1e400', Number('1e400')],
    ['minus infinity', Number.NEGATIVE_INFINITY],
    ['NaN', Number.NaN],
    ['a numeric string', '1'],
    ['a BigInt', 1n],
    ['null', null],
    ['nothing', undefined],
    ['a list', [1]],
  ])('%s is no amount', (_, value) => {
    expect(toMicros(value)).toBeNull()
  })

  test('the bounds are amounts, and zero has no sign', () => {
    expect(toMicros(1e9)).toBe(MAX_MICROS)
    expect(toMicros(-1e9)).toBe(-MAX_MICROS)
    expect(toMicros(0.000001)).toBe(1)
    expect(Object.is(toMicros(-0), 0)).toBe(true)
    expect(Object.is(micro(-0), 0)).toBe(true)
  })

  test.each([0.5, Number.NaN, MAX_MICROS + 1, -MAX_MICROS - 1, 2 ** 53])('%s is no whole amount', (n) => {
    expect(() => micro(n)).toThrow(RangeError)
  })
})

describe('price × quantity', () => {
  test('is exact for whole quantities, and null above 10⁹ credits', () => {
    const quantities = fc.oneof(fc.integer({ min: -1000, max: 1000 }), fc.maxSafeInteger())
    fc.assert(
      fc.property(anyAmount, quantities, (price, quantity) => {
        const exact = BigInt(price) * BigInt(quantity)
        const allowed = exact <= BigInt(MAX_MICROS) && exact >= -BigInt(MAX_MICROS)
        expect(multiplyMicros(price, quantity)).toBe(allowed ? Number(exact) : null)
      }),
      { numRuns: 2_000 },
    )
  })

  test('is exact for six decimals and rounds halves up to a micro-credit', () => {
    const millionths = fc.integer({ min: 0, max: 1_000_000_000_000_000 })
    fc.assert(
      fc.property(
        anyAmount.map((n) => micro(Math.abs(n))),
        millionths,
        (price, q) => {
          const exact = (2n * BigInt(price) * BigInt(q) + 1_000_000n) / 2_000_000n
          expect(multiplyMicros(price, q / 1e6)).toBe(exact <= BigInt(MAX_MICROS) ? Number(exact) : null)
        },
      ),
      { numRuns: 2_000 },
    )
  })

  test('1.5 minutes at 0.333333 cost 0.5, and half a micro-credit is a whole one', () => {
    expect(multiplyMicros(333_333 as Micros, 1.5)).toBe(500_000)
    expect(multiplyMicros(1 as Micros, 0.5)).toBe(1)
    expect(multiplyMicros(1 as Micros, 0.499999)).toBe(0)
    expect(multiplyMicros(-1 as Micros, 0.5)).toBe(-1)
    expect(multiplyMicros(1_000_000 as Micros, 0.1 + 0.2)).toBe(300_000)
  })

  test('a quantity that is no number is an error', () => {
    for (const quantity of [Number.NaN, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY])
      expect(() => multiplyMicros(1 as Micros, quantity)).toThrow(RangeError)
  })
})

describe('started blocks', () => {
  test.each([
    [0, 1000, 0],
    [1, 1000, 1],
    [1000, 1000, 1],
    [1001, 1000, 2],
    [1.1, 0.1, 11],
    [0.3, 0.1, 3],
    [0.1 + 0.2, 0.1, 3],
    [1.000001, 1, 2],
    [5e12, 1e3, 5e9],
  ])('%d in blocks of %d are %d', (quantity, size, blocks) => {
    expect(startedBlocks(quantity, size)).toBe(blocks)
  })

  test.each([
    [-1, 1],
    [1, 0],
    [1, -1],
    [Number.NaN, 1],
    [1, Number.POSITIVE_INFINITY],
    [1, 1e-7],
  ])('%d by %d is an error', (quantity, size) => {
    expect(() => startedBlocks(quantity, size)).toThrow(RangeError)
  })
})

describe('the largest remainder', () => {
  const weights = fc.oneof(
    fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 30 }),
    fc.array(fc.integer({ min: 0, max: 1e15 }), { minLength: 1, maxLength: 5 }),
    fc.array(
      fc.integer({ min: 0, max: 1e9 }).map((n) => n / 1e6),
      { minLength: 1, maxLength: 8 },
    ),
  )

  test('shares sum to the total, and each is within one micro-credit of its proportion', () => {
    fc.assert(
      fc.property(anyAmount, weights, (total, list) => {
        const shares = divideLargestRemainder(total, list)
        expect(shares.reduce((a, b) => a + b, 0)).toBe(total)
        const whole = list.every(Number.isInteger)
        const parts = list.map((weight) => BigInt(whole ? weight : Math.round(weight * 1e6)))
        const sum = parts.reduce((a, b) => a + b, 0n)
        shares.forEach((share, index) => {
          if (sum === 0n) return
          const off = BigInt(share) * sum - BigInt(total) * parts[index]!
          expect(off < sum && off > -sum).toBe(true)
          if (list[index] === 0) expect(share).toBe(0)
        })
      }),
      { numRuns: 1_000 },
    )
  })

  test('equal remainders go to the first, so the same input gives the same shares', () => {
    expect(divideLargestRemainder(10 as Micros, [1, 1, 1])).toEqual([4, 3, 3])
    expect(divideLargestRemainder(11 as Micros, [1, 1, 1])).toEqual([4, 4, 3])
    expect(divideLargestRemainder(1 as Micros, [0, 1, 1])).toEqual([0, 1, 0])
    expect(divideLargestRemainder(100 as Micros, [1, 2, 4])).toEqual([14, 29, 57])
    expect(divideLargestRemainder(-10 as Micros, [1, 1, 1])).toEqual([-4, -3, -3])
  })

  test('if all weights are zero, all count alike', () => {
    expect(divideLargestRemainder(5 as Micros, [0, 0])).toEqual([3, 2])
  })

  test('10⁹ credits by weights of 10⁹ credits stay exact', () => {
    expect(divideLargestRemainder(MAX_MICROS, [MAX_MICROS, 1])).toEqual([999_999_999_999_999, 1])
  })

  test('nobody can share nothing, and a bad weight is an error', () => {
    expect(divideLargestRemainder(0 as Micros, [])).toEqual([])
    expect(() => divideLargestRemainder(1 as Micros, [])).toThrow(RangeError)
    for (const bad of [-1, Number.NaN, Number.POSITIVE_INFINITY, 1e-7])
      for (const list of [[bad], [bad, bad], [1, bad]])
        expect(() => divideLargestRemainder(1 as Micros, list)).toThrow(RangeError)
  })
})
