// The bodies of the verbs that move credits, as they come in; `requests.ts` makes ledger requests of them.
import { z } from 'zod'
import {
  byName,
  credits,
  flag,
  id,
  idempotencyKey,
  instant,
  metadata,
  name,
  positiveCredits,
  quantity,
  text,
  word,
} from './fields.ts'

const key = { idempotency_key: idempotencyKey.nullish() }

const subject = z
  .strictObject({ type: word, id, name: text(500, 1) })
  .describe('The contact or account that is exposed; its name is personal data and can be erased.')

const item = z.strictObject({
  key: id.describe('One piece of information, such as email:contact_42.'),
  data_type: word.nullish(),
  found: flag.nullish().describe('False: looked for, not found, not charged. Operator keys only.'),
  subject: subject.nullish(),
})

const items = z.array(item).max(10_000, 'must have at most 10,000 items')
const flags = z
  .array(word)
  .max(50, 'must have at most 50 flags')
  .refine((all) => new Set(all).size === all.length, 'must not repeat a flag')
const quantities = byName(quantity).describe(
  'How much of what the action is priced by, such as {"results": 25}.',
)
const description = text(1_000)
const occurred_at = instant.describe(
  'When it happened, if not now; at most a year ahead. Operator keys only.',
)
const reason = text(500, 1)

const chargeFields = {
  action: word,
  member_id: id.nullish(),
  api_key_id: id.nullish().describe("The vendor's id of its customer's API key, for usage of no member."),
  quantities: quantities.nullish(),
  flags: flags.nullish(),
  items: items.nullish(),
  subject: subject.nullish(),
  description: description.nullish(),
  campaign: name.nullish(),
  identity: name.nullish(),
  occurred_at: occurred_at.nullish(),
  metadata: metadata.nullish(),
  ...key,
}

const chargeOnly = {
  partial: flag.nullish().describe('Charge the items in order as far as credits go, and deny the rest.'),
  draw_on_balance: flag
    .nullish()
    .describe('False: past usage that is only counted and draws on nothing. Operator keys only.'),
  past_credits: z
    .strictObject({ unit: word, credits, count: quantity.nullish() })
    .nullish()
    .describe('What past usage did cost, instead of a price. Operator keys only.'),
}

const oneSpender = (input: { member_id?: string | null; api_key_id?: string | null }) =>
  input.member_id == null || input.api_key_id == null
const ONE_SPENDER = { path: ['api_key_id'], message: 'must not be given together with member_id' }

export const chargeBody = z.strictObject({ ...chargeFields, ...chargeOnly }).refine(oneSpender, ONE_SPENDER)
export const batchedCharge = z
  .strictObject({ organization_id: id, ...chargeFields, ...chargeOnly })
  .refine(oneSpender, ONE_SPENDER)
export const quoteBody = z
  .strictObject({ ...chargeFields, partial: chargeOnly.partial })
  .refine(oneSpender, ONE_SPENDER)
export const holdBody = z
  .strictObject({ ...chargeFields, expires_at: instant.nullish() })
  .refine(oneSpender, ONE_SPENDER)

export const captureBody = z.strictObject({
  items: items.nullish().describe('What was really found; without it, as held.'),
  quantities: quantities.nullish(),
  flags: flags.nullish(),
  description: description.nullish(),
  occurred_at: occurred_at.nullish(),
  metadata: metadata.nullish(),
  ...key,
})

export const releaseBody = z.strictObject(key)

export const refundBody = z
  .strictObject({
    credits: positiveCredits.nullish(),
    items: z.array(id).min(1, 'must not be empty').max(10_000, 'must have at most 10,000 items').nullish(),
    reason,
    give_back_ownership: flag.nullish(),
    ...key,
  })
  .refine((input) => input.credits == null || input.items == null, {
    path: ['items'],
    message: 'must not be given together with credits',
  })

export const grantBody = z.strictObject({
  unit: word,
  amount: positiveCredits,
  source: z.enum(['license', 'plan', 'addon', 'promo', 'rollover', 'adjustment']),
  member_id: id
    .nullish()
    .describe('Whose grant it is; without it, everyone of the organization may draw on it.'),
  starts_at: instant.nullish(),
  ends_at: instant.nullish(),
  reason,
  ...key,
})

export const voidBody = z.strictObject({ reason, ...key })

export const ownBody = z.strictObject({
  items: z
    .array(item.omit({ found: true }))
    .min(1, 'must not be empty')
    .max(10_000, 'must have at most 10,000 items'),
  member_id: id.nullish().describe('Who alone owns them; without it, everyone of the organization.'),
  occurred_at: occurred_at.nullish(),
  owned_until: instant.nullish(),
  ...key,
})

export type ChargeInput = z.output<typeof chargeBody>
export type BatchedChargeInput = z.output<typeof batchedCharge>
export type QuoteInput = z.output<typeof quoteBody>
export type HoldInput = z.output<typeof holdBody>
export type CaptureInput = z.output<typeof captureBody>
export type RefundInput = z.output<typeof refundBody>
export type GrantInput = z.output<typeof grantBody>
export type VoidInput = z.output<typeof voidBody>
export type OwnInput = z.output<typeof ownBody>
