// How pages ask: keys begin with what makes an answer old, so that the live stream can say it.
import {
  keepPreviousData,
  type QueryKey,
  queryOptions,
  type UseQueryResult,
  useInfiniteQuery,
  useQuery,
} from '@tanstack/react-query'
import { useMemo, useSyncExternalStore } from 'react'
import { changeCount, onChange, type Topic } from './changes.ts'
import { useOrganization } from './me.ts'
import { queryClient } from './query-client.ts'

export function queryKey(topic: Topic, organization_id: string, name: string, input?: unknown): QueryKey {
  return [topic, organization_id, name, input ?? null]
}

/** Something to ask of an organization: `name` and `input` name it, `read` asks it. */
export interface Question<T> {
  topic: Topic
  name: string
  input: unknown
  read(organization_id: string, asked: { signal: AbortSignal }): Promise<T>
}

function options<T>(organization_id: string, { topic, name, input, read }: Question<T>) {
  return queryOptions({
    queryKey: queryKey(topic, organization_id, name, input),
    queryFn: ({ signal }) => read(organization_id, { signal }),
  })
}

/** Asks before the page that shows the answers is there. What goes wrong, the page finds out by asking again. */
export function askAhead(organization_id: string, questions: readonly Question<unknown>[]): void {
  for (const question of questions) void queryClient.prefetchQuery(options(organization_id, question))
}

export type Answered<T> = UseQueryResult<T> & {
  /** What is shown belongs to the question before: dim it. */
  isDimmed: boolean
}

/**
 * Asks it of the organization whose pages these are. While another input loads, the old answer stays, and says so by
 * `isDimmed`.
 */
export function useAnswer<T>(question: Question<T>, { enabled = true } = {}): Answered<T> {
  const { organization_id } = useOrganization()
  const result = useQuery({
    ...options(organization_id, question),
    placeholderData: keepPreviousData as never,
    enabled,
  })
  return { ...result, isDimmed: result.isPlaceholderData } as Answered<T>
}

/** The same for what is asked in one place only. */
export function useOrganizationQuery<T>(
  topic: Topic,
  name: string,
  input: unknown,
  read: Question<T>['read'],
  options: { enabled?: boolean } = {},
): Answered<T> {
  return useAnswer({ topic, name, input, read }, options)
}

/** Of longer lists the live stream only says that they have changed: their pages would be asked one after another. */
const FOLLOWED_PAGES = 3

/** Whether what was loaded, as the client keeps it, is such a list. */
export function isLongList(data: unknown): boolean {
  return ((data as { pages?: unknown[] } | undefined)?.pages?.length ?? 0) > FOLLOWED_PAGES
}

/**
 * The same for a list that comes page by page: `items` are all that were loaded. `refresh` is there when a long list is
 * behind what the live stream has said; "Load More" does not bring it up to date.
 */
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
    queryFn: async ({ pageParam, signal }) => {
      const change_count = changeCount(topic, organization_id)
      const page = pageParam === undefined ? {} : { cursor: pageParam }
      return { ...(await read(organization_id, page, { signal })), change_count }
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
    ...options,
  })
  const pages = result.data?.pages
  // The oldest page is the first: who asks for all of them again begins with it.
  const isBehind = useSyncExternalStore(
    onChange,
    () => isLongList(result.data) && pages![0]!.change_count < changeCount(topic, organization_id),
  )
  // Of long lists, what is made of the items is kept as long as they stay.
  const items = useMemo(() => pages?.flatMap((page) => page.items), [pages])
  return {
    ...result,
    items,
    isDimmed: result.isPlaceholderData,
    refresh: isBehind ? { run: result.refetch, isRunning: result.isRefetching } : undefined,
  }
}
