// What decisions about one organization depend on besides its balances: read once, kept until `version` changes.
import type {
  ActionDefinition,
  GrantSource,
  Plan,
  Policy,
  PolicyOverrides,
  RateCardVersion,
  UnitDefinition,
} from './catalogue.ts'
import { layerPolicy } from './policy.ts'

export interface CatalogueAction extends ActionDefinition {
  feature: string
  feature_name: string
}

export interface RolloverException {
  exception_id: string
  unit: string
  /** Local day on which the period ends (its last day + 1) whose unused credits carry over. */
  ends_on: string
  /** Micro-credits, or null for all. */
  amount: number | null
}

export interface Rules {
  version: number
  organization_id: string
  name: string
  status: 'active' | 'suspended'
  timezone: string
  preset_id: string
  preset_policy: PolicyOverrides
  organization_policy: PolicyOverrides
  /** Plans in force from their `from` on (epoch milliseconds), ascending; the first is in force since ever. */
  plan_timeline: { plan_id: string; from: number }[]
  plans: ReadonlyMap<string, Plan>
  /** The organization's own card; else its plan's. */
  rate_card_id: string | null
  /** Versions ascending. */
  rate_cards: ReadonlyMap<string, RateCardVersion[]>
  actions: ReadonlyMap<string, CatalogueAction>
  units: ReadonlyMap<string, UnitDefinition>
  cycle: { start_day: string; months: number }
  /** Local day on which the organization's plan began: its anchor for anniversaries. */
  started_on: string
  rollover_exceptions: RolloverException[]
}

export function planAt(rules: Rules, at: number): Plan {
  let current = rules.plan_timeline[0]!
  for (const change of rules.plan_timeline) if (change.from <= at) current = change
  return rules.plans.get(current.plan_id)!
}

const policies = new WeakMap<Rules, Map<string, Policy>>()

export function policyOf(rules: Rules, plan: Plan): Policy {
  const known = policies.get(rules) ?? new Map<string, Policy>()
  policies.set(rules, known)
  const policy =
    known.get(plan.plan_id) ?? layerPolicy(rules.preset_policy, plan.policy, rules.organization_policy)
  known.set(plan.plan_id, policy)
  return policy
}

/** The version in force at `at`, else the first (design §3.11). */
export function rateCardAt(rules: Rules, plan: Plan, at: number): RateCardVersion {
  const versions = rules.rate_cards.get(rules.rate_card_id ?? plan.rate_card_id)!
  let current = versions[0]!
  for (const version of versions) if (version.starts_at !== null && version.starts_at <= at) current = version
  return current
}

export function countsAsCredits(rules: Rules, unit: string): boolean {
  return rules.units.get(unit)?.counts_as_credits ?? true
}

/** The place of a source in the burn order; what a policy leaves out burns last. */
export function burnRank(policy: Policy, source: GrantSource): number {
  const rank = policy.burn_order.indexOf(source)
  return rank < 0 ? policy.burn_order.length : rank
}
