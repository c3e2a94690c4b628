// What an organization's own people may do with seats: give those that the vendor has sold and nobody holds (S1-31).
// Seats that end, move or change their level stay the vendor's: each of these could bring credits that nobody paid for.
import { planAt, policyOf, type Rules } from '../core/rules.ts'
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
  const own = planAt(rules!, now).plan_id
  const [assigned] = await tx.send([
    {
      text: `select coalesce(plan_id, $2::text) as plan_id, count(*) as seats from licenses
        where organization_id = $1 and ended_at is null and member_id is not null group by 1`,
      values: [organization_id, own],
    },
  ])
  const left = seatsLeft(rules!, now, assigned!.rows as { plan_id: string; seats: number }[])
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

function seatsLeft(rules: Rules, now: number, assigned: readonly { plan_id: string; seats: number }[]) {
  const { seats } = policyOf(rules, planAt(rules, now))
  const left = new Map(seats.map(({ plan_id, count }) => [plan_id, count]))
  for (const { plan_id, seats } of assigned) left.set(plan_id, (left.get(plan_id) ?? 0) - seats)
  return left
}

const noneLeft = (rules: Rules, plan_id: string): string =>
  `No seat of ${rules.plans.get(plan_id)?.name ?? plan_id} is left to give; the vendor sells more.`
