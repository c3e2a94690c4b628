// How pages ask: keys begin with what makes an answer old, so that the live stream can say it.
import {
  keepPreviousData,
  type QueryKey,
  type UseQueryResult,
  useInfiniteQuery,
  useQuery,
} from '@tanstack/react-query'
import { useOrganization } from './me.ts'

/**
 * `journal`: whatever a charge, grant or renewal changes · `requests`: the conversations with the vendor ·
 * `settings`: what people change here · `fixed`: hardly ever changes.
 */
export type Topic = 'journal' | 'requests' | 'settings' | 'fixed'

export function queryKey(topic: Topic, organization_id: string, name: string, input?: unknown): QueryKey {
  return [topic, organization_id, name, input ?? null]
}

export type Answered<T> = UseQueryResult<T> & {
  /** What is shown belongs to the question before: dim it. */
  isDimmed: boolean
}

/**
 * Asks something of the organization whose pages these are: `name` and `input` name the question, `read` asks it.
 * While another input loads, the old answer stays, and says so by `isDimmed`.
 */
export function useOrganizationQuery<T>(
  topic: Topic,
  name: string,
  input: unknown,
  read: (organization_id: string, asked: { signal: AbortSignal }) => Promise<T>,
  options: { enabled?: boolean } = {},
): Answered<T> {
  const { organization_id } = useOrganization()
  const result = useQuery({
    queryKey: queryKey(topic, organization_id, name, input),
    queryFn: ({ signal }) => read(organization_id, { signal }),
    placeholderData: keepPreviousData,
    ...options,
  })
  return { ...result, isDimmed: result.isPlaceholderData } as Answered<T>
}

/** The same for a list that comes page by page: `items` are all that were loaded. */
export function useOrganizationPages<Item>(
  topic: Topic,
  name: string,
  input: unknown,
  read: (
    organization_id: string,
    page: { cursor?: string },
    asked: { signal: AbortSignal },
  ) => Promise<{ items: Item[]; next_cursor: string | null }>,
  options: { enabled?: boolean } = {},
) {
  const { organization_id } = useOrganization()
  const result = useInfiniteQuery({
    queryKey: queryKey(topic, organization_id, name, input),
    queryFn: ({ pageParam, signal }) =>
      read(organization_id, pageParam === undefined ? {} : { cursor: pageParam }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
    ...options,
  })
  return {
    ...result,
    items: result.data?.pages.flatMap((page) => page.items),
    isDimmed: result.isPlaceholderData,
  }
}
