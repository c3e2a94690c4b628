// What all seats of an organization have together: 20,000 batteries as a handful of sums.
import type { GrantSource } from '../core/catalogue.ts'
import { planAt, type Rules } from '../core/rules.ts'
import { leftOf } from '../core/state.ts'
import type { Database } from '../database/database.ts'
import { type DueSeats, isDue, momentOf } from './due-seats.ts'

/** Micro-credits of one unit from one source. */
export interface Pool {
  unit: string
  source: GrantSource
  allocated: number
  left: number
  held: number
  available: number
}

export interface SeatPool extends Pool {
  used: number
}

export interface SeatTotal {
  /** By the plan whose level they have. */
  assigned: Map<string, number>
  /** Of the current credit months, by unit. */
  batteries: SeatPool[]
  /** When the seats renew: how many, of which plan's level (null: the organization's). */
  due: { paid_through: number; plan_id: string | null; seats: number }[]
}

interface Seats {
  plan_id: string | null
  /** Null: they do not renew, or not while their members are disabled. */
  paid_through: number | null
  seats: number
}

/** `due` is what is due at that time. With `member_id`, that member's seat alone. */
export async function seatTotals(
  db: Database,
  rules: Rules,
  due: readonly DueSeats[],
  { now, member_id }: { now: number; member_id?: string | undefined },
): Promise<SeatTotal> {
  const asked = [rules.organization_id, ...momentOf(rules, now), member_id ?? null]
  const [settled, batteries] = await Promise.all([
    db.query<Seats>(SEATS, asked),
    db.query<SeatPool>(BATTERIES, [asked[0], asked[1], asked[3]]),
  ])
  const seats = together([...settled, ...due])
  const assigned = new Map<string, number>()
  const own = planAt(rules, now).plan_id
  for (const { plan_id, seats: count } of seats)
    assigned.set(plan_id ?? own, (assigned.get(plan_id ?? own) ?? 0) + count)
  return {
    assigned,
    batteries: withGains(batteries, due),
    due: seats.flatMap(({ plan_id, paid_through, seats }) =>
      paid_through !== null && paid_through > now ? [{ paid_through, plan_id, seats }] : [],
    ),
  }
}

/** Seats that renew together, soonest first. */
function together(all: readonly Seats[]): Seats[] {
  const found = new Map<string, Seats>()
  for (const { plan_id, paid_through, seats } of all) {
    const key = JSON.stringify([plan_id, paid_through])
    found.set(key, { plan_id, paid_through, seats: seats + (found.get(key)?.seats ?? 0) })
  }
  const at = ({ paid_through }: Seats) => paid_through ?? Number.POSITIVE_INFINITY
  return [...found.values()].sort(
    (a, b) => at(a) - at(b) || ((a.plan_id ?? '\uffff') < (b.plan_id ?? '\uffff') ? -1 : 1),
  )
}

// Who is disabled and which licenses have ended are few: looking for them among few costs a fraction of a join of all.
const SEATS = `
  select l.plan_id, case when p.member_id is null then l.paid_through end as paid_through, count(*) as seats
  from licenses l left join members p
    on p.organization_id = $1 and p.member_id = l.member_id and p.status <> 'active'
  where l.organization_id = $1 and l.ended_at is null and l.member_id is not null
    and ($4::text is null or l.member_id = $4) and (p.member_id is not null or ${isDue('l')} is not true)
  group by 1, 2`

const BATTERIES = `
  select g.unit, 'license' as source, sum(g.amount - g.voided)::bigint as allocated, sum(g.used)::bigint as used,
    sum(g.amount - g.used - g.expired - g.voided)::bigint as "left", sum(g.held)::bigint as held,
    sum(g.amount - g.used - g.expired - g.voided - g.held)::bigint as available
  from grants g
  where g.organization_id = $1 and g.license_id is not null and g.source = 'license'
    and g.starts_at <= $2::timestamptz and (g.ends_at > $2::timestamptz or g.ends_at is null)
    and ($3::text is null or g.member_id = $3) and not exists (
      select from licenses e where e.organization_id = $1 and e.license_id = g.license_id and e.ended_at is not null)
  group by g.unit order by g.unit`

/** Of the month before nothing is in force any more. */
function withGains(stored: readonly SeatPool[], due: readonly DueSeats[]): SeatPool[] {
  const pools = new Map(stored.map((pool) => [pool.unit, { ...pool }]))
  for (const { seats, gains } of due)
    for (const grant of gains) {
      const { unit } = grant
      const pool = pools.get(unit) ?? {
        unit,
        source: 'license',
        allocated: 0,
        used: 0,
        left: 0,
        held: 0,
        available: 0,
      }
      pool.allocated += seats * grant.amount
      pool.left += seats * leftOf(grant)
      pool.available += seats * leftOf(grant)
      pools.set(unit, pool)
    }
  return [...pools.values()]
}
