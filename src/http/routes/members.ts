import { z } from 'zod'
import type { Member, MemberInput, MemberOutcome } from '../../catalog/member.ts'
import { getMember, listGroups, listMembers, putMembers } from '../../catalog/members.ts'
import { rfc3339OrNull } from '../../core/rfc3339.ts'
import { endSessionsOf } from '../../people/sessions.ts'
import { day, maybeText, maybeTime, page, text, time } from '../answers.ts'
import { borderTimes } from '../border-times.ts'
import { problemSchema } from '../describe.ts'
import * as fields from '../fields.ts'
import { invalidInput } from '../invalid-input.ts'
import { missing } from '../missing.ts'
import { may } from '../permissions.ts'
import { denied, Problem, type ProblemBody } from '../problems.ts'
import { type Context, json, type Row } from '../row.ts'

const organization = z.strictObject({ organization_id: fields.id })
const oneMember = z.strictObject({ organization_id: fields.id, member_id: fields.id })
const role = z.enum(['admin', 'manager', 'user'])
const status = z.enum(['active', 'disabled'])

const memberAnswer = z
  .strictObject({
    member_id: text,
    email: text,
    name: text,
    group: maybeText,
    role,
    status,
    country_code: maybeText,
    verified_at: maybeTime,
    disabled_at: maybeTime,
    last_login_at: maybeTime,
    erased_at: maybeTime,
    created_at: time,
    license: z
      .strictObject({
        license_id: text,
        plan_id: maybeText.describe("Null: the organization's plan."),
        next_plan_id: maybeText,
        issued_on: day,
        paid_through: maybeTime,
      })
      .nullable(),
  })
  .meta({ id: 'Member' })

const memberFields = {
  email: fields.email.optional(),
  name: fields.text(200).optional(),
  group: fields.name.nullish(),
  role: role.optional(),
  country_code: z
    .string()
    .regex(/^[A-Z]{2}$/, 'must be a country code of ISO 3166-1, such as DE')
    .nullish(),
  status: status.optional(),
  verified_at: fields.instant.nullish(),
  disabled_at: fields.instant.nullish(),
  last_login_at: fields.instant.nullish(),
  license: z
    .strictObject({
      license_id: fields.id.nullish(),
      plan_id: fields.word.nullish(),
      issued_at: fields.instant.nullish(),
    })
    .nullish()
    .describe('A seat: given, moved here with its battery by its license_id, or (null) ended.'),
}

const memberBody = z.strictObject(memberFields)
const batchedMember = z.strictObject({ member_id: fields.id, ...memberFields })

const put = json({
  method: 'PUT',
  path: '/v1/organizations/{organization_id}/members/{member_id}',
  permission: 'members.manage',
  tag: 'Members',
  summary: 'Create a member, or change what the body names',
  description:
    'A new one needs `email`. Disabling refuses further charges, releases holds and pauses renewal; members are never ' +
    'deleted. Who may `billing.manage` gives the seats that were sold and lie free; the vendor gives, moves and ends any.',
  problems: [409],
  params: oneMember,
  body: memberBody,
  answer: memberAnswer,
  async run(context, { params, body }) {
    refuseLicenses(context, body)
    const { organization_id, member_id } = params
    const [outcome] = await putMembers(
      context.ledger,
      organization_id,
      [{ ...body, member_id }],
      context.principal.actor,
      seatsToGive(context),
    )
    if (!outcome!.ok) throw problemOfFault(outcome!)
    await endOfDisabled(context, organization_id, [outcome!])
    return { body: shown(outcome!.member) }
  },
})

/** Who may no longer act is signed out; each request would find out by itself, but not once they may act again. */
async function endOfDisabled(
  { db }: Context,
  organization_id: string,
  outcomes: MemberOutcome[],
): Promise<void> {
  const disabled = outcomes.flatMap((one) => (one.ok && one.member.status === 'disabled' ? [one.member] : []))
  await endSessionsOf(
    db,
    organization_id,
    disabled.map((member) => member.member_id),
  )
}

