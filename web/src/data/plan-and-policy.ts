// What an organization's plan gives and how it behaves, as `GET …/plan` and `GET …/policy` answer.
import { coulomb } from './coulomb.ts'
import { useOrganizationQuery } from './queries.ts'

export type GrantSource = 'license' | 'plan' | 'addon' | 'promo' | 'rollover' | 'adjustment'
export type OwnershipScope = 'organization' | 'member' | 'none'
export type OwnershipWindow = 'forever' | 'billing_cycle' | { days: number }

export interface Limit {
  subject: { type: 'organization' | 'group' | 'member' | 'every_member' | 'api_key'; id?: string }
  /** Null: all units that count as credits. */
  unit: string | null
  amount: number
  interval: 'calendar_month' | 'billing_cycle'
}

/** What of the effective policy people are told about. */
export interface Policy {
  renewal: {
    anchor: 'calendar_month' | 'issue_anniversary' | 'billing_cycle' | 'none'
    months: number
    release: 'per_period' | 'upfront'
  }
  rollover: { mode: 'none' | 'capped' | 'full'; cap: number | null }
  addon: { expiry: 'never' | 'end_of_period' }
  burn_order: GrantSource[]
  ownership: {
    scope: OwnershipScope
    window: OwnershipWindow
    actions: Record<string, { scope?: OwnershipScope; window?: OwnershipWindow }>
  }
  hold: { expires_after_s: number }
  capture: { above_hold: 'refuse' | 'draw_excess' }
  refunds: { ended_grant: 'adjustment' | 'forfeit' }
  limits: Limit[]
  warn_at: number[]
}

export interface PlanDetails {
  plan: { plan_id: string; name: string }
  next_plan: { plan_id: string; name: string; starts_at: string } | null
  billing_months: number
  top_up: { on: string; days: number } | null
  /** What comes when, soonest first: the organization's, and one's own seat or, for who may see them, all seats'. */
  top_ups: {
    owner: 'organization' | 'license'
    on: string
    days: number
    unit: string
    name: string
    credits: number
    members: number | null
  }[]
  /** Plans of seats; empty without licenses. */
  seats: { plan_id: string; name: string; allotments: { unit: string; credits: number }[] }[]
}

export function usePolicy() {
  return useOrganizationQuery('fixed', 'policy', null, async (organization_id, asked) => {
    const path = 'GET /v1/organizations/{organization_id}/policy'
    const answer: unknown = await coulomb.call(path as never, { organization_id, ...asked } as never)
    return (answer as { policy: Policy }).policy
  })
}

export function usePlanDetails() {
  return useOrganizationQuery(
    'journal',
    'plan',
    null,
    async (organization_id, asked): Promise<PlanDetails> => {
      const path = 'GET /v1/organizations/{organization_id}/plan'
      return coulomb.call(path as never, { organization_id, ...asked } as never)
    },
  )
}
