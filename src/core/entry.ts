// The journal's entries. `Entry` is the field list frozen as version 1: its RFC 8785 JSON is what the chain hashes.
// Everything that balances, rollups, counters and ownership derive from is in it; personal data is in `Details`.
import type { GrantSource, ReportColumn } from './catalogue.ts'

export type EntryKind =
  | 'charge'
  | 'hold'
  | 'capture'
  | 'release'
  | 'refund'
  | 'grant'
  | 'void'
  | 'expire'
  | 'license'
  | 'own'
  | 'erase'

/** One price component as charged: `credits` for `count`, and what already owned items would have cost. */
export interface Line {
  unit: string
  column?: ReportColumn
  per: string
  /** Only items of this type are counted. */
  data_type?: string
  price: number
  block?: number
  count: number
  credits: number
  surcharge?: number
  minimum?: number
  owned_count?: number
  owned_credits?: number
  /** Counted without drawing: the unit is metered. */
  metered?: true
}

/** How much of line `line` came from (for a release or refund: went back to) grant `grant_seq`. */
export interface Draw {
  line: number
  grant_seq: number
  credits: number
}

export type ItemOutcome = 'charged' | 'already_owned' | 'not_found' | 'denied'

export interface EntryItem {
  key: string
  data_type?: string
  outcome: ItemOutcome
  /** Micro-credits a line, in the order of `lines`; only where charged or refunded. */
  shares?: number[]
}

export interface UnitBalance {
  unit: string
  before: number
  after: number
}

export interface CounterChange {
  counter: string
  period_start: string
  /** For limits: the unit counted, or '*' for all that count as credits. */
  unit?: string
  /** Limits count micro-credits, tiers millionths of what their component counts. */
  amount: number
  /** For the tiers of a hold: what it was priced from, and its capture will be. */
  before?: number
}

export interface GrantTerms {
  unit: string
  amount: number
  source: GrantSource
  member_id: string | null
  license_id: string | null
  period_no: number | null
  starts_at: number
  ends_at: number | null
  /** The grant whose unused credits roll over, or whose refunded ones come back. */
  from_grant_seq?: number
}

export interface LicenseTerms {
  license_id: string
  member_id: string | null
  plan_id: string | null
  issued_on: string
  ended: boolean
}

export interface Entry {
  version: 1
  organization_id: string
  seq: number
  kind: EntryKind
  /** Epoch milliseconds, never below the entry before. */
  recorded_at: number
  /** When it took effect: a boundary of a period, the expiry of a hold; else `recorded_at`. */
  effective_at: number
  /** When it happened by the vendor's word; else `recorded_at`. */
  occurred_at: number
  /** The date its usage counts on: for a refund its charge's, else `occurred_at`. */
  usage_at: number
  /** Who asked: `operator:<key_id>`, `key:<key_id>`, `member:<member_id>` or `system`. */
  actor: string
  of_seq?: number
  action?: string
  member_id?: string
  api_key_id?: string
  campaign?: string
  identity?: string
  rate_card?: { rate_card_id: string; version: number }
  quantities?: Record<string, number>
  flags?: string[]
  lines?: Line[]
  draws?: Draw[]
  items?: EntryItem[]
  balances?: UnitBalance[]
  counters?: CounterChange[]
  grant?: GrantTerms
  grant_seq?: number
  credits?: number
  license?: LicenseTerms
  hold_expires_at?: number
  /** Releases and expiries say why: `released`, `expired`, `captured`, `disabled`. */
  cause?: string
  /** Items come to be owned in this scope until then (null: for ever); '' is the whole organization. */
  ownership?: { scope: string; until: number | null }
  /** The refund gives the items' ownership back. */
  gives_back?: true
  /** An import of the past that draws on nothing. */
  imported?: true
  /** Details that an erasure replaced: entry and new hash. */
  erased?: { seq: number; details_hash: string }[]
  idempotency_key?: string
  /** Hex of the request's SHA-256. */
  fingerprint?: string
  /** Hex of sha256(salt ‖ details document). */
  details_hash?: string
}

export interface Subject {
  type: string
  id: string
  name: string
}

/** Personal data of an entry: erasable, apart from the chain. */
export interface Details {
  description?: string
  reason?: string
  subject?: Subject
  item_subjects?: Record<string, Subject>
  metadata?: Record<string, unknown>
}

/** An entry as written: the hashed body, its hash, and its details with their salt. */
export interface WrittenEntry {
  entry: Entry
  body: string
  hash: Buffer
  details: { salt: Buffer; document: string; subject_ids: string[] } | null
}

/** Credits of the entry in units that count as credits: used is positive, refunded negative. */
export function creditsOf(entry: Entry, countsAsCredits: (unit: string) => boolean): number {
  let credits = 0
  for (const line of entry.lines ?? []) if (countsAsCredits(line.unit)) credits += line.credits
  return entry.kind === 'refund' ? -credits : credits
}
