// The questions behind the page; each is asked once, whoever shows its answer.
import type { UsageBreakdown } from '@coulomb/sdk'
import { coulomb } from '../../data/coulomb.ts'
import { useOrganization } from '../../data/me.ts'
import { useOrganizationQuery } from '../../data/queries.ts'
import { type AnalyticsSearch, askedPeriod, stepOf } from './analytics-search.ts'

/** With the keys' row and that of what is put together, as many as there are colors. */
const SERIES = 4

export function useUsageOverTime(search: AnalyticsSearch) {
  const { cycle, today } = useOrganization()
  const period = askedPeriod(search, cycle, today)
  const query = {
    ...period,
    ...(search.group !== undefined && { group: search.group }),
    bucket: stepOf(search, period),
    group_by: search.by ?? 'member',
    top: SERIES,
  } as const
  return useOrganizationQuery('journal', 'usage', query, (organization_id, asked) =>
    coulomb.usage.series(organization_id, query, asked),
  )
}

export function useShares(search: AnalyticsSearch, by: UsageBreakdown['by'], top: number) {
  const { cycle, today } = useOrganization()
  const query = {
    ...askedPeriod(search, cycle, today),
    ...(search.group !== undefined && { group: search.group }),
    by,
    top,
  }
  return useOrganizationQuery('journal', 'breakdown', query, (organization_id, asked) =>
    coulomb.usage.breakdown(organization_id, query, asked),
  )
}

export function useRunOut() {
  return useOrganizationQuery('journal', 'run-out', null, (organization_id, asked) =>
    coulomb.balances.runOut(organization_id, {}, asked),
  )
}

export function useGroups() {
  return useOrganizationQuery('settings', 'groups', null, (organization_id, asked) =>
    coulomb.members.groups(organization_id, {}, asked),
  )
}

type Kind = UsageBreakdown['rows'][number]['kind']

/** As the usage report names them (S0-41). */
export function nameOfRow({ kind, name, count }: { kind: Kind; name: string; count?: number }): string {
  if (kind === 'api_keys') return 'API credits'
  if (kind === 'others' && count) return `${count} others`
  return name
}
