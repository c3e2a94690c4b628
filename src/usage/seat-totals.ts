// What all seats of an organization have together: 20,000 batteries as a handful of sums.

import type { GrantSource } from '../core/catalogue.ts'
import { rfc3339 } from '../core/rfc3339.ts'
import { planAt, type Rules } from '../core/rules.ts'
import { isInForce, leftOf, type State } from '../core/state.ts'
import type { Database } from '../database/database.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { grantsInForce } from './grants-in-force.ts'

/** Micro-credits of one unit from one source. */
export interface Pool {
  unit: string
  source: GrantSource
  allocated: number
  left: number
  held: number
  available: number
}

export interface SeatTotal {
  /** By the plan whose level they have. */
  assigned: Map<string, number>
  /** Of the current credit months, by unit. */
  batteries: Pool[]
  /** When the seats renew: how many, of which plan's level (null: the organization's). */
  due: { paid_through: number; plan_id: string | null; seats: number }[]
}

/** With `member_id`, that member's seat alone. */
export async function seatTotals(
  ledger: Ledger,
  rules: Rules,
  { now, member_id }: { now: number; member_id: string | undefined },
): Promise<SeatTotal> {
  const { organization_id } = rules
  const state = (await seatsAreSettled(ledger.db, rules, now))
    ? null
    : await ledger.settled(organization_id, member_id === undefined ? 'everyone' : [member_id])
  const asked = [organization_id, rfc3339(now), member_id ?? null]
  const [seats, batteries] = await Promise.all([
    ledger.db.query<{ plan_id: string | null; paid_through: number | null; seats: number }>(SEATS, asked),
    state ? batteriesIn(ledger.db, state) : ledger.db.query<Pool>(BATTERIES, asked),
  ])
  const assigned = new Map<string, number>()
  const own = planAt(rules, now).plan_id
  for (const { plan_id, seats: count } of seats)
    assigned.set(plan_id ?? own, (assigned.get(plan_id ?? own) ?? 0) + count)
  const due = seats.flatMap(({ plan_id, paid_through, seats }) =>
    paid_through !== null && paid_through > now ? [{ paid_through, plan_id, seats }] : [],
  )
  return { assigned, batteries, due }
}

const SEATS = `
  select l.plan_id, case when m.status = 'active' then l.paid_through end as paid_through, count(*) as seats
  from licenses l join members m on m.organization_id = l.organization_id and m.member_id = l.member_id
  where l.organization_id = $1 and m.organization_id = $1 and l.ended_at is null and $2::timestamptz is not null
    and ($3::text is null or l.member_id = $3)
  group by 1, 2 order by 2, 1`

/** One probe of an index for each seat: joined, the plan would read all grants there ever were. */
const BATTERIES = `
  select g.unit, 'license' as source, sum(g.amount - g.voided)::bigint as allocated,
    sum(g.amount - g.used - g.expired - g.voided)::bigint as "left", sum(g.held)::bigint as held,
    sum(g.amount - g.used - g.expired - g.voided - g.held)::bigint as available
  from licenses l cross join lateral (
    select * from grants g where g.organization_id = $1 and g.member_id = l.member_id
      and g.ends_at > $2::timestamptz and g.starts_at <= $2::timestamptz
      and g.source = 'license' and g.license_id = l.license_id offset 0) g
  where l.organization_id = $1 and l.ended_at is null and ($3::text is null or l.member_id = $3)
  group by g.unit order by g.unit`

async function batteriesIn(db: Database, state: State): Promise<Pool[]> {
  const grants = await grantsInForce(db, state, [...state.members.keys()])
  const seats = new Set(state.licenses.map(({ license_id }) => license_id))
  const pools = new Map<string, Pool>()
  for (const grant of grants) {
    const { unit, license_id, source, held } = grant
    if (source !== 'license' || !seats.has(license_id ?? '') || !isInForce(grant, state.now)) continue
    const before = pools.get(unit) ?? { unit, source, allocated: 0, left: 0, held: 0, available: 0 }
    const left = leftOf(grant)
    pools.set(unit, {
      ...before,
      allocated: before.allocated + grant.amount - grant.voided,
      left: before.left + left,
      held: before.held + held,
      available: before.available + left - held,
    })
  }
  return [...pools.values()]
}

/**
 * Whether what is stored of the seats is what they have: no renewal and no change of plan is due that nobody has come
 * to write down yet. It hardly ever is: the sweep writes them within seconds.
 */
export async function seatsAreSettled(db: Database, rules: Rules, now: number): Promise<boolean> {
  const changed = rules.plan_timeline.findLast(({ from }) => from <= now)!.from
  const due = await db.query(
    `select 1 from licenses l join members m on m.organization_id = l.organization_id and m.member_id = l.member_id
     where l.organization_id = $1 and m.organization_id = $1 and l.ended_at is null and m.status = 'active'
       and (l.paid_through <= $2::timestamptz or (l.plan_id is null and l.settled_at < $3::timestamptz)) limit 1`,
    [rules.organization_id, rfc3339(now), rfc3339(changed)],
  )
  return due.length === 0
}
