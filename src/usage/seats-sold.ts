// Seats by level: how many are assigned, and how many were sold (C5: an organization assigns no more than that).
import { type Micros, toCredits } from '../core/amount.ts'
import type { Plan } from '../core/catalogue.ts'
import { policyOf, type Rules } from '../core/rules.ts'

export interface SeatsSold {
  plan_id: string
  name: string
  assigned: number
  /** Null: the vendor counts none. */
  sold: number | null
  allotments: { unit: string; credits: number }[]
}

/** Levels that are sold or assigned, and the organization's own plan where it gives anything to seats. */
export function seatsSold(rules: Rules, plan: Plan, assigned: ReadonlyMap<string, number>): SeatsSold[] {
  const sold = new Map(policyOf(rules, plan).seats.map(({ plan_id, count }) => [plan_id, count]))
  const plan_ids = new Set([...assigned.keys(), ...sold.keys()])
  if (plan.allotments.some(({ owner }) => owner === 'license')) plan_ids.add(plan.plan_id)
  return [...plan_ids].flatMap((plan_id) => {
    const one = rules.plans.get(plan_id)
    if (!one) return []
    const allotments = one.allotments
      .filter(({ owner }) => owner === 'license')
      .map(({ unit, amount }) => ({ unit, credits: toCredits(amount as Micros) }))
    const { name } = one
    return [
      { plan_id, name, assigned: assigned.get(plan_id) ?? 0, sold: sold.get(plan_id) ?? null, allotments },
    ]
  })
}
