// From checked input to what the ledger is asked: defaults filled in, credits as micro-credits, the key's fingerprint.
import { hash, randomBytes } from 'node:crypto'
import { toMicros } from '../core/amount.ts'
import { canonicalJson } from '../core/canonical.ts'
import type {
  CaptureRequest,
  ChargeRequest,
  GrantRequest,
  LedgerRequest,
  OwnRequest,
  RefundRequest,
  ReleaseRequest,
  RequestItem,
  VoidRequest,
} from '../core/request.ts'
import type {
  CaptureInput,
  ChargeInput,
  GrantInput,
  HoldInput,
  OwnInput,
  QuoteInput,
  RefundInput,
  VoidInput,
} from './inputs.ts'
import type { Principal } from './permissions.ts'
import { denied, Problem } from './problems.ts'

/** Who asks, and under which key; `idempotency_key` is null only for questions, which write nothing. */
export interface Asking {
  actor: string
  idempotency_key: string | null
}

/** The key of the body or of the header; it must be there, and the same in both if it is in both. */
export function idempotencyKeyOf(
  inBody: string | null | undefined,
  inHeader: string | string[] | undefined,
): string {
  const header = Array.isArray(inHeader) ? inHeader[0] : inHeader
  const given = inBody ?? header
  if (given === undefined)
    throw new Problem(
      'invalid_field',
      'Everything that moves credits needs an idempotency_key, in the body or as the header Idempotency-Key.',
      { field: 'idempotency_key' },
    )
  if (header !== undefined && header !== given)
    throw new Problem('invalid_field', 'idempotency_key and the header Idempotency-Key differ.', {
      field: 'idempotency_key',
    })
  // The body's has been checked with its other fields.
  if (inBody == null && !/^[\x20-\x7e]{1,200}$/.test(given))
    throw new Problem(
      'invalid_field',
      'The header Idempotency-Key must have 1 to 200 printable ASCII characters.',
      {
        field: 'idempotency_key',
      },
    )
  return given
}

/** What only the vendor's backend may say of a charge, of the items of a capture, or of their time. */
export function refuseOperatorFields(
  principal: Principal,
  input: Partial<Pick<ChargeInput, 'occurred_at' | 'items' | 'draw_on_balance' | 'past_credits'>>,
): void {
  if (principal.kind === 'operator') return
  const found = input.items?.findIndex((item) => item.found != null) ?? -1
  const field =
    input.occurred_at != null
      ? 'occurred_at'
      : input.draw_on_balance != null
        ? 'draw_on_balance'
        : input.past_credits != null
          ? 'past_credits'
          : found >= 0
            ? `items.${found}.found`
            : null
  if (field !== null) throw denied(`Only an operator key may set ${field}.`, field)
}

export function chargeRequest(
  verb: 'charge' | 'hold',
  input: ChargeInput | HoldInput | QuoteInput,
  asking: Asking,
): ChargeRequest {
  const past = 'past_credits' in input ? (input.past_credits ?? null) : null
  return sealed(asking, {
    verb,
    action: input.action,
    member_id: input.member_id ?? null,
    api_key_id: input.api_key_id ?? null,
    quantities: input.quantities ?? {},
    flags: input.flags ?? [],
    items: itemsOf(input.items),
    subject: input.subject ?? null,
    partial: ('partial' in input && input.partial) || false,
    description: input.description ?? null,
    campaign: input.campaign ?? null,
    identity: input.identity ?? null,
    occurred_at: input.occurred_at ?? null,
    metadata: input.metadata ?? null,
    draw_on_balance: ('draw_on_balance' in input ? input.draw_on_balance : null) ?? true,
    past_credits: past && {
      unit: past.unit,
      credits: micros(past.credits, 'past_credits.credits'),
      count: past.count ?? 1,
    },
    expires_at: ('expires_at' in input ? input.expires_at : null) ?? null,
  })
}

export function captureRequest(hold_seq: number, input: CaptureInput, asking: Asking): CaptureRequest {
  return sealed(asking, {
    verb: 'capture',
    hold_seq,
    items: itemsOf(input.items),
    quantities: input.quantities ?? null,
    flags: input.flags ?? null,
    occurred_at: input.occurred_at ?? null,
    description: input.description ?? null,
    metadata: input.metadata ?? null,
  })
}

