import { z } from 'zod'
import {
  deleteRolloverException,
  listRolloverExceptions,
  putRolloverException,
  type RolloverException,
} from '../../catalog/rollover-exceptions.ts'
import { toCredits } from '../../core/amount.ts'
import { amount, day, page, text, time } from '../answers.ts'
import { borderTimes } from '../border-times.ts'
import * as fields from '../fields.ts'
import { micros } from '../requests.ts'
import { json, type Row } from '../row.ts'

const organization = z.strictObject({ organization_id: fields.id })
const one = z.strictObject({ organization_id: fields.id, exception_id: fields.id })

const exceptionAnswer = z
  .strictObject({
    exception_id: text,
    unit: text,
    ends_on: day.describe('The first day after the period whose unused credits carry over.'),
    amount: amount.nullable().describe('Null: all that is left.'),
    reason: text,
    created_by: text,
    created_at: time,
  })
  .meta({ id: 'RolloverException' })

function shown(exception: RolloverException): z.output<typeof exceptionAnswer> {
  const { amount } = exception
  return { ...borderTimes(exception), amount: amount === null ? null : toCredits(amount) }
}

const put = json({
  method: 'PUT',
  path: '/v1/organizations/{organization_id}/rollover-exceptions/{exception_id}',
  permission: 'operator',
  tag: 'Organizations',
  summary: 'Let unused credits of one period carry over, against the rule',
  params: one,
  body: z.strictObject({
    unit: fields.word,
    ends_on: fields.day,
    amount: fields.positiveCredits.nullish(),
    reason: fields.text(500, 1),
  }),
  answer: exceptionAnswer,
  async run({ ledger, principal }, { params, body }) {
    const { organization_id, exception_id } = params
    const input = { ...body, amount: body.amount == null ? null : micros(body.amount, 'amount') }
    const put = await putRolloverException(ledger, organization_id, exception_id, input, principal.actor)
    return { body: shown(put) }
  },
})

const remove = json({
  method: 'DELETE',
  path: '/v1/organizations/{organization_id}/rollover-exceptions/{exception_id}',
  permission: 'operator',
  tag: 'Organizations',
  summary: 'Remove an exception that has not taken effect',
  params: one,
  answer: z.strictObject({ exception_id: text }),
  async run({ ledger, principal }, { params }) {
    const { organization_id, exception_id } = params
    await deleteRolloverException(ledger, organization_id, exception_id, principal.actor)
    return { body: { exception_id } }
  },
})

const list = json({
  method: 'GET',
  path: '/v1/organizations/{organization_id}/rollover-exceptions',
  permission: 'billing.read',
  tag: 'Organizations',
  summary: 'List exceptions to the rollover rule',
  params: organization,
  query: z.strictObject({ cursor: fields.cursor.optional(), limit: fields.limit(1_000, 1_000) }),
  answer: page(exceptionAnswer),
  async run({ db, ledger }, { params, query }) {
    await ledger.rules(params.organization_id)
    const { items, next_cursor } = await listRolloverExceptions(db, params.organization_id, query)
    return { body: { items: items.map(shown), next_cursor } }
  },
})

export const rolloverExceptionRoutes: Row[] = [put, remove, list]
