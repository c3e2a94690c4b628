// Grants and their voids: the only ways in which credits come into being or are taken back unspent.

import { MAX_MICROS } from './amount.ts'
import { memberOf } from './charge.ts'
import { append, type Draft, makeGrant, touchGrant } from './draft.ts'
import type { Entry } from './entry.ts'
import { type GrantRequest, Refused, type VoidRequest } from './request.ts'
import { planAt, policyOf } from './rules.ts'
import { periodEndAt } from './settle.ts'
import { availableOf, leftOf } from './state.ts'

export function grant(draft: Draft, request: GrantRequest): Entry {
  const { state } = draft
  const { rules } = state
  if (!rules.units.has(request.unit))
    throw new Refused('unknown_unit', `There is no unit "${request.unit}".`, { field: 'unit' })
  if (request.member_id !== null) memberOf(draft, request.member_id)
  const starts_at = request.starts_at ?? state.now
  const policy = policyOf(rules, planAt(rules, state.now))
  const ends_at =
    request.ends_at ??
    (request.source === 'addon' && policy.addon.expiry === 'end_of_period'
      ? periodEndAt(rules, state.plan_holder, starts_at)
      : null)
  if (ends_at !== null && ends_at <= starts_at)
    throw new Refused('invalid_field', 'A grant must end after it starts.', { field: 'ends_at' })
  let total = request.amount
  for (const other of state.grants.values()) if (other.unit === request.unit) total += leftOf(other)
  if (total > MAX_MICROS)
    throw new Refused('amount_too_large', 'An organization holds at most 1,000,000,000 credits of a unit.', {
      field: 'amount',
    })
  const made = makeGrant(
    draft,
    request,
    {
      unit: request.unit,
      amount: request.amount,
      source: request.source,
      member_id: request.member_id,
      license_id: null,
      period_no: null,
      starts_at,
      ends_at,
    },
    request.member_id !== null ? { member_id: request.member_id } : {},
    { reason: request.reason },
  )
  return draft.state.originals.get(made.grant_seq)!.entry
}

/** Takes back only what is neither spent nor held. */
export function voidGrant(draft: Draft, request: VoidRequest): Entry {
  const grant = draft.state.grants.get(request.grant_seq)
  if (!grant)
    throw new Refused('not_found', `There is no grant gr_${request.grant_seq}.`, { field: 'grant_id' })
  const credits = availableOf(grant)
  if (credits <= 0)
    throw new Refused('grant_spent', 'Nothing of this grant is left to take back.', { field: 'grant_id' })
  touchGrant(draft, grant.grant_seq).voided += credits
  return append(
    draft,
    'void',
    request,
    { of_seq: grant.grant_seq, grant_seq: grant.grant_seq, credits },
    { reason: request.reason },
  )
}
