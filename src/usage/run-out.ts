// When the credits run out, if use goes on as it was. The answer says how it was reckoned, so that nobody has to guess.
import { toCredits } from '../core/amount.ts'
import { rfc3339OrNull } from '../core/rfc3339.ts'
import { planAt, type Rules } from '../core/rules.ts'
import { availableOf, isInForce } from '../core/state.ts'
import { addDays, type Day, localDay } from '../core/zone.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { nextRenewal } from './next-renewal.ts'

export interface RunOut {
  formula: string
  /** The last 28 full days, in the organization's zone. */
  window: { from: Day; to: Day }
  units: UnitRunOut[]
}

export interface UnitRunOut {
  unit: string
  name: string
  available: number
  /** Net use a day over the window; null with fewer than 7 days of use in it. */
  average_per_day: number | null
  days_with_usage: number
  days_left: number | null
  runs_out_on: Day | null
  renews_at: string | null
  /**
   * `before_renewal`, `after_renewal` (the credits last until they are renewed, or do not renew), `never` (nothing is
   * being used) or `not_enough_usage` (fewer than 7 days of use).
   */
  verdict: 'before_renewal' | 'after_renewal' | 'never' | 'not_enough_usage'
}

const WINDOW_DAYS = 28
const ENOUGH_DAYS = 7
const FORMULA = `available / average net use a day over the last ${WINDOW_DAYS} full days (refunds taken off, days without use counted); needs at least ${ENOUGH_DAYS} days with use`

interface UsageRow {
  unit: string
  net: number
  days: number
}

const USAGE = `
  select unit, sum(net)::bigint as net, count(*) filter (where gross > 0) as days from (
    select u.unit, u.day, sum(u.gross - u.refunded) as net, sum(u.gross) as gross from usage_days u
    where u.organization_id = $1 and u.question = $2 and u.key = $3 and u.day = any($4::date[])
    group by u.unit, u.day) d
  group by unit order by unit`

/**
 * For each unit that the plan limits: of the organization (its pool and all batteries together) or of one member (their
 * battery alone; who has none draws on the pool, which does not run out by what they use: no units). Throws
 * `UnknownOrganization`.
 */
export async function runOut(
  ledger: Ledger,
  organization_id: string,
  query: { member_id?: string } = {},
): Promise<RunOut> {
  const { member_id } = query
  const [rules, now] = await Promise.all([ledger.rules(organization_id), ledger.now()])
  const days = Array.from({ length: WINDOW_DAYS }, (_, index) =>
    addDays(localDay(now, rules.timezone), -1 - index),
  )
  const basis = { formula: FORMULA, window: { from: days.at(-1)!, to: days[0]! } }
  const state = await ledger.settled(organization_id, whose(rules, now, member_id))
  const [question, key] = member_id === undefined ? ['action', ''] : ['actor', `member:${member_id}`]
  const usage = await ledger.db.query<UsageRow>(USAGE, [organization_id, question, key, days])
  const license = state.licenses.find((one) => one.member_id === member_id)
  if (member_id !== undefined && !license) return { ...basis, units: [] }
  const available = new Map<string, number>()
  for (const grant of state.grants.values())
    if (isInForce(grant, state.now) && (member_id === undefined || grant.member_id === member_id))
      available.set(grant.unit, (available.get(grant.unit) ?? 0) + availableOf(grant))
  const renewalOf = (unit: string): number | null => {
    if (member_id === undefined) return nextRenewal(state, unit)?.at ?? null
    const at = license?.paid_through ?? null
    return at !== null && at > state.now ? at : null
  }
  const plan = planAt(rules, now)
  return {
    ...basis,
    units: [...rules.units.values()]
      .filter(({ unit }) => plan.units[unit] === 'limited')
      .map(({ unit, name }) => {
        const renews_at = renewalOf(unit)
        return {
          unit,
          name,
          ...reckon(
            available.get(unit) ?? 0,
            usage.find((row) => row.unit === unit),
            localDay(now, rules.timezone),
            renews_at === null ? null : localDay(renews_at, rules.timezone),
          ),
          renews_at: rfc3339OrNull(renews_at),
        }
      }),
  }
}

/** All batteries count only where there are any. */
function whose(rules: Rules, now: number, member_id: string | undefined): string[] | 'everyone' {
  if (member_id !== undefined) return [member_id]
  return planAt(rules, now).allotments.some((allotment) => allotment.owner === 'license') ? 'everyone' : []
}

function reckon(
  micros: number,
  usage: UsageRow | undefined,
  today: Day,
  renews_on: Day | null,
): Omit<UnitRunOut, 'unit' | 'name' | 'renews_at'> {
  const days_with_usage = usage?.days ?? 0
  const available = toCredits(micros)
  const unknown = { available, average_per_day: null, days_with_usage, days_left: null, runs_out_on: null }
  if (days_with_usage < ENOUGH_DAYS) return { ...unknown, verdict: 'not_enough_usage' }
  const perDay = Math.round(usage!.net / WINDOW_DAYS)
  const average_per_day = toCredits(perDay)
  if (perDay <= 0) return { ...unknown, average_per_day, verdict: 'never' }
  const days_left = Math.floor(micros / perDay)
  const runs_out_on = addDays(today, Math.min(days_left, 3_000_000))
  const verdict = renews_on !== null && runs_out_on < renews_on ? 'before_renewal' : 'after_renewal'
  return { available, average_per_day, days_with_usage, days_left, runs_out_on, verdict }
}
