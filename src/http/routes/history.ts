import { z } from 'zod'
import { windowPresets } from '../../core/window.ts'
import { type HistoryFilter, history } from '../../usage/history.ts'
import { entryCsv, historyCsv } from '../../usage/history-csv.ts'
import { historyOptions } from '../../usage/history-options.ts'
import { relatedItems } from '../../usage/related-items.ts'
import {
  amount,
  maybeText,
  memberName,
  page,
  receiptAnswer,
  spender,
  subject,
  text,
  time,
} from '../answers.ts'
import * as fields from '../fields.ts'
import { missing } from '../missing.ts'
import { type Context, file, json, type Row } from '../row.ts'
import { memberFilter } from '../seeing.ts'

const organization = z.strictObject({ organization_id: fields.id })

const filters = {
  from: fields.day.optional().describe("First day, in the organization's zone."),
  to: fields.day.optional().describe('Last day, inclusive.'),
  preset: z.enum(windowPresets).optional(),
  member_id: fields.id.optional(),
  api_key_id: fields.id.optional(),
  feature: fields.several(fields.word).optional(),
  action: fields.several(fields.word).optional(),
  unit: fields.word.optional(),
  campaign: fields.name.optional(),
  identity: fields.name.optional(),
  data_type: fields.word.optional(),
  show_refunds: fields.yesOrNo.optional(),
  sort: z.enum(['asc', 'desc']).optional(),
}
const filterQuery = z.strictObject(filters)

function filterOf(context: Context, query: z.output<typeof filterQuery>): HistoryFilter {
  const { feature, action, member_id, ...rest } = query
  return { ...rest, features: feature, actions: action, member_id: memberFilter(context, member_id) }
}

const historyRow = z
  .strictObject({
    entry_id: text,
    charge_id: text,
    kind: z.enum(['charge', 'capture', 'refund']),
    seq: z.int(),
    date: time,
    usage_at: time,
    recorded_at: time,
    feature: maybeText,
    feature_name: maybeText,
    action: maybeText,
    action_name: maybeText,
    description: maybeText,
    credits: amount.describe('In units that count as credits; refunds are negative.'),
    units: z.array(z.strictObject({ unit: text, name: text, credits: amount, count: z.number() })),
    data_requested: z.array(text),
    user: spender,
    campaign: maybeText,
    identity: maybeText,
    subject: subject.nullable(),
    items: receiptAnswer.shape.outcomes,
    paid_from: z.strictObject({ individual_license: amount, organization: amount }),
    refunded: amount,
    refund_of: maybeText,
    reason: maybeText,
  })
  .meta({ id: 'HistoryRow' })

const list = json({
  method: 'GET',
  path: '/v1/organizations/{organization_id}/history',
  permission: 'usage.read_own',
  tag: 'History',
  summary: 'What was spent: when, by whom, on what, paid from where',
  description:
    'Refunds are left out unless asked for; one is filtered with its charge and shows its own date.',
  params: organization,
  query: z.strictObject({
    ...filters,
    cursor: fields.cursor.optional(),
    limit: fields.limit(1_000, 100),
  }),
  answer: page(historyRow),
  async run(context, { params, query: { cursor, limit, ...filter } }) {
    const query = { ...filterOf(context, filter), cursor, limit }
    return { body: await history(context.ledger, params.organization_id, query) }
  },
})

const csv = file({
  method: 'GET',
  path: '/v1/organizations/{organization_id}/history.csv',
  permission: 'usage.read_own',
  tag: 'History',
  summary: 'The same history as a CSV file',
  params: organization,
  query: filterQuery,
  file: { type: 'text/csv', what: 'UTF-8, as of RFC 4180, formulas made harmless.' },
  async run(context, { params, query }) {
    return {
      type: 'text/csv; charset=utf-8',
      filename: `history_${params.organization_id}.csv`,
      pieces: historyCsv(context.ledger, params.organization_id, filterOf(context, query)),
    }
  },
})

const options = json({
  method: 'GET',
  path: '/v1/organizations/{organization_id}/history/options',
  permission: 'usage.read_own',
  tag: 'History',
  summary: 'What the history can be filtered by: only what the organization has used',
  params: organization,
  query: z.strictObject({ member_search: fields.name.optional() }),
  answer: z.strictObject({
    features: z.array(
      z.strictObject({
        feature: maybeText,
        name: maybeText,
        actions: z.array(
          z.strictObject({
            action: text,
            name: text,
            consuming: z.boolean().describe('Still charged under the present plan.'),
          }),
        ),
      }),
    ),
    units: z.array(z.strictObject({ unit: text, name: text, counts_as_credits: z.boolean() })),
    data_types: z.array(text),
    members: z.array(memberName),
    more_members: z.boolean(),
    api_keys: z.array(z.strictObject({ api_key_id: text, name: text })),
  }),
  async run(context, { params, query }) {
    const asked = { ...query, member_id: memberFilter(context, undefined) }
    return { body: await historyOptions(context.ledger, params.organization_id, asked) }
  },
})

const items = json({
  method: 'GET',
  path: '/v1/organizations/{organization_id}/history/entries/{entry_id}/items',
  permission: 'usage.read_own',
  tag: 'History',
  summary: 'The contacts and accounts behind an entry of the history',
  params: z.strictObject({ organization_id: fields.id, entry_id: fields.id }),
  query: z.strictObject({ cursor: fields.cursor.optional(), limit: fields.limit(1_000, 100) }),
  answer: z.strictObject({
    entry_id: text,
    subject: subject.nullable(),
    items: receiptAnswer.shape.items,
    total: z.int(),
    next_cursor: maybeText,
  }),
  async run(context, { params, query }) {
    const { organization_id, entry_id } = params
    const asked = { ...query, entry_id, member_id: memberFilter(context, undefined) }
    const found = await relatedItems(context.ledger, organization_id, asked)
    return { body: found ?? (await missing(context, `entry "${entry_id}"`, 'entry_id')) }
  },
})

const record = file({
  method: 'GET',
  path: '/v1/organizations/{organization_id}/history/entries/{entry_id}/record.csv',
  permission: 'usage.read_own',
  tag: 'History',
  summary: 'One entry of the history as a CSV file',
  params: z.strictObject({ organization_id: fields.id, entry_id: fields.id }),
  file: { type: 'text/csv', what: 'The header and one row, in the form of the history.' },
  async run(context, { params }) {
    const { organization_id, entry_id } = params
    const asked = { entry_id, member_id: memberFilter(context, undefined) }
    const pieces = await entryCsv(context.ledger, organization_id, asked)
    return {
      type: 'text/csv; charset=utf-8',
      filename: `${organization_id}_${entry_id}.csv`,
      pieces: pieces ?? (await missing(context, `entry "${entry_id}"`, 'entry_id')),
    }
  },
})

export const historyRoutes: Row[] = [list, csv, options, items, record]
