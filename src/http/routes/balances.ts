import { z } from 'zod'
import { balances } from '../../usage/balances.ts'
import { balanceAnswer } from '../answers.ts'
import * as fields from '../fields.ts'
import { missing } from '../missing.ts'
import { json, type Row } from '../row.ts'
import { memberFilter } from '../seeing.ts'

const read = json({
  method: 'GET',
  path: '/v1/organizations/{organization_id}/balances',
  permission: 'usage.read_own',
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

export const balanceRoutes: Row[] = [read]
