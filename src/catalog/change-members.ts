// Changes of members that decide (who may spend, in which group, on which license): under the organization's lock.

import type { LedgerRequest } from '../core/request.ts'
import { rfc3339, rfc3339OrNull } from '../core/rfc3339.ts'
import { localDay, startOfDay } from '../core/zone.ts'
import type { Transaction } from '../database/database.ts'
import { type Change, type Ledger, settleRequest } from '../ledger/ledger.ts'
import { recordAudit } from './audit.ts'
import { claimEmails } from './claim-emails.ts'
import type { Member, MemberFault, MemberInput } from './member.ts'
import { fault, memberAudit, type Proposal, propose } from './member-change.ts'
import { type MemberRow, readMembers } from './member-row.ts'
import { freeStatement, planSeats, resumeStatement, type SeatRow, seatsStatement } from './seats.ts'
import { settleBefore } from './settle-before.ts'
import { refuseUnsoldSeats } from './sold-seats.ts'

/** The vendor gives, moves and ends any seat; an organization's own people give those that were sold and lie free. */
export type SeatsToGive = 'any' | 'sold'

/** A fault, or null, for each input. */
export async function changeMembers(
  ledger: Ledger,
  organization_id: string,
  inputs: MemberInput[],
  actor: string,
  seats: SeatsToGive,
): Promise<(MemberFault | null)[]> {
  const changed = inputs.filter((input) => input.status !== undefined || input.license !== undefined)
  await settleBefore(ledger, organization_id, {
    member_ids: changed.map((input) => input.member_id),
    license_ids: inputs.flatMap((input) => input.license?.license_id ?? []),
  })
  return ledger.change(organization_id, async (change) => {
    const { tx, now, rules } = change
    const ids = inputs.map((input) => input.member_id)
    const before = await readMembers(tx, organization_id, ids)
    const proposals = proposeAll(change, inputs, before)
    await claimEmails(tx, organization_id, proposals)
    if (seats === 'sold') await refuseUnsoldSeats(change, organization_id, proposals)
    const accepted = proposals.filter((proposal) => proposal.fault === null)
    await writeMembers(tx, organization_id, accepted)
    const audits = accepted.flatMap((one) => memberAudit(organization_id, one, actor, rules!.timezone) ?? [])
    await recordAudit(tx, audits, now)
    await decide(change, organization_id, accepted, actor)
    return proposals.map((proposal) => proposal.fault)
  })
}

function proposeAll(
  { now, rules }: Change,
  inputs: MemberInput[],
  before: ReadonlyMap<string, MemberRow>,
): Proposal[] {
  const named = new Set<string>()
  return inputs.map((input) => {
    const { member_id, license } = input
    const proposal = propose(before.get(member_id), input, now)
    if (named.has(member_id))
      proposal.fault = fault(member_id, 'invalid_field', 'The member is named twice.', 'member_id')
    named.add(member_id)
    const plan_id = license?.plan_id
    if (plan_id != null && !rules!.plans.has(plan_id))
      proposal.fault ??= fault(member_id, 'unknown_plan', `There is no plan "${plan_id}".`, 'license.plan_id')
    return proposal
  })
}

async function writeMembers(
  tx: Transaction,
  organization_id: string,
  accepted: readonly Proposal[],
): Promise<void> {
  if (accepted.length === 0) return
  const rows = accepted.map(({ after }) => ({
    ...after,
    verified_at: rfc3339OrNull(after.verified_at),
    disabled_at: rfc3339OrNull(after.disabled_at),
    last_login_at: rfc3339OrNull(after.last_login_at),
    created_at: rfc3339(after.created_at),
  }))
  await tx.send([
    {
      name: 'put_members',
      text: `insert into members (organization_id, member_id, email, name, group_name, role, status, country_code,
          verified_at, disabled_at, last_login_at, created_at)
        select $1::text, r.member_id, r.email, r.name, r."group", r.role, r.status, r.country_code,
          r.verified_at, r.disabled_at, r.last_login_at, r.created_at
        from jsonb_to_recordset($2::jsonb) as r(member_id text, email text, name text, "group" text, role text,
          status text, country_code text, verified_at timestamptz, disabled_at timestamptz,
          last_login_at timestamptz, created_at timestamptz)
        on conflict (organization_id, member_id) do update set email = excluded.email, name = excluded.name,
          group_name = excluded.group_name, role = excluded.role, status = excluded.status,
          country_code = excluded.country_code, verified_at = excluded.verified_at,
          disabled_at = excluded.disabled_at, last_login_at = excluded.last_login_at`,
      values: [organization_id, JSON.stringify(rows)],
    },
  ])
}

/** Holds of the disabled are released, licenses given and ended, and those of the enabled renewed. */
async function decide(
  change: Change,
  organization_id: string,
  accepted: readonly Proposal[],
  actor: string,
): Promise<void> {
  const { tx, now, rules } = change
  const { timezone } = rules!
  const switched = (to: Member['status']) =>
    accepted
      .filter(({ before, after }) => before && before.status !== to && after.status === to)
      .map(({ after }) => after.member_id)
  const enabled = switched('active')
  const today_at = startOfDay(localDay(now, timezone), timezone)
  if (enabled.length > 0) await tx.send([resumeStatement(organization_id, enabled, today_at)])
  const inputs = accepted.map((proposal) => proposal.input)
  const [seats] = await tx.send([seatsStatement(organization_id, inputs)])
  const plan = planSeats(seats!.rows as SeatRow[], inputs, { actor, now, zone: timezone })
  if (plan.freed.length > 0) await tx.send([freeStatement(organization_id, plan.freed, today_at)])
  const disabled = switched('disabled')
  const requests: LedgerRequest[] = [
    ...disabled.map((disable_member_id) => settleRequest({ disable_member_id })),
    ...plan.requests,
  ]
  if (requests.length + enabled.length === 0) return
  for (const outcome of await change.decide(requests, [...enabled, ...disabled]))
    if (!outcome.ok) throw new Error(`a checked license was refused: ${outcome.refusal.detail}`)
}
