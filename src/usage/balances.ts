// What is left: the organization's own pool, and the batteries of its members (S1-12 to S1-16, S1-32, S2-03 to S2-13).
// Read through the same settlement that a charge would run, so a renewal shows the moment it is due.
import { keyIn, type Page, type PageRequest, pageOf, pageSize } from '../catalog/page.ts'
import { toCredits } from '../core/amount.ts'
import type { GrantSource, Role, UnitMode } from '../core/catalogue.ts'
import { rfc3339, rfc3339OrNull } from '../core/rfc3339.ts'
import { countsAsCredits, planAt } from '../core/rules.ts'
import { availableOf, type Grant, type Holder, isInForce, leftOf, type State } from '../core/state.ts'
import { type Day, daysBetween, localDay } from '../core/zone.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { grantsInForce } from './grants-in-force.ts'

/** Credits of grants in force: left = granted − used − expired, available = left − held. */
export interface Amounts {
  /** Less what was voided. */
  granted: number
  used: number
  held: number
  expired: number
  left: number
  available: number
}

export interface UnitBalance extends Amounts {
  unit: string
  name: string
  counts_as_credits: boolean
  mode: UnitMode
  /** The next end of a grant that still has something available, and how much ends then. */
  expiring_next: { at: string; credits: number } | null
  by_source: (Amounts & { source: GrantSource })[]
}

/** A license's credits of one unit in its current credit month. */
export interface Battery extends Amounts {
  license_id: string
  plan_id: string
  unit: string
  name: string
  allotment: number
  /** The last day of the credit month (S1-29); null where it does not renew. */
  last_day: Day | null
  renews_at: string | null
  days_to_renewal: number | null
}

export interface MemberBalance {
  member_id: string
  name: string
  email: string
  group: string | null
  role: Role
  status: 'active' | 'disabled'
  batteries: Battery[]
  /** Everything that only this member may draw on. */
  units: UnitBalance[]
  /** Of units that count as credits. */
  credits: Amounts
}

export interface OrganizationBalance {
  organization_id: string
  plan: {
    plan_id: string
    name: string
    price: { amount: number; currency: string } | null
    identities: number | null
  }
  /** The pool on which everyone may draw. */
  units: UnitBalance[]
  /** Of units that count as credits. */
  credits: Amounts
  /** S2-09, S2-10 and S2-13: allocated and left; `balance` is what is available in all. */
  plan_credits: { allocated: number; left: number }
  addon_credits: { allocated: number; left: number }
  other_credits: { allocated: number; left: number }
  balance: number
  /** S2-12; null where the plan does not renew. */
  renews_at: string | null
  renews_on: Day | null
  /** Whole days, by the calendar of the organization (S2-04). */
  days_to_renewal: number | null
  as_of: string
  member?: MemberBalance
  members?: Page<MemberBalance>
}

export interface BalancesQuery extends PageRequest {
  /** Also this member's batteries. */
  member_id?: string
  /** Also everybody's, a page at a time, by e-mail. */
  everyone?: boolean
}

interface MemberRow {
  member_id: string
  name: string
  email: string
  group_name: string | null
  role: Role
  status: 'active' | 'disabled'
  sort_key: string
}

// By bytes of the ASCII-lowered address, which is one order on every engine.
const MEMBERS = `
  select member_id, name, email, group_name, role, status, lower(email collate "C") as sort_key from members
  where organization_id = $1 and ($2::text is null or member_id = $2)
    and ($3::text is null or (lower(email collate "C"), member_id) > ($3::text collate "C", $4::text collate "C"))
  order by lower(email collate "C"), member_id limit $5::integer`

/** Throws `UnknownOrganization`, and `Refused` for a bad cursor. An unknown `member_id` leaves `member` out. */
export async function balances(
  ledger: Ledger,
  organization_id: string,
  query: BalancesQuery = {},
): Promise<OrganizationBalance> {
  const size = query.member_id === undefined ? pageSize(query) : 1
  const wanted = query.member_id !== undefined || query.everyone === true
  const [after = null, afterId = null] = keyIn(query, 2) ?? []
  const members = wanted
    ? await ledger.db.query<MemberRow>(MEMBERS, [
        organization_id,
        query.member_id ?? null,
        after,
        afterId,
        size + 1,
      ])
    : []
  const page = pageOf(members, size, (last) => [last.sort_key, last.member_id])
  const ids = page.items.map((member) => member.member_id)
  const state = await ledger.settled(organization_id, ids)
  const grants = await grantsInForce(ledger.db, state, ids)
  const told = page.items.map((member) => memberBalance(state, member, grants))
  return {
    ...organizationBalance(
      state,
      grants.filter((grant) => grant.member_id === null),
    ),
    ...(query.member_id !== undefined && told[0] ? { member: told[0] } : {}),
    ...(query.member_id === undefined && query.everyone
      ? { members: { items: told, next_cursor: page.next_cursor } }
      : {}),
  }
}

