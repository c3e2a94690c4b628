// The batteries of everybody, a page at a time, and what they come to.
import type { BatteriesSummary, MemberBattery } from '@coulomb/sdk'
import { useEffect, useRef } from 'react'
import { coulomb } from '../../data/coulomb.ts'
import { useOrganizationPages, useOrganizationQuery } from '../../data/queries.ts'
import { batteriesQuery, type LicensesSearch } from './licenses-search.ts'

export type Seats = BatteriesSummary['seats'][number]

const PAGE = 200
/** The most that one answer holds. */
const LARGEST_PAGE = 1_000
/** As many pages are asked again by themselves when credits have moved; of longer lists the reader says when. */
const FOLLOWED_PAGES = 2

export function useSummary() {
  return useOrganizationQuery('journal', 'batteries-summary', null, coulomb.batteries.summary)
}

export function useMemberBatteries(search: LicensesSearch) {
  const query = batteriesQuery(search)
  // Not of the topic "journal": a list of a hundred pages is not asked again with each charge.
  const pages = useOrganizationPages('settings', 'batteries', query, (organization_id, page, asked) =>
    coulomb.batteries.list(organization_id, { ...query, ...page, limit: PAGE }, asked),
  )
  const isShort = (pages.data?.pages.length ?? 0) <= FOLLOWED_PAGES
  const moved = useSummary().dataUpdatedAt
  const isBehind = moved > pages.dataUpdatedAt && pages.data !== undefined && !pages.isFetching
  const { refetch } = pages
  const seen = useRef(moved)
  useEffect(() => {
    if (seen.current === moved) return
    const isFirst = seen.current === 0
    seen.current = moved
    if (isShort && !isFirst) refetch()
  }, [moved, isShort, refetch])
  return { ...pages, isBehind: isBehind && !isShort }
}

/** Everybody whom the filters leave and who holds no license: for giving them one. */
export async function everyoneWithout(
  organization_id: string,
  search: LicensesSearch,
): Promise<MemberBattery[]> {
  const query = {
    ...batteriesQuery(search),
    license: 'without',
    status: 'active',
    sort: 'name',
    order: 'asc',
    limit: LARGEST_PAGE,
  } as const
  const found: MemberBattery[] = []
  for await (const member of coulomb.batteries.all(organization_id, query)) found.push(member)
  return found
}

export function useGroups() {
  return useOrganizationQuery('settings', 'groups', null, (organization_id, asked) =>
    coulomb.members.groups(organization_id, {}, asked),
  )
}
