// Credits as a battery shows them.
import { toCredits } from '../core/amount.ts'
import { availableOf, type Grant, leftOf } from '../core/state.ts'

export interface BatteryCredits {
  /** All that there was, less what was voided. */
  amount: number
  used: number
  held: number
  /** With what is held. */
  left: number
  available: number
}

export function batteryCredits(grants: readonly Grant[]): BatteryCredits {
  const sum = (amount: (grant: Grant) => number) =>
    toCredits(grants.reduce((total, grant) => total + amount(grant), 0))
  return {
    amount: sum((grant) => grant.amount - grant.voided),
    used: sum((grant) => grant.used),
    held: sum((grant) => grant.held),
    left: sum(leftOf),
    available: sum(availableOf),
  }
}