export function releaseRequest(hold_seq: number, asking: Asking): ReleaseRequest {
  return sealed(asking, { verb: 'release', hold_seq })
}

export function refundRequest(charge_seq: number, input: RefundInput, asking: Asking): RefundRequest {
  return sealed(asking, {
    verb: 'refund',
    charge_seq,
    credits: input.credits == null ? null : micros(input.credits, 'credits'),
    items: input.items ?? null,
    reason: input.reason,
    give_back_ownership: input.give_back_ownership ?? false,
  })
}

export function grantRequest(input: GrantInput, asking: Asking): GrantRequest {
  return sealed(asking, {
    verb: 'grant',
    unit: input.unit,
    amount: micros(input.amount, 'amount'),
    source: input.source,
    member_id: input.member_id ?? null,
    starts_at: input.starts_at ?? null,
    ends_at: input.ends_at ?? null,
    reason: input.reason,
  })
}

export function voidRequest(grant_seq: number, input: VoidInput, asking: Asking): VoidRequest {
  return sealed(asking, { verb: 'void', grant_seq, reason: input.reason })
}

export function ownRequest(input: OwnInput, asking: Asking): OwnRequest {
  return sealed(asking, {
    verb: 'own',
    items: itemsOf(input.items) ?? [],
    member_id: input.member_id ?? null,
    occurred_at: input.occurred_at ?? null,
    owned_until: input.owned_until ?? null,
  })
}

function itemsOf(
  items: NonNullable<ChargeInput['items']> | OwnInput['items'] | null | undefined,
): RequestItem[] | null {
  if (items == null) return null
  return items.map((item) => {
    const asked: RequestItem = { key: item.key }
    if (item.data_type != null) asked.data_type = item.data_type
    if ('found' in item && item.found != null) asked.found = item.found
    if (item.subject != null) asked.subject = item.subject
    return asked
  })
}

/** Credits that the field has let through are exact; this says where one was not. */
export function micros(credits: number, field: string): number {
  const amount = toMicros(credits)
  if (amount === null)
    throw new Problem('invalid_field', `${field} is not an amount of credits with at most six decimals.`, {
      field,
    })
  return amount
}

type Unsealed<R extends LedgerRequest> = Omit<R, 'actor' | 'idempotency_key' | 'fingerprint' | 'salt'>

function sealed<R extends LedgerRequest>(asking: Asking, request: Unsealed<R>): R {
  const fingerprint = asking.idempotency_key === null ? null : fingerprintOf(request)
  const { actor, idempotency_key } = asking
  return Object.assign(request, { actor, idempotency_key, fingerprint, salt: nextSalt() }) as unknown as R
}

const SALT_BYTES = 16
let salts = Buffer.alloc(0)
let saltsUsed = 0

/** Asking the system for every salt would cost as much as hashing the request. */
function nextSalt(): Buffer {
  if (saltsUsed === salts.length) {
    salts = randomBytes(SALT_BYTES * 256)
    saltsUsed = 0
  }
  saltsUsed += SALT_BYTES
  return salts.subarray(saltsUsed - SALT_BYTES, saltsUsed)
}

/**
 * Hex SHA-256 of the verb, the ids of its path and the input. What is at its default is left out, so that a field that
 * comes later does not turn the replay of an older request into a conflict.
 */
export function fingerprintOf(request: object): string {
  const significant: Record<string, unknown> = {}
  for (const field of Object.keys(request)) {
    const value = (request as Record<string, unknown>)[field]
    const isDefault =
      field === 'draw_on_balance'
        ? value === true
        : value === null || value === false || isEmpty(field, value)
    if (!isDefault) significant[field] = value
  }
  return hash('sha256', canonicalJson(significant), 'hex')
}

function isEmpty(field: string, value: unknown): boolean {
  if (field !== 'quantities' && field !== 'flags') return false
  return Object.keys(value as object).length === 0
}
