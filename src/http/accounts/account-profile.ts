// Who the account is, what it may spend and how much of this month's limit is used: `GET /api/v1/accounts/me/` (X45).
import { toCredits } from '../../core/amount.ts'
import { countsAsCredits, planAt, policyOf, type Rules } from '../../core/rules.ts'
import { availableOf, isInForce } from '../../core/state.ts'
import { localDay } from '../../core/zone.ts'
import type { Ledger } from '../../ledger/ledger.ts'
import { accountUsage } from './account-usage.ts'
import { monthPeriod } from './usage-period.ts'

export interface AccountProfile {
  /** The organization's. */
  id: string
  /** Of its first active administrator; null without one. */
  email: string | null
  name: string
  plan: string
  credits: {
    /** What can be spent now, of all units that count as credits; what is held cannot. */
    balance: number
    /** Net of refunds, in the calendar month of the organization's zone, which its limit counts in too. */
    used_this_month: number
    /** Null where the plan sets none. */
    monthly_limit: number | null
  }
  /** Always null: every plan may preview alike. */
  preview_tier: null
}

export async function accountProfile(ledger: Ledger, rules: Rules): Promise<AccountProfile> {
  const { organization_id, timezone } = rules
  const { now, grants } = await ledger.settled(organization_id, 'everyone')
  let balance = 0
  for (const grant of grants.values())
    if (isInForce(grant, now) && countsAsCredits(rules, grant.unit)) balance += availableOf(grant)
  const month = monthPeriod(localDay(now, timezone).slice(0, 7), timezone)
  const used = await accountUsage(ledger.db, rules, month)
  return {
    id: organization_id,
    email: await firstAdminsEmail(ledger, organization_id),
    name: rules.name,
    plan: planAt(rules, now).plan_id,
    credits: {
      balance: toCredits(balance),
      used_this_month: used.total_credits,
      monthly_limit: monthlyLimit(rules, now),
    },
    preview_tier: null,
  }
}

async function firstAdminsEmail({ db }: Ledger, organization_id: string): Promise<string | null> {
  const admins = await db.query<{ email: string }>(
    `select email from members where organization_id = $1 and role = 'admin' and status = 'active'
      and erased_at is null order by created_at, member_id limit 1`,
    [organization_id],
  )
  return admins[0]?.email ?? null
}

/** The lowest of the limits on all that the organization spends in a calendar month (S4-10). */
function monthlyLimit(rules: Rules, now: number): number | null {
  const plan = planAt(rules, now)
  const units = Object.keys(plan.units).filter((unit) => countsAsCredits(rules, unit))
  const amounts = policyOf(rules, plan)
    .limits.filter(
      ({ subject, interval }) => subject.type === 'organization' && interval === 'calendar_month',
    )
    .filter(({ unit }) => unit === null || (units.length === 1 && units[0] === unit))
    .map(({ amount }) => amount)
  return amounts.length === 0 ? null : toCredits(Math.min(...amounts))
}
