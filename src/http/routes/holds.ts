import { z } from 'zod'
import type { Entry } from '../../core/entry.ts'
import { entryId, seqOfId } from '../../core/entry-id.ts'
import { receiptAnswer, text } from '../answers.ts'
import { id } from '../fields.ts'
import { captureBody, holdBody, releaseBody } from '../inputs.ts'
import { missing } from '../missing.ts'
import { denied } from '../problems.ts'
import {
  captureRequest,
  chargeRequest,
  idempotencyKeyOf,
  refuseOperatorFields,
  releaseRequest,
} from '../requests.ts'
import { type Context, json, type Row } from '../row.ts'
import { mustSee } from '../seeing.ts'
import { readEntry, readFollowers, type StoredEntry } from '../stored-entries.ts'
import { creditHeaders } from './charges.ts'

const organization = z.strictObject({ organization_id: id })
const oneHold = z.strictObject({ organization_id: id, hold_id: id })

const hold = json({
  method: 'POST',
  path: '/v1/organizations/{organization_id}/holds',
  permission: 'charge',
  tag: 'Holds',
  summary: 'Reserve what an action costs',
  description:
    'The price is fixed now. Captured or released later; by itself it expires by policy, or at `expires_at`.',
  problems: [402, 409],
  params: organization,
  body: holdBody,
  answer: receiptAnswer,
  async run(context, { params, body }) {
    refuseOperatorFields(context.principal, body)
    const idempotency_key = idempotencyKeyOf(body.idempotency_key, context.headers['idempotency-key'])
    const request = chargeRequest('hold', body, { actor: context.principal.actor, idempotency_key })
    const outcome = await context.ledger.submit(params.organization_id, request)
    return { body: await context.receipts.of(params.organization_id, outcome) }
  },
})

const holdAnswer = receiptAnswer
  .extend({
    state: z.enum(['open', 'captured', 'released', 'expired']),
    closed_by: text.nullable().describe('The charge that captured it, or the entry that released it.'),
  })
  .meta({ id: 'Hold', description: 'A hold as its receipt, with what became of it.' })

const getHold = json({
  method: 'GET',
  path: '/v1/organizations/{organization_id}/holds/{hold_id}',
  permission: 'usage.read_own',
  tag: 'Holds',
  summary: 'Read a hold',
  params: oneHold,
  answer: holdAnswer,
  async run(context, { params }) {
    const { organization_id } = params
    const stored = await readHold(context, organization_id, params.hold_id)
    mustSee(context, stored.entry.member_id ?? null)
    const followers = await readFollowers(context.db, organization_id, stored.entry.seq)
    const end = followers.find(({ entry }) => entry.kind === 'capture' || entry.kind === 'release')?.entry
    const receipt = await context.receipts.ofStored(organization_id, stored)
    return {
      body: {
        ...receipt,
        state: stateOf(stored.entry, end, await context.ledger.now()),
        closed_by: end ? entryId(end.kind, end.seq) : null,
      },
    }
  },
})

/** A hold that is past its time counts as expired before anybody has come to write it down. */
function stateOf(entry: Entry, end: Entry | undefined, now: number): z.output<typeof holdAnswer>['state'] {
  if (!end) return entry.hold_expires_at! <= now ? 'expired' : 'open'
  if (end.kind === 'capture') return 'captured'
  return end.cause === 'expired' ? 'expired' : 'released'
}

async function readHold(context: Context, organization_id: string, hold_id: string): Promise<StoredEntry> {
  const seq = seqOfId(hold_id, 'hold')
  const stored = seq === null ? null : await readEntry(context.db, organization_id, seq)
  if (stored?.entry.kind !== 'hold') return missing(context, `hold "${hold_id}"`, 'hold_id')
  return stored
}

/** The hold's number. A customer's key ends only the holds that it made itself. */
async function mayEnd(context: Context, organization_id: string, hold_id: string): Promise<number> {
  if (context.principal.kind === 'operator') {
    const seq = seqOfId(hold_id, 'hold')
    return seq ?? missing(context, `hold "${hold_id}"`, 'hold_id')
  }
  const { entry } = await readHold(context, organization_id, hold_id)
  if (entry.actor !== context.principal.actor) throw denied('This hold was made by another key.', 'hold_id')
  return entry.seq
}

const capture = json({
  method: 'POST',
  path: '/v1/organizations/{organization_id}/holds/{hold_id}/capture',
  permission: 'charge',
  tag: 'Holds',
  summary: 'Charge what was really found',
  description:
    'What was reserved and not captured is free again. Above the hold it is refused or drawn, by policy.',
  problems: [402, 409],
  params: oneHold,
  body: captureBody,
  answer: receiptAnswer,
  async run(context, { params, body }) {
    refuseOperatorFields(context.principal, body)
    const idempotency_key = idempotencyKeyOf(body.idempotency_key, context.headers['idempotency-key'])
    const seq = await mayEnd(context, params.organization_id, params.hold_id)
    const request = captureRequest(seq, body, { actor: context.principal.actor, idempotency_key })
    const outcome = await context.ledger.submit(params.organization_id, request)
    const receipt = await context.receipts.of(params.organization_id, outcome)
    return { body: receipt, headers: creditHeaders(receipt) }
  },
})

const release = json({
  method: 'POST',
  path: '/v1/organizations/{organization_id}/holds/{hold_id}/release',
  permission: 'charge',
  tag: 'Holds',
  summary: 'Give back what was reserved',
  problems: [409],
  params: oneHold,
  body: releaseBody,
  answer: receiptAnswer,
  async run(context, { params, body }) {
    const idempotency_key = idempotencyKeyOf(body.idempotency_key, context.headers['idempotency-key'])
    const seq = await mayEnd(context, params.organization_id, params.hold_id)
    const request = releaseRequest(seq, { actor: context.principal.actor, idempotency_key })
    const outcome = await context.ledger.submit(params.organization_id, request)
    return { body: await context.receipts.of(params.organization_id, outcome) }
  },
})

export const holdRoutes: Row[] = [hold, getHold, capture, release]
