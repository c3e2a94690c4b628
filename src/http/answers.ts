// The answers that several routes give, for OpenAPI, the SDK's types, and the tests that hold the server to them.
import { z } from 'zod'
import type { Receipt } from '../core/receipt.ts'

export const text = z.string()
export const maybeText = z.string().nullable()
export const time = z.string().meta({ format: 'date-time' })
export const maybeTime = time.nullable()
export const day = z.string().meta({ format: 'date' })
export const amount = z.number().describe('Credits.')
export const source = z.enum(['license', 'plan', 'addon', 'promo', 'rollover', 'adjustment'])
const outcome = z.enum(['charged', 'already_owned', 'not_found', 'denied'])

export const subject = z.strictObject({ type: text, id: text, name: text }).meta({ id: 'Subject' })

/** Who spent. */
export const spender = z
  .strictObject({
    type: z.enum(['member', 'api_key', 'system']),
    member_id: text.optional(),
    api_key_id: text.optional(),
    name: text,
    email: text.optional(),
    group: maybeText.optional(),
  })
  .meta({ id: 'Spender' })

export const memberName = z.strictObject({
  member_id: text,
  name: text,
  email: text,
  group_name: maybeText,
  status: z.enum(['active', 'disabled']),
})

const beforeAndAfter = z.strictObject({ before: amount, after: amount })

export const receiptAnswer = z
  .strictObject({
    id: text,
    kind: z.enum([
      'charge',
      'hold',
      'capture',
      'release',
      'refund',
      'grant',
      'void',
      'expire',
      'license',
      'own',
      'erase',
    ]),
    status: z.enum(['charged', 'held', 'refunded', 'released', 'granted', 'voided', 'recorded']),
    credits: amount.describe('In units that count as credits.'),
    units: z.array(
      z.strictObject({
        unit: text,
        credits: amount,
        count: z.number(),
        before: amount.nullable(),
        after: amount.nullable(),
      }),
    ),
    lines: z.array(
      z.strictObject({
        unit: text,
        per: text,
        price: amount,
        count: z.number(),
        credits: amount,
        data_type: text.optional(),
        report_column: z.enum(['phone', 'email', 'api_search', 'api_company_enrichment']).optional(),
        block: z.number().optional(),
        surcharge: amount.optional(),
        minimum: amount.optional(),
        metered: z.literal(true).optional(),
        already_owned: z.strictObject({ count: z.number(), credits: amount }).optional(),
      }),
    ),
    items: z.array(
      z.strictObject({
        key: text,
        outcome,
        credits: amount,
        data_type: text.optional(),
        subject: subject.optional(),
      }),
    ),
    outcomes: z.strictObject({
      charged: z.int(),
      already_owned: z.int(),
      not_found: z.int(),
      denied: z.int(),
    }),
    draws: z.array(
      z.strictObject({
        grant_id: text,
        unit: maybeText,
        credits: amount,
        source: source.nullable(),
        owner: z.enum(['member', 'organization']).nullable(),
      }),
    ),
    balance: beforeAndAfter.nullable(),
    rate_card: z.strictObject({ rate_card_id: text, version: z.int() }).nullable(),
    action: maybeText,
    member_id: maybeText,
    api_key_id: maybeText,
    campaign: maybeText,
    identity: maybeText,
    hold_id: text.optional(),
    charge_id: text.optional(),
    grant_id: text.optional(),
    expires_at: time.optional(),
    cause: text.optional(),
    gives_back_ownership: z.literal(true).optional(),
    grant: z
      .strictObject({
        unit: text,
        amount,
        source,
        member_id: maybeText,
        starts_at: time,
        ends_at: maybeTime,
      })
      .optional(),
    description: maybeText.optional(),
    reason: maybeText.optional(),
    subject: subject.nullable().optional(),
    metadata: z.record(z.string(), z.unknown()).nullable().optional(),
    actor: text,
    occurred_at: time,
    recorded_at: time,
    seq: z.int(),
    hash: maybeText,
    idempotency_key: maybeText,
    replayed: z.boolean(),
  })
  .meta({
    id: 'Receipt',
    description: 'A charge, hold, refund or grant that explains itself, the same whenever it is read.',
  }) satisfies z.ZodType<Receipt>

/** A page of a list; `next_cursor` is null on the last. */
export function page<T extends z.ZodType>(item: T) {
  return z.strictObject({ items: z.array(item), next_cursor: maybeText })
}

export const headroom = z.array(z.strictObject({ unit: text, needed: amount, available: amount }))

const amountFields = {
  granted: amount,
  used: amount,
  held: amount,
  expired: amount,
  left: amount.describe('Granted less used and expired.'),
  available: amount.describe('Left less held.'),
}
export const amounts = z.strictObject(amountFields)

const unitBalance = z.strictObject({
  unit: text,
  name: text,
  counts_as_credits: z.boolean(),
  mode: z.enum(['absent', 'metered', 'limited']),
  ...amountFields,
  expiring_next: z.strictObject({ at: time, credits: amount }).nullable(),
  by_source: z.array(z.strictObject({ source, ...amountFields })),
})

export const memberBalanceAnswer = z
  .strictObject({
    member_id: text,
    name: text,
    email: text,
    group: maybeText,
    role: z.enum(['admin', 'manager', 'user']),
    status: z.enum(['active', 'disabled']),
    batteries: z.array(
      z.strictObject({
        license_id: text,
        plan_id: text,
        unit: text,
        name: text,
        allotment: amount,
        ...amountFields,
        last_day: day.nullable(),
        renews_at: maybeTime,
        days_to_renewal: z.int().nullable(),
      }),
    ),
    units: z.array(unitBalance),
    credits: amounts,
  })
  .meta({ id: 'MemberBalance', description: 'What only this member may draw on.' })

const allocated = z.strictObject({ allocated: amount, left: amount })

export const balanceAnswer = z
  .strictObject({
    organization_id: text,
    plan: z.strictObject({
      plan_id: text,
      name: text,
      price: z.strictObject({ amount: z.number(), currency: text }).nullable(),
      identities: z.int().nullable(),
    }),
    units: z.array(unitBalance),
    credits: amounts,
    plan_credits: allocated,
    addon_credits: allocated,
    other_credits: allocated,
    balance: amount,
    renews_at: maybeTime,
    renews_on: day.nullable(),
    days_to_renewal: z.int().nullable(),
    as_of: time,
    member: memberBalanceAnswer.optional(),
    members: page(memberBalanceAnswer).optional(),
  })
  .meta({ id: 'Balances', description: 'The pool on which everyone may draw, and batteries as asked for.' })
