import { z } from 'zod'
import { balances } from '../../usage/balances.ts'
import { runOut } from '../../usage/run-out.ts'
import { amount, balanceAnswer, day, maybeTime, text } from '../answers.ts'
import * as fields from '../fields.ts'
import { missing } from '../missing.ts'
import { json, type Row } from '../row.ts'
import { memberFilter } from '../seeing.ts'

const read = json({
  method: 'GET',
  path: '/v1/organizations/{organization_id}/balances',
  permission: 'usage.read_own',
  extension: true,
  tag: 'Balances',
  summary: "What is left: the organization's pool, and with it the batteries of one member or of all",
  description:
    'Settled as of now. With `member_id` also `member`; with `everyone=true` also `members`, a page at a time by ' +
    'e-mail. Whoever sees only their own gets their own.',
  params: z.strictObject({ organization_id: fields.id }),
  query: z.strictObject({
    member_id: fields.id.optional(),
    everyone: fields.yesOrNo.optional(),
    cursor: fields.cursor.optional(),
    limit: fields.limit(1_000, 50),
  }),
  answer: balanceAnswer,
  async run(context, { params, query }) {
    const { organization_id } = params
    const member_id = memberFilter(context, query.member_id)
    const found = await balances(context.ledger, organization_id, { ...query, member_id })
    if (query.member_id !== undefined && !found.member)
      return missing(context, `member "${query.member_id}"`, 'member_id')
    return { body: found }
  },
})

const runningOut = json({
  method: 'GET',
  path: '/v1/organizations/{organization_id}/balances/run-out',
  permission: 'usage.read_own',
  tag: 'Balances',
  summary: 'When the credits run out, if use goes on as it was',
  params: z.strictObject({ organization_id: fields.id }),
  query: z.strictObject({ member_id: fields.id.optional() }),
  answer: z.strictObject({
    formula: text,
    window: z.strictObject({ from: day, to: day }),
    units: z.array(
      z.strictObject({
        unit: text,
        name: text,
        available: amount,
        average_per_day: amount.nullable(),
        days_with_usage: z.int(),
        days_left: z.int().nullable(),
        runs_out_on: day.nullable(),
        renews_at: maybeTime,
        verdict: z.enum(['before_renewal', 'after_renewal', 'never', 'not_enough_usage']),
      }),
    ),
  }),
  async run(context, { params, query }) {
    const member_id = memberFilter(context, query.member_id)
    return { body: await runOut(context.ledger, params.organization_id, { member_id }) }
  },
})

export const balanceRoutes: Row[] = [read, runningOut]
