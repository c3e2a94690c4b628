// What a page about an organization needs to know before anything else: its calendar, its units, and which parts apply.
import type { Policy, UnitMode } from '../core/catalogue.ts'
import { cycleOf } from '../core/period.ts'
import { countsAsCredits, planAt, policyOf, type Rules } from '../core/rules.ts'
import { type Day, localDay } from '../core/zone.ts'
import type { Ledger } from '../ledger/ledger.ts'

export interface AccountManager {
  name: string
  email: string
}

export interface Workspace {
  organization_id: string
  name: string
  status: 'active' | 'suspended'
  /** Of its newest entry: whatever is read after this is at least as new. */
  seq: number
  preset: string
  plan_id: string
  plan_name: string
  timezone: string
  /** By the organization's calendar. */
  today: Day
  week_start: Policy['week_start']
  /** Of the plan's price; null for a plan without one. */
  currency: string | null
  credit_month: { anchor: Policy['renewal']['anchor'] }
  /** The billing cycle that today lies in; `end` is its last day. */
  cycle: { start: Day; end: Day; months: number }
  units: { unit: string; name: string; counts_as_credits: boolean; mode: UnitMode }[]
  parts: {
    /** Credits come to seats. */
    licenses: boolean
    /** Something is counted that is no credit, such as conversations. */
    conversations: boolean
    conversation_unit: string | null
  }
  /** `at`: of the day, in UTC (C9). */
  report: { refresh: 'live' | 'daily'; at: string | null }
  purchase_channel: Policy['purchase']['channel']
  account_manager: AccountManager | null
}

/** `now`: the ledger's. `otherwise`: the vendor's account manager where the organization has none of its own. */
export async function workspaceOf(
  ledger: Ledger,
  organization_id: string,
  { now, otherwise }: { now: number; otherwise: AccountManager | null },
): Promise<Workspace> {
  const [rules, own] = await Promise.all([
    ledger.rules(organization_id),
    ledger.db.query<{ account_manager: AccountManager | null; seq: number; licensed: boolean }>(OWN, [
      organization_id,
    ]),
  ])
  const plan = planAt(rules, now)
  const policy = policyOf(rules, plan)
  const today = localDay(now, rules.timezone)
  const cycle = cycleOf(rules.cycle.start_day, rules.cycle.months, today)
  const units = [...rules.units.values()].map((unit) => ({
    ...unit,
    mode: plan.units[unit.unit] ?? ('absent' as const),
  }))
  const conversation_unit = conversationUnit(rules, units)
  return {
    organization_id,
    name: rules.name,
    status: rules.status,
    seq: own[0]!.seq,
    preset: rules.preset_id,
    plan_id: plan.plan_id,
    plan_name: plan.name,
    timezone: rules.timezone,
    today,
    week_start: policy.week_start,
    currency: plan.price?.currency ?? null,
    credit_month: { anchor: policy.renewal.anchor },
    cycle: { start: cycle.first_day, end: cycle.last_day, months: rules.cycle.months },
    units,
    parts: {
      licenses: own[0]!.licensed || plan.allotments.some(({ owner }) => owner === 'license'),
      conversations: conversation_unit !== null,
      conversation_unit,
    },
    report:
      policy.report.refresh === 'live'
        ? { refresh: 'live', at: null }
        : { refresh: 'daily', at: policy.report.refresh },
    purchase_channel: policy.purchase.channel,
    account_manager: own[0]!.account_manager ?? otherwise,
  }
}

const OWN = `
  select account_manager, (select seq from ledgers where organization_id = $1) as seq, exists (
    select from licenses l where l.organization_id = $1 and l.ended_at is null) as licensed
  from organizations where organization_id = $1`

function conversationUnit(rules: Rules, units: Workspace['units']): string | null {
  const kept = units.filter(({ unit, mode }) => mode !== 'absent' && !countsAsCredits(rules, unit))
  return (kept.find(({ unit }) => unit === 'conversation') ?? kept[0])?.unit ?? null
}
