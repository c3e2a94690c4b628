// What an account has used in some days of any zone, by action: `GET /api/v1/accounts/usage/`.
import { toCredits } from '../../core/amount.ts'
import { rfc3339 } from '../../core/rfc3339.ts'
import type { Rules } from '../../core/rules.ts'
import { addDays, type Day, endOfDay, localDay, startOfDay } from '../../core/zone.ts'
import type { Database } from '../../database/database.ts'
import type { UsagePeriod } from './usage-period.ts'

export interface AccountUsage {
  period: string
  /** Credits: the sum of the breakdown. */
  total_credits: number
  /** Credits by action, in the catalogue's order; what was free or wholly refunded is not listed. */
  breakdown: Record<string, number>
}

/** Refunds are netted on the date of what they refund; holds are not usage (§5.2). */
export async function accountUsage(db: Database, rules: Rules, period: UsagePeriod): Promise<AccountUsage> {
  const used = await creditsByAction(db, rules, period)
  const total = used.reduce((sum, { credits }) => sum + credits, 0)
  return {
    period: period.label,
    total_credits: toCredits(total),
    breakdown: Object.fromEntries(used.map(({ action, credits }) => [action, toCredits(credits)])),
  }
}

async function creditsByAction(
  db: Database,
  rules: Rules,
  period: UsagePeriod,
): Promise<{ action: string; credits: number }[]> {
  const { days, before, after } = piecesOf(period, rules.timezone)
  const uncounted = [...rules.units.values()].filter((unit) => !unit.counts_as_credits)
  const used = await db.query<{ action: string; credits: number }>(CREDITS_BY_ACTION, [
    rules.organization_id,
    days.from,
    days.to,
    rfc3339(before.from),
    rfc3339(before.to),
    rfc3339(after.from),
    rfc3339(after.to),
    uncounted.map(({ unit }) => unit),
  ])
  const order = new Map([...rules.actions.keys()].map((action, index) => [action, index]))
  const rank = ({ action }: { action: string }) => order.get(action) ?? order.size
  return used.sort((a, b) => rank(a) - rank(b) || (a.action < b.action ? -1 : 1))
}

/**
 * The period cut into the organization's own days that lie wholly in it, which the day rollups answer however many they
 * are, and what is left at both ends, less than two days each, which the quarter-hours answer (in the organization's
 * own zone nothing is left).
 */
function piecesOf({ zone, from_day, to_day }: UsagePeriod, own_zone: string) {
  const starts_at = startOfDay(from_day, zone)
  const ends_at = endOfDay(to_day, zone)
  const first = localDay(starts_at, own_zone)
  const from: Day = startOfDay(first, own_zone) < starts_at ? addDays(first, 1) : first
  const to: Day = addDays(localDay(ends_at, own_zone), -1)
  const nothing = { from: ends_at, to: ends_at }
  if (to < from) return { days: { from, to }, before: { from: starts_at, to: ends_at }, after: nothing }
  return {
    days: { from, to },
    before: { from: starts_at, to: startOfDay(from, own_zone) },
    after: { from: endOfDay(to, own_zone), to: ends_at },
  }
}

const CREDITS_BY_ACTION = `
  select action, sum(gross - refunded)::bigint as credits
  from (
    select action, unit, gross, refunded from usage_days
    where organization_id = $1 and question = 'action' and day between $2::date and $3::date
    union all
    select action, unit, gross, refunded from usage_quarters
    where organization_id = $1 and quarter >= $4::timestamptz and quarter < $5::timestamptz
    union all
    select action, unit, gross, refunded from usage_quarters
    where organization_id = $1 and quarter >= $6::timestamptz and quarter < $7::timestamptz
  ) used
  where unit <> all($8::text[])
  group by action
  having sum(gross - refunded) <> 0`
