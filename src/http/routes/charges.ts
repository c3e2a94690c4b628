import { z } from 'zod'
import { entryId, seqOfId } from '../../core/entry-id.ts'
import type { Receipt } from '../../core/receipt.ts'
import type { Quoted } from '../../ledger/ledger.ts'
import type { Priority } from '../../ledger/queue.ts'
import { amount, headroom, receiptAnswer, text } from '../answers.ts'
import { problemSchema } from '../describe.ts'
import { id, idempotencyKey } from '../fields.ts'
import { batchedCharge, chargeBody, quoteBody, refundBody } from '../inputs.ts'
import { invalidInput } from '../invalid-input.ts'
import { missing } from '../missing.ts'
import { may } from '../permissions.ts'
import { noOrganization, PROBLEMS, type ProblemBody, problemOf, refusalProblem } from '../problems.ts'
import { chargeRequest, idempotencyKeyOf, refundRequest, refuseOperatorFields } from '../requests.ts'
import { type Context, json, type Row } from '../row.ts'
import { mustSee } from '../seeing.ts'
import { readEntry, readEntryOfKey, readFollowers } from '../stored-entries.ts'

const organization = z.strictObject({ organization_id: id })
const oneCharge = z.strictObject({ organization_id: id, charge_id: id })

const chargeOne = json({
  method: 'POST',
  path: '/v1/organizations/{organization_id}/charges',
  permission: 'charge',
  tag: 'Charges',
  summary: 'Charge an action',
  description:
    'All or nothing, or with `partial` as many items as credits cover. What the organization owns already costs nothing.',
  problems: [402, 409],
  params: organization,
  body: chargeBody,
  answer: receiptAnswer,
  async run(context, { params, body }) {
    refuseOperatorFields(context.principal, body)
    const idempotency_key = idempotencyKeyOf(body.idempotency_key, context.headers['idempotency-key'])
    const { actor } = context.principal
    const request = chargeRequest('charge', body, { actor, idempotency_key })
    const outcome = await context.ledger.submit(params.organization_id, request)
    const receipt = await context.receipts.of(params.organization_id, outcome)
    return { body: receipt, headers: creditHeaders(receipt) }
  },
})

/** What a client meters by without reading the body; the units left as a dictionary of RFC 9651. */
export function creditHeaders(receipt: Receipt): Record<string, string> {
  const left = receipt.units.flatMap(({ unit, after }) =>
    after !== null && /^[a-z*][a-z0-9_.*-]*$/.test(unit) ? [`${unit}=${after}`] : [],
  )
  return {
    'x-credits-charged': String(receipt.credits),
    ...(left.length > 0 && { 'x-credits-left': left.join(', ') }),
  }
}

const chargeMany = json({
  method: 'POST',
  path: '/v1/charges',
  permission: 'charge',
  tag: 'Charges',
  summary: 'Charge up to 1,000 actions, over any organizations',
  description:
    'Each has its own idempotency_key and its own outcome, in the order of the request: a receipt, or a problem.',
  query: z.strictObject({
    priority: z
      .enum(['live', 'import'])
      .default('live')
      .describe('`import`: behind live charges, for bringing in much at once.'),
  }),
  body: z.strictObject({ charges: z.array(batchedCharge).min(1).max(1_000) }),
  judged_singly: 'charges',
  answer: z.strictObject({ results: z.array(z.union([receiptAnswer, problemSchema])) }),
  async run(context, { query, body }) {
    // All are submitted before any is awaited, so that those of one organization keep their order.
    const results = await Promise.all(
      (body.charges as unknown[]).map((charge) => chargeOfBatch(context, charge, query.priority)),
    )
    const charged = results.reduce(
      (sum, one) => sum + ('credits' in one ? Math.round(one.credits * 1e6) : 0),
      0,
    )
    return { body: { results }, headers: { 'x-credits-charged': String(charged / 1e6) } }
  },
})

async function chargeOfBatch(
  context: Context,
  charge: unknown,
  priority: Priority,
): Promise<Receipt | ProblemBody> {
  let organization_id = ''
  try {
    const checked = batchedCharge.safeParse(charge)
    if (!checked.success) throw invalidInput(checked.error.issues)
    const { data } = checked
    organization_id = data.organization_id
    if (may(context.principal, 'charge', { organization_id, permissions: NO_ROLES }) !== 'allowed')
      throw noOrganization(organization_id)
    refuseOperatorFields(context.principal, data)
    const idempotency_key = idempotencyKeyOf(data.idempotency_key, undefined)
    const request = chargeRequest('charge', data, { actor: context.principal.actor, idempotency_key })
    const outcome = await context.ledger.submit(organization_id, request, priority)
    return await context.receipts.of(organization_id, outcome)
  } catch (error) {
    const problem = problemOf(error, organization_id)
    if (problem.code === 'internal') context.log.error({ err: error }, problem.message)
    return problem.body()
  }
}

const NO_ROLES = { admin: [], manager: [], user: [] }

const quoteAnswer = z.strictObject({
  allowed: z.boolean(),
  credits: amount.nullable().describe('What it would cost; null where that is not known.'),
  units: receiptAnswer.shape.units,
  lines: receiptAnswer.shape.lines,
  items: receiptAnswer.shape.items,
  outcomes: receiptAnswer.shape.outcomes,
  draws: receiptAnswer.shape.draws,
  balance: receiptAnswer.shape.balance,
  rate_card: receiptAnswer.shape.rate_card,
  code: problemSchema.shape.code.optional().describe('Why not.'),
  detail: text.optional(),
  field: text.optional(),
  headroom: headroom.optional(),
})

