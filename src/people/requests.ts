// What members ask the vendor for: a conversation that lands in the vendor's queue and can be answered there. Nothing
// changes by itself (S2-15, S2-16). These are words between people, so their times are real ones, whatever the ledger's clock.
import { randomBytes } from 'node:crypto'
import { recordAudit } from '../catalog/audit.ts'
import { keyIn, type Page, type PageRequest, pageOf, pageSize } from '../catalog/page.ts'
import { Refused } from '../core/request.ts'
import { rfc3339 } from '../core/rfc3339.ts'
import type { Database, Transaction } from '../database/database.ts'

export const REQUEST_KINDS = ['change_plan', 'buy_more', 'refund', 'question'] as const
export type RequestKind = (typeof REQUEST_KINDS)[number]

/** `answered`: the vendor spoke last. */
export const REQUEST_STATES = ['open', 'answered', 'closed'] as const
export type RequestState = (typeof REQUEST_STATES)[number]

export interface RequestInput {
  kind: RequestKind
  subject: string
  message: string
  charge_id: string | null
  plan_id: string | null
  unit: string | null
  /** Micro-credits. */
  credits: number | null
}

/** Who writes: a member, or one of the vendor's own, under a name. */
export type Author = { member_id: string } | { operator: string }

export interface RequestSummary extends Omit<RequestInput, 'message'> {
  organization_id: string
  request_id: string
  state: RequestState
  member: { member_id: string; name: string; email: string }
  message_count: number
  last_message: { author: 'member' | 'operator'; author_name: string; text: string; sent_at: number }
  created_at: number
  updated_at: number
  closed_at: number | null
}

export interface RequestMessage {
  message_no: number
  author: 'member' | 'operator'
  author_name: string
  member_id: string | null
  text: string
  sent_at: number
}

export interface SupportRequest extends RequestSummary {
  messages: RequestMessage[]
}

const MOST_MESSAGES = 1_000
const EXCERPT = 200

/** Opens a conversation on behalf of `member_id`, who exists. */
export async function openRequest(
  db: Database,
  organization_id: string,
  member_id: string,
  input: RequestInput,
  { author, actor }: { author: Author; actor: string },
): Promise<SupportRequest> {
  const request_id = `req_${randomBytes(12).toString('base64url')}`
  const at = rfc3339(Date.now())
  const { kind, subject, charge_id, plan_id, unit, credits } = input
  const state: RequestState = 'member_id' in author ? 'open' : 'answered'
  await db.transaction(async (tx) => {
    await tx.send([
      {
        text: `insert into requests (organization_id, request_id, member_id, kind, state, subject, charge_id, plan_id, unit,
            credits, message_count, created_at, updated_at)
          values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, $11, $11)`,
        values: [
          ...[organization_id, request_id, member_id, kind, state, subject],
          ...[charge_id, plan_id, unit, credits, at],
        ],
      },
    ])
    await addMessage(tx, {
      organization_id,
      request_id,
      message_no: 1,
      state,
      author,
      text: input.message,
      at,
    })
    await audit(tx, organization_id, request_id, actor, 'request.opened', { kind, member_id, charge_id })
  })
  db.signal('request', organization_id)
  return (await readRequest(db, organization_id, request_id))!
}

/** A member's message opens the conversation again; the vendor's answers it. Null if there is none of that id. */
export async function answerRequest(
  db: Database,
  organization_id: string,
  request_id: string,
  text: string,
  { author, actor }: { author: Author; actor: string },
): Promise<SupportRequest | null> {
  const state: RequestState = 'member_id' in author ? 'open' : 'answered'
  const found = await db.transaction(async (tx) => {
    const count = await lockRequest(tx, organization_id, request_id)
    if (count === null) return false
    if (count >= MOST_MESSAGES)
      throw new Refused('invalid_field', 'This conversation is too long: open another.', { field: 'message' })
    const at = rfc3339(Date.now())
    await addMessage(tx, { organization_id, request_id, message_no: count + 1, state, author, text, at })
    await audit(tx, organization_id, request_id, actor, 'request.answered', { message_no: count + 1 })
    return true
  })
  if (!found) return null
  db.signal('request', organization_id)
  return readRequest(db, organization_id, request_id)
}

