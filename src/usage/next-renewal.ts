// When credits come again: a period that ends without bringing any renews nothing.
import { allotmentsOf } from '../core/settle.ts'
import type { Holder, State } from '../core/state.ts'

/**
 * The soonest renewal, in ms, that brings credits of `unit` (any, without one): the organization's own, or, where its
 * plan allots to licenses alone, that of the first of `state.licenses`. Null: none is ahead.
 */
export function nextRenewal(
  { rules, now, plan_holder, licenses }: State,
  unit?: string,
): { owner: 'organization' | 'license'; at: number } | null {
  const brings = (holder: Holder, at: number) =>
    allotmentsOf(rules, holder, at).some(({ allotment }) => unit === undefined || allotment.unit === unit)
  const own = plan_holder.paid_through
  if (own !== null && own > now && brings(plan_holder, own)) return { owner: 'organization', at: own }
  let first: number | null = null
  for (const license of licenses) {
    const at = license.paused ? null : license.paid_through
    if (at !== null && at > now && (first === null || at < first) && brings(license, at)) first = at
  }
  return first === null ? null : { owner: 'license', at: first }
}
