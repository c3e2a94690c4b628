import type { Balances } from '@coulomb/sdk'
import { coulomb } from './coulomb.ts'
import { useMe } from './me.ts'
import { type Question, useAnswer } from './queries.ts'

/** The pool, and the batteries of `member_id`. */
export function balancesQuestion(member_id: string | undefined): Question<Balances> {
  return {
    topic: 'journal',
    name: 'balances',
    input: member_id ?? null,
    read: (organization_id, asked) =>
      coulomb.balances.get(organization_id, member_id === undefined ? {} : { member_id }, asked),
  }
}

/** Of `member_id`, or of who is signed in. */
export function useBalances(member_id?: string) {
  const { member } = useMe()
  return useAnswer(balancesQuestion(member_id ?? member?.member_id))
}
