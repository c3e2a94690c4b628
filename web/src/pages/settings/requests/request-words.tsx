import type { Request } from '@coulomb/sdk'
import { Badge } from '../../../components/badge.tsx'

export const KINDS: Record<Request['kind'], string> = {
  change_plan: 'Change Plan',
  buy_more: 'Buy More',
  refund: 'Refund',
  question: 'Question',
}

export const STATES: Record<Request['state'], string> = {
  open: 'waiting for an answer',
  answered: 'answered',
  closed: 'closed',
}

/** `answered` asks for attention: it is one's own turn. */
export function StateBadge({ state }: { state: Request['state'] }) {
  return (
    <Badge tone={state === 'answered' ? 'good' : state === 'open' ? 'low' : 'plain'}>{STATES[state]}</Badge>
  )
}
