import { coulomb } from './coulomb.ts'
import { useMe } from './me.ts'
import { useOrganizationQuery } from './queries.ts'

/** The pool, and the batteries of `member_id`, or of who is signed in. */
export function useBalances(member_id?: string) {
  const { member } = useMe()
  const whose = member_id ?? member?.member_id
  return useOrganizationQuery('journal', 'balances', whose ?? null, (organization_id, asked) =>
    coulomb.balances.get(organization_id, whose === undefined ? {} : { member_id: whose }, asked),
  )
}
