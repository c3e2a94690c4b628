// The policy of an organization as it counts, with the layers that it is made of, in credits as they were written.
import type { Plan, Policy, PolicyOverrides } from '../core/catalogue.ts'
import { DEFAULT_POLICY, layerPolicy } from '../core/policy.ts'
import { planAt } from '../core/rules.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { plansAt } from './plan-timeline.ts'

export interface PolicyLayer {
  layer: 'default' | 'preset' | 'plan' | 'organization'
  /** Of the preset, plan or organization. */
  id: string | null
  policy: PolicyOverrides
}

export interface LayeredPolicy {
  organization_id: string
  plan_id: string
  as_of: number
  policy: Policy
  /** Each lies over those before it. */
  layers: PolicyLayer[]
  /** Under the plan that is due to take effect. */
  next: { plan_id: string; starts_at: number; policy: Policy } | null
}

/** Throws `UnknownOrganization`. */
export async function layeredPolicy(ledger: Ledger, organization_id: string): Promise<LayeredPolicy> {
  const [rules, now] = await Promise.all([ledger.rules(organization_id), ledger.now()])
  const { next } = plansAt(rules.plan_timeline, now)
  const plan_id = planAt(rules, now).plan_id
  const plan_ids = [plan_id, ...(next ? [next.plan_id] : [])]
  const [presets, plans, organizations] = await Promise.all([
    ledger.db.query<{ policy: PolicyOverrides }>(
      `select document -> 'policy' as policy from presets where preset_id = $1`,
      [rules.preset_id],
    ),
    ledger.db.query<{ document: Plan }>(
      'select document from plans where plan_id = any($1::text[]) order by plan_id',
      [plan_ids],
    ),
    ledger.db.query<{ policy: PolicyOverrides }>(
      'select policy from organizations where organization_id = $1',
      [organization_id],
    ),
  ])
  const preset = presets[0]?.policy ?? {}
  const own = organizations[0]?.policy ?? {}
  const ofPlan = (id: string) => plans.find(({ document }) => document.plan_id === id)?.document.policy ?? {}
  return {
    organization_id,
    plan_id,
    as_of: now,
    policy: layerPolicy(preset, ofPlan(plan_id), own),
    layers: [
      { layer: 'default', id: null, policy: DEFAULT_POLICY },
      { layer: 'preset', id: rules.preset_id, policy: preset },
      { layer: 'plan', id: plan_id, policy: ofPlan(plan_id) },
      { layer: 'organization', id: organization_id, policy: own },
    ],
    next: next && {
      plan_id: next.plan_id,
      starts_at: next.from,
      policy: layerPolicy(preset, ofPlan(next.plan_id), own),
    },
  }
}
