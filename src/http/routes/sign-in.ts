import { z } from 'zod'
import { recordAudit } from '../../catalog/audit.ts'
import { rfc3339 } from '../../core/rfc3339.ts'
import { checkMember } from '../../people/person.ts'
import { beginExtension, endSession } from '../../people/sessions.ts'
import { mintLink } from '../../people/sign-in-links.ts'
import { text, time } from '../answers.ts'
import { isLocalPath } from '../browser.ts'
import * as fields from '../fields.ts'
import { Problem } from '../problems.ts'
import { type Context, json, type Row } from '../row.ts'

const returnPath = fields
  .text(2_000)
  .refine(isLocalPath, 'must be a path on this server, such as /credits')
  .describe('Where to go from there: a path on this server.')

const WEB = { usual: 60, least: 10, most: 300 }
const EXTENSION = { usual: 3_600, least: 60, most: 86_400 }

const portalAnswer = z.strictObject({
  audience: z.enum(['web', 'extension']),
  organization_id: text,
  member_id: text,
  url: text.nullable().describe('For the web: opens once.'),
  token: text.nullable().describe('For an extension: a bearer token.'),
  expires_at: time,
})

const portal = json({
  method: 'POST',
  path: '/v1/organizations/{organization_id}/portal-sessions',
  permission: 'operator',
  tag: 'Sign-in',
  summary: 'Let a member in: a link that signs in once, or a token for a browser extension',
  description:
    'A link lasts `expires_in_s` (60 s unless given, at most 300), and the session that it opens as long as it is used. ' +
    "A token (an hour unless given, at most a day) reads the member's own balance and asks for quotes, nothing else.",
  problems: [409],
  params: z.strictObject({ organization_id: fields.id }),
  body: z.strictObject({
    member_id: fields.id,
    audience: z.enum(['web', 'extension']).optional(),
    return_path: returnPath.optional(),
    expires_in_s: z.int().min(1).max(86_400).optional(),
  }),
  answer: portalAnswer,
  success: 201,
  async run(context, { params, body }) {
    const { organization_id } = params
    const { member_id, audience = 'web' } = body
    const person = { kind: 'member' as const, organization_id, member_id }
    const lasts_ms = lasting(body.expires_in_s, audience === 'web' ? WEB : EXTENSION)
    const answer = { audience, organization_id, member_id }
    if (audience === 'extension') {
      await checkMember(context.db, person)
      const { secret, expires_at } = await context.db.transaction((tx) =>
        beginExtension(tx, person, Date.now(), lasts_ms),
      )
      return { body: { ...answer, url: null, token: secret, expires_at: rfc3339(expires_at) } }
    }
    const { return_path = '/' } = body
    const created_by = context.principal.actor
    const link = await mintLink(context.db, person, { return_path, lasts_ms, created_by })
    return {
      body: {
        ...answer,
        url: urlOf(context, link.secret),
        token: null,
        expires_at: rfc3339(link.expires_at),
      },
    }
  },
})

function lasting(
  asked: number | undefined,
  { usual, least, most }: { usual: number; least: number; most: number },
): number {
  const seconds = asked ?? usual
  if (seconds < least || seconds > most)
    throw new Problem('invalid_field', `It lasts from ${least} to ${most} seconds.`, {
      field: 'expires_in_s',
    })
  return seconds * 1_000
}

function urlOf(context: Context, secret: string): string {
  return `${context.origin()}/sign-in/link/${secret}`
}

const operator = json({
  method: 'POST',
  path: '/v1/operator-sessions',
  permission: 'operator',
  tag: 'Sign-in',
  summary: "Let one of the vendor's own people into the console: a link that signs in once",
  description: 'Everything that they do is recorded as done by `operator:<operator_id>`.',
  body: z.strictObject({
    operator_id: fields.id.describe(
      'Your own id of this person; no e-mail address: it stays in the journal.',
    ),
    name: fields.name.optional(),
    return_path: returnPath.optional(),
    expires_in_s: z.int().min(WEB.least).max(WEB.most).optional(),
  }),
  answer: z.strictObject({ operator_id: text, url: text, expires_at: time }),
  success: 201,
  async run(context, { body }) {
    const { operator_id, name = operator_id, return_path = '/console' } = body
    const { actor } = context.principal
    const link = await mintLink(
      context.db,
      { kind: 'operator', operator_id, name },
      { return_path, lasts_ms: lasting(body.expires_in_s, WEB), created_by: actor },
    )
    await recordAudit(context.db, {
      organization_id: '',
      actor,
      action: 'operator.invited',
      target: `operator:${operator_id}`,
      before: null,
      after: null,
    })
    return { body: { operator_id, url: urlOf(context, link.secret), expires_at: rfc3339(link.expires_at) } }
  },
})

const signOut = json({
  method: 'DELETE',
  path: '/v1/session',
  permission: 'signed_in',
  tag: 'Sign-in',
  summary: 'Sign out',
  answer: z.strictObject({
    signed_out: z.boolean().describe('False for a key: it has no session; revoke it.'),
  }),
  async run(context) {
    if (!context.session) return { body: { signed_out: false } }
    await endSession(context.db, context.session.session_hash)
    return { body: { signed_out: true }, headers: { 'set-cookie': context.dropSession() } }
  },
})

export const signInRoutes: Row[] = [portal, operator, signOut]
