import { z } from 'zod'
import { seqOfId } from '../../core/entry-id.ts'
import { amount, maybeText, maybeTime, page, receiptAnswer, source, text, time } from '../answers.ts'
import { cursor, id, limit, word } from '../fields.ts'
import { grantBody, voidBody } from '../inputs.ts'
import { missing } from '../missing.ts'
import { grantRequest, idempotencyKeyOf, voidRequest } from '../requests.ts'
import { json, type Row } from '../row.ts'
import { listGrants } from '../stored-grants.ts'

const organization = z.strictObject({ organization_id: id })

const grant = json({
  method: 'POST',
  path: '/v1/organizations/{organization_id}/grants',
  permission: 'operator',
  tag: 'Grants',
  summary: 'Grant credits',
  description: 'To one member, or without `member_id` to everyone of the organization.',
  problems: [409],
  params: organization,
  body: grantBody,
  answer: receiptAnswer,
  async run(context, { params, body }) {
    const idempotency_key = idempotencyKeyOf(body.idempotency_key, context.headers['idempotency-key'])
    const request = grantRequest(body, { actor: context.principal.actor, idempotency_key })
    const outcome = await context.ledger.submit(params.organization_id, request)
    return { body: await context.receipts.of(params.organization_id, outcome) }
  },
})

const voidGrant = json({
  method: 'POST',
  path: '/v1/organizations/{organization_id}/grants/{grant_id}/void',
  permission: 'operator',
  tag: 'Grants',
  summary: 'Take back what is unspent of a grant',
  problems: [409],
  params: z.strictObject({ organization_id: id, grant_id: id }),
  body: voidBody,
  answer: receiptAnswer,
  async run(context, { params, body }) {
    const seq = seqOfId(params.grant_id, 'gr')
    const idempotency_key = idempotencyKeyOf(body.idempotency_key, context.headers['idempotency-key'])
    if (seq === null) return missing(context, `grant "${params.grant_id}"`, 'grant_id')
    const request = voidRequest(seq, body, { actor: context.principal.actor, idempotency_key })
    const outcome = await context.ledger.submit(params.organization_id, request)
    return { body: await context.receipts.of(params.organization_id, outcome) }
  },
})

const grantAnswer = z
  .strictObject({
    grant_id: text,
    unit: text,
    source,
    member_id: maybeText.describe('Null: everyone of the organization may draw on it.'),
    license_id: maybeText,
    starts_at: time,
    ends_at: maybeTime,
    amount,
    used: amount,
    held: amount,
    expired: amount,
    voided: amount,
    left: amount.describe('Granted less used, expired and voided.'),
    available: amount.describe('Left less held.'),
    reason: maybeText.describe('Of grants that somebody made; null of what a period brings by itself.'),
  })
  .meta({ id: 'Grant' })

const list = json({
  method: 'GET',
  path: '/v1/organizations/{organization_id}/grants',
  permission: 'billing.read',
  tag: 'Grants',
  summary: 'List grants, the newest first',
  description:
    'Settled as of now: a period that has begun is here, even if nobody has come to write it down.',
  params: organization,
  query: z.strictObject({
    unit: word.optional(),
    member_id: id.optional(),
    source: source.optional(),
    cursor: cursor.optional(),
    limit: limit(1_000, 100),
  }),
  answer: page(grantAnswer),
  async run(context, { params, query }) {
    return { body: await listGrants(context.ledger, params.organization_id, query) }
  },
})

export const grantRoutes: Row[] = [grant, voidGrant, list]
