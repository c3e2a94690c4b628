// What is known of a member, what may be said of one, and what came of saying it.
import type { Role } from '../core/catalogue.ts'
import type { RefusalCode } from '../core/request.ts'

export interface Member {
  member_id: string
  email: string
  name: string
  group: string | null
  role: Role
  status: 'active' | 'disabled'
  country_code: string | null
  verified_at: number | null
  disabled_at: number | null
  last_login_at: number | null
  erased_at: number | null
  created_at: number
  license: {
    license_id: string
    /** Null: the organization's plan. */
    plan_id: string | null
    /** The level from the next period on, or null. */
    next_plan_id: string | null
    /** Local day. */
    issued_on: string
    /** The end of its present period; null: it does not renew. */
    paid_through: number | null
  } | null
}

/** What is omitted stays as it is. A new member needs `email`. */
export interface MemberInput {
  member_id: string
  email?: string | undefined
  name?: string | undefined
  group?: string | null | undefined
  role?: Role | undefined
  country_code?: string | null | undefined
  status?: 'active' | 'disabled' | undefined
  verified_at?: number | null | undefined
  disabled_at?: number | null | undefined
  last_login_at?: number | null | undefined
  /** Given, moved here from another member with its battery, or (null) ended. */
  license?:
    | {
        license_id?: string | null | undefined
        plan_id?: string | null | undefined
        issued_at?: number | null | undefined
      }
    | null
    | undefined
}

export interface MemberFault {
  ok: false
  member_id: string
  code: RefusalCode | 'duplicate_email'
  detail: string
  field: string
}

export type MemberOutcome = { ok: true; member: Member } | MemberFault
