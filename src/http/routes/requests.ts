import { z } from 'zod'
import { getMember } from '../../catalog/members.ts'
import { toCredits } from '../../core/amount.ts'
import { seqOfId } from '../../core/entry-id.ts'
import {
  type Author,
  answerRequest,
  closeRequest,
  listRequests,
  openRequest,
  REQUEST_KINDS,
  REQUEST_STATES,
  type RequestKind,
  type RequestSummary,
  readRequest,
  requestQueue,
  type SupportRequest,
} from '../../people/requests.ts'
import { amount, maybeText, maybeTime, page, text, time } from '../answers.ts'
import { borderTimes } from '../border-times.ts'
import * as fields from '../fields.ts'
import { missing } from '../missing.ts'
import { may } from '../permissions.ts'
import { Problem } from '../problems.ts'
import { micros } from '../requests.ts'
import { type Context, json, type Row } from '../row.ts'
import { mustSee } from '../seeing.ts'
import { readEntry } from '../stored-entries.ts'

const organization = z.strictObject({ organization_id: fields.id })
const one = z.strictObject({ organization_id: fields.id, request_id: fields.id })
const kind = z.enum(REQUEST_KINDS)
const state = z.enum(REQUEST_STATES)
const author = z.enum(['member', 'operator'])

const summaryFields = {
  organization_id: text,
  request_id: text,
  kind,
  state: state.describe('answered: the vendor spoke last.'),
  subject: text,
  member: z.strictObject({ member_id: text, name: text, email: text }),
  charge_id: maybeText,
  plan_id: maybeText,
  unit: maybeText,
  credits: amount.nullable(),
  message_count: z.int(),
  last_message: z.strictObject({ author, author_name: text, text, sent_at: time }),
  created_at: time,
  updated_at: time,
  closed_at: maybeTime,
}
const summaryAnswer = z.strictObject(summaryFields).meta({ id: 'RequestSummary' })
const queuedAnswer = z
  .strictObject({ ...summaryFields, organization_name: text })
  .meta({ id: 'QueuedRequest' })
const requestAnswer = z
  .strictObject({
    ...summaryFields,
    messages: z.array(
      z.strictObject({
        message_no: z.int(),
        author,
        author_name: text,
        member_id: maybeText,
        text,
        sent_at: time,
      }),
    ),
  })
  .meta({ id: 'Request', description: 'A conversation with the vendor. Nothing changes by itself.' })

const shown = <R extends RequestSummary | SupportRequest>(request: R) => ({
  ...borderTimes(request),
  credits: request.credits === null ? null : toCredits(request.credits),
})

/** Where they say nothing else, this is the line in the vendor's queue. */
const SUBJECTS: Record<RequestKind, string> = {
  change_plan: 'Change Plan',
  buy_more: 'Buy More',
  refund: 'Refund of a charge',
  question: 'Question',
}

const message = fields.text(5_000, 1)

const open = json({
  method: 'POST',
  path: '/v1/organizations/{organization_id}/requests',
  permission: 'requests.open',
  tag: 'Requests',
  summary: "Ask the vendor: it lands in the vendor's queue; nothing changes by itself",
  params: organization,
  body: z.strictObject({
    kind,
    message,
    subject: fields.name.optional(),
    charge_id: fields.id.optional().describe('Needed for a refund.'),
    plan_id: fields.word.optional(),
    unit: fields.word.optional(),
    credits: fields.positiveCredits.optional(),
    member_id: fields.id.optional().describe('Operators only: on whose behalf.'),
  }),
  answer: requestAnswer,
  success: 201,
  async run(context, { params: { organization_id }, body }) {
    const member_id = await asking(context, organization_id, body.member_id)
    if (body.kind === 'refund' && body.charge_id === undefined)
      throw new Problem('invalid_field', 'Which charge is to be refunded?', { field: 'charge_id' })
    if (body.charge_id !== undefined) await mustSeeCharge(context, organization_id, body.charge_id)
    const opened = await openRequest(
      context.db,
      organization_id,
      member_id,
      {
        kind: body.kind,
        subject: body.subject ?? SUBJECTS[body.kind],
        message: body.message,
        charge_id: body.charge_id ?? null,
        plan_id: body.plan_id ?? null,
        unit: body.unit ?? null,
        credits: body.credits === undefined ? null : micros(body.credits, 'credits'),
      },
      speaking(context),
    )
    return { body: shown(opened) }
  },
})

