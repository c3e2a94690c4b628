// What a vendor sells and at what price, as data: presets, plans, rate cards, policies. The documents are stored as
// they are written here, with amounts in credits; `rules.ts` reads them into what `decide` uses.

/** `absent`: its actions are free and out of the filters · `metered`: counted, no limit, no draws · `limited`. */
export type UnitMode = 'absent' | 'metered' | 'limited'

export interface UnitDefinition {
  unit: string
  name: string
  /** Whether the unit counts as credits in totals (conversations and minutes do not). */
  counts_as_credits: boolean
}

export interface ActionDefinition {
  action: string
  name: string
  data_type: string | null
  description?: string
}

export interface FeatureDefinition {
  feature: string
  name: string
  description?: string
  actions: ActionDefinition[]
}

/** The report's four credit types (S0-04); anything else counts in its totals only. */
export type ReportColumn = 'phone' | 'email' | 'api_search' | 'api_company_enrichment'

/**
 * One part of an action's price. What it counts (`per`): `charge` counts 1; `item` the items charged (of `data_type`
 * only, when named; without items, 1); any other word a quantity that the request must bring.
 * Credits = price × count (per started `block`, when given), by tiers when given, plus flag surcharges, at least
 * `minimum` when anything was counted.
 */
export interface PriceComponent {
  unit: string
  per: string
  price: number
  data_type?: string
  report_column?: ReportColumn
  block?: number
  minimum?: number
  flags?: Record<string, { price: number; per?: 'charge' | 'count' }>
  tiers?: {
    /** `graduated`: each part of the count at its own tier's price · `volume`: the whole count at the tier it reaches. */
    mode: 'graduated' | 'volume'
    /** Count within this charge only, or since the start of the billing cycle, or ever. */
    basis: 'charge' | 'billing_cycle' | 'lifetime'
    /** Ascending by `from`; the first is 0. */
    steps: { from: number; price: number }[]
  }
}

export interface RateCardVersion {
  rate_card_id: string
  version: number
  /** Epoch milliseconds; null for the first version, which also prices the past. */
  starts_at: number | null
  /** An action that is not listed is free. */
  prices: Record<string, { components: PriceComponent[] }>
}

/** Credits given for each month of a period, to the organization or to each license. */
export interface Allotment {
  unit: string
  amount: number
  owner: 'organization' | 'license'
  /** `addon`: an add-on that renews with the plan (S2-33). */
  source?: 'addon'
}

export interface Plan {
  plan_id: string
  preset_id: string
  name: string
  price: { amount: number; currency: string } | null
  /** Months between payments; credits are still released by `policy.renewal` (S1-27). */
  billing_months: number
  identities: number | null
  rate_card_id: string
  units: Record<string, UnitMode>
  allotments: Allotment[]
  /** Whether seed 004's usage endpoint may be read (S4-31). */
  usage_api: boolean
  policy: PolicyOverrides
}

export type Role = 'admin' | 'manager' | 'user'
export type GrantSource = 'license' | 'plan' | 'addon' | 'promo' | 'rollover' | 'adjustment'

export interface Limit {
  /** `every_member` gives each member the limit on their own; a `group` shares its one (X17). */
  subject: { type: 'organization' | 'group' | 'member' | 'every_member' | 'api_key'; id?: string }
  /** One unit, or null for all units that count as credits. */
  unit: string | null
  amount: number
  interval: 'calendar_month' | 'billing_cycle'
}

export interface Policy {
  renewal: {
    anchor: 'calendar_month' | 'issue_anniversary' | 'billing_cycle' | 'none'
    /** Months of a credit month; 1 everywhere but for quarterly or yearly allotments. */
    months: number
    /** `upfront`: all months of the billing period at once (C13). */
    release: 'per_period' | 'upfront'
  }
  rollover: { mode: 'none' | 'capped' | 'full'; cap: number | null }
  addon: { expiry: 'never' | 'end_of_period' }
  /** Sources in the order in which they burn; within one source `ends_at` (none last), then those of a license, then grant number. */
  burn_order: GrantSource[]
  ownership: {
    scope: 'organization' | 'member' | 'none'
    /** How long an item stays owned: for ever, until the end of the billing cycle, or so many days. */
    window: 'forever' | 'billing_cycle' | { days: number }
    /** Overrides for single actions. */
    actions: Record<string, { scope?: Policy['ownership']['scope']; window?: Policy['ownership']['window'] }>
  }
  hold: { expires_after_s: number }
  capture: { above_hold: 'refuse' | 'draw_excess' }
  refunds: { ended_grant: 'adjustment' | 'forfeit' }
  limits: Limit[]
  warn_at: number[]
  report: { refresh: 'live' | string }
  week_start: 'monday' | 'sunday'
  purchase: { channel: 'contact' | 'chat' | 'request' }
  /** Seats sold of each plan's level: that many the organization's own administrators may assign. Others are the vendor's to give. */
  seats: { plan_id: string; count: number }[]
  permissions: Record<Role, string[]>
}

export type PolicyOverrides = {
  [K in keyof Policy]?: Policy[K] extends unknown[] ? Policy[K] : Partial<Policy[K]>
}

/** A product as one file: its catalogue, prices, plans and policy. */
export interface Preset {
  preset_id: string
  name: string
  description?: string
  units: UnitDefinition[]
  features: FeatureDefinition[]
  policy: PolicyOverrides
  default_plan_id: string
  plans: Omit<Plan, 'preset_id'>[]
  rate_cards: {
    rate_card_id: string
    versions: { version: number; starts_at: string | null; prices: RateCardVersion['prices'] }[]
  }[]
}
