import { useBalances } from './use-balances.ts'

export interface CreditsLeft {
  /** Still includes what is held. */
  left: number
  amount: number
  held: number
  /** Until it renews, by the organization's calendar; null where it does not. */
  days: number | null
  renews_on: string | null
}

/** What the organization has left in all, of units that count as credits; undefined while it loads. */
export function useCreditsLeft(): CreditsLeft | undefined {
  const { data } = useBalances()
  if (!data) return undefined
  const { left, granted, held } = data.credits
  return { left, amount: granted, held, days: data.days_to_renewal, renews_on: data.renews_on }
}
