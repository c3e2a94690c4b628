import { z } from 'zod'
import { getOrganization, listOrganizations, putOrganization } from '../../catalog/organizations.ts'
import { policySchema } from '../../catalog/preset-schema.ts'
import { organizationCredits } from '../../usage/organization-credits.ts'
import { amounts, day, maybeText, page, text, time } from '../answers.ts'
import { borderTimes } from '../border-times.ts'
import * as fields from '../fields.ts'
import { policyForCaller } from '../policy-for-caller.ts'
import { noOrganization } from '../problems.ts'
import { json, type Row } from '../row.ts'

const organization = z.strictObject({ organization_id: fields.id })
const status = z.enum(['active', 'suspended'])
const accountManager = z.strictObject({ name: fields.name, email: fields.email })

const organizationAnswer = z
  .strictObject({
    organization_id: text,
    name: text,
    status,
    preset: text,
    plan_id: text,
    next_plan: z.strictObject({ plan_id: text, starts_at: time }).nullable(),
    timezone: text,
    rate_card_id: maybeText,
    policy: policySchema,
    cycle: z.strictObject({ start: day, months: z.int() }),
    started_on: day,
    account_manager: z.strictObject({ name: text, email: text }).nullable(),
    created_at: time,
    credits: amounts
      .optional()
      .describe('In a list that asks for them: of the pool on which everyone may draw.'),
  })
  .meta({ id: 'Organization' })

const put = json({
  method: 'PUT',
  path: '/v1/organizations/{organization_id}',
  permission: 'operator',
  tag: 'Organizations',
  summary: 'Create an organization, or change what the body names',
  description:
    'A new one needs `name` and `preset` or `plan_id`. What is omitted stays; `policy`, `cycle` and `account_manager` ' +
    'are replaced whole; null removes. A higher plan counts at once, a lower one from the end of what is paid, or ' +
    'either at `plan_effective_at`.',
  problems: [409],
  params: organization,
  body: z.strictObject({
    name: fields.name.optional(),
    preset: fields.word.optional(),
    plan_id: fields.word.optional(),
    plan_effective_at: fields.instant.optional(),
    timezone: fields.zone.optional(),
    status: status.optional(),
    account_manager: accountManager.nullish(),
    policy: policySchema.nullish(),
    cycle: z.strictObject({ start: fields.day, months: z.int().min(1).max(60) }).optional(),
    rate_card_id: fields.word.nullish(),
  }),
  answer: organizationAnswer,
  async run(context, { params, body }) {
    const { ledger, principal } = context
    return { body: borderTimes(await putOrganization(ledger, params.organization_id, body, principal.actor)) }
  },
})

const get = json({
  method: 'GET',
  path: '/v1/organizations/{organization_id}',
  permission: 'usage.read_own',
  tag: 'Organizations',
  summary: 'Read an organization',
  params: organization,
  answer: organizationAnswer,
  async run(context, { params }) {
    const found = await getOrganization(context.db, params.organization_id)
    if (!found) throw noOrganization(params.organization_id)
    return { body: borderTimes({ ...found, policy: await policyForCaller(context, found.policy) }) }
  },
})

const list = json({
  method: 'GET',
  path: '/v1/organizations',
  permission: 'operator',
  tag: 'Organizations',
  summary: 'List organizations by id',
  query: z.strictObject({
    query: fields.name.optional().describe('Part of a name, an id, or the name of an account manager.'),
    credits: fields.yesOrNo.optional().describe('Also what credits each has left.'),
    cursor: fields.cursor.optional(),
    limit: fields.limit(1_000, 50),
  }),
  answer: page(organizationAnswer),
  async run({ db, ledger }, { query }) {
    const { items, next_cursor } = borderTimes(await listOrganizations(db, query))
    if (!query.credits) return { body: { items, next_cursor } }
    const credits = await organizationCredits(
      ledger,
      items.map(({ organization_id }) => organization_id),
    )
    return {
      body: {
        items: items.map((one) => ({ ...one, credits: credits.get(one.organization_id) })),
        next_cursor,
      },
    }
  },
})

export const organizationRoutes: Row[] = [put, get, list]
