// What an organization's seats come to: how full, how many, and how many of them run low (S1-30).
import { type Micros, toCredits } from '../core/amount.ts'
import { rfc3339 } from '../core/rfc3339.ts'
import { countsAsCredits, planAt } from '../core/rules.ts'
import { isInForce } from '../core/state.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { type BatteryCredits, batteryCredits } from './battery-credits.ts'
import { dueParameters, dueSeats, gainOf } from './due-seats.ts'
import { grantsInForce } from './grants-in-force.ts'
import { SEAT_CREDITS } from './seat-credits.ts'
import { seatTotals } from './seat-totals.ts'
import { type SeatsSold, seatsSold } from './seats-sold.ts'
import { uncounted } from './usage-question.ts'

export interface BatteriesSummary {
  /** Everybody, disabled or not. */
  members: number
  licensed: number
  seats: Omit<SeatsSold, 'allotments'>[]
  /** Of all batteries in this credit month, in units that count as credits. */
  credits: BatteryCredits
  /** Batteries with nothing left. */
  empty: number
  /** Batteries with less than an eighth left, the empty ones among them. */
  low: number
  /** On which everyone may draw (S1-15). */
  extra: BatteryCredits
  as_of: string
}

interface Row {
  members: number
  licensed: number
  granted: number
  used: number
  held: number
  left: number
  empty: number
  low: number
}

const SUMMARY = `
  select count(*) as members, count(l.license_id) as licensed,
    coalesce(sum(b.granted), 0)::bigint as granted, coalesce(sum(b.used), 0)::bigint as used,
    coalesce(sum(b.held), 0)::bigint as held, coalesce(sum(b."left"), 0)::bigint as "left",
    count(*) filter (where b.granted > 0 and b."left" = 0) as empty,
    count(*) filter (where b."left" * 8 < b.granted) as low
  from members m
  left join licenses l on l.organization_id = $1 and l.member_id = m.member_id and l.ended_at is null
  left join (${SEAT_CREDITS}) s on s.license_id = l.license_id
  cross join lateral (select coalesce(s.granted, 0) + gain as granted, s.used, s.held, coalesce(s."left", 0) + gain as "left"
    from (select case when l.license_id is null then 0 else ${gainOf('l')} end as gain) due) b
  where m.organization_id = $1`

/** Settled as of now, whoever has been here since. Throws `UnknownOrganization`. */
export async function batteriesSummary(ledger: Ledger, organization_id: string): Promise<BatteriesSummary> {
  const state = await ledger.settled(organization_id, [])
  const { rules, now } = state
  const { db } = ledger
  const due = await dueSeats(db, rules, now)
  const [sums, pool, totals] = await Promise.all([
    db.query<Row>(SUMMARY, [organization_id, ...dueParameters(rules, now, due), uncounted(rules)]),
    grantsInForce(db, state, []),
    seatTotals(db, rules, { now }),
  ])
  const { members, licensed, granted, used, held, left, empty, low } = sums[0]!
  const extra = pool.filter((grant) => isInForce(grant, now) && countsAsCredits(rules, grant.unit))
  const credits = (micros: number) => toCredits(micros as Micros)
  return {
    members,
    licensed,
    seats: seatsSold(rules, planAt(rules, now), totals.assigned).map(({ allotments: _, ...seats }) => seats),
    credits: {
      amount: credits(granted),
      used: credits(used),
      held: credits(held),
      left: credits(left),
      available: credits(left - held),
    },
    empty,
    low,
    extra: batteryCredits(extra),
    as_of: rfc3339(now),
  }
}
