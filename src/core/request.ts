// What the ledger can be asked for, after the border has checked its form; and what it answers.
import type { GrantSource } from './catalogue.ts'
import type { Entry, Subject } from './entry.ts'

interface Asked {
  /** Who asks; see `Entry.actor`. */
  actor: string
  /** Null only for the system's own requests. */
  idempotency_key: string | null
  /** Hex SHA-256 of verb, path ids and normalized input; null with the key. */
  fingerprint: string | null
  /** 16 random bytes for the entry's details. */
  salt: Buffer
}

export interface RequestItem {
  key: string
  data_type?: string
  /** False: looked for and not found, so not charged. Default true. */
  found?: boolean
  subject?: Subject
}

export interface ChargeRequest extends Asked {
  verb: 'charge' | 'hold'
  action: string
  member_id: string | null
  api_key_id: string | null
  quantities: Record<string, number>
  flags: string[]
  items: RequestItem[] | null
  subject: Subject | null
  partial: boolean
  description: string | null
  campaign: string | null
  identity: string | null
  occurred_at: number | null
  metadata: Record<string, unknown> | null
  /** False: an import of the past; it counts as usage and draws on nothing. */
  draw_on_balance: boolean
  /** Past usage with credits that were settled elsewhere; replaces pricing. Micro-credits. */
  past_credits: { unit: string; credits: number; count: number } | null
  /** Holds only. */
  expires_at: number | null
}

export interface CaptureRequest extends Asked {
  verb: 'capture'
  hold_seq: number
  /** Null: as held. */
  items: RequestItem[] | null
  quantities: Record<string, number> | null
  flags: string[] | null
  occurred_at: number | null
  description: string | null
  metadata: Record<string, unknown> | null
}

export interface ReleaseRequest extends Asked {
  verb: 'release'
  hold_seq: number
}

export interface RefundRequest extends Asked {
  verb: 'refund'
  charge_seq: number
  /** Micro-credits, or the keys of items, or (both null) all that is left. */
  credits: number | null
  items: string[] | null
  reason: string
  give_back_ownership: boolean
}

export interface GrantRequest extends Asked {
  verb: 'grant'
  unit: string
  /** Micro-credits. */
  amount: number
  source: GrantSource
  member_id: string | null
  starts_at: number | null
  ends_at: number | null
  reason: string
}

export interface VoidRequest extends Asked {
  verb: 'void'
  grant_seq: number
  reason: string
}

export interface LicenseRequest extends Asked {
  verb: 'license'
  license_id: string
  /** Null ends the license. */
  member_id: string | null
  plan_id: string | null
  /** Local day; null: today for a new license, unchanged for a known one. */
  issued_on: string | null
}

/** Items that are owned without a charge: the past of a vendor who migrates. */
export interface OwnRequest extends Asked {
  verb: 'own'
  items: RequestItem[]
  member_id: string | null
  occurred_at: number | null
  owned_until: number | null
}

/** Brings renewals and expiries up to now; with `disable_member_id` also releases that member's holds. */
export interface SettleRequest extends Asked {
  verb: 'settle'
  /** Licenses to bring up to now besides the organization's plan. */
  license_ids: string[]
  disable_member_id: string | null
}

/** Records that details were replaced. */
export interface EraseRequest extends Asked {
  verb: 'erase'
  erased: { seq: number; details_hash: string }[]
}

export type LedgerRequest =
  | ChargeRequest
  | CaptureRequest
  | ReleaseRequest
  | RefundRequest
  | GrantRequest
  | VoidRequest
  | LicenseRequest
  | OwnRequest
  | SettleRequest
  | EraseRequest

/** Why a request was refused. `http/problems.ts` gives each code its status and says whether a retry may help. */
export type RefusalCode =
  | 'insufficient_credits'
  | 'plan_limit_reached'
  | 'limit_reached'
  | 'organization_suspended'
  | 'member_disabled'
  | 'member_not_found'
  | 'unknown_action'
  | 'unknown_unit'
  | 'unknown_plan'
  | 'missing_quantity'
  | 'invalid_field'
  | 'amount_too_large'
  | 'idempotency_conflict'
  | 'not_found'
  | 'hold_closed'
  | 'above_hold'
  | 'above_charge'
  | 'grant_spent'

export interface Refusal {
  code: RefusalCode
  detail: string
  /** The field of the input that is at fault, as a path such as `quantities.results`. */
  field?: string
  /** What would still have been possible: micro-credits by unit. */
  headroom?: { unit: string; needed: number; available: number }[]
}

export type Outcome =
  | { ok: true; entry: Entry; hash: Uint8Array; replayed: boolean }
  /** A request that needs no entry: nothing was due. */
  | { ok: true; entry: null; hash: null; replayed: false }
  | { ok: false; refusal: Refusal }

export class Refused extends Error {
  readonly refusal: Refusal
  constructor(code: RefusalCode, detail: string, more: Omit<Refusal, 'code' | 'detail'> = {}) {
    super(detail)
    this.refusal = { code, detail, ...more }
  }
}

/** Clocks differ; a date that is further ahead was meant in other units, and no chart would ever show it. */
const MOST_AHEAD_MS = 366 * 86_400_000

/** When it happened: by default now. Refuses what is more than a year ahead. */
export function occurredAt({ occurred_at }: { occurred_at: number | null }, now: number): number {
  if (occurred_at === null) return now
  if (occurred_at <= now + MOST_AHEAD_MS) return occurred_at
  throw new Refused('invalid_field', 'Usage is dated at most a year ahead.', {
    field: 'occurred_at',
  })
}
