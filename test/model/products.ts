// Four small invented products, as a vendor would put them, and organizations that bend their policies.
import type { Anchor } from './calendar.ts'
import type { Component, Mode } from './prices.ts'
import type { Seeded } from './seeded.ts'

export const UNITS = ['credit', 'call', 'minute', 'fax'] as const
export const CREDIT_UNITS: readonly string[] = ['credit', 'call', 'fax']

/** What totals of use can be asked for: of a unit, or of all that count as credits. */
export const USAGES = ['credits', ...UNITS] as const
export type AnyUsage = (typeof USAGES)[number]

export type Source = 'license' | 'plan' | 'addon' | 'promo' | 'rollover' | 'adjustment'

export interface Allotment {
  unit: string
  amount: number
  owner: 'organization' | 'license'
  source?: 'addon'
}

export interface Plan {
  plan_id: string
  units: Record<string, Mode>
  allotments: Allotment[]
}

type Window = 'forever' | 'billing_cycle' | { days: number }
type Scope = 'organization' | 'member' | 'none'

export interface Policy {
  renewal: { anchor: Anchor; months: number }
  rollover: { mode: 'none' | 'full' } | { mode: 'capped'; cap: number }
  addon: { expiry: 'never' | 'end_of_period' }
  burn_order: Source[]
  ownership: {
    scope: Scope
    window: Window
    actions: Record<string, { scope?: Scope; window?: Window }>
  }
  hold: { expires_after_s: number }
  capture: { above_hold: 'refuse' | 'draw_excess' }
  refunds: { ended_grant: 'adjustment' | 'forfeit' }
}

export interface Version {
  version: number
  /** Epoch milliseconds. */
  starts_at: number | null
  prices: Record<string, { components: Component[] }>
}

export interface Product {
  preset_id: string
  plans: [small: Plan, big: Plan]
  versions: Version[]
  policy: Policy
}

/** Where every history begins: a Thursday noon in the middle of a month. */
export const START = Date.UTC(2026, 0, 15, 12)
const SECOND_VERSION = Date.UTC(2026, 2, 10, 5)

export const FLAGS = ['fast', 'wide']

const credit = (component: Omit<Component, 'unit'>): Component => ({ unit: 'credit', ...component })

const prices = (price: number): Version['prices'] =>
  Object.fromEntries(
    Object.entries({
      reveal: [credit({ per: 'item', price })],
      enrich: [
        credit({ per: 'item', data_type: 'email', price: price / 2 }),
        { unit: 'call', per: 'item', data_type: 'mobile', price: 2 },
      ],
      export: [credit({ per: 'rows', block: 25, price, minimum: 2 })],
      talk: [
        { unit: 'minute', per: 'minutes', price: 1 },
        credit({ per: 'charge', price: 0.1 }),
        { unit: 'call', per: 'minutes', price: 0.333333 },
      ],
      deep: [
        credit({
          per: 'item',
          price: 0.3,
          minimum: 1,
          flags: { fast: { price: 0.5, per: 'charge' }, wide: { price: 0.25, per: 'count' } },
        }),
      ],
      mixed: [
        credit({ per: 'charge', price: 0.7 }),
        credit({ per: 'item', price: 1, data_type: 'email' }),
        { unit: 'minute', per: 'item', price: 2 },
      ],
      fax: [
        { unit: 'fax', per: 'pages', price: 3 },
        { unit: 'call', per: 'charge', price: 1 },
      ],
      parts: [
        credit({
          per: 'results',
          price,
          tiers: {
            mode: 'graduated',
            basis: 'charge',
            steps: [
              { from: 0, price },
              { from: 3, price: price / 2 },
              { from: 10, price: 0 },
            ],
          },
        }),
      ],
      grow: [
        credit({
          per: 'results',
          price,
          tiers: {
            mode: 'graduated',
            basis: 'lifetime',
            steps: [
              { from: 0, price },
              { from: 40, price: price / 4 },
            ],
          },
        }),
      ],
      bulk: [
        {
          unit: 'call',
          per: 'results',
          price: 1,
          tiers: {
            mode: 'volume',
            basis: 'billing_cycle',
            steps: [
              { from: 0, price: 1 },
              { from: 25, price: 0.5 },
            ],
          },
        },
      ],
    }).map(([action, components]) => [action, { components: components as Component[] }]),
  )

const versions: Version[] = [
  { version: 1, starts_at: null, prices: prices(1) },
  { version: 2, starts_at: SECOND_VERSION, prices: prices(1.2) },
]

const BURN: Source[] = ['license', 'plan', 'rollover', 'promo', 'adjustment', 'addon']

const usual: Policy = {
  renewal: { anchor: 'calendar_month', months: 1 },
  rollover: { mode: 'none' },
  addon: { expiry: 'never' },
  burn_order: BURN,
  ownership: { scope: 'organization', window: 'forever', actions: {} },
  hold: { expires_after_s: 86_400 },
  capture: { above_hold: 'refuse' },
  refunds: { ended_grant: 'adjustment' },
}

const units: Record<string, Mode> = { credit: 'limited', call: 'limited', minute: 'metered', fax: 'absent' }

const plans = (preset_id: string, ...allotments: Allotment[]): Product['plans'] => {
  const scaled = (name: string, factor: number): Plan => ({
    plan_id: `${preset_id}-${name}`,
    units,
    allotments: allotments.map((one) => ({ ...one, amount: one.amount * factor })),
  })
  return [scaled('small', 1), scaled('big', 2)]
}

