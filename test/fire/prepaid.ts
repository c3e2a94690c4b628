// The product of these tests: credits that are bought and never renew, so that what is left is what was not spent.
import { expect } from 'vitest'
import type { Client } from '../client.ts'
import { tinyPreset } from '../tiny-preset.ts'

const anyPlan = tinyPreset({}, 'prepaid-').plans[0]!
const plans = [
  {
    ...anyPlan,
    plan_id: 'prepaid-pool',
    name: 'Pool',
    allotments: [],
    policy: { renewal: { anchor: 'none' } },
  },
  {
    ...anyPlan,
    plan_id: 'prepaid-seats',
    name: 'Seats',
    allotments: [{ unit: 'credit', amount: 50, owner: 'license' }],
    policy: { renewal: { anchor: 'calendar_month' } },
  },
] satisfies (typeof anyPlan)[]

/** `email` costs 1 credit an item that is not owned yet, `lookup` 1 a result. */
export const prepaid = tinyPreset(
  {
    preset_id: 'prepaid',
    name: 'Prepaid',
    default_plan_id: 'prepaid-pool',
    plans,
    rate_cards: [
      {
        rate_card_id: 'prepaid-prices',
        versions: [
          {
            version: 1,
            starts_at: null,
            prices: {
              email: { components: [{ unit: 'credit', per: 'item', price: 1 }] },
              lookup: { components: [{ unit: 'credit', per: 'results', price: 1 }] },
            },
          },
        ],
      },
    ],
  },
  'prepaid-',
)

export const lookup = (results: number, idempotency_key: string) => ({
  action: 'lookup',
  quantities: { results },
  idempotency_key,
})

export const pathOf = (organization_id: string) => `/v1/organizations/${organization_id}`

/** Organizations with so many credits each, on a server that may not know the product yet. */
export async function openOrganizations(operator: Client, ids: readonly string[], credits: number) {
  const put = await operator.put('/v1/presets/prepaid', prepaid)
  expect(put.status, JSON.stringify(put.body)).toBe(200)
  for (const id of ids) {
    const { status } = await operator.put(pathOf(id), { name: id, preset: 'prepaid', timezone: 'UTC' })
    expect(status).toBe(200)
    if (credits > 0) await grant(operator, id, credits)
  }
}

export async function grant(operator: Client, organization_id: string, amount: number) {
  const bought = { unit: 'credit', amount, source: 'addon', reason: 'bought', idempotency_key: 'bought' }
  const { status } = await operator.post(`${pathOf(organization_id)}/grants`, bought)
  expect(status).toBe(200)
}

/** What is left for a charge. */
export async function leftOf(operator: Client, organization_id: string): Promise<number> {
  const { status, body } = await operator.get(`${pathOf(organization_id)}/balances`)
  expect(status).toBe(200)
  return body.balance
}

/** The number of entries in the journal, from which everything else has just been recomputed without a difference. */
export async function verified(operator: Client, organization_id: string): Promise<number> {
  const { status, body } = await operator.post(`${pathOf(organization_id)}/verify`)
  expect([status, body.findings]).toEqual([200, []])
  expect(body.ok).toBe(true)
  return body.entries
}
