import { z } from 'zod'
import { windowPresets } from '../../core/window.ts'
import { conversations } from '../../usage/conversations.ts'
import { idleAllotments } from '../../usage/idle-allotments.ts'
import { usageBreakdown } from '../../usage/usage-breakdown.ts'
import { GROUPINGS, type UsageFilter } from '../../usage/usage-question.ts'
import { usageSeries } from '../../usage/usage-series.ts'
import { amount, day, maybeText, text, time } from '../answers.ts'
import * as fields from '../fields.ts'
import { type Context, json, type Row } from '../row.ts'
import { memberFilter } from '../seeing.ts'

const organization = z.strictObject({ organization_id: fields.id })

const windowQuery = {
  preset: z.enum(windowPresets).optional(),
  from: fields.day.optional(),
  to: fields.day.optional().describe('Inclusive.'),
  timezone: fields.zone.optional().describe("The organization's, if it is left out."),
}
const filters = {
  ...windowQuery,
  unit: fields.word.optional().describe('One unit; without it all that count as credits.'),
  feature: fields.several(fields.word).optional(),
  action: fields.several(fields.word).optional(),
  member_id: fields.id.optional(),
  api_key_id: fields.id.optional(),
  group: fields.text(200).optional().describe("Members' group of today; empty for members in none."),
  campaign: fields.name.optional(),
  identity: fields.name.optional(),
}
const filterQuery = z.strictObject(filters)

function filterOf(context: Context, query: z.output<typeof filterQuery>): UsageFilter {
  const { feature, action, member_id, ...rest } = query
  return { ...rest, features: feature, actions: action, member_id: memberFilter(context, member_id) }
}

const totalFields = {
  gross: amount,
  refunded: amount,
  net: amount.describe('Gross less refunded, on the date of the charge.'),
  charges: z.int(),
  items: z.number(),
  refunded_items: z.number(),
  already_owned_items: z.number(),
  already_owned_credits: amount.describe('Not charged, because it was owned.'),
}
const totals = z.strictObject(totalFields).meta({ id: 'UsageTotals' })
const answeredWindow = z.strictObject({
  preset: z.enum([...windowPresets, 'custom']),
  from: day,
  to: day,
  timezone: text,
  starts_at: time,
  ends_at: time,
})
const groupFields = {
  kind: z.enum(['id', 'none', 'api_keys', 'system', 'others']),
  id: maybeText,
  name: text,
  count: z.int().optional(),
  email: text.optional(),
  group: maybeText.optional(),
  status: z.enum(['active', 'disabled']).optional(),
  feature: maybeText.optional(),
}
const grouping = z.enum(GROUPINGS)
const share = z.number().describe('Of the net total, 0 to 1.')

const seriesAnswer = z
  .strictObject({
    window: answeredWindow,
    bucket: z.enum(['hour', 'day', 'week', 'month']),
    unit: maybeText,
    group_by: grouping.nullable(),
    totals,
    previous: z.strictObject({ window: answeredWindow, totals }),
    buckets: z.array(z.strictObject({ starts_at: time, day, ...totalFields })),
    series: z.array(
      z.strictObject({
        ...groupFields,
        totals,
        share,
        values: z.array(z.number()).describe('Net, a bucket each.'),
        gross_values: z.array(z.number()).describe('Before refunds, a bucket each.'),
      }),
    ),
  })
  .meta({ id: 'UsageSeries' })

const series = json({
  method: 'GET',
  path: '/v1/organizations/{organization_id}/usage',
  permission: 'usage.read_own',
  tag: 'Usage',
  summary: 'Usage over time, in buckets of any zone, whole or by group',
  params: organization,
  query: z.strictObject({
    ...filters,
    bucket: z.enum(['hour', 'day', 'week', 'month']).optional(),
    group_by: grouping.optional(),
    top: fields.limit(50, 10),
  }),
  answer: seriesAnswer,
  async run(context, { params, query: { bucket, group_by, top, ...filter } }) {
    const query = { ...filterOf(context, filter), bucket, group_by, top }
    return { body: await usageSeries(context.ledger, params.organization_id, query) }
  },
})

const breakdownRow = z.strictObject({ ...groupFields, ...totalFields, share })
const breakdownAnswer = z
  .strictObject({
    window: answeredWindow,
    by: grouping,
    unit: maybeText,
    totals,
    rows: z.array(breakdownRow),
  })
  .meta({ id: 'UsageBreakdown' })

const breakdown = json({
  method: 'GET',
  path: '/v1/organizations/{organization_id}/usage/breakdown',
  permission: 'usage.read_own',
  tag: 'Usage',
  summary: 'Who or what used how much, the most first',
  params: organization,
  query: z.strictObject({ ...filters, by: grouping, top: fields.limit(1_000, 20) }),
  answer: breakdownAnswer,
  async run(context, { params, query: { by, top, ...filter } }) {
    const query = { ...filterOf(context, filter), by, top }
    return { body: await usageBreakdown(context.ledger, params.organization_id, query) }
  },
})

const talks = json({
  method: 'GET',
  path: '/v1/organizations/{organization_id}/conversations',
  permission: 'analytics.read',
  tag: 'Usage',
  summary: 'Conversations by day, campaign and identity',
  params: organization,
  query: z.strictObject({
    ...windowQuery,
    unit: fields.word.optional().describe('Another unit beside credits than `conversation`.'),
    top: fields.limit(1_000, 20),
  }),
  answer: z.strictObject({
    unit: text,
    daily: seriesAnswer,
    campaigns: z.array(breakdownRow),
    identities: z.array(breakdownRow),
  }),
  async run(context, { params, query }) {
    return { body: await conversations(context.ledger, params.organization_id, query) }
  },
})

const idle = json({
  method: 'GET',
  path: '/v1/organizations/{organization_id}/usage/idle-allotments',
  permission: 'analytics.read',
  tag: 'Usage',
  summary: 'Seats that are paid for and hardly used',
  description:
    'Licensed members who used less than `below` (a share of their allotment, 0.1 unless given) in the last 28 full days. ' +
    'A page looks at 5,000 seats at most and may hold fewer than its limit.',
  params: organization,
  query: z.strictObject({
    below: z.coerce.number().positive().max(1).optional(),
    cursor: fields.cursor.optional(),
    limit: fields.limit(1_000, 50),
  }),
  answer: z.strictObject({
    window: z.strictObject({ from: day, to: day }),
    below: z.number(),
    items: z.array(
      z
        .strictObject({
          member_id: text,
          name: text,
          email: text,
          group: maybeText,
          status: z.enum(['active', 'disabled']),
          license_id: text,
          allotment: amount.describe('What the license gives each period, in units that count as credits.'),
          used: amount,
          share: z.number().describe('Of the allotment, from 0.'),
        })
        .meta({ id: 'IdleAllotment' }),
    ),
    next_cursor: maybeText,
  }),
  async run(context, { params, query }) {
    return { body: await idleAllotments(context.ledger, params.organization_id, query) }
  },
})

export const usageRoutes: Row[] = [series, breakdown, idle, talks]
