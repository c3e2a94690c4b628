// Seats by level: how many were sold, how many are assigned, and how many may still be given (C5: an organization assigns
// no more than were sold). One rule for what people are shown and for what is decided under the lock.
import type { Plan } from './catalogue.ts'
import { policyOf, type Rules } from './rules.ts'

export interface Seats {
  plan_id: string
  assigned: number
  /** Null: the vendor counts none. */
  sold: number | null
  /** Below 0 where the vendor has given more than it sold; of what is not counted, nothing is free. */
  free: number
}

/** `assigned` by level; levels that are sold or assigned, and the organization's own plan where it gives seats anything. */
export function seatsSold(rules: Rules, plan: Plan, assigned: ReadonlyMap<string, number>): Seats[] {
  const sold = new Map(policyOf(rules, plan).seats.map(({ plan_id, count }) => [plan_id, count]))
  const plan_ids = new Set([...assigned.keys(), ...sold.keys()])
  if (plan.allotments.some(({ owner }) => owner === 'license')) plan_ids.add(plan.plan_id)
  return [...plan_ids].map((plan_id) => {
    const given = assigned.get(plan_id) ?? 0
    const count = sold.get(plan_id) ?? null
    return { plan_id, assigned: given, sold: count, free: (count ?? 0) - given }
  })
}