/** Seats are paid for: an organization's own administrators give those that were sold, as they are (S1-31). */
function refuseLicenses(
  { principal, tenant }: Context,
  { license }: { license?: z.output<typeof memberFields.license> },
): void {
  if (license === undefined || principal.kind === 'operator') return
  if (principal.kind !== 'member' || may(principal, 'billing.manage', tenant) !== 'allowed')
    throw denied('This needs the permission "billing.manage" of a person, or an operator key.', 'license')
  if (license === null || license.license_id != null || license.issued_at != null)
    throw denied('Only the vendor moves, dates or ends licenses; you give those that are free.', 'license')
}

const seatsToGive = ({ principal }: Context) => (principal.kind === 'operator' ? 'any' : 'sold')

function problemOfFault(outcome: Extract<MemberOutcome, { ok: false }>): Problem {
  return new Problem(outcome.code, outcome.detail, { field: outcome.field })
}

function shown(member: Member): z.output<typeof memberAnswer> {
  const { license, ...rest } = member
  return {
    ...borderTimes(rest),
    license: license && { ...license, paid_through: rfc3339OrNull(license.paid_through) },
  }
}

const putMany = json({
  method: 'POST',
  path: '/v1/organizations/{organization_id}/members/batch',
  permission: 'members.manage',
  tag: 'Members',
  summary: 'Create or change up to 1,000 members',
  description: 'Each has its own outcome, in the order of the request: the member, or a problem.',
  params: organization,
  body: z.strictObject({ members: z.array(batchedMember).min(1).max(1_000) }),
  judged_singly: 'members',
  answer: z.strictObject({ results: z.array(z.union([memberAnswer, problemSchema])) }),
  async run(context, { params, body }) {
    const results: (z.output<typeof memberAnswer> | ProblemBody)[] = []
    const good: { index: number; input: MemberInput }[] = []
    for (const [index, element] of (body.members as unknown[]).entries()) {
      const checked = batchedMember.safeParse(element)
      if (!checked.success) results[index] = invalidInput(checked.error.issues).body()
      else {
        refuseLicenses(context, checked.data)
        good.push({ index, input: checked.data })
      }
    }
    if (good.length === 0) await context.ledger.rules(params.organization_id)
    const inputs = good.map(({ input }) => input)
    const outcomes =
      good.length === 0
        ? []
        : await putMembers(
            context.ledger,
            params.organization_id,
            inputs,
            context.principal.actor,
            seatsToGive(context),
          )
    await endOfDisabled(context, params.organization_id, outcomes)
    for (const [position, outcome] of outcomes.entries())
      results[good[position]!.index] = outcome.ok ? shown(outcome.member) : problemOfFault(outcome).body()
    return { body: { results } }
  },
})

const get = json({
  method: 'GET',
  path: '/v1/organizations/{organization_id}/members/{member_id}',
  permission: 'usage.read_all',
  tag: 'Members',
  summary: 'Read a member',
  params: oneMember,
  answer: memberAnswer,
  async run(context, { params }) {
    const member = await getMember(context.db, params.organization_id, params.member_id)
    return {
      body: member ? shown(member) : await missing(context, `member "${params.member_id}"`, 'member_id'),
    }
  },
})

const list = json({
  method: 'GET',
  path: '/v1/organizations/{organization_id}/members',
  permission: 'usage.read_all',
  tag: 'Members',
  summary: 'List members by e-mail address',
  params: organization,
  query: z.strictObject({
    group: fields.name.optional(),
    status: status.optional(),
    role: role.optional(),
    query: fields.name.optional().describe('Part of a name or e-mail address, or a whole member_id.'),
    cursor: fields.cursor.optional(),
    limit: fields.limit(1_000, 50),
  }),
  answer: page(memberAnswer),
  async run(context, { params, query }) {
    await context.ledger.rules(params.organization_id)
    const { items, next_cursor } = await listMembers(context.db, params.organization_id, query)
    return { body: { items: items.map(shown), next_cursor } }
  },
})

const groups = json({
  method: 'GET',
  path: '/v1/organizations/{organization_id}/groups',
  permission: 'usage.read_all',
  tag: 'Members',
  summary: 'List the groups that members are in',
  params: organization,
  query: z.strictObject({ cursor: fields.cursor.optional(), limit: fields.limit(1_000, 1_000) }),
  answer: page(z.strictObject({ group: text, member_count: z.int() })),
  async run(context, { params, query }) {
    await context.ledger.rules(params.organization_id)
    return { body: await listGroups(context.db, params.organization_id, query) }
  },
})

export const memberRoutes: Row[] = [put, putMany, get, list, groups]
