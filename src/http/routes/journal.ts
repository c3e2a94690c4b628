import { z } from 'zod'
import { listAudit } from '../../catalog/audit.ts'
import { eraseMember } from '../../catalog/erase-member.ts'
import { windowPresets } from '../../core/window.ts'
import { eraseDetails } from '../../ledger/erase.ts'
import { verify } from '../../ledger/verify.ts'
import { forgetWords } from '../../people/requests.ts'
import { endSessionsOf } from '../../people/sessions.ts'
import { journalEntries } from '../../usage/entries.ts'
import { areOwned, ownedItems } from '../../usage/owned.ts'
import { windowOf } from '../../usage/window-of.ts'
import { amount, maybeText, maybeTime, page, receiptAnswer, text, time } from '../answers.ts'
import { borderTimes } from '../border-times.ts'
import * as fields from '../fields.ts'
import { ownBody } from '../inputs.ts'
import { idempotencyKeyOf, ownRequest } from '../requests.ts'
import { json, type Row } from '../row.ts'
import { memberFilter } from '../seeing.ts'

const organization = z.strictObject({ organization_id: fields.id })

const own = json({
  method: 'POST',
  path: '/v1/organizations/{organization_id}/owned',
  permission: 'operator',
  tag: 'Journal',
  summary: 'Record what an organization owned before it came: the next charge of it costs nothing',
  problems: [409],
  params: organization,
  body: ownBody,
  answer: receiptAnswer,
  async run(context, { params, body }) {
    const idempotency_key = idempotencyKeyOf(body.idempotency_key, context.headers['idempotency-key'])
    const request = ownRequest(body, { actor: context.principal.actor, idempotency_key })
    const outcome = await context.ledger.submit(params.organization_id, request)
    return { body: await context.receipts.of(params.organization_id, outcome) }
  },
})

const ownedItem = z.strictObject({
  key: text,
  owned: z.boolean(),
  owned_until: maybeTime.describe('Null: for ever, or not owned.'),
  member_id: maybeText.describe('Who alone owns it; else the whole organization does.'),
  entry_id: maybeText.describe('What bought it; null also where that is not yours to see.'),
  bought_at: maybeTime,
})

const owned = json({
  method: 'GET',
  path: '/v1/organizations/{organization_id}/owned',
  permission: 'usage.read_own',
  tag: 'Journal',
  summary: 'What the organization has paid for already; or, with `key`, whether it has',
  description:
    'Without `usage.read_all` the list is what the member alone owns: what colleagues looked at is not told. That the ' +
    'organization owns a `key` is, since it costs the member nothing then; which entry bought it, only of their own.',
  params: organization,
  query: z.strictObject({
    key: fields.several(fields.id, 1_000).optional(),
    member_id: fields.id.optional(),
    cursor: fields.cursor.optional(),
    limit: fields.limit(1_000, 100),
  }),
  answer: page(ownedItem),
  async run(context, { params, query: { key, ...query } }) {
    const { organization_id } = params
    const member_id = memberFilter(context, query.member_id)
    const whose = { member_id, own_only: memberFilter(context, undefined) !== undefined }
    if (key === undefined)
      return { body: await ownedItems(context.ledger, organization_id, { ...query, ...whose }) }
    const items = await areOwned(context.ledger, organization_id, { keys: key, ...whose })
    return { body: { items, next_cursor: null } }
  },
})

const entries = json({
  method: 'GET',
  path: '/v1/organizations/{organization_id}/entries',
  permission: 'audit.read',
  tag: 'Journal',
  summary: 'The journal: each entry as it was hashed, with its hash',
  params: organization,
  query: z.strictObject({
    sort: z.enum(['asc', 'desc']).optional(),
    cursor: fields.cursor.optional(),
    limit: fields.limit(1_000, 100),
  }),
  answer: page(
    z
      .strictObject({
        id: text,
        seq: z.int(),
        kind: receiptAnswer.shape.kind,
        recorded_at: time,
        effective_at: time,
        occurred_at: time,
        usage_at: time,
        actor: text,
        of_seq: z.int().nullable(),
        action: maybeText,
        member_id: maybeText,
        api_key_id: maybeText,
        credits: amount,
        units: z.array(text),
        idempotency_key: maybeText,
        body: text.describe(
          'The RFC 8785 JSON that was hashed: amounts in micro-credits, times in epoch ms.',
        ),
        hash: text.describe('Hex of SHA-256(hash of the entry before, then body).'),
      })
      .meta({ id: 'JournalEntry' }),
  ),
  async run({ ledger }, { params, query }) {
    return { body: await journalEntries(ledger, params.organization_id, query) }
  },
})

