import { z } from 'zod'
import { PERMISSIONS } from '../../core/policy.ts'
import { rfc3339 } from '../../core/rfc3339.ts'
import { endsAt } from '../../people/sessions.ts'
import { type Workspace, workspaceOf } from '../../usage/workspace.ts'
import { day, maybeText, text, time } from '../answers.ts'
import { tenantOf } from '../authorize.ts'
import * as fields from '../fields.ts'
import { isExtension, may } from '../permissions.ts'
import { noOrganization } from '../problems.ts'
import { type Context, json, type Row } from '../row.ts'

export const accountManager = z.strictObject({ name: text, email: text })

const organizationAnswer = z
  .strictObject({
    organization_id: text,
    name: text,
    status: z.enum(['active', 'suspended']),
    seq: z
      .int()
      .describe('Of its newest entry, as in `journal` events: whatever is read after this is as new.'),
    preset: text,
    plan_id: text,
    plan_name: text,
    timezone: text,
    today: day.describe('By the calendar of the organization.'),
    week_start: z.enum(['monday', 'sunday']),
    currency: maybeText,
    credit_month: z.strictObject({
      anchor: z.enum(['calendar_month', 'issue_anniversary', 'billing_cycle', 'none']),
    }),
    cycle: z.strictObject({ start: day, end: day.describe('Inclusive.'), months: z.int() }),
    units: z.array(
      z.strictObject({
        unit: text,
        name: text,
        counts_as_credits: z.boolean(),
        mode: z.enum(['absent', 'metered', 'limited']),
      }),
    ),
    parts: z
      .strictObject({
        licenses: z.boolean(),
        conversations: z.boolean(),
        conversation_unit: maybeText,
        sequences: z.boolean(),
        requests: z.boolean(),
      })
      .describe('What of the pages applies.'),
    report: z.strictObject({ refresh: z.enum(['live', 'daily']), at: maybeText }),
    purchase_channel: z.enum(['contact', 'chat', 'request']),
    account_manager: accountManager.nullable(),
  })
  .meta({ id: 'CurrentOrganization', description: 'What pages about an organization need to know first.' })

const meAnswer = z
  .strictObject({
    kind: z.enum(['member', 'operator', 'key']),
    member: z
      .strictObject({
        member_id: text,
        name: text,
        email: text,
        role: z.enum(['admin', 'manager', 'user']),
        group: maybeText,
        license_id: maybeText,
      })
      .nullable(),
    operator: z.strictObject({ operator_id: text, name: text }).nullable(),
    permissions: z.array(text).describe('In the organization; an operator has all.'),
    organization: organizationAnswer.nullable().describe('Null for an operator who names none.'),
    clock: z.strictObject({ mode: z.enum(['real', 'test']), now: time }),
    session: z.strictObject({ signed_in_at: time, expires_at: time }).nullable(),
  })
  .meta({ id: 'Me' })

const me = json({
  method: 'GET',
  path: '/v1/me',
  permission: 'signed_in',
  tag: 'Sign-in',
  summary: 'Who asks, what they may, and what of the organization applies',
  query: z.strictObject({
    organization_id: fields.id.optional().describe('For operators: the organization to look at.'),
  }),
  answer: meAnswer,
  async run(context, { query }) {
    const { ledger, principal, session } = context
    const own = 'organization_id' in principal ? principal.organization_id : null
    const organization_id = own ?? query.organization_id ?? null
    if (own !== null && query.organization_id !== undefined && query.organization_id !== own)
      throw noOrganization(query.organization_id)
    const now = await ledger.now()
    const permissions = organization_id === null ? [...PERMISSIONS] : await heldIn(context, organization_id)
    return {
      body: {
        kind:
          principal.kind === 'member' || principal.kind === 'operator' ? principal.kind : ('key' as const),
        member: await memberOf(context),
        operator:
          session?.kind === 'operator'
            ? { operator_id: session.person_id, name: session.name ?? session.person_id }
            : null,
        permissions,
        organization:
          organization_id === null
            ? null
            : shown(context, permissions, await ofOrganization(context, organization_id, now)),
        clock: { mode: context.test_clock ? ('test' as const) : ('real' as const), now: rfc3339(now) },
        session: session && {
          signed_in_at: rfc3339(session.created_at),
          expires_at: rfc3339(endsAt(session)),
        },
      },
    }
  },
})

async function heldIn({ ledger, principal }: Context, organization_id: string): Promise<string[]> {
  const tenant = await tenantOf(ledger, principal, organization_id)
  return PERMISSIONS.filter((permission) => may(principal, permission, tenant) === 'allowed')
}

function ofOrganization(
  { ledger, settings }: Context,
  organization_id: string,
  now: number,
): Promise<Workspace> {
  return workspaceOf(ledger, organization_id, { now, otherwise: settings.account_manager })
}

function shown({ principal, settings }: Context, permissions: string[], workspace: Workspace) {
  const requests = principal.kind === 'member' && permissions.includes('requests.open')
  return { ...workspace, parts: { ...workspace.parts, sequences: settings.sequences !== null, requests } }
}

async function memberOf({ db, principal }: Context): Promise<z.output<typeof meAnswer>['member']> {
  if (principal.kind !== 'member' || isExtension(principal)) return null
  const rows = await db.query<NonNullable<z.output<typeof meAnswer>['member']>>(
    `select m.member_id, m.name, m.email, m.role, m.group_name as "group", l.license_id
     from members m left join licenses l on l.organization_id = $1 and l.member_id = m.member_id and l.ended_at is null
     where m.organization_id = $1 and m.member_id = $2`,
    [principal.organization_id, principal.member_id],
  )
  return rows[0] ?? null
}

export const meRoutes: Row[] = [me]
