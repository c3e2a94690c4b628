// The smallest product with all its parts: one unit, two actions, three levels of one plan, and a plan of seats.
import type { Plan, Preset } from '../src/core/catalogue.ts'

export function tinyPreset(change: Partial<Preset> = {}, prefix = 'tiny-'): Preset {
  const plan = (name: string, amount: number, owner: 'organization' | 'license' = 'organization') =>
    ({
      plan_id: `${prefix}${name}`,
      name,
      price: null,
      billing_months: 1,
      identities: null,
      rate_card_id: `${prefix}prices`,
      units: { credit: 'limited' },
      allotments: [{ unit: 'credit', amount, owner }],
      usage_api: true,
      policy: {},
    }) satisfies Omit<Plan, 'preset_id'>
  return {
    preset_id: 'tiny',
    name: 'Tiny',
    units: [{ unit: 'credit', name: 'Credits', counts_as_credits: true }],
    features: [
      {
        feature: 'email',
        name: 'Email',
        actions: [
          { action: 'email', name: 'Email revealed', data_type: 'email' },
          { action: 'lookup', name: 'Looked up', data_type: null },
        ],
      },
    ],
    policy: {},
    default_plan_id: `${prefix}small`,
    plans: [
      plan('big', 1000),
      plan('middle', 500),
      plan('seats', 50, 'license'),
      plan('seats-plus', 80, 'license'),
      plan('small', 100),
    ],
    rate_cards: [
      {
        rate_card_id: `${prefix}prices`,
        versions: [
          {
            version: 1,
            starts_at: null,
            prices: {
              email: { components: [{ unit: 'credit', per: 'item', price: 1, report_column: 'email' }] },
            },
          },
        ],
      },
    ],
    ...change,
  }
}
