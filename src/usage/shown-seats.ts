// Seats by level, as people are shown them: with the level's name and what it gives.
import { toCredits } from '../core/amount.ts'
import type { Plan } from '../core/catalogue.ts'
import type { Rules } from '../core/rules.ts'
import { seatsSold } from '../core/seats-sold.ts'

export interface ShownSeats {
  plan_id: string
  name: string
  assigned: number
  /** Null: the vendor counts none. */
  sold: number | null
  allotments: { unit: string; credits: number }[]
}

export function shownSeats(rules: Rules, plan: Plan, assigned: ReadonlyMap<string, number>): ShownSeats[] {
  return seatsSold(rules, plan, assigned).flatMap(({ plan_id, assigned, sold }) => {
    const one = rules.plans.get(plan_id)
    if (!one) return []
    const allotments = one.allotments
      .filter(({ owner }) => owner === 'license')
      .map(({ unit, amount }) => ({ unit, credits: toCredits(amount) }))
    return [{ plan_id, name: one.name, assigned, sold, allotments }]
  })
}
