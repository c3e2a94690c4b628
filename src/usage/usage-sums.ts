// The sums that charts and lists show, added up as the rollups keep them (micro-credits) and told in credits.
import { toCredits } from '../core/amount.ts'
import { addSums, noUsage, USAGE_SUMS, type UsageSums } from '../core/rollup.ts'

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

/** `sum(bigint)` is numeric; every sum of an organization is far within a bigint. */
export const SELECT_SUMS = USAGE_SUMS.map((name) => `sum(u.${name})::bigint as ${name}`).join(', ')

export function sumOf(list: Iterable<UsageSums>): UsageSums {
  const sums = noUsage()
  for (const one of list) addSums(sums, one)
  return sums
}

/** Whether any of them counts anything. */
export function isUsed(list: readonly UsageSums[]): boolean {
  return list.some((sums) => USAGE_SUMS.some((name) => sums[name] !== 0))
}

export const netOf = (sums: UsageSums): number => sums.gross - sums.refunded

export function totalsOf(sums: UsageSums): UsageTotals {
  return {
    gross: toCredits(sums.gross),
    refunded: toCredits(sums.refunded),
    net: toCredits(netOf(sums)),
    charges: sums.charges,
    items: sums.items,
    refunded_items: sums.refunded_items,
    already_owned_items: sums.owned_items,
    already_owned_credits: toCredits(sums.owned_credits),
  }
}
