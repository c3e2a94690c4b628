import { z } from 'zod'
import { listAudit } from '../../catalog/audit.ts'
import { eraseMember } from '../../catalog/erase-member.ts'
import { eraseSubject } from '../../ledger/erase.ts'
import { verify } from '../../ledger/verify.ts'
import { maybeText, page, receiptAnswer, text, time } from '../answers.ts'
import { borderTimes } from '../border-times.ts'
import * as fields from '../fields.ts'
import { ownBody } from '../inputs.ts'
import { idempotencyKeyOf, ownRequest } from '../requests.ts'
import { json, type Row } from '../row.ts'

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

const audit = json({
  method: 'GET',
  path: '/v1/organizations/{organization_id}/audit',
  permission: 'audit.read',
  tag: 'Journal',
  summary: 'Who changed what of the organization, the newest first',
  params: organization,
  query: z.strictObject({ cursor: fields.cursor.optional(), limit: fields.limit(1_000, 50) }),
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
    await ledger.rules(params.organization_id)
    const { items, next_cursor } = await listAudit(db, params.organization_id, query)
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
  async run({ ledger, principal }, { params, body }) {
    const { organization_id } = params
    const { member_id = null, subject_id = null } = body
    if (member_id !== null) {
      const { name } = await eraseMember(ledger, organization_id, member_id, principal.actor)
      return { body: { member_id, subject_id, pseudonym: name, entries: 0 } }
    }
    const erased = await eraseSubject(ledger, organization_id, subject_id!, principal.actor)
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

export const journalRoutes: Row[] = [own, audit, erase, check]
