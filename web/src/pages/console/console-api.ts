// What the vendor's console asks, over all organizations. Keys begin with "console", so that its stream can refresh it.
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { coulomb } from '../../data/coulomb.ts'

export type RequestKind = 'change_plan' | 'buy_more' | 'refund' | 'question'
export type RequestState = 'open' | 'answered' | 'closed'

export const KINDS: Record<RequestKind, string> = {
  change_plan: 'Change Plan',
  buy_more: 'Buy More',
  refund: 'Refund',
  question: 'Question',
}

export const STATES: Record<RequestState, string> = {
  open: 'waiting for us',
  answered: 'answered',
  closed: 'closed',
}

export interface QueuedRequest {
  request_id: string
  organization_id: string
  organization_name: string
  kind: RequestKind
  state: RequestState
  subject: string
  member: { member_id: string; name: string; email: string }
  charge_id: string | null
  plan_id: string | null
  unit: string | null
  credits: number | null
  message_count: number
  last_message: { author: 'member' | 'operator'; author_name: string; text: string; sent_at: string }
  created_at: string
  updated_at: string
}

export interface OneRequest extends Omit<QueuedRequest, 'organization_name'> {
  messages: {
    message_no: number
    author: 'member' | 'operator'
    author_name: string
    text: string
    sent_at: string
  }[]
}

export interface Activity {
  organization_id: string
  name: string
  status: 'active' | 'suspended'
  seq: number
  recorded_at: string
  entry: {
    id: string
    kind: string
    action: string | null
    action_name: string | null
    credits: number
    user: string | null
  } | null
}

interface Page<Item> {
  items: Item[]
  next_cursor: string | null
}

interface Asked {
  signal: AbortSignal
}

const REQUEST = '/v1/organizations/{organization_id}/requests/{request_id}'

export const consoleApi = {
  queue: (query: object, { signal }: Asked): Promise<Page<QueuedRequest>> =>
    coulomb.call('GET /v1/requests' as never, { query, signal } as never),
  request: (organization_id: string, request_id: string, { signal }: Asked): Promise<OneRequest> =>
    coulomb.call(`GET ${REQUEST}` as never, { organization_id, request_id, signal } as never),
  answer: (organization_id: string, request_id: string, message: string): Promise<OneRequest> =>
    coulomb.call(
      `POST ${REQUEST}/messages` as never,
      { organization_id, request_id, body: { message } } as never,
    ),
  close: (organization_id: string, request_id: string): Promise<OneRequest> =>
    coulomb.call(`POST ${REQUEST}/close` as never, { organization_id, request_id } as never),
  activity: ({ signal }: Asked): Promise<Page<Activity>> =>
    coulomb.call('GET /v1/activity' as never, { query: { limit: 50 }, signal } as never),
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
