import { useBalances } from './use-balances.ts'

export interface OwnCredits {
  whose: 'license' | 'organization'
  amount: number
  /** Still includes what is held. */
  left: number
  held: number
  /** Beside a license: what everyone of the organization may draw on. */
  extra: number
}

/** What who is signed in has left: on their license, or, where they have none, what the organization has. */
export function useOwnCredits(): OwnCredits | undefined {
  const { data } = useBalances()
  if (!data) return undefined
  const { member } = data
  const own = member && member.batteries.length > 0
  const { granted, left, held } = own ? member.credits : data.credits
  return {
    whose: own ? 'license' : 'organization',
    amount: granted,
    left,
    held,
    extra: own ? data.credits.left : 0,
  }
}
