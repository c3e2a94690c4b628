// What the address of the page says: whose batteries, and in which order.
import { oneOf, text } from '../../data/search.ts'

export const HOLDERS = [
  { value: 'any', name: 'Everyone' },
  { value: 'with', name: 'With a license' },
  { value: 'without', name: 'Without a license' },
] as const

export const STATUSES = [
  { value: 'any', name: 'Any status' },
  { value: 'active', name: 'Active' },
  { value: 'disabled', name: 'Disabled' },
] as const

export interface LicensesSearch {
  q?: string | undefined
  group?: string | undefined
  license?: 'with' | 'without' | undefined
  status?: 'active' | 'disabled' | undefined
  sort?: 'name' | 'left' | undefined
  order?: 'asc' | 'desc' | undefined
}

export function licensesSearch(search: Record<string, unknown>): LicensesSearch {
  return {
    q: text(search.q),
    group: text(search.group),
    license: oneOf(['with', 'without'], search.license),
    status: oneOf(['active', 'disabled'], search.status),
    sort: oneOf(['name', 'left'], search.sort),
    order: oneOf(['asc', 'desc'], search.order),
  }
}

/** What the server is asked, without the page. */
export function batteriesQuery({ q, group, license, status, sort, order }: LicensesSearch) {
  return {
    ...(q !== undefined && { query: q }),
    ...(group !== undefined && { group }),
    ...(license !== undefined && { license }),
    ...(status !== undefined && { status }),
    sort: sort ?? 'name',
    order: order ?? 'asc',
  } as const
}

export function isFiltered({ q, group, license, status }: LicensesSearch): boolean {
  return (q ?? group ?? license ?? status) !== undefined
}
