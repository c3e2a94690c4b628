// Spending limits with what has been used of them and when they start again (X17, X18, X20).
import { toCredits } from '../core/amount.ts'
import type { Limit } from '../core/catalogue.ts'
import { type AppliedLimit, limitsOn, type Spender } from '../core/limit.ts'
import { cycleOf } from '../core/period.ts'
import { planAt, policyOf, type Rules } from '../core/rules.ts'
import { counterKey, type Member } from '../core/state.ts'
import { addDays, addMonths, type Day, localDay } from '../core/zone.ts'
import type { Database } from '../database/database.ts'
import type { Ledger } from '../ledger/ledger.ts'

export interface LimitUsage {
  subject: Limit['subject']
  /** Null: all units that count as credits. */
  unit: string | null
  interval: Limit['interval']
  amount: number
  used: number
  available: number
  share: number
  /** `warn` from the policy's first mark on (75 % usually), `reached` at the limit. */
  state: 'ok' | 'warn' | 'reached'
  resets_on: Day
}

const COUNTERS = `
  select counter, period_start, amount from counters
  where organization_id = $1 and counter = any($2::text[]) order by counter, period_start`

/**
 * With `member_id` the limits that this member falls under (null for an unknown one), else those of the organization,
 * its groups, keys and single members. Throws `UnknownOrganization`.
 */
export async function limits(
  ledger: Ledger,
  organization_id: string,
  query: { member_id?: string | undefined } = {},
): Promise<LimitUsage[] | null> {
  const [rules, now] = await Promise.all([ledger.rules(organization_id), ledger.now()])
  const policy = policyOf(rules, planAt(rules, now))
  const member =
    query.member_id === undefined ? null : await readMember(ledger.db, organization_id, query.member_id)
  if (query.member_id !== undefined && !member) return null
  const applied = policy.limits.flatMap((limit) => {
    const spender = query.member_id === undefined ? subjectAlone(limit) : { member, api_key_id: null }
    return limitsOn(rules, { ...policy, limits: [limit] }, spender, now)
  })
  const rows = await ledger.db.query<{ counter: string; period_start: Day; amount: number }>(COUNTERS, [
    organization_id,
    applied.map(({ counter }) => counter),
  ])
  const counted = new Map(rows.map((row) => [counterKey(row.counter, row.period_start), row.amount]))
  const warn = Math.min(...policy.warn_at, 1)
  return applied.map((one) => {
    const used = counted.get(counterKey(one.counter, one.period_start)) ?? 0
    return limitUsage(rules, now, one, used, warn)
  })
}

async function readMember(db: Database, organization_id: string, member_id: string): Promise<Member | null> {
  const [row] = await db.query<Member>(
    'select member_id, group_name, role, status from members where organization_id = $1 and member_id = $2',
    [organization_id, member_id],
  )
  return row ?? null
}

/** Whoever falls under this limit; nobody in particular where it gives each member their own. */
function subjectAlone({ subject: { type, id = '' } }: Limit): Spender {
  const someone: Member = { member_id: id, group_name: id, role: 'user', status: 'active' }
  return {
    member: type === 'member' || type === 'group' ? someone : null,
    api_key_id: type === 'api_key' ? id : null,
  }
}

function limitUsage(
  rules: Rules,
  now: number,
  { limit }: AppliedLimit,
  used: number,
  warn: number,
): LimitUsage {
  const share = limit.amount === 0 ? 1 : used / limit.amount
  return {
    subject: limit.subject,
    unit: limit.unit,
    interval: limit.interval,
    amount: toCredits(limit.amount),
    used: toCredits(used),
    available: toCredits(Math.max(0, limit.amount - used)),
    share,
    state: share >= 1 ? 'reached' : share >= warn ? 'warn' : 'ok',
    resets_on: resetsOn(rules, limit.interval, now),
  }
}

function resetsOn(rules: Rules, interval: Limit['interval'], now: number): Day {
  const today = localDay(now, rules.timezone)
  if (interval === 'calendar_month') return addMonths(`${today.slice(0, 8)}01`, 1)
  return addDays(cycleOf(rules.cycle.start_day, rules.cycle.months, today).last_day, 1)
}
