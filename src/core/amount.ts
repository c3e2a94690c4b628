// Amounts are whole micro-credits (1 credit = 1,000,000), so that sums never carry binary noise.

declare const micros: unique symbol

/** A whole number of micro-credits within ±`MAX_MICROS`; always a safe integer. */
export type Micros = number & { readonly [micros]: true }

export const MICROS_PER_CREDIT = 1_000_000

/** 10⁹ credits: the bound of every amount and of every lifetime total. Above 8.6·10⁹ JSON numbers stop being exact. */
export const MAX_MICROS = 1e15 as Micros

export const ZERO = 0 as Micros

/**
 * Credits (a JSON number) as micro-credits; null for anything that is not a finite number of at most six decimals
 * within ±10⁹. Accepts exactly the numbers for which `Number(n.toFixed(6)) === n`.
 */
export function toMicros(credits: unknown): Micros | null {
  if (typeof credits !== 'number' || !(Math.abs(credits) <= 1e9)) return null
  // Both roundings together are below a quarter of a micro-credit here, so `whole` is the only candidate; the
  // division is correctly rounded and gives `credits` back only if its decimal has at most six places.
  const whole = Math.round(credits * MICROS_PER_CREDIT)
  if (whole / MICROS_PER_CREDIT !== credits) return null
  return (whole === 0 ? 0 : whole) as Micros
}

/**
 * Whole micro-credits, an amount or a sum of amounts of any size, as a JSON number of credits that prints with at most six
 * decimals: 300,000 is 0.3.
 */
export function toCredits(micros: number): number {
  return micros / MICROS_PER_CREDIT
}

/** Brands a whole number, such as a sum of amounts. RangeError if it is not whole or above `MAX_MICROS`. */
export function micro(whole: number): Micros {
  if (!Number.isSafeInteger(whole) || Math.abs(whole) > MAX_MICROS) {
    throw new RangeError(`not an amount of micro-credits: ${whole}`)
  }
  return (whole === 0 ? 0 : whole) as Micros
}

/**
 * Price × quantity, exact, then rounded to a micro-credit, halves away from zero (half up for prices). A quantity that
 * is not whole counts to the nearest millionth (1.5 minutes; 0.1 + 0.2 is 0.3). Null above `MAX_MICROS`.
 */
export function multiplyMicros(price: Micros, quantity: number): Micros | null {
  let whole: number
  if (Number.isInteger(quantity)) {
    whole = price * quantity
  } else {
    const product = BigInt(price) * BigInt(millionths(quantity))
    whole = Number((product + (product < 0n ? -500_000n : 500_000n)) / 1_000_000n)
  }
  // A product within the bound was computed exactly: the bound is below 2⁵³.
  return Math.abs(whole) <= MAX_MICROS ? micro(whole) : null
}

/**
 * How many blocks of `size` a quantity has started: 1001 in blocks of 1000 is 2, and 1.1 in blocks of 0.1 is 11,
 * where the binary quotient would say 12. Both count to the nearest millionth, and are at most 9·10⁹ if not whole.
 * RangeError for a negative quantity and for a size of 0 or below.
 */
export function startedBlocks(quantity: number, size: number): number {
  const bothWhole = Number.isSafeInteger(quantity) && Number.isSafeInteger(size)
  const parts = bothWhole ? quantity : millionths(quantity)
  const block = bothWhole ? size : millionths(size)
  if (parts < 0 || block <= 0) throw new RangeError(`not a number of blocks: ${quantity} by ${size}`)
  const rest = parts % block
  return (parts - rest) / block + (rest > 0 ? 1 : 0)
}

function millionths(quantity: number): number {
  const whole = Math.round(quantity * 1_000_000)
  if (!Number.isSafeInteger(whole)) throw new RangeError(`not a quantity: ${quantity}`)
  return whole
}

/**
 * Splits `total` in proportion to `weights` (not negative; whole numbers, or decimals of at most six places up to
 * 10⁹) so that the shares sum to it exactly. What the division leaves over goes, one micro-credit each, to the largest
 * remainders, the first of equals winning. A weight of 0 gets 0, unless all are 0: then all count alike. A negative
 * total gives the negated shares. RangeError for a bad weight, or when there is a total and nobody to take it.
 */
export function divideLargestRemainder(total: Micros, weights: readonly number[]): Micros[] {
  if (total < 0) return divideLargestRemainder(micro(-total), weights).map((share) => micro(-share))
  if (weights.length === 0 && total > 0) throw new RangeError('an amount needs at least one weight')
  const first = weights[0]!
  if (isWeight(first) && weights.every((weight) => weight === first)) {
    const rest = total % weights.length
    const share = (total - rest) / weights.length
    return weights.map((_, index) => micro(index < rest ? share + 1 : share))
  }
  const parts = wholeWeights(weights)
  const sum = parts.reduce((a, b) => a + b, 0n)
  const shares = parts.map((part) => Number((BigInt(total) * part) / sum))
  const remainders = parts.map((part) => (BigInt(total) * part) % sum)
  const left = total - shares.reduce((a, b) => a + b, 0)
  const order = remainders.map((_, index) => index)
  order.sort((a, b) => (remainders[a]! === remainders[b]! ? a - b : remainders[a]! > remainders[b]! ? -1 : 1))
  for (const index of order.slice(0, left)) shares[index]! += 1
  return shares.map(micro)
}

function isWeight(weight: number): boolean {
  return weight >= 0 && (Number.isSafeInteger(weight) || toMicros(weight) !== null)
}

function wholeWeights(weights: readonly number[]): bigint[] {
  const bad = weights.find((weight) => !isWeight(weight))
  if (bad !== undefined) throw new RangeError(`not a weight: ${bad}`)
  if (weights.every(Number.isSafeInteger)) return weights.map(BigInt)
  return weights.map((weight) =>
    Number.isSafeInteger(weight) ? BigInt(weight) * 1_000_000n : BigInt(toMicros(weight)!),
  )
}