function organizationBalance(state: State, grants: Grant[]): Omit<OrganizationBalance, 'member' | 'members'> {
  const { rules, now, plan_holder } = state
  const plan = planAt(rules, now)
  const counted = grants.filter((grant) => countsAsCredits(rules, grant.unit))
  const credits = amountsOf(counted)
  const current = counted.filter((grant) => isInForce(grant, now))
  const part = (...sources: GrantSource[]) => {
    const { granted, left } = amountsOf(current.filter((grant) => sources.includes(grant.source)))
    return { allocated: granted, left }
  }
  const renews_at = isAhead(plan_holder, now) ? plan_holder.paid_through : null
  return {
    organization_id: state.organization_id,
    plan: { plan_id: plan.plan_id, name: plan.name, price: plan.price, identities: plan.identities },
    units: unitBalances(state, grants),
    credits,
    plan_credits: part('plan', 'license'),
    addon_credits: part('addon'),
    other_credits: part('promo', 'rollover', 'adjustment'),
    balance: credits.available,
    renews_at: rfc3339OrNull(renews_at),
    renews_on: renews_at === null ? null : localDay(renews_at, rules.timezone),
    days_to_renewal: daysTo(state, renews_at),
    as_of: rfc3339(now),
  }
}

function memberBalance(state: State, member: MemberRow, all: readonly Grant[]): MemberBalance {
  const grants = all.filter((grant) => grant.member_id === member.member_id)
  const licenses = state.licenses.filter((license) => license.member_id === member.member_id)
  return {
    member_id: member.member_id,
    name: member.name,
    email: member.email,
    group: member.group_name,
    role: member.role,
    status: member.status,
    batteries: licenses.flatMap((license) => batteriesOf(state, license, grants)),
    units: unitBalances(state, grants),
    credits: amountsOf(grants.filter((grant) => countsAsCredits(state.rules, grant.unit))),
  }
}

/**
 * One battery a unit that the license's plan allots; an exhausted one shows 0 of its allotment. What is still held of a
 * month that has ended is the member's, not the battery's.
 */
function batteriesOf(state: State, license: Holder, grants: readonly Grant[]): Battery[] {
  const { rules, now } = state
  const plan = license.plan_id === null ? planAt(rules, now) : rules.plans.get(license.plan_id)!
  const own = grants.filter(
    (grant) => grant.license_id === license.license_id && grant.source === 'license' && isInForce(grant, now),
  )
  const units = new Set([
    ...plan.allotments.filter((one) => one.owner === 'license').map((one) => one.unit),
    ...own.map((grant) => grant.unit),
  ])
  const renews_at = isAhead(license, now) ? license.paid_through : null
  return [...units].map((unit) => {
    const amounts = amountsOf(own.filter((grant) => grant.unit === unit))
    return {
      license_id: license.license_id,
      plan_id: plan.plan_id,
      unit,
      name: rules.units.get(unit)?.name ?? unit,
      allotment: amounts.granted,
      ...amounts,
      last_day: renews_at === null ? null : localDay(renews_at - 1, rules.timezone),
      renews_at: rfc3339OrNull(renews_at),
      days_to_renewal: daysTo(state, renews_at),
    }
  })
}

function isAhead(holder: Holder, now: number): boolean {
  return holder.paid_through !== null && holder.paid_through > now
}

function daysTo({ rules, now }: State, at: number | null): number | null {
  return at === null ? null : daysBetween(localDay(now, rules.timezone), localDay(at, rules.timezone))
}

/** Units that the plan has, and those of which something was granted. */
function unitBalances(state: State, grants: readonly Grant[]): UnitBalance[] {
  const { rules, now } = state
  const plan = planAt(rules, now)
  const units = [...rules.units.values()].filter(
    ({ unit }) => (plan.units[unit] ?? 'absent') !== 'absent' || grants.some((grant) => grant.unit === unit),
  )
  return units.map(({ unit, name, counts_as_credits }) => {
    const own = grants.filter((grant) => grant.unit === unit)
    const sources = [...new Set(own.map((grant) => grant.source))]
    return {
      unit,
      name,
      counts_as_credits,
      mode: plan.units[unit] ?? 'absent',
      ...amountsOf(own),
      expiring_next: expiringNext(own, now),
      by_source: sources.map((source) => ({
        source,
        ...amountsOf(own.filter((grant) => grant.source === source)),
      })),
    }
  })
}

function expiringNext(grants: readonly Grant[], now: number): UnitBalance['expiring_next'] {
  const ending = grants.filter(
    (grant) => grant.ends_at !== null && isInForce(grant, now) && availableOf(grant) > 0,
  )
  if (ending.length === 0) return null
  const at = Math.min(...ending.map((grant) => grant.ends_at!))
  const micros = ending.reduce((sum, grant) => (grant.ends_at === at ? sum + availableOf(grant) : sum), 0)
  return { at: rfc3339(at), credits: toCredits(micros) }
}

export function amountsOf(grants: readonly Grant[]): Amounts {
  const sum = (amount: (grant: Grant) => number) =>
    toCredits(grants.reduce((total, grant) => total + amount(grant), 0))
  return {
    granted: sum((grant) => grant.amount - grant.voided),
    used: sum((grant) => grant.used),
    held: sum((grant) => grant.held),
    expired: sum((grant) => grant.expired),
    left: sum(leftOf),
    available: sum(availableOf),
  }
}
