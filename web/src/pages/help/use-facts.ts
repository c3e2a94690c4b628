import { coulomb } from '../../data/coulomb.ts'
import { useMe, useOrganization } from '../../data/me.ts'
import { usePlanDetails, usePolicy } from '../../data/plan-and-policy.ts'
import { useOrganizationQuery } from '../../data/queries.ts'
import { useBalances } from '../../data/use-balances.ts'
import type { Facts } from './facts.ts'

/** Everything that the help page tells of; `facts` stays undefined until all of it is there. */
export function useFacts(): { facts?: Facts; error?: unknown; retry(): void } {
  const organization = useOrganization()
  const { permissions } = useMe()
  const seesExceptions = permissions.includes('billing.read')
  const policy = usePolicy()
  const plan = usePlanDetails()
  const balances = useBalances()
  const catalogue = useOrganizationQuery('fixed', 'catalogue', 'all', (organization_id, asked) =>
    coulomb.catalogue.get(organization_id, {}, asked),
  )
  const exceptions = useOrganizationQuery(
    'settings',
    'rollover-exceptions',
    null,
    (organization_id, asked) => coulomb.rolloverExceptions.list(organization_id, {}, asked),
    { enabled: seesExceptions },
  )
  const asked = [policy, plan, balances, catalogue, ...(seesExceptions ? [exceptions] : [])]
  const retry = () => {
    for (const one of asked) if (one.error) one.refetch()
  }
  const error = asked.find((one) => one.error && !one.data)?.error
  if (error) return { error, retry }
  if (!policy.data || !plan.data || !balances.data || !catalogue.data) return { retry }
  if (seesExceptions && !exceptions.data) return { retry }
  const facts: Facts = {
    organization,
    permissions,
    policy: policy.data.policy,
    plan: plan.data,
    balances: balances.data,
    catalogue: catalogue.data,
    exceptions: exceptions.data?.items ?? null,
  }
  return { facts, retry }
}
