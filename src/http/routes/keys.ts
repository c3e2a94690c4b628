import { z } from 'zod'
import { createKey, KEY_SCOPES, listKeys, revokeKey } from '../../catalog/keys.ts'
import { maybeText, maybeTime, page, text, time } from '../answers.ts'
import { borderTimes } from '../border-times.ts'
import * as fields from '../fields.ts'
import { id, instant, name } from '../fields.ts'
import { json, type Row } from '../row.ts'

const organization = z.strictObject({ organization_id: id })
const scope = z.enum(KEY_SCOPES)

const keyAnswer = z
  .strictObject({
    id: text,
    kind: z.enum(['operator', 'organization']),
    organization_id: maybeText,
    name: text,
    prefix: text.describe('The beginning of the key, to tell it from others.'),
    scopes: z.array(scope),
    created_at: time,
    created_by: text,
    expires_at: maybeTime,
    last_used_at: maybeTime,
    revoked_at: maybeTime,
  })
  .meta({ id: 'Key' })
const newKeyAnswer = keyAnswer.extend({ key: text.describe('The key itself: shown now and never again.') })

const body = z.strictObject({
  name,
  scopes: z
    .array(scope)
    .min(1, 'must name at least one, or be left out for usage.read')
    .max(KEY_SCOPES.length)
    .refine((all) => new Set(all).size === all.length, 'must not repeat a scope')
    .nullish(),
  expires_at: instant.nullish(),
})

const create = json({
  method: 'POST',
  path: '/v1/organizations/{organization_id}/keys',
  permission: 'keys.manage',
  tag: 'Keys',
  summary: "Create a key of the organization's own",
  description:
    'It reads usage; it charges, or exports reports, only with that scope; it never grants or refunds.',
  params: organization,
  body,
  answer: newKeyAnswer,
  success: 201,
  async run(context, { params, body }) {
    const key = await createKey(context.db, {
      organization_id: params.organization_id,
      kind: 'organization',
      name: body.name,
      scopes: body.scopes ?? undefined,
      expires_at: body.expires_at,
      created_by: context.principal.actor,
    })
    return { body: borderTimes(key) }
  },
})

const list = json({
  method: 'GET',
  path: '/v1/organizations/{organization_id}/keys',
  permission: 'keys.manage',
  tag: 'Keys',
  summary: 'List the keys of an organization, the newest first, revoked ones included',
  params: organization,
  query: z.strictObject({ cursor: fields.cursor.optional(), limit: fields.limit(1_000, 1_000) }),
  answer: page(keyAnswer),
  async run(context, { params, query }) {
    await context.ledger.rules(params.organization_id)
    return { body: borderTimes(await listKeys(context.db, params.organization_id, query)) }
  },
})

const revoke = json({
  method: 'DELETE',
  path: '/v1/organizations/{organization_id}/keys/{key_id}',
  permission: 'keys.manage',
  tag: 'Keys',
  summary: 'Revoke a key',
  description: 'Here at once, at other servers of the same database within 5 seconds.',
  params: z.strictObject({ organization_id: id, key_id: id }),
  answer: keyAnswer,
  async run(context, { params }) {
    const { organization_id, key_id } = params
    await context.ledger.rules(organization_id)
    return {
      body: borderTimes(await revokeKey(context.db, organization_id, key_id, context.principal.actor)),
    }
  },
})

const createOperator = json({
  method: 'POST',
  path: '/v1/keys',
  permission: 'operator',
  tag: 'Keys',
  summary: 'Create another operator key',
  body: z.strictObject({ name, expires_at: instant.nullish() }),
  answer: newKeyAnswer,
  success: 201,
  async run(context, { body }) {
    const key = await createKey(context.db, {
      organization_id: null,
      kind: 'operator',
      name: body.name,
      expires_at: body.expires_at,
      created_by: context.principal.actor,
    })
    return { body: borderTimes(key) }
  },
})

const listOperator = json({
  method: 'GET',
  path: '/v1/keys',
  permission: 'operator',
  tag: 'Keys',
  summary: 'List operator keys',
  query: z.strictObject({ cursor: fields.cursor.optional(), limit: fields.limit(1_000, 1_000) }),
  answer: page(keyAnswer),
  async run(context, { query }) {
    return { body: borderTimes(await listKeys(context.db, null, query)) }
  },
})

const revokeOperator = json({
  method: 'DELETE',
  path: '/v1/keys/{key_id}',
  permission: 'operator',
  tag: 'Keys',
  summary: 'Revoke an operator key',
  params: z.strictObject({ key_id: id }),
  answer: keyAnswer,
  async run(context, { params }) {
    return { body: borderTimes(await revokeKey(context.db, null, params.key_id, context.principal.actor)) }
  },
})

export const keyRoutes: Row[] = [create, list, revoke, createOperator, listOperator, revokeOperator]
