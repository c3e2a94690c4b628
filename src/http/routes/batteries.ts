import { z } from 'zod'
import { batteriesSummary } from '../../usage/batteries-summary.ts'
import { memberBatteries } from '../../usage/member-batteries.ts'
import { amount, day, maybeText, page, text, time } from '../answers.ts'
import * as fields from '../fields.ts'
import { json, type Row } from '../row.ts'

const organization = z.strictObject({ organization_id: fields.id })

const batteryCredits = z
  .strictObject({
    amount: amount.describe('All that there was.'),
    used: amount,
    held: amount,
    left: amount.describe('With what is held.'),
    available: amount,
  })
  .meta({ id: 'BatteryCredits', description: 'Of units that count as credits.' })

const memberBattery = z
  .strictObject({
    member_id: text,
    name: text,
    email: text,
    group: maybeText,
    role: z.enum(['admin', 'manager', 'user']),
    status: z.enum(['active', 'disabled']),
    license: z
      .strictObject({
        license_id: text,
        plan_id: text,
        plan_name: text,
        issued_on: day,
        next_plan_id: maybeText.describe('The level from the next credit month on.'),
      })
      .nullable(),
    credits: batteryCredits,
    last_day: day.nullable().describe('Of the credit month; null where nothing renews.'),
  })
  .meta({ id: 'MemberBattery' })

const list = json({
  method: 'GET',
  path: '/v1/organizations/{organization_id}/batteries',
  permission: 'billing.read',
  tag: 'Balances',
  summary: 'A battery for each member: what is left of their license in this credit month',
  description: 'By name, or by credits; then, in either order, members without a license come last.',
  params: organization,
  query: z.strictObject({
    query: fields.name.optional().describe('Part of a name or e-mail address, or a whole member_id.'),
    group: fields.name.optional(),
    status: z.enum(['active', 'disabled']).optional(),
    license: z.enum(['with', 'without']).optional(),
    sort: z.enum(['name', 'left', 'used']).optional(),
    order: z.enum(['asc', 'desc']).optional(),
    cursor: fields.cursor.optional(),
    limit: fields.limit(1_000, 50),
  }),
  answer: page(memberBattery),
  async run({ ledger }, { params, query }) {
    return { body: await memberBatteries(ledger, params.organization_id, query) }
  },
})

const summary = json({
  method: 'GET',
  path: '/v1/organizations/{organization_id}/batteries/summary',
  permission: 'billing.read',
  tag: 'Balances',
  summary: 'What all batteries come to: credits, seats sold and assigned, and how many run low',
  params: organization,
  answer: z
    .strictObject({
      members: z.int().describe('Disabled ones, too.'),
      licensed: z.int(),
      seats: z.array(
        z.strictObject({
          plan_id: text,
          name: text,
          assigned: z.int(),
          sold: z.int().nullable().describe('Null: they are not counted.'),
        }),
      ),
      credits: batteryCredits,
      empty: z.int().describe('Batteries with nothing left.'),
      low: z.int().describe('Batteries with less than an eighth left, the empty ones among them.'),
      extra: batteryCredits.describe('On which everyone may draw.'),
      as_of: time,
    })
    .meta({ id: 'BatteriesSummary' }),
  async run({ ledger }, { params }) {
    return { body: await batteriesSummary(ledger, params.organization_id) }
  },
})

export const batteryRoutes: Row[] = [list, summary]
