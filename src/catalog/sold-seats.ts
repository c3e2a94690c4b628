// What an organization's own people may do with seats: give those that the vendor has sold and nobody holds (S1-31).
// Seats that end, move or change their level stay the vendor's: each of these could bring credits that nobody paid for.
import { planAt, type Rules } from '../core/rules.ts'
import { seatsSold } from '../core/seats-sold.ts'
import type { Change } from '../ledger/ledger.ts'
import { changesLicense, fault, type Proposal } from './member-change.ts'

/** Under the organization's lock: sets `limit_reached` or `invalid_field` as the fault of what they may not do. */
export async function refuseUnsoldSeats(
  { tx, now, rules }: Change,
  organization_id: string,
  proposals: readonly Proposal[],
): Promise<void> {
  const asked = proposals.filter(
    ({ fault, before, input }) => fault === null && changesLicense(before, input, rules!.timezone),
  )
  if (asked.length === 0) return
  const plan = planAt(rules!, now)
  const own = plan.plan_id
  const [assigned] = await tx.send([
    {
      text: `select coalesce(plan_id, $2::text) as plan_id, count(*) as seats from licenses
        where organization_id = $1 and ended_at is null and member_id is not null group by 1`,
      values: [organization_id, own],
    },
  ])
  const rows = assigned!.rows as { plan_id: string; seats: number }[]
  const given = new Map(rows.map(({ plan_id, seats }) => [plan_id, seats]))
  const left = new Map(seatsSold(rules!, plan, given).map(({ plan_id, free }) => [plan_id, free]))
  for (const proposal of asked) {
    const { before, input } = proposal
    const { member_id } = input
    const plan_id = input.license?.plan_id ?? own
    const free = left.get(plan_id) ?? 0
    if (!input.license || before?.license)
      proposal.fault = fault(member_id, 'invalid_field', 'Only the vendor changes or ends a seat.', 'license')
    else if (free <= 0)
      proposal.fault = fault(member_id, 'limit_reached', noneLeft(rules!, plan_id), 'license.plan_id')
    else left.set(plan_id, free - 1)
  }
}

const noneLeft = (rules: Rules, plan_id: string): string =>
  `No seat of ${rules.plans.get(plan_id)?.name ?? plan_id} is left to give; the vendor sells more.`
