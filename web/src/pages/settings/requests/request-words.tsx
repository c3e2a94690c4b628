import { Badge } from '../../../components/badge.tsx'
import type { RequestKind, RequestState } from '../../../data/people-api.ts'

export const KINDS: Record<RequestKind, string> = {
  change_plan: 'Change Plan',
  buy_more: 'Buy More',
  refund: 'Refund',
  question: 'Question',
}

export const STATES: Record<RequestState, string> = {
  open: 'waiting for an answer',
  answered: 'answered',
  closed: 'closed',
}

/** `answered` asks for attention: it is one's own turn. */
export function StateBadge({ state }: { state: RequestState }) {
  return (
    <Badge tone={state === 'answered' ? 'good' : state === 'open' ? 'low' : 'plain'}>{STATES[state]}</Badge>
  )
}
