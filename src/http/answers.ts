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
