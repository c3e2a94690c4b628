// What is known of an organization, and what may be said of one.
import type { PolicyOverrides } from '../core/catalogue.ts'

export interface Organization {
  organization_id: string
  name: string
  status: 'active' | 'suspended'
  preset: string
  plan_id: string
  /** The change of plan that is due, if any. */
  next_plan: { plan_id: string; starts_at: number } | null
  timezone: string
  /** Its own card; null: its plan's. */
  rate_card_id: string | null
  /** What it does differently from its preset and plan; amounts in credits. */
  policy: PolicyOverrides
  cycle: { start: string; months: number }
  /** Local day on which it began. */
  started_on: string
  account_manager: { name: string; email: string } | null
  created_at: number
}

/** What is omitted stays as it is; `policy`, `cycle` and `account_manager` are replaced whole. */
export interface OrganizationInput {
  name?: string | undefined
  preset?: string | undefined
  plan_id?: string | undefined
  /** When the plan changes; without it a higher one at once, a lower one at the end of what is paid. */
  plan_effective_at?: number | undefined
  timezone?: string | undefined
  status?: 'active' | 'suspended' | undefined
  account_manager?: { name: string; email: string } | null | undefined
  policy?: PolicyOverrides | null | undefined
  cycle?: { start: string; months: number } | undefined
  rate_card_id?: string | null | undefined
}
