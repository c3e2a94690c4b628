// What the demo tells of one organization: who its people are, what they do on an ordinary day, and what happened when.
import type { PolicyOverrides, Role } from '../core/catalogue.ts'
import type { Day } from '../core/zone.ts'
import type { ChargeInput, GrantInput, HoldInput } from '../http/inputs.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { RequestKind } from '../people/requests.ts'
import type { Contact } from './people.ts'

export interface DemoOrganization {
  organization_id: string
  name: string
  preset: string
  /** The plan with which it begins. */
  plan_id: string
  timezone: string
  account_manager: { name: string; email: string }
  policy?: PolicyOverrides
  /** Of its billing; without it the plan's, from the day on which it began. */
  cycle?(first_day: Day, today: Day): { start: Day; months: number }
  domain: string
  /** A charge for a newcomer to try. */
  sample_charge: PlannedCharge['input']
  members: DemoMember[]
  /** What its people and keys do on a day; the same for the same day. */
  charges(day: DemoDay): PlannedCharge[]
  milestones(today: Day, timezone: string): Milestone[]
  /** What its members have asked the vendor for. */
  conversations: DemoConversation[]
}

export interface DemoConversation {
  member_id: string
  kind: RequestKind
  subject: string
  message: string
  plan_id?: string
  unit?: string
  /** Micro-credits. */
  credits?: number
  /** The account manager's; without one, it waits in the vendor's queue. */
  answer?: string
}

export interface DemoMember {
  member_id: string
  name: string
  group: string | null
  role: Role
  country_code: string
  /** How much of the work is theirs, beside the others' shares; 0: none. */
  share: number
  license?: DemoLicense
  disabled_days_ago?: number
  /** The group that they were in until then. */
  moved?: { from: string; days_ago: number }
  /** Invited, and never seen since. */
  unverified?: true
}

export interface DemoLicense {
  /** Another level than the organization's plan. */
  plan_id?: string
  allotment: number
  /** When its present credit month began. */
  renewed_days_ago: number
  /** How much of the present credit month's battery has been used by now; above 1 the rest came from the extra credits. */
  used: number
}

/** A local day of an organization. */
export interface DemoDay {
  day: Day
  days_ago: number
  /** Epoch milliseconds of that minute of the day; never after now. */
  at(minute: number): number
}

export interface PlannedCharge {
  key: string
  at: number
  verb: 'charge' | 'hold'
  input: Omit<ChargeInput, 'occurred_at' | 'idempotency_key'>
  /** The items that were really found, once a held export is done. */
  found?: NonNullable<ChargeInput['items']>
  refund?: PlannedRefund
}

export interface PlannedRefund {
  /** The first item that was charged, half of the credits, or all. */
  back: 'item' | 'half' | 'whole'
  /** Told of the contact behind the item, or the first one of the charge. */
  reason(contact: Contact): string
  give_back_ownership?: boolean
}

/** Something that happened once. Those of before the demo begins happen on its first day. */
export interface Milestone {
  days_ago: number
  happens(stage: Stage): Promise<void>
}

/** What a milestone may do: the verbs, on the ledger's clock of its day. Keys are unique within the organization. */
export interface Stage {
  ledger: Ledger
  organization_id: string
  actor: string
  now: number
  /** Returns the number of the grant. */
  grant(key: string, input: Omit<GrantInput, 'idempotency_key'>): Promise<number>
  voidGrant(key: string, grant_seq: number, reason: string): Promise<void>
  charge(key: string, input: Omit<ChargeInput, 'idempotency_key'>): Promise<void>
  hold(key: string, input: Omit<HoldInput, 'idempotency_key'>): Promise<void>
}
