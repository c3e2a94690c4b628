// A stretch of the demo's days, submitted at once so that the ledger's lanes batch it: first all charges and holds, then
// what follows from them.
import { creditsOf, type Entry } from '../core/entry.ts'
import { captureRequest, chargeRequest, refundRequest } from '../http/requests.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { PlannedCharge } from './demo-organization.ts'
import { contact } from './people.ts'
import { DEMO_ACTOR } from './set-stage.ts'

export interface DueCharge {
  organization_id: string
  planned: PlannedCharge
}

/**
 * Refusals are left at that: a battery has run out, or a limit is reached, as in life. Answers how many were charged;
 * what was submitted before is answered by its key and charged no second time.
 */
export async function submitCharges(ledger: Ledger, due: DueCharge[]): Promise<number> {
  const outcomes = await Promise.all(
    due.map(({ organization_id, planned }) => {
      const asking = { actor: DEMO_ACTOR, idempotency_key: planned.key }
      const input = { ...planned.input, occurred_at: planned.at }
      return ledger.submit(organization_id, chargeRequest(planned.verb, input, asking))
    }),
  )
  const charged = outcomes.flatMap((outcome, index) => {
    if (!outcome.ok || !outcome.entry) return []
    return [{ ...due[index]!, entry: outcome.entry }]
  })
  const captures = charged.flatMap(({ organization_id, planned, entry }) => {
    if (planned.verb !== 'hold') return []
    const asking = { actor: DEMO_ACTOR, idempotency_key: `${planned.key}:done` }
    const { description } = planned.input
    const input = { description, ...(planned.found ? { items: planned.found } : {}) }
    return [ledger.submit(organization_id, captureRequest(entry.seq, input, asking))]
  })
  const refunds = charged.flatMap(({ organization_id, planned, entry }) => {
    const input = planned.verb === 'charge' ? refundInput(planned, entry) : null
    if (!input) return []
    const asking = { actor: DEMO_ACTOR, idempotency_key: `${planned.key}:refund` }
    return [ledger.submit(organization_id, refundRequest(entry.seq, input, asking))]
  })
  await Promise.all([...captures, ...refunds])
  return charged.length
}

/** Null where nothing was charged that could come back. */
function refundInput({ refund }: PlannedCharge, entry: Entry) {
  if (!refund) return null
  const credits = creditsOf(entry, () => true) / 1_000_000
  if (credits === 0) return null
  const { back, give_back_ownership = false } = refund
  const items = (entry.items ?? []).filter((item) => item.shares)
  const reason = refund.reason(contact(Number(items[0]?.key.match(/\d+$/)?.[0] ?? 0)))
  if (back === 'item' && items.length > 0) return { items: [items[0]!.key], reason, give_back_ownership }
  return { credits: back === 'half' ? Math.ceil(credits / 2) : credits, reason, give_back_ownership }
}
