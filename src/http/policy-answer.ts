// A policy as it counts: unlike what may be written of one, with every field.
import { z } from 'zod'
import { policySchema } from '../catalog/preset-schema.ts'
import type { Policy } from '../core/catalogue.ts'
import { PERMISSIONS } from '../core/policy.ts'
import { amount, source, text } from './answers.ts'

const scope = z.enum(['organization', 'member', 'none'])
const window = z.union([z.enum(['forever', 'billing_cycle']), z.strictObject({ days: z.int() })])
const permissions = z.array(z.enum(PERMISSIONS)) as unknown as z.ZodType<string[]>

export const policyAnswer = z
  .strictObject({
    renewal: z.strictObject({
      anchor: z.enum(['calendar_month', 'issue_anniversary', 'billing_cycle', 'none']),
      months: z.int(),
      release: z.enum(['per_period', 'upfront']),
    }),
    rollover: z.strictObject({ mode: z.enum(['none', 'capped', 'full']), cap: amount.nullable() }),
    addon: z.strictObject({ expiry: z.enum(['never', 'end_of_period']) }),
    burn_order: z.array(source),
    ownership: z.strictObject({
      scope,
      window,
      actions: z.record(text, z.strictObject({ scope: scope.optional(), window: window.optional() })),
    }),
    hold: z.strictObject({ expires_after_s: z.int() }),
    capture: z.strictObject({ above_hold: z.enum(['refuse', 'draw_excess']) }),
    refunds: z.strictObject({ ended_grant: z.enum(['adjustment', 'forfeit']) }),
    limits: z.array(
      z.strictObject({
        subject: z.strictObject({
          type: z.enum(['organization', 'group', 'member', 'every_member', 'api_key']),
          id: text.optional(),
        }),
        unit: text.nullable(),
        amount,
        interval: z.enum(['calendar_month', 'billing_cycle']),
      }),
    ),
    warn_at: z.array(z.number()),
    report: z.strictObject({ refresh: text.describe('`live`, or a time of the day in UTC.') }),
    week_start: z.enum(['monday', 'sunday']),
    purchase: z.strictObject({ channel: z.enum(['contact', 'chat', 'request']) }),
    seats: z.array(z.strictObject({ plan_id: text, count: z.int() })),
    permissions: z.strictObject({ admin: permissions, manager: permissions, user: permissions }),
  })
  .meta({ id: 'Policy', description: 'How a plan behaves.' }) satisfies z.ZodType<Policy>

export const policyOverridesAnswer = policySchema
