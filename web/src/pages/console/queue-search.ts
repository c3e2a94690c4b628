import type { Request } from '@coulomb/sdk'
import { oneOf } from '../../data/search.ts'

/** Without a state: those that wait. */
export interface QueueSearch {
  state?: Request['state'] | undefined
  kind?: Request['kind'] | undefined
}

export function queueSearch(search: Record<string, unknown>): QueueSearch {
  return {
    state: oneOf(['open', 'answered', 'closed'], search.state),
    kind: oneOf(['change_plan', 'buy_more', 'refund', 'question'], search.kind),
  }
}
