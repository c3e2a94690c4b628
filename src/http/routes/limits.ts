import { z } from 'zod'
import { putLimits } from '../../catalog/limits.ts'
import { limitSchema } from '../../catalog/preset-schema.ts'
import { limits } from '../../usage/limits.ts'
import { amount, day, text } from '../answers.ts'
import * as fields from '../fields.ts'
import { missing } from '../missing.ts'
import { json, type Row } from '../row.ts'
import { memberFilter } from '../seeing.ts'

const organization = z.strictObject({ organization_id: fields.id })

const limitUsage = z
  .strictObject({
    subject: z.strictObject({
      type: z.enum(['organization', 'group', 'member', 'every_member', 'api_key']),
      id: text.optional(),
    }),
    unit: text.nullable().describe('Null: all units that count as credits.'),
    interval: z.enum(['calendar_month', 'billing_cycle']),
    amount,
    used: amount,
    available: amount,
    share: z.number().describe('Used of the amount; 1 of a limit of nothing.'),
    state: z.enum(['ok', 'warn', 'reached']),
    resets_on: day,
  })
  .meta({ id: 'LimitUsage' })

const limitsAnswer = z.strictObject({ items: z.array(limitUsage) })

const get = json({
  method: 'GET',
  path: '/v1/organizations/{organization_id}/limits',
  permission: 'usage.read_own',
  tag: 'Usage',
  summary: 'What of each limit is used, and when it begins anew',
  description:
    'Of the organization, its groups, keys and single members; or, with `member_id`, those that this member falls ' +
    'under, a limit on each member among them. Whoever sees only their own gets their own.',
  params: organization,
  query: z.strictObject({ member_id: fields.id.optional() }),
  answer: limitsAnswer,
  async run(context, { params, query }) {
    const { organization_id } = params
    const member_id = memberFilter(context, query.member_id)
    const items = await limits(context.ledger, organization_id, { member_id })
    return { body: { items: items ?? (await missing(context, `member "${member_id}"`, 'member_id')) } }
  },
})

const put = json({
  method: 'PUT',
  path: '/v1/organizations/{organization_id}/limits',
  permission: 'limits.manage',
  tag: 'Usage',
  summary: "Replace the organization's own limits on members, groups and API keys",
  description:
    'The vendor limits the whole organization in its policy, and sells limits with a plan: those stay. The answer ' +
    'is that of GET. A limit counts what is recorded from when it is set.',
  params: organization,
  body: z.strictObject({ limits: z.array(limitSchema).max(10_000, 'must have at most 10,000 limits') }),
  answer: limitsAnswer,
  async run({ ledger, principal }, { params, body }) {
    await putLimits(ledger, params.organization_id, body.limits, principal.actor)
    return { body: { items: (await limits(ledger, params.organization_id))! } }
  },
})

export const limitRoutes: Row[] = [get, put]
