// The tab "Plan" (S2-06 to S2-13): what the plan gives, what is left of it, when it is topped up, and who to talk to.
import { toCredits } from '../core/amount.ts'
import type { GrantSource, Plan, UnitMode } from '../core/catalogue.ts'
import { rfc3339 } from '../core/rfc3339.ts'
import { planAt, policyOf, type Rules } from '../core/rules.ts'
import { allotmentsOf } from '../core/settle.ts'
import { availableOf, type Grant, type Holder, isInForce, leftOf, type State } from '../core/state.ts'
import { type Day, daysBetween, localDay } from '../core/zone.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { dueSeats } from './due-seats.ts'
import { grantsInForce } from './grants-in-force.ts'
import { type Pool, type SeatTotal, seatTotals } from './seat-totals.ts'
import { type ShownSeats, shownSeats } from './shown-seats.ts'
import type { AccountManager } from './workspace.ts'

export interface Part {
  allocated: number
  left: number
}

export interface PlanParts {
  /** "Plan Credits": what the plan allots, with the batteries of the seats that are told of. */
  plan_credits: Part
  /** "Add-on Credits": bought apart. */
  addon_credits: Part
  other_credits: Part
}

export interface TopUp {
  owner: 'organization' | 'license'
  on: Day
  at: string
  /** Whole days from today, by the organization's calendar. */
  days: number
  unit: string
  name: string
  /** In all; of a seat, what each of them gets. */
  credits: number
  /** How many seats; null for the organization itself. */
  seats: number | null
}

export interface PlanOverview extends PlanParts {
  organization_id: string
  timezone: string
  as_of: string
  today: Day
  plan: { plan_id: string; name: string }
  next_plan: { plan_id: string; name: string; starts_at: string } | null
  identities: number | null
  price: { amount: number; currency: string } | null
  billing_months: number
  /** The next credits: of the organization itself, or, where only its seats get any, of the first of these. */
  top_up: Pick<TopUp, 'owner' | 'on' | 'at' | 'days'> | null
  top_ups: TopUp[]
  /** "Balance": what is available in all. */
  balance: number
  units: (PlanParts & {
    unit: string
    name: string
    counts_as_credits: boolean
    mode: UnitMode
    held: number
    available: number
  })[]
  seats: ShownSeats[]
  purchase_channel: 'contact' | 'chat' | 'request'
  account_manager: AccountManager | null
}

export interface PlanQuery {
  /** Of seats only this member's; without it, all. */
  member_id: string | undefined
  /** The vendor's account manager where the organization has none of its own. */
  otherwise: AccountManager | null
}

/** Throws `UnknownOrganization`. */
export async function planOverview(
  ledger: Ledger,
  organization_id: string,
  { member_id, otherwise }: PlanQuery,
): Promise<PlanOverview> {
  const own = member_id === undefined ? [] : [member_id]
  const state = await ledger.settled(organization_id, own)
  const { rules, now } = state
  const due = await dueSeats(ledger.db, rules, now, member_id)
  const [grants, seats, managers] = await Promise.all([
    grantsInForce(ledger.db, state, own),
    seatTotals(ledger.db, rules, due, { now, member_id }),
    ledger.db.query<{ account_manager: AccountManager | null }>(
      'select account_manager from organizations where organization_id = $1',
      [organization_id],
    ),
  ])
  const plan = planAt(rules, now)
  const pools = grants.filter((grant) => grant.member_id === null).map(poolOf(now))
  const all = [...pools, ...seats.batteries]
  const units = unitsOf(rules, plan, all)
  const counted = all.filter(({ unit }) => rules.units.get(unit)?.counts_as_credits)
  const top_ups = topUps(state, seats)
  // The organization's own comes for everybody: it is told before that of a single seat.
  const next = top_ups.find(({ owner }) => owner === 'organization') ?? top_ups[0]
  return {
    organization_id,
    timezone: rules.timezone,
    as_of: rfc3339(now),
    today: localDay(now, rules.timezone),
    plan: { plan_id: plan.plan_id, name: plan.name },
    next_plan: nextPlan(rules, now),
    identities: plan.identities,
    ...partsOf(counted),
    price: plan.price,
    billing_months: plan.billing_months,
    top_up: next ? { owner: next.owner, on: next.on, at: next.at, days: next.days } : null,
    top_ups,
    balance: sum(counted, ({ available }) => available),
    units,
    seats: shownSeats(rules, plan, seats.assigned),
    purchase_channel: policyOf(rules, plan).purchase.channel,
    account_manager: managers[0]?.account_manager ?? otherwise,
  }
}

/** Of a month that has ended only what is held is still there: it is allocated no more. */
function poolOf(now: number): (grant: Grant) => Pool {
  return (grant) => {
    const current = isInForce(grant, now)
    return {
      unit: grant.unit,
      source: grant.source,
      allocated: current ? grant.amount - grant.voided : 0,
      left: current ? leftOf(grant) : 0,
      held: grant.held,
      available: current ? availableOf(grant) : 0,
    }
  }
}

function partsOf(pools: readonly Pool[]): PlanParts {
  const part = (...sources: GrantSource[]) => {
    const own = pools.filter(({ source }) => sources.includes(source))
    return { allocated: sum(own, ({ allocated }) => allocated), left: sum(own, ({ left }) => left) }
  }
  return {
    plan_credits: part('plan', 'license'),
    addon_credits: part('addon'),
    other_credits: part('promo', 'rollover', 'adjustment'),
  }
}

function unitsOf(rules: Rules, plan: Plan, pools: readonly Pool[]): PlanOverview['units'] {
  return [...rules.units.values()].flatMap(({ unit, name, counts_as_credits }) => {
    const own = pools.filter((pool) => pool.unit === unit)
    const mode = plan.units[unit] ?? 'absent'
    if (mode === 'absent' && own.length === 0) return []
    const held = sum(own, (pool) => pool.held)
    const available = sum(own, (pool) => pool.available)
    return [{ unit, name, counts_as_credits, mode, ...partsOf(own), held, available }]
  })
}

function sum<T>(all: readonly T[], amount: (one: T) => number): number {
  return toCredits(all.reduce((total, one) => total + amount(one), 0))
}

function nextPlan(rules: Rules, now: number): PlanOverview['next_plan'] {
  const next = rules.plan_timeline.find(({ from }) => from > now)
  if (!next) return null
  const { plan_id, name } = rules.plans.get(next.plan_id)!
  return { plan_id, name, starts_at: rfc3339(next.from) }
}

function moment(rules: Rules, now: number, at: number): { on: Day; at: string; days: number } {
  const on = localDay(at, rules.timezone)
  return { on, at: rfc3339(at), days: daysBetween(localDay(now, rules.timezone), on) }
}

/** What comes when, the soonest first. */
function topUps(state: State, { due }: SeatTotal): TopUp[] {
  const { rules, now, plan_holder } = state
  const of = (owner: TopUp['owner'], holder: Holder, seats: number | null): TopUp[] => {
    const at = holder.paid_through
    if (at === null || at <= now) return []
    return allotmentsOf(rules, holder, at).map(({ allotment: { unit }, amount }) => ({
      owner,
      ...moment(rules, now, at),
      unit,
      name: rules.units.get(unit)?.name ?? unit,
      credits: toCredits(amount),
      seats,
    }))
  }
  const seats = due.flatMap(({ paid_through, plan_id, seats }) =>
    of('license', { ...plan_holder, license_id: 'seat', plan_id, paid_through }, seats),
  )
  return [...of('organization', plan_holder, null), ...seats].sort((a, b) => (a.at < b.at ? -1 : 1))
}
