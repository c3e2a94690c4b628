// What an organization's plan gives and how it behaves.
import type { PlanOverview, Policy as WholePolicy } from '@coulomb/sdk'
import { coulomb } from './coulomb.ts'
import { type Question, useAnswer, useOrganizationQuery } from './queries.ts'

export type Limit = WholePolicy['limits'][number]

/** What of the effective policy people are told about. */
export type Policy = Pick<
  WholePolicy,
  | 'renewal'
  | 'rollover'
  | 'addon'
  | 'burn_order'
  | 'ownership'
  | 'hold'
  | 'capture'
  | 'refunds'
  | 'limits'
  | 'warn_at'
>

export type PlanDetails = Pick<
  PlanOverview,
  'plan' | 'next_plan' | 'price' | 'billing_months' | 'top_up' | 'top_ups' | 'seats'
>

/** With what the organization itself has set (`layers`). */
export function usePolicy() {
  return useOrganizationQuery('settings', 'policy', null, (organization_id, asked) =>
    coulomb.organizations.policy(organization_id, asked),
  )
}

export const planQuestion: Question<PlanOverview> = {
  topic: 'journal',
  name: 'plan',
  input: null,
  read: (organization_id, asked) => coulomb.organizations.plan(organization_id, asked),
}

export function usePlanDetails() {
  return useAnswer(planQuestion)
}
