// The own credits of several organizations in one question, for a list of them: each as its balances say.
import { countsAsCredits } from '../core/rules.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { type Amounts, amountsOf } from './balances.ts'
import { poolsInForce } from './grants-in-force.ts'

/** By organization: of its pool, in units that count as credits. */
export async function organizationCredits(
  ledger: Ledger,
  organization_ids: readonly string[],
): Promise<Map<string, Amounts>> {
  const states = await ledger.settledAll(organization_ids)
  const pools = await poolsInForce(ledger.db, states)
  const credits = [...states].map(([organization_id, { rules }]): [string, Amounts] => {
    const counted = pools.get(organization_id)!.filter(({ unit }) => countsAsCredits(rules, unit))
    return [organization_id, amountsOf(counted)]
  })
  return new Map(credits)
}
