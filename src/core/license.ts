// Licenses: seats whose batteries renew. A seat that changes hands within a period keeps its battery (design §4).

import { memberOf } from './charge.ts'
import { append, type Draft, moveGrant } from './draft.ts'
import type { Entry } from './entry.ts'
import { type LicenseRequest, Refused } from './request.ts'
import { allotmentsOf, firstPeriodStart, grantDifference } from './settle.ts'
import { type Holder, isInForce, leftOf } from './state.ts'
import { localDay } from './zone.ts'

export function license(draft: Draft, request: LicenseRequest): Entry | null {
  const { state } = draft
  if (request.plan_id !== null && !state.rules.plans.has(request.plan_id))
    throw new Refused('unknown_plan', `There is no plan "${request.plan_id}".`, { field: 'license.plan_id' })
  const known = state.licenses.find((l) => l.license_id === request.license_id)
  if (request.member_id === null) return known ? endLicense(draft, request, known) : null
  const member = memberOf(draft, request.member_id)
  const other = state.licenses.find(
    (l) => l.member_id === request.member_id && l.license_id !== request.license_id,
  )
  if (other)
    throw new Refused(
      'invalid_field',
      `Member ${member.member_id} holds license ${other.license_id}: end it first.`,
      {
        field: 'license.license_id',
      },
    )
  if (!known) return issue(draft, request)
  const same =
    known.member_id === request.member_id &&
    (request.plan_id === null || request.plan_id === (known.next_plan_id ?? known.plan_id)) &&
    (request.issued_on === null || request.issued_on === known.issued_on)
  if (same) return null
  if (request.issued_on !== null) known.issued_on = request.issued_on
  if (known.member_id !== request.member_id) {
    for (const grant of [...state.grants.values()])
      if (grant.license_id === known.license_id && (leftOf(grant) > 0 || isInForce(grant, state.now)))
        moveGrant(draft, grant, request.member_id)
    known.member_id = request.member_id
    known.paused = member.status === 'disabled'
  }
  const entry = record(draft, request, known, false)
  changeLevel(draft, known, request.plan_id)
  return entry
}

function issue(draft: Draft, request: LicenseRequest): Entry {
  const { state } = draft
  const holder: Holder = {
    license_id: request.license_id,
    member_id: request.member_id,
    plan_id: request.plan_id,
    next_plan_id: null,
    issued_on: request.issued_on ?? localDay(state.now, state.rules.timezone),
    period_no: -1,
    paid_through: 0,
    settled_at: state.now,
    paused: state.members.get(request.member_id!)!.status === 'disabled',
  }
  holder.paid_through = firstPeriodStart(state.rules, holder, state.now)
  // Its first period may have begun before the plan last changed: that change is its own to settle.
  holder.settled_at = Math.min(state.now, holder.paid_through)
  state.licenses.push(holder)
  return record(draft, request, holder, false)
}

/** A higher level counts at once, with the difference; a lower one from the next period on. */
function changeLevel(draft: Draft, holder: Holder, plan_id: string | null): void {
  if (plan_id === null || plan_id === holder.plan_id) return
  const { rules, now } = draft.state
  const before = allotmentsOf(rules, holder, now)
  const after = allotmentsOf(rules, { ...holder, plan_id }, now)
  const lower = before.some(
    (b) => (after.find((a) => a.allotment.unit === b.allotment.unit)?.amount ?? 0) < b.amount,
  )
  if (lower) {
    holder.next_plan_id = plan_id
    return
  }
  holder.plan_id = plan_id
  holder.next_plan_id = null
  grantDifference(draft, holder, now, before)
}

/** Paid credits stay until their period ends; the seat does not renew again. */
function endLicense(draft: Draft, request: LicenseRequest, holder: Holder): Entry {
  draft.state.licenses.splice(draft.state.licenses.indexOf(holder), 1)
  draft.writes.ended_licenses.add(holder.license_id)
  return record(draft, request, holder, true)
}

function record(draft: Draft, request: LicenseRequest, holder: Holder, ended: boolean): Entry {
  draft.writes.holders.set(holder.license_id, holder)
  return append(draft, 'license', request, {
    ...(holder.member_id !== null ? { member_id: holder.member_id } : {}),
    license: {
      license_id: holder.license_id,
      member_id: holder.member_id,
      plan_id: request.plan_id ?? holder.plan_id,
      issued_on: holder.issued_on,
      ended,
    },
  })
}
