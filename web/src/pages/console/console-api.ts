// What the vendor's console asks, over all organizations. Keys begin with "console", so that its stream can refresh it.
import type { Request } from '@coulomb/sdk'
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'

export const STATES: Record<Request['state'], string> = {
  open: 'waiting for us',
  answered: 'answered',
  closed: 'closed',
}

interface Page<Item> {
  items: Item[]
  next_cursor: string | null
}

interface Asked {
  signal: AbortSignal
}

/** Asks for one thing; while another input loads, the old answer stays, dimmed. */
export function useConsole<T>(name: string, input: unknown, read: (asked: Asked) => Promise<T>) {
  const result = useQuery({
    queryKey: ['console', name, input],
    queryFn: ({ signal }) => read({ signal }),
    placeholderData: keepPreviousData,
  })
  return { ...result, isDimmed: result.isPlaceholderData }
}

/** The same for a list that comes page by page. */
export function useConsolePages<Item>(
  name: string,
  input: unknown,
  read: (page: { cursor?: string }, asked: Asked) => Promise<Page<Item>>,
) {
  const result = useInfiniteQuery({
    queryKey: ['console', name, input],
    queryFn: ({ pageParam, signal }) =>
      read(pageParam === undefined ? {} : { cursor: pageParam }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  })
  return {
    ...result,
    items: result.data?.pages.flatMap((page) => page.items),
    isDimmed: result.isPlaceholderData,
  }
}
