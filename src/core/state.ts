// The part of one organization's ledger that a batch works on, as read under the lock.
import type { GrantSource, Role } from './catalogue.ts'
import type { Entry } from './entry.ts'
import type { Rules } from './rules.ts'

export interface Grant {
  grant_seq: number
  unit: string
  /** The member who alone may draw on it, or null: everyone of the organization. */
  member_id: string | null
  license_id: string | null
  source: GrantSource
  period_no: number | null
  starts_at: number
  /** Exclusive; null: never. */
  ends_at: number | null
  amount: number
  used: number
  held: number
  expired: number
  voided: number
}

export interface Member {
  member_id: string
  group_name: string | null
  role: Role
  status: 'active' | 'disabled'
}

/** What renews: a license, or (license_id '') the organization's plan. */
export interface Holder {
  license_id: string
  member_id: string | null
  /** A license of another level than the organization's plan; else null. */
  plan_id: string | null
  /** The level from the next period on (a downgrade), or null. */
  next_plan_id: string | null
  issued_on: string
  /** The number of the last period granted; -1: none yet. */
  period_no: number
  /** The end of that period and start of the next; null: it does not renew. */
  paid_through: number | null
  /** Plan changes up to here have been settled. */
  settled_at: number
  /** A disabled member's license is not renewed. */
  paused: boolean
}

export interface OwnedItem {
  scope: string
  item_key: string
  owned_until: number | null
  seq: number
}

/** An entry that is in the journal, with its place in the chain. */
export interface Kept {
  entry: Entry
  hash: Uint8Array
}

/** An entry to act upon (a hold to capture, a charge to refund) with the entries that refer to it so far. */
export interface Original {
  entry: Entry
  later: Entry[]
}

export interface State {
  organization_id: string
  /** Read after the lock; never below the last entry's `recorded_at`. */
  now: number
  seq: number
  hash: Uint8Array
  rules: Rules
  plan_holder: Holder
  licenses: Holder[]
  members: Map<string, Member>
  grants: Map<number, Grant>
  /** By `ownedKey(scope, item_key)`. */
  owned: Map<string, OwnedItem>
  /** Entries and their hashes by idempotency key. */
  keys: Map<string, Kept>
  originals: Map<number, Original>
  /** Open holds that have expired by `due_until`, by their entry. */
  due_holds: Original[]
  /** `now`, or before it: of the holds that expire later, some have not been read. */
  due_until: number
  /** By `counter|period_start`. */
  counters: Map<string, number>
}

export function ownedKey(scope: string, item_key: string): string {
  return `${scope}\u0000${item_key}`
}

export function counterKey(counter: string, period_start: string): string {
  return `${counter}|${period_start}`
}

/** Granted − used − expired: what a battery shows, held credits included. */
export function leftOf(grant: Grant): number {
  return grant.amount - grant.used - grant.expired - grant.voided
}

export function availableOf(grant: Grant): number {
  return leftOf(grant) - grant.held
}

export function isInForce(grant: Grant, at: number): boolean {
  return grant.starts_at <= at && (grant.ends_at === null || at < grant.ends_at)
}
