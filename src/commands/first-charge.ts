// What a newcomer can charge at once: found by asking the ledger, so that what is printed works, whatever is sold.

import type { PriceComponent } from '../core/catalogue.ts'
import { planAt, type Rules, rateCardAt } from '../core/rules.ts'
import { chargeRequest } from '../http/requests.ts'
import type { Ledger } from '../ledger/ledger.ts'

export interface FirstCharge {
  organization_id: string
  body: Record<string, unknown>
}

const ORGANIZATIONS = `select organization_id from organizations where status = 'active' order by 1 limit 10`
const MEMBER = `select member_id from members where organization_id = $1 and status = 'active' order by 1 limit 1`

/** A charge of more than nothing that the ledger would accept now; null if there is none. */
export async function firstCharge(ledger: Ledger): Promise<FirstCharge | null> {
  const now = await ledger.now()
  for (const { organization_id } of await ledger.db.query<{ organization_id: string }>(ORGANIZATIONS)) {
    const rules = await ledger.rules(organization_id)
    const [member] = await ledger.db.query<{ member_id: string }>(MEMBER, [organization_id])
    for (const charge of possible(rules, now))
      for (const who of [{}, ...(member ? [member] : [])]) {
        const body = { ...charge, ...who }
        const request = chargeRequest('charge', body, { actor: 'system', idempotency_key: null })
        const outcome = await ledger.quote(organization_id, request)
        if (outcome.ok && outcome.entry?.lines?.some((line) => line.credits > 0))
          return { organization_id, body: { ...body, idempotency_key: 'my-first-charge' } }
      }
  }
  return null
}

/** One charge of each action, the simplest first: those of items read best. */
function possible(rules: Rules, now: number) {
  const { prices } = rateCardAt(rules, planAt(rules, now), now)
  const charges = [...rules.actions.values()].flatMap(({ action, data_type }) => {
    const components = prices[action]?.components ?? []
    return components.length === 0 ? [] : [{ action, ...demandOf(components, data_type) }]
  })
  return charges.sort((a, b) => Number(b.items !== undefined) - Number(a.items !== undefined)).slice(0, 10)
}

function demandOf(components: PriceComponent[], usual: string | null) {
  const types = components.filter(({ per }) => per === 'item').map(({ data_type }) => data_type)
  const items = types.map((type) => ({
    key: `${type ?? usual ?? 'item'}:my-first-charge`,
    ...(type && { data_type: type }),
  }))
  const quantities = Object.fromEntries(
    components.flatMap(({ per, block }) => (per === 'item' || per === 'charge' ? [] : [[per, block ?? 1]])),
  )
  return {
    ...(items.length > 0 && { items }),
    ...(Object.keys(quantities).length > 0 && { quantities }),
  } as { items?: { key: string; data_type?: string }[]; quantities?: Record<string, number> }
}
