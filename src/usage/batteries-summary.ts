// What an organization's seats come to: how full, how many, and how many of them run low (S1-30).
import { toCredits } from '../core/amount.ts'
import { rfc3339 } from '../core/rfc3339.ts'
import { countsAsCredits, planAt } from '../core/rules.ts'
import { isInForce } from '../core/state.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { type BatteryCredits, batteryCredits } from './battery-credits.ts'
import { dueParameters, dueSeats, gainOf } from './due-seats.ts'
import { grantsInForce } from './grants-in-force.ts'
import { seatCredits } from './seat-credits.ts'
import { type SeatPool, seatTotals } from './seat-totals.ts'
import { type ShownSeats, shownSeats } from './shown-seats.ts'
import { uncounted } from './usage-question.ts'

export interface BatteriesSummary {
  /** Everybody, disabled or not. */
  members: number
  licensed: number
  seats: Omit<ShownSeats, 'allotments'>[]
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

const SUMMARY = `
  select (select count(*) from members where organization_id = $1) as members,
    count(*) filter (where granted > 0 and "left" = 0) as empty, count(*) filter (where "left" * 8 < granted) as low
  from (
    select coalesce(b.granted, 0) + gain.micros as granted, coalesce(b."left", 0) + gain.micros as "left"
    from licenses l left join (${seatCredits('granted', 'left')}) b on b.license_id = l.license_id
    cross join lateral (select ${gainOf('l')} as micros) gain
    where l.organization_id = $1 and l.ended_at is null and l.member_id is not null) seat`

/** Settled as of now, whoever has been here since. Throws `UnknownOrganization`. */
export async function batteriesSummary(ledger: Ledger, organization_id: string): Promise<BatteriesSummary> {
  const state = await ledger.settled(organization_id, [])
  const { rules, now } = state
  const { db } = ledger
  const due = await dueSeats(db, rules, now)
  const [counts, pool, totals] = await Promise.all([
    db.query<Pick<BatteriesSummary, 'members' | 'empty' | 'low'>>(SUMMARY, [
      organization_id,
      ...dueParameters(rules, now, due),
      uncounted(rules),
    ]),
    grantsInForce(db, state, []),
    seatTotals(db, rules, due, { now }),
  ])
  const { members, empty, low } = counts[0]!
  const extra = pool.filter((grant) => isInForce(grant, now) && countsAsCredits(rules, grant.unit))
  const seats = totals.batteries.filter(({ unit }) => countsAsCredits(rules, unit))
  const sum = (amount: (pool: SeatPool) => number) =>
    toCredits(seats.reduce((all, pool) => all + amount(pool), 0))
  return {
    members,
    licensed: [...totals.assigned.values()].reduce((all, count) => all + count, 0),
    seats: shownSeats(rules, planAt(rules, now), totals.assigned).map(({ allotments: _, ...seats }) => seats),
    credits: {
      amount: sum(({ allocated }) => allocated),
      used: sum(({ used }) => used),
      held: sum(({ held }) => held),
      left: sum(({ left }) => left),
      available: sum(({ available }) => available),
    },
    empty,
    low,
    extra: batteryCredits(extra),
    as_of: rfc3339(now),
  }
}
