// An organization with very many members, each with a license of 500 credits a calendar month, and a pool for what is
// more: whose pages people read.

import { grantRequest, putMembers, putOrganization, putPreset } from './coulomb.mjs'
import { memberId } from './fill.mjs'
import { PRODUCT } from './product.mjs'

/** @typedef {import('./coulomb.mjs').Ledger} Ledger */

const OPERATOR = 'operator:bench'
export const TEAM = 'team'

/** @param {Ledger} ledger @param {number} count */
export async function createTeam(ledger, count) {
  const plans = PRODUCT.plans.map((plan) => ({
    ...plan,
    allotments: [{ unit: 'credit', amount: 500, owner: /** @type {const} */ ('license') }],
  }))
  const policy = { renewal: { anchor: /** @type {const} */ ('calendar_month') } }
  await putPreset(ledger.db, { ...PRODUCT, policy, plans }, await ledger.now())
  await putOrganization(ledger, TEAM, { name: TEAM, preset: PRODUCT.preset_id, timezone: 'UTC' }, OPERATOR)
  for (let from = 0; from < count; from += 1000) {
    const members = Array.from({ length: Math.min(1000, count - from) }, (_, index) => ({
      member_id: memberId(from + index),
      email: `${memberId(from + index)}@bench.example`,
      group: `Group ${(from + index) % 40}`,
      license: {},
    }))
    for (const outcome of await putMembers(ledger, TEAM, members, OPERATOR))
      if (!outcome.ok) throw new Error(outcome.detail)
  }
  const pool = {
    unit: 'credit',
    amount: 400_000_000,
    source: /** @type {const} */ ('addon'),
    reason: 'bench',
  }
  const outcome = await ledger.submit(
    TEAM,
    grantRequest({ ...pool, member_id: null }, { actor: OPERATOR, idempotency_key: 'pool' }),
  )
  if (!outcome.ok) throw new Error(outcome.refusal.detail)
}
