import type { PlanOverview } from '@coulomb/sdk'
import { usePlanDetails } from './plan-and-policy.ts'

export interface CreditsLeft {
  /** Still includes what is held. */
  left: number
  amount: number
  held: number
  /** Until credits are topped up, by the organization's calendar; null where they never are. */
  days: number | null
  renews_on: string | null
  /** It is one license of several that is topped up then: each has a day of its own. */
  isFirstOfLicenses: boolean
}

/**
 * What the organization has left in all, of units that count as credits: its own credits, and the licenses of who may
 * be seen. Undefined while it loads.
 */
export function useCreditsLeft(): CreditsLeft | undefined {
  const { data } = usePlanDetails()
  if (!data) return undefined
  const { plan_credits, addon_credits, other_credits, balance, top_up } = data
  const left = plan_credits.left + addon_credits.left + other_credits.left
  return {
    left,
    amount: plan_credits.allocated + addon_credits.allocated + other_credits.allocated,
    held: left - balance,
    days: top_up?.days ?? null,
    renews_on: top_up?.on ?? null,
    isFirstOfLicenses: isFirstOfLicenses(data),
  }
}

/** Whether the next top-up is of one license of several. */
export function isFirstOfLicenses({ top_up, seats }: Pick<PlanOverview, 'top_up' | 'seats'>): boolean {
  return top_up?.owner === 'license' && seats.reduce((sum, { assigned }) => sum + assigned, 0) > 1
}

/** What is renewed next, before "in 9 days". */
export const whatRenews = (isFirst: boolean): string => (isFirst ? 'the first license renews' : 'renews')