const quote = json({
  method: 'POST',
  path: '/v1/organizations/{organization_id}/quotes',
  permission: 'quote',
  extension: true,
  tag: 'Charges',
  summary: 'Ask what a charge would cost, without effect',
  description: 'A member asks for themselves: `member_id` is theirs, given or not.',
  params: organization,
  body: quoteBody,
  answer: quoteAnswer,
  async run(context, { params, body }) {
    const { principal } = context
    refuseOperatorFields(principal, body)
    const asked =
      principal.kind === 'member'
        ? { ...body, member_id: body.member_id ?? principal.member_id, api_key_id: null }
        : body
    if (principal.kind === 'member') mustSee(context, asked.member_id ?? null)
    const asking = { actor: principal.actor, idempotency_key: null }
    const request = chargeRequest('charge', asked, asking)
    const outcome = await context.ledger.quote(params.organization_id, request)
    return { body: await quoteOf(context, params.organization_id, outcome) }
  },
})

/** A question about something impossible is answered; one that makes no sense is a problem. */
async function quoteOf(
  context: Context,
  organization_id: string,
  outcome: Quoted,
): Promise<z.output<typeof quoteAnswer>> {
  if (outcome.ok) {
    const { credits, units, lines, items, outcomes, draws, balance, rate_card } = await context.receipts.of(
      organization_id,
      outcome,
      outcome.after,
    )
    return { allowed: true, credits, units, lines, items, outcomes, draws, balance, rate_card }
  }
  const problem = refusalProblem(outcome.refusal, organization_id)
  const { status } = PROBLEMS[problem.code]
  if (status !== 402 && status !== 403) throw problem
  const { headroom: room, field } = problem.more
  return {
    allowed: false,
    credits: room ? room.reduce((sum, { needed }) => sum + Math.round(needed * 1e6), 0) / 1e6 : null,
    units: [],
    lines: [],
    items: [],
    outcomes: { charged: 0, already_owned: 0, not_found: 0, denied: 0 },
    draws: [],
    balance: null,
    rate_card: null,
    code: problem.code,
    detail: problem.message,
    ...(field !== undefined && { field }),
    ...(room && { headroom: room }),
  }
}

const chargeWithRefunds = receiptAnswer
  .extend({ refunded: amount, refunds: z.array(receiptAnswer) })
  .meta({ id: 'Charge', description: 'A charge as its receipt, with what was refunded of it.' })

const getCharge = json({
  method: 'GET',
  path: '/v1/organizations/{organization_id}/charges/{charge_id}',
  permission: 'usage.read_own',
  tag: 'Charges',
  summary: 'Read a charge again',
  params: oneCharge,
  answer: chargeWithRefunds,
  async run(context, { params }) {
    const { organization_id, charge_id } = params
    const seq = seqOfId(charge_id, 'ch')
    const stored = seq === null ? null : await readEntry(context.db, organization_id, seq)
    if (!stored || entryId(stored.entry.kind, stored.entry.seq) !== charge_id)
      return missing(context, `charge "${charge_id}"`, 'charge_id')
    mustSee(context, stored.entry.member_id ?? null)
    const followers = await readFollowers(context.db, organization_id, stored.entry.seq)
    const refunds = followers.filter(({ entry }) => entry.kind === 'refund')
    const receipts = await Promise.all(refunds.map((one) => context.receipts.ofStored(organization_id, one)))
    const refunded = receipts.reduce((sum, one) => sum + Math.round(one.credits * 1e6), 0) / 1e6
    return {
      body: { ...(await context.receipts.ofStored(organization_id, stored)), refunded, refunds: receipts },
    }
  },
})

const findByKey = json({
  method: 'GET',
  path: '/v1/organizations/{organization_id}/charges',
  permission: 'usage.read_own',
  tag: 'Charges',
  summary: 'Find what was done under an idempotency key',
  description: 'After a time-out: the receipt of whatever verb had the key, or 404 when nothing was done.',
  params: organization,
  query: z.strictObject({ idempotency_key: idempotencyKey }),
  answer: receiptAnswer,
  async run(context, { params, query }) {
    const { organization_id } = params
    const stored = await readEntryOfKey(context.db, organization_id, query.idempotency_key)
    if (!stored) return missing(context, 'entry under this idempotency key', 'idempotency_key')
    mustSee(context, stored.entry.member_id ?? null)
    return { body: await context.receipts.ofStored(organization_id, stored) }
  },
})

const refund = json({
  method: 'POST',
  path: '/v1/organizations/{organization_id}/charges/{charge_id}/refunds',
  permission: 'operator',
  tag: 'Charges',
  summary: 'Refund a charge, whole, in part, or by item',
  description:
    'Never more than was charged. Credits go back where they came from, or, if that has ended, by policy.',
  problems: [409],
  params: oneCharge,
  body: refundBody,
  answer: receiptAnswer,
  async run(context, { params, body }) {
    const seq = seqOfId(params.charge_id, 'ch')
    const idempotency_key = idempotencyKeyOf(body.idempotency_key, context.headers['idempotency-key'])
    const { organization_id, charge_id } = params
    if (seq === null) return missing(context, `charge "${charge_id}"`, 'charge_id')
    const request = refundRequest(seq, body, { actor: context.principal.actor, idempotency_key })
    const outcome = await context.ledger.submit(organization_id, request)
    return { body: await context.receipts.of(organization_id, outcome) }
  },
})

export const chargeRoutes: Row[] = [chargeOne, chargeMany, quote, findByKey, getCharge, refund]