export const PRODUCTS: Product[] = [
  {
    preset_id: 'orchard',
    plans: plans(
      'orchard',
      { unit: 'credit', amount: 60, owner: 'organization' },
      { unit: 'call', amount: 40, owner: 'organization' },
      { unit: 'credit', amount: 10, owner: 'organization', source: 'addon' },
    ),
    versions,
    policy: usual,
  },
  {
    preset_id: 'quarry',
    plans: plans(
      'quarry',
      { unit: 'credit', amount: 25, owner: 'license' },
      { unit: 'call', amount: 15.5, owner: 'license' },
    ),
    versions,
    policy: {
      ...usual,
      renewal: { anchor: 'issue_anniversary', months: 1 },
      rollover: { mode: 'capped', cap: 8 },
      ownership: { scope: 'member', window: { days: 10 }, actions: { reveal: { scope: 'organization' } } },
      capture: { above_hold: 'draw_excess' },
    },
  },
  {
    preset_id: 'ferry',
    plans: plans(
      'ferry',
      { unit: 'credit', amount: 100, owner: 'organization' },
      { unit: 'call', amount: 50, owner: 'license' },
    ),
    versions,
    policy: {
      ...usual,
      renewal: { anchor: 'none', months: 1 },
      rollover: { mode: 'full' },
      ownership: { scope: 'none', window: 'forever', actions: {} },
      hold: { expires_after_s: 3_600 },
      refunds: { ended_grant: 'forfeit' },
    },
  },
  {
    preset_id: 'mill',
    plans: plans(
      'mill',
      { unit: 'credit', amount: 20, owner: 'organization' },
      { unit: 'credit', amount: 15, owner: 'license' },
      { unit: 'call', amount: 12, owner: 'license' },
    ),
    versions,
    policy: {
      ...usual,
      renewal: { anchor: 'billing_cycle', months: 1 },
      rollover: { mode: 'full' },
      addon: { expiry: 'end_of_period' },
      burn_order: ['promo', 'rollover', 'license', 'plan', 'addon', 'adjustment'],
      ownership: { scope: 'organization', window: 'billing_cycle', actions: { deep: { scope: 'none' } } },
      hold: { expires_after_s: 40 * 86_400 },
      capture: { above_hold: 'draw_excess' },
    },
  },
]

/** The actions that have no price anywhere. */
const FREE = 'look'

/** As `PUT /v1/presets/{preset_id}` takes it. */
export function document({ preset_id, plans, versions, policy }: Product): object {
  const rate_card_id = `${preset_id}-prices`
  return {
    preset_id,
    name: preset_id,
    units: UNITS.map((unit) => ({ unit, name: unit, counts_as_credits: CREDIT_UNITS.includes(unit) })),
    features: [
      {
        feature: 'all',
        name: 'All',
        actions: [...Object.keys(versions[0]!.prices), FREE].map((action) => ({
          action,
          name: action,
          data_type: action === 'reveal' || action === 'mixed' ? 'email' : null,
        })),
      },
    ],
    policy,
    default_plan_id: plans[0].plan_id,
    plans: plans.map(({ plan_id, units, allotments }) => ({
      plan_id,
      name: plan_id,
      price: null,
      billing_months: 1,
      identities: null,
      rate_card_id,
      units,
      allotments,
      usage_api: true,
      policy: {},
    })),
    rate_cards: [
      {
        rate_card_id,
        versions: versions.map(({ starts_at, ...version }) => ({
          ...version,
          starts_at: starts_at === null ? null : new Date(starts_at).toISOString(),
        })),
      },
    ],
  }
}

/** An organization as a history finds it: a product, a zone, and what its own policy says differently. */
export interface Setup {
  organization_id: string
  product: number
  timezone: string
  policy: Partial<Policy>
  cycle: { start: string; months: number }
  members: { member_id: string; license: boolean }[]
}

const ZONES = ['UTC', 'Europe/Kyiv', 'America/St_Johns', 'Pacific/Auckland', 'Asia/Kathmandu']

export function anySetup(random: Seeded, organization_id: string): Setup {
  const policy: Partial<Policy> = {}
  if (random.chance(0.4))
    policy.renewal = {
      anchor: random.pick(['calendar_month', 'issue_anniversary', 'billing_cycle', 'none']),
      months: 1,
    }
  if (random.chance(0.3))
    policy.rollover = random.pick([{ mode: 'none' }, { mode: 'full' }, { mode: 'capped', cap: 12.5 }])
  if (random.chance(0.3)) policy.capture = { above_hold: random.pick(['refuse', 'draw_excess']) }
  if (random.chance(0.3)) policy.refunds = { ended_grant: random.pick(['adjustment', 'forfeit']) }
  if (random.chance(0.3)) policy.addon = { expiry: random.pick(['never', 'end_of_period']) }
  if (random.chance(0.3)) policy.hold = { expires_after_s: random.pick([600, 50_000, 20 * 86_400]) }
  return {
    organization_id,
    product: random.below(PRODUCTS.length),
    timezone: random.pick(ZONES),
    policy,
    cycle: {
      start: random.pick(['2026-01-01', '2026-01-15', '2025-08-31', '2025-12-10']),
      months: random.pick([1, 3, 12]),
    },
    members: ['ann', 'bob', 'cid'].map((member_id) => ({ member_id, license: random.chance(0.7) })),
  }
}