/** Null if there is none of that id. */
export async function closeRequest(
  db: Database,
  organization_id: string,
  request_id: string,
  actor: string,
): Promise<SupportRequest | null> {
  await db.transaction(async (tx) => {
    if ((await lockRequest(tx, organization_id, request_id)) === null) return
    const [closed] = await tx.send([
      {
        text: `update requests set state = 'closed', closed_at = $3, updated_at = $3
          where organization_id = $1 and request_id = $2 and state <> 'closed'`,
        values: [organization_id, request_id, rfc3339(Date.now())],
      },
    ])
    if (closed!.row_count === 1) await audit(tx, organization_id, request_id, actor, 'request.closed', {})
  })
  db.signal('request', organization_id)
  return readRequest(db, organization_id, request_id)
}

/** How many messages there are; one writer at a time, so that they are numbered without gaps. */
async function lockRequest(
  tx: Transaction,
  organization_id: string,
  request_id: string,
): Promise<number | null> {
  const [found] = await tx.send([
    {
      text: 'select message_count from requests where organization_id = $1 and request_id = $2 for update',
      values: [organization_id, request_id],
    },
  ])
  return found!.rows[0]?.message_count ?? null
}

interface NewMessage {
  organization_id: string
  request_id: string
  message_no: number
  state: RequestState
  author: Author
  text: string
  at: string
}

