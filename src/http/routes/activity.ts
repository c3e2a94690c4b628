import { z } from 'zod'
import { activity } from '../../usage/activity.ts'
import { amount, maybeText, page, receiptAnswer, text, time } from '../answers.ts'
import * as fields from '../fields.ts'
import { json, type Row } from '../row.ts'

const read = json({
  method: 'GET',
  path: '/v1/activity',
  permission: 'operator',
  tag: 'Organizations',
  summary: 'The newest entry of each organization, the latest first',
  query: z.strictObject({ cursor: fields.cursor.optional(), limit: fields.limit(200, 50) }),
  answer: page(
    z
      .strictObject({
        organization_id: text,
        name: text,
        status: z.enum(['active', 'suspended']),
        seq: z.int().describe('How many entries its journal has.'),
        recorded_at: time,
        entry: z.strictObject({
          id: text,
          kind: receiptAnswer.shape.kind,
          action: maybeText,
          action_name: maybeText,
          credits: amount.describe('In units that count as credits; refunds are negative.'),
          user: maybeText.describe('Who spent; null for the vendor and the system.'),
        }),
      })
      .meta({ id: 'Activity' }),
  ),
  async run({ db }, { query }) {
    return { body: await activity(db, query) }
  },
})

export const activityRoutes: Row[] = [read]
