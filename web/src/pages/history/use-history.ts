// The questions behind the page, and how it changes what it asks.
import type { HistoryRow } from '@coulomb/sdk'
import { getRouteApi } from '@tanstack/react-router'
import { useSyncExternalStore } from 'react'
import { coulomb } from '../../data/coulomb.ts'
import { useOrganization } from '../../data/me.ts'
import { useOrganizationPages, useOrganizationQuery } from '../../data/queries.ts'
import { dayOf, daysBetween } from '../../format/dates.ts'
import { filterOf, type HistorySearch, rowsQuery } from './history-search.ts'

const PAGE = 50
/** As many as there are colors. */
const SERIES = 5

const route = getRouteApi('/settings/billing/history')

export function useHistorySearch(): [HistorySearch, (to: HistorySearch) => void] {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const change = (to: HistorySearch) => {
    navigate({ search: (all) => ({ ...all, ...to }), replace: true, resetScroll: false })
  }
  return [search, change]
}

export function useRows(search: HistorySearch) {
  const query = rowsQuery(search)
  return useOrganizationPages<HistoryRow>('journal', 'history-pages', query, (id, page, asked) =>
    coulomb.history.list(id, { ...query, ...page, limit: PAGE }, asked),
  )
}

/** By action under the same filters, in buckets that fit the period; of all time from the first row that matches. */
export function useUsage(search: HistorySearch) {
  const { timezone, today } = useOrganization()
  const filter = filterOf(search)
  const isAllTime = !('preset' in filter || 'from' in filter)
  const isNarrow = useIsNarrow()
  return useOrganizationQuery(
    'journal',
    'history-usage',
    { ...filter, today, isNarrow },
    async (id, asked) => {
      const window = isAllTime ? await spanOf(id, filter, asked) : {}
      if (window === null) return null
      const query = { ...filter, ...window, group_by: 'action', top: SERIES } as const
      if (!('from' in query)) return coulomb.usage.series(id, query, asked)
      const days = daysBetween(query.from!, query.to!) + 1
      return coulomb.usage.series(id, { ...query, bucket: bucketFor(days, isNarrow) }, asked)
    },
  )

  /** The days of the first and the last row that match; null for none. What is dated ahead counts too. */
  async function spanOf(id: string, filter: ReturnType<typeof filterOf>, asked: { signal: AbortSignal }) {
    const [first, last] = await Promise.all([edge('asc'), edge('desc')])
    if (!first || !last) return null
    const to = dayOf(last.usage_at, timezone)
    return { from: dayOf(first.usage_at, timezone), to: to > today ? to : today }

    async function edge(sort: 'asc' | 'desc'): Promise<HistoryRow | undefined> {
      for await (const row of coulomb.history.all(id, { ...filter, sort, limit: 1 }, asked)) return row
      return undefined
    }
  }
}

/** Hours for a day, days for four months, then weeks, then months; on a narrow screen sooner. */
function bucketFor(days: number, isNarrow: boolean): 'hour' | 'day' | 'week' | 'month' {
  if (days <= 1) return 'hour'
  if (days <= (isNarrow ? 45 : 124)) return 'day'
  return days <= (isNarrow ? 300 : 800) ? 'week' : 'month'
}

const narrow = matchMedia('(width < 560px)')

function useIsNarrow(): boolean {
  return useSyncExternalStore(
    (listener) => {
      narrow.addEventListener('change', listener)
      return () => narrow.removeEventListener('change', listener)
    },
    () => narrow.matches,
  )
}

/** What this workspace can be filtered by; `member_search` finds more members than fit. */
export function useOptions(member_search: string) {
  const query = member_search === '' ? {} : { member_search }
  return useOrganizationQuery('journal', 'history-options', query, (organization_id, asked) =>
    coulomb.history.options(organization_id, query, asked),
  )
}

export type Options = NonNullable<ReturnType<typeof useOptions>['data']>