async function addMessage(tx: Transaction, message: NewMessage): Promise<void> {
  const { organization_id, request_id, message_no, state, author, text, at } = message
  const [member_id, author_name] = 'member_id' in author ? [author.member_id, null] : [null, author.operator]
  await tx.send([
    {
      text: `insert into request_messages (organization_id, request_id, message_no, author, member_id, author_name, body, sent_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      values: [
        ...[organization_id, request_id, message_no, member_id === null ? 'operator' : 'member'],
        ...[member_id, author_name, text, at],
      ],
    },
    {
      text: `update requests set message_count = $3, state = $4, updated_at = $5, closed_at = null
        where organization_id = $1 and request_id = $2`,
      values: [organization_id, request_id, message_no, state, at],
    },
  ])
}

/** The record says that they spoke, not what they said. */
async function audit(
  tx: Transaction,
  organization_id: string,
  request_id: string,
  actor: string,
  action: string,
  after: Record<string, unknown>,
): Promise<void> {
  await recordAudit(tx, {
    organization_id,
    actor,
    action,
    target: `request:${request_id}`,
    before: null,
    after,
  })
}

const SUMMARY = `
  select r.organization_id, r.request_id, r.kind, r.state, r.subject, r.charge_id, r.plan_id, r.unit, r.credits,
    r.message_count, r.created_at, r.updated_at, r.closed_at, r.member_id, m.name, m.email, l.author as last_author,
    coalesce(l.author_name, lm.name) as last_name, left(l.body, ${EXCERPT}) as last_text, l.sent_at as last_sent_at
  from requests r
  join members m on m.organization_id = r.organization_id and m.member_id = r.member_id
  join request_messages l on l.organization_id = r.organization_id and l.request_id = r.request_id
    and l.message_no = r.message_count
  left join members lm on lm.organization_id = r.organization_id and lm.member_id = l.member_id`

function summaryOf(row: Record<string, any>): RequestSummary {
  const { member_id, name, email, last_author, last_name, last_text, last_sent_at, ...rest } = row
  return {
    ...(rest as Omit<RequestSummary, 'member' | 'last_message'>),
    member: { member_id, name, email },
    last_message: {
      author: last_author,
      author_name: last_name ?? '',
      text: last_text,
      sent_at: last_sent_at,
    },
  }
}

/** With all that was said; null if there is none of that id. */
export async function readRequest(
  db: Database,
  organization_id: string,
  request_id: string,
): Promise<SupportRequest | null> {
  const [rows, messages] = await Promise.all([
    db.query(`${SUMMARY} where r.organization_id = $1 and r.request_id = $2`, [organization_id, request_id]),
    db.query<RequestMessage>(
      `select t.message_no, t.author, coalesce(t.author_name, m.name, '') as author_name, t.member_id, t.body as text,
         t.sent_at
       from request_messages t
       left join members m on m.organization_id = t.organization_id and m.member_id = t.member_id
       where t.organization_id = $1 and t.request_id = $2 order by t.message_no`,
      [organization_id, request_id],
    ),
  ])
  return rows[0] ? { ...summaryOf(rows[0]), messages } : null
}

export interface RequestFilter extends PageRequest {
  state?: RequestState | undefined
  kind?: RequestKind | undefined
}

/** An organization's, or one member's, the last spoken in first. */
export async function listRequests(
  db: Database,
  organization_id: string,
  { member_id, ...filter }: RequestFilter & { member_id?: string | undefined },
): Promise<Page<RequestSummary>> {
  const size = pageSize(filter)
  const [at, request_id] = keyIn(filter, 2) ?? [null, null]
  const rows = await db.query(
    `${SUMMARY} where r.organization_id = $1 and ($2::text is null or r.member_id = $2::text)
       and ($3::text is null or r.state = $3::text) and ($4::text is null or r.kind = $4::text)
       and ($5::timestamptz is null or (r.updated_at, r.request_id) < ($5::timestamptz, $6::text))
     order by r.updated_at desc, r.request_id desc limit $7`,
    [organization_id, member_id ?? null, filter.state ?? null, filter.kind ?? null, at, request_id, size + 1],
  )
  return pageOf(rows.map(summaryOf), size, (last) => [rfc3339(last.updated_at), last.request_id])
}

/** The vendor's queue over all organizations: what is open by who has waited longest, the rest by the newest. */
export async function requestQueue(
  db: Database,
  { organization_id, state = 'open', ...filter }: RequestFilter & { organization_id?: string | undefined },
): Promise<Page<RequestSummary & { organization_name: string }>> {
  const size = pageSize(filter)
  const [at, after_organization, request_id] = keyIn(filter, 3) ?? [null, null, null]
  const [order, beyond] = state === 'open' ? ['asc', '>'] : ['desc', '<']
  const rows = await db.query(
    `select s.*, o.name as organization_name from (${SUMMARY}
       where r.state = $1 and ($2::text is null or r.kind = $2::text)
         and ($3::text is null or r.organization_id = $3::text)
         and ($4::timestamptz is null
           or (r.updated_at, r.organization_id, r.request_id) ${beyond} ($4::timestamptz, $5::text, $6::text))
       order by r.updated_at ${order}, r.organization_id ${order}, r.request_id ${order} limit $7) s
     join organizations o on o.organization_id = s.organization_id
     order by s.updated_at ${order}, s.organization_id ${order}, s.request_id ${order}`,
    [state, filter.kind ?? null, organization_id ?? null, at, after_organization, request_id, size + 1],
  )
  const items = rows.map(({ organization_name, ...row }) => ({
    ...summaryOf(row),
    organization_name: organization_name as string,
  }))
  return pageOf(items, size, (last) => [rfc3339(last.updated_at), last.organization_id, last.request_id])
}

/** What a member who is erased has said and kept goes too. */
export async function forgetWords(
  db: Database,
  organization_id: string,
  member_ids: string[],
): Promise<void> {
  if (member_ids.length === 0) return
  await db.query(
    `update request_messages set body = '' where organization_id = $1 and member_id = any($2::text[])`,
    [organization_id, member_ids],
  )
  await db.query(
    `update requests set subject = '' where organization_id = $1 and member_id = any($2::text[])`,
    [organization_id, member_ids],
  )
  await db.query('delete from saved_views where organization_id = $1 and member_id = any($2::text[])', [
    organization_id,
    member_ids,
  ])
}
