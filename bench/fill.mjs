// Fills an organization with the past through the ledger itself, in order of time.

import { randomUUID } from 'node:crypto'
import { ACTIONS, charge, scattered } from './product.mjs'

/** @typedef {import('./coulomb.mjs').Ledger} Ledger */

const IN_FLIGHT = 2_000

/**
 * Charges so many times; `of` says what the index-th charge is.
 * @param {Ledger} ledger @param {string} organization_id @param {number} count
 * @param {(index: number) => { member_id: string, occurred_at: number, action?: string, campaign?: string }} of
 */
export async function fill(ledger, organization_id, count, of) {
  const from = performance.now()
  let next = 0
  const work = async () => {
    while (next < count) {
      const index = next++
      const action = ACTIONS[(scattered(index) >>> 4) % ACTIONS.length] ?? ''
      const item = { key: `${action}:contact_${scattered(index)}` }
      await charge(ledger, organization_id, {
        action,
        items: [item],
        idempotency_key: randomUUID(),
        ...of(index),
      })
    }
  }
  await Promise.all(Array.from({ length: IN_FLIGHT }, work))
  return (performance.now() - from) / 1000
}

/** @param {number} index */
export const memberId = (index) => `member_${String(index).padStart(6, '0')}`
