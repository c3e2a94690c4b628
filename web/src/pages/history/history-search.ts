// What the history is filtered by and how it is laid out, as it stands in the address, and as the API is asked.
import type { Query } from '@coulomb/sdk'
import { type Period, periodOf } from '../../data/period.ts'
import { many, oneOf, text, yes } from '../../data/search.ts'

/** In their order; "More actions" is always in sight and so needs no freezing. */
export const FREEZABLE = [
  'date',
  'feature',
  'action',
  'description',
  'credits',
  'data_requested',
  'user',
] as const

export type ColumnId = (typeof FREEZABLE)[number]

export interface HistorySearch extends Period {
  member?: string | undefined
  /** An API key, in place of a member. */
  key?: string | undefined
  /** Either features or actions: the API takes what both name. */
  feature?: string[] | undefined
  action?: string[] | undefined
  unit?: string | undefined
  /** Off by default (S3-23). */
  refunds?: true | undefined
  /** Newest first without it. */
  sort?: 'asc' | undefined
  frozen?: ColumnId[] | undefined
}

export function historySearch(search: Record<string, unknown>): HistorySearch {
  const frozen = FREEZABLE.filter((id) => many(search.frozen)?.includes(id))
  return {
    ...periodOf(search),
    member: text(search.member),
    key: text(search.key),
    feature: many(search.feature),
    action: many(search.action),
    unit: text(search.unit),
    refunds: yes(search.refunds),
    sort: oneOf(['asc'], search.sort),
    frozen: frozen.length > 0 ? frozen : undefined,
  }
}

/** What finds rows: without sort, refunds and layout. */
const FILTERS = ['preset', 'from', 'to', 'member', 'key', 'feature', 'action', 'unit'] as const

export const NO_FILTERS = Object.fromEntries(FILTERS.map((name) => [name, undefined])) as Pick<
  HistorySearch,
  (typeof FILTERS)[number]
>

export function isFiltered(search: HistorySearch): boolean {
  return FILTERS.some((name) => search[name] !== undefined)
}

type HistoryQuery = Query<'GET /v1/organizations/{organization_id}/history.csv'>

/** The filters but for refunds and sort, which charts do not know; charts and rows are asked alike. */
export function filterOf({ preset, from, to, member, key, feature, action, unit }: HistorySearch) {
  return {
    ...(from && to ? { from, to } : preset && { preset }),
    ...(member !== undefined && { member_id: member }),
    ...(key !== undefined && { api_key_id: key }),
    ...(feature && { feature }),
    ...(action && { action }),
    ...(unit !== undefined && { unit }),
  } satisfies HistoryQuery
}

export function rowsQuery(search: HistorySearch) {
  return {
    ...filterOf(search),
    ...(search.refunds && { show_refunds: true }),
    sort: search.sort ?? 'desc',
  } satisfies HistoryQuery
}