const audit = json({
  method: 'GET',
  path: '/v1/organizations/{organization_id}/audit',
  permission: 'audit.read',
  tag: 'Journal',
  summary: 'Who changed what of the organization, the newest first',
  params: organization,
  query: z.strictObject({
    actor: fields.id.optional().describe('Such as member:anna or system.'),
    action: fields.several(fields.word).optional(),
    target: fields.id.optional().describe('Such as member:anna.'),
    preset: z.enum(windowPresets).optional(),
    from: fields.day.optional().describe('In the zone of the organization, as `to`; both inclusive.'),
    to: fields.day.optional(),
    cursor: fields.cursor.optional(),
    limit: fields.limit(1_000, 50),
  }),
  answer: page(
    z
      .strictObject({
        audit_id: text,
        organization_id: text,
        recorded_at: time,
        actor: text,
        action: text,
        target: text,
        before: z.record(z.string(), z.unknown()).nullable(),
        after: z.record(z.string(), z.unknown()).nullable(),
      })
      .meta({ id: 'AuditEntry' }),
  ),
  async run({ db, ledger }, { params, query }) {
    const [rules, now] = await Promise.all([ledger.rules(params.organization_id), ledger.now()])
    const { preset, from, to, ...rest } = query
    const isDated = preset !== undefined || from !== undefined || to !== undefined
    const window = isDated ? windowOf(rules, now, { preset, from, to }, 'today') : null
    const { items, next_cursor } = await listAudit(db, params.organization_id, {
      ...rest,
      ...(window && { from: window.starts_at, until: window.ends_at }),
    })
    return { body: { items: items.map((item) => borderTimes(item)), next_cursor } }
  },
})

const erase = json({
  method: 'POST',
  path: '/v1/organizations/{organization_id}/erasures',
  permission: 'operator',
  tag: 'Journal',
  summary: 'Erase the personal data of a member, or of a contact or account by its subject id',
  description:
    'It is replaced by a pseudonym everywhere; the journal stays whole and verifies. It cannot be undone.',
  params: organization,
  body: z
    .strictObject({ member_id: fields.id.optional(), subject_id: fields.id.optional() })
    .refine(({ member_id, subject_id }) => (member_id === undefined) !== (subject_id === undefined), {
      path: ['subject_id'],
      message: 'is required, or member_id, and not both',
    }),
  answer: z.strictObject({
    member_id: maybeText,
    subject_id: maybeText,
    pseudonym: text,
    entries: z.int().describe('Journal entries whose details were replaced.'),
  }),
  async run({ db, ledger, principal }, { params, body }) {
    const { organization_id } = params
    const { member_id = null, subject_id = null } = body
    if (member_id !== null) {
      const { name } = await eraseMember(ledger, organization_id, member_id, principal.actor)
      await endSessionsOf(db, organization_id, [member_id])
      await forgetWords(db, organization_id, [member_id])
      const { entries } = await eraseDetails(ledger, organization_id, { member_id }, principal.actor)
      return { body: { member_id, subject_id, pseudonym: name, entries } }
    }
    const erased = await eraseDetails(ledger, organization_id, { subject_id: subject_id! }, principal.actor)
    return { body: { member_id, subject_id, ...erased } }
  },
})

const check = json({
  method: 'POST',
  path: '/v1/organizations/{organization_id}/verify',
  permission: 'operator',
  tag: 'Journal',
  summary: 'Recompute balances, rollups, counters and ownership from the journal alone',
  description: 'Reads everything of the organization: for operators, not for pages.',
  params: organization,
  answer: z.strictObject({
    organization_id: text,
    ok: z.boolean(),
    entries: z.int(),
    erased: z.int(),
    head: text.describe('Hash of the last entry.'),
    findings: z.array(z.strictObject({ seq: z.int().nullable(), what: text, detail: text })),
  }),
  async run({ db, ledger }, { params }) {
    await ledger.rules(params.organization_id)
    return { body: await verify(db, params.organization_id) }
  },
})

export const journalRoutes: Row[] = [own, owned, entries, audit, erase, check]