/** Members ask for themselves; the vendor for somebody. */
async function asking(context: Context, organization_id: string, named: string | undefined): Promise<string> {
  const { principal, ledger } = context
  await ledger.rules(organization_id)
  if (principal.kind === 'member') {
    if (named === undefined || named === principal.member_id) return principal.member_id
    throw new Problem('permission_denied', 'Members ask for themselves.', { field: 'member_id' })
  }
  if (named === undefined) throw new Problem('invalid_field', 'Say on whose behalf.', { field: 'member_id' })
  if (!(await getMember(context.db, organization_id, named)))
    throw new Problem('member_not_found', `There is no member ${named}.`, { field: 'member_id' })
  return named
}

async function mustSeeCharge(context: Context, organization_id: string, charge_id: string): Promise<void> {
  const seq = seqOfId(charge_id, 'ch')
  const stored = seq === null ? null : await readEntry(context.db, organization_id, seq)
  if (stored?.entry.kind !== 'charge' && stored?.entry.kind !== 'capture')
    return missing(context, `charge ${charge_id}`, 'charge_id')
  mustSee(context, stored.entry.member_id ?? null)
}

function speaking({ principal, session }: Context): { author: Author; actor: string } {
  if (principal.kind === 'member')
    return { author: { member_id: principal.member_id }, actor: principal.actor }
  return { author: { operator: session?.name ?? 'Support' }, actor: principal.actor }
}

/** Undefined: everyone's. */
function whoseRequests({ principal, tenant }: Context): string | undefined {
  if (principal.kind !== 'member') return undefined
  return may(principal, 'requests.read_all', tenant) === 'allowed' ? undefined : principal.member_id
}

async function seen(context: Context, organization_id: string, request_id: string): Promise<SupportRequest> {
  const request = await readRequest(context.db, organization_id, request_id)
  const own = whoseRequests(context)
  if (!request || (own !== undefined && request.member.member_id !== own))
    return missing(context, `request ${request_id}`, 'request_id')
  return request
}

const list = json({
  method: 'GET',
  path: '/v1/organizations/{organization_id}/requests',
  permission: 'requests.open',
  tag: 'Requests',
  summary: "Conversations with the vendor: own ones, or with requests.read_all everyone's",
  params: organization,
  query: z.strictObject({
    state: state.optional(),
    kind: kind.optional(),
    cursor: fields.cursor.optional(),
    limit: fields.limit(200, 50),
  }),
  answer: page(summaryAnswer),
  async run(context, { params: { organization_id }, query }) {
    await context.ledger.rules(organization_id)
    const filter = { ...query, member_id: whoseRequests(context) }
    const { items, next_cursor } = await listRequests(context.db, organization_id, filter)
    return { body: { items: items.map(shown), next_cursor } }
  },
})

const read = json({
  method: 'GET',
  path: '/v1/organizations/{organization_id}/requests/{request_id}',
  permission: 'requests.open',
  tag: 'Requests',
  summary: 'One conversation, with all that was said',
  params: one,
  answer: requestAnswer,
  async run(context, { params }) {
    return { body: shown(await seen(context, params.organization_id, params.request_id)) }
  },
})

const answer = json({
  method: 'POST',
  path: '/v1/organizations/{organization_id}/requests/{request_id}/messages',
  permission: 'requests.open',
  tag: 'Requests',
  summary: 'Say something in a conversation',
  description: "A member's message opens it again, the vendor's answers it.",
  params: one,
  body: z.strictObject({ message }),
  answer: requestAnswer,
  async run(context, { params: { organization_id, request_id }, body }) {
    await seen(context, organization_id, request_id)
    const said = await answerRequest(context.db, organization_id, request_id, body.message, speaking(context))
    return { body: shown(said!) }
  },
})

const close = json({
  method: 'POST',
  path: '/v1/organizations/{organization_id}/requests/{request_id}/close',
  permission: 'requests.open',
  tag: 'Requests',
  summary: 'Close a conversation; a message opens it again',
  params: one,
  answer: requestAnswer,
  async run(context, { params: { organization_id, request_id } }) {
    await seen(context, organization_id, request_id)
    const closed = await closeRequest(context.db, organization_id, request_id, context.principal.actor)
    return { body: shown(closed!) }
  },
})

const queue = json({
  method: 'GET',
  path: '/v1/requests',
  permission: 'operator',
  tag: 'Requests',
  summary: "The vendor's queue over all organizations",
  description: 'Open ones unless asked otherwise, who has waited longest first; others the newest first.',
  query: z.strictObject({
    state: state.optional(),
    kind: kind.optional(),
    organization_id: fields.id.optional(),
    cursor: fields.cursor.optional(),
    limit: fields.limit(200, 50),
  }),
  answer: page(queuedAnswer),
  async run({ db }, { query }) {
    const { items, next_cursor } = await requestQueue(db, query)
    return { body: { items: items.map(shown), next_cursor } }
  },
})

export const requestRoutes: Row[] = [open, list, read, answer, close, queue]
