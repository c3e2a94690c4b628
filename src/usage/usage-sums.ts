// The sums that charts and lists show, added up as the rollups keep them (micro-credits) and told in credits.
import { type Micros, toCredits } from '../core/amount.ts'
import type { UsageSums } from '../core/rollup.ts'

export interface UsageTotals {
  gross: number
  refunded: number
  /** Gross less refunded, on the date of the charge (C11). */
  net: number
  charges: number
  /** What the components counted: reveals, results, minutes. */
  items: number
  refunded_items: number
  /** Not charged, because it was owned (S1-06). */
  already_owned_items: number
  already_owned_credits: number
}

export const SUM_COLUMNS = [
  'gross',
  'refunded',
  'charges',
  'items',
  'refunded_items',
  'owned_items',
  'owned_credits',
] as const

/** `sum(bigint)` is numeric; every sum of an organization is far within a bigint. */
export const SELECT_SUMS = SUM_COLUMNS.map((name) => `sum(u.${name})::bigint as ${name}`).join(', ')

export const noUsage = (): UsageSums => ({
  gross: 0,
  refunded: 0,
  charges: 0,
  items: 0,
  refunded_items: 0,
  owned_items: 0,
  owned_credits: 0,
})

/** Column by column: a chart of a year adds some ten thousand times. */
export function addTo(sums: UsageSums, more: UsageSums, sign: 1 | -1 = 1): void {
  sums.gross += sign * more.gross
  sums.refunded += sign * more.refunded
  sums.charges += sign * more.charges
  sums.items += sign * more.items
  sums.refunded_items += sign * more.refunded_items
  sums.owned_items += sign * more.owned_items
  sums.owned_credits += sign * more.owned_credits
}

export function sumOf(list: Iterable<UsageSums>): UsageSums {
  const sums = noUsage()
  for (const one of list) addTo(sums, one)
  return sums
}

/** Whether any of them counts anything. */
export function isUsed(list: readonly UsageSums[]): boolean {
  return list.some((sums) => SUM_COLUMNS.some((name) => sums[name] !== 0))
}

export const netOf = (sums: UsageSums): number => sums.gross - sums.refunded

export const credits = (micros: number) => toCredits(micros as Micros)

export function totalsOf(sums: UsageSums): UsageTotals {
  return {
    gross: credits(sums.gross),
    refunded: credits(sums.refunded),
    net: credits(netOf(sums)),
    charges: sums.charges,
    items: sums.items,
    refunded_items: sums.refunded_items,
    already_owned_items: sums.owned_items,
    already_owned_credits: credits(sums.owned_credits),
  }
}
