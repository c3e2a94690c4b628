// The batteries of everybody, a page at a time, and what they come to.
import { useEffect, useRef } from 'react'
import { coulomb } from '../../data/coulomb.ts'
import { useOrganizationPages, useOrganizationQuery } from '../../data/queries.ts'
import { batteriesQuery, type LicensesSearch } from './licenses-search.ts'

export interface Credits {
  amount: number
  used: number
  held: number
  left: number
  available: number
}

export interface MemberBattery {
  member_id: string
  name: string
  email: string
  group: string | null
  role: 'admin' | 'manager' | 'user'
  status: 'active' | 'disabled'
  license: {
    license_id: string
    plan_id: string
    plan_name: string
    issued_on: string
    next_plan_id: string | null
  } | null
  /** Of this credit month, in units that count as credits. */
  credits: Credits
  last_day: string | null
}

export interface Seats {
  plan_id: string
  name: string
  assigned: number
  sold: number | null
}

export interface BatteriesSummary {
  members: number
  licensed: number
  seats: Seats[]
  credits: Credits
  empty: number
  low: number
  extra: Credits
  as_of: string
}

const O = '/v1/organizations/{organization_id}'
const PAGE = 200
/** The most that one answer holds. */
const LARGEST_PAGE = 1_000
/** As many pages are asked again by themselves when credits have moved; of longer lists the reader says when. */
const FOLLOWED_PAGES = 2

interface BatteriesPage {
  items: MemberBattery[]
  next_cursor: string | null
}

function readBatteries(organization_id: string, query: object, signal?: AbortSignal): Promise<BatteriesPage> {
  return coulomb.call(`GET ${O}/batteries` as never, { organization_id, query, signal } as never)
}

export function useSummary() {
  return useOrganizationQuery(
    'journal',
    'batteries-summary',
    null,
    (organization_id, { signal }): Promise<BatteriesSummary> =>
      coulomb.call(`GET ${O}/batteries/summary` as never, { organization_id, signal } as never),
  )
}

export function useMemberBatteries(search: LicensesSearch) {
  const query = batteriesQuery(search)
  // Not of the topic "journal": a list of a hundred pages is not asked again with each charge.
  const pages = useOrganizationPages('settings', 'batteries', query, (organization_id, page, { signal }) =>
    readBatteries(organization_id, { ...query, ...page, limit: PAGE }, signal),
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
  }
  const found: MemberBattery[] = []
  let cursor: string | undefined
  do {
    const page = await readBatteries(organization_id, {
      ...query,
      limit: LARGEST_PAGE,
      ...(cursor !== undefined && { cursor }),
    })
    found.push(...page.items)
    cursor = page.next_cursor ?? undefined
  } while (cursor !== undefined)
  return found
}

export function useGroups() {
  return useOrganizationQuery('settings', 'groups', null, (organization_id, asked) =>
    coulomb.members.groups(organization_id, asked),
  )
}
