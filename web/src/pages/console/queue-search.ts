import { oneOf } from '../../data/search.ts'
import type { RequestKind, RequestState } from './console-api.ts'

/** Without a state: those that wait. */
export interface QueueSearch {
  state?: RequestState | undefined
  kind?: RequestKind | undefined
}

export function queueSearch(search: Record<string, unknown>): QueueSearch {
  return {
    state: oneOf(['open', 'answered', 'closed'], search.state),
    kind: oneOf(['change_plan', 'buy_more', 'refund', 'question'], search.kind),
  }
}
