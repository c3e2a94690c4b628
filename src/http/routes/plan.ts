import { z } from 'zod'
import { layeredPolicy } from '../../catalog/layered-policy.ts'
import { listPlans } from '../../catalog/plans.ts'
import type { PolicyOverrides } from '../../core/catalogue.ts'
import { rfc3339 } from '../../core/rfc3339.ts'
import { planAt } from '../../core/rules.ts'
import { planOverview } from '../../usage/plan-overview.ts'
import { amount, day, maybeText, page, text, time } from '../answers.ts'
import { borderTimes } from '../border-times.ts'
import * as fields from '../fields.ts'
import { policyAnswer, policyOverridesAnswer } from '../policy-answer.ts'
import { policyForCaller } from '../policy-for-caller.ts'
import { json, type Row } from '../row.ts'
import { memberFilter } from '../seeing.ts'
import { accountManager } from './me.ts'

const organization = z.strictObject({ organization_id: fields.id })
const price = z.strictObject({ amount: z.number(), currency: text }).nullable()

const policy = json({
  method: 'GET',
  path: '/v1/organizations/{organization_id}/policy',
  permission: 'usage.read_own',
  tag: 'Organizations',
  summary: 'The policy as it counts, and the layers that it is made of',
  description:
    'Without `usage.read_all`, limits of other members, of groups that are not theirs and of keys are left out.',
  params: organization,
  answer: z.strictObject({
    organization_id: text,
    plan_id: text,
    as_of: time,
    policy: policyAnswer,
    layers: z
      .array(
        z.strictObject({
          layer: z.enum(['default', 'preset', 'plan', 'organization']),
          id: maybeText,
          policy: policyOverridesAnswer,
        }),
      )
      .describe('Each lies over those before it; limits add up.'),
    next: z
      .strictObject({ plan_id: text, starts_at: time, policy: policyAnswer })
      .nullable()
      .describe('Under the plan that is due to take effect.'),
  }),
  async run(context, { params }) {
    const all = await layeredPolicy(context.ledger, params.organization_id)
    const { next, as_of, ...found } = all
    const seen = <P extends PolicyOverrides>(policy: P) => policyForCaller(context, policy)
    return {
      body: {
        ...found,
        policy: await seen(all.policy),
        layers: await Promise.all(
          all.layers.map(async (layer) => ({ ...layer, policy: await seen(layer.policy) })),
        ),
        as_of: rfc3339(as_of),
        next: next && { ...next, policy: await seen(next.policy), starts_at: rfc3339(next.starts_at) },
      },
    }
  },
})

const part = z.strictObject({ allocated: amount, left: amount })
const parts = {
  plan_credits: part.describe('What the plan gives, seats included as far as the caller sees them.'),
  addon_credits: part.describe('Bought apart.'),
  other_credits: part.describe('Promotions, what was carried over, adjustments.'),
}

const plan = json({
  method: 'GET',
  path: '/v1/organizations/{organization_id}/plan',
  permission: 'usage.read_own',
  tag: 'Organizations',
  summary: 'The plan: what it gives, what is left, when it is topped up, and who to talk to',
  description: 'Without `usage.read_all`, of the seats only the own one.',
  params: organization,
  answer: z
    .strictObject({
      organization_id: text,
      timezone: text,
      as_of: time,
      today: day,
      plan: z.strictObject({ plan_id: text, name: text }),
      next_plan: z.strictObject({ plan_id: text, name: text, starts_at: time }).nullable(),
      identities: z.int().nullable(),
      ...parts,
      price,
      billing_months: z.int(),
      top_up: z
        .strictObject({ owner: z.enum(['organization', 'license']), on: day, at: time, days: z.int() })
        .nullable()
        .describe('The next of `top_ups`: of the organization, or, where it has none, of the first license.'),
      top_ups: z
        .array(
          z.strictObject({
            owner: z.enum(['organization', 'license']),
            on: day,
            at: time,
            days: z.int().describe('Whole days from today, by the calendar of the organization.'),
            unit: text,
            name: text,
            credits: amount.describe('Of seats, what each of them gets.'),
            seats: z.int().nullable(),
          }),
        )
        .describe('What comes when, the soonest first.'),
      balance: amount.describe('Available in all.'),
      units: z.array(
        z.strictObject({
          unit: text,
          name: text,
          counts_as_credits: z.boolean(),
          mode: z.enum(['absent', 'metered', 'limited']),
          ...parts,
          held: amount,
          available: amount,
        }),
      ),
      seats: z.array(
        z.strictObject({
          plan_id: text,
          name: text,
          assigned: z.int(),
          sold: z.int().nullable().describe('Null: the vendor assigns them.'),
          allotments: z.array(z.strictObject({ unit: text, credits: amount })),
        }),
      ),
      purchase_channel: z.enum(['contact', 'chat', 'request']),
      account_manager: accountManager.nullable(),
    })
    .meta({ id: 'PlanOverview' }),
  async run(context, { params }) {
    const member_id = memberFilter(context, undefined)
    const otherwise = context.settings.account_manager
    return { body: await planOverview(context.ledger, params.organization_id, { member_id, otherwise }) }
  },
})

const plans = json({
  method: 'GET',
  path: '/v1/organizations/{organization_id}/plans',
  permission: 'usage.read_own',
  tag: 'Organizations',
  summary: 'The plans that the organization could ask for',
  params: organization,
  answer: page(
    z.strictObject({
      plan_id: text,
      name: text,
      price,
      billing_months: z.int(),
      identities: z.int().nullable(),
      allotments: z.array(
        z.strictObject({ unit: text, credits: amount, owner: z.enum(['organization', 'license']) }),
      ),
      current: z.boolean(),
    }),
  ),
  async run({ db, ledger }, { params }) {
    const [rules, now] = await Promise.all([ledger.rules(params.organization_id), ledger.now()])
    const current = planAt(rules, now).plan_id
    const items = (await listPlans(db, rules.preset_id)).map(
      ({ plan_id, name, price, billing_months, identities, allotments }) => ({
        ...{ plan_id, name, price, billing_months, identities },
        allotments: allotments.map(({ unit, amount, owner }) => ({ unit, credits: amount, owner })),
        current: plan_id === current,
      }),
    )
    return { body: borderTimes({ items, next_cursor: null }) }
  },
})

export const planRoutes: Row[] = [policy, plan, plans]
