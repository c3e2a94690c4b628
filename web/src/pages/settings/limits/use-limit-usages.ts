import { coulomb } from '../../../data/coulomb.ts'
import { useMay, useMe } from '../../../data/me.ts'
import { useOrganizationQuery } from '../../../data/queries.ts'

/** Limits with what is used of them: all of the organization's, or, for who may not see these, those one falls under. */
export function useLimitUsages() {
  const may = useMay()
  const { member } = useMe()
  const query = member && !may('usage.read_all') ? { member_id: member.member_id } : {}
  return useOrganizationQuery('journal', 'limits', query, (organization_id, asked) =>
    coulomb.limits.get(organization_id, query, asked),
  )
}
