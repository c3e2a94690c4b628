// Gives back what a hold has reserved: by request, by its expiry, by its capture, or because its member is disabled.
import { append, type Draft, touchGrant } from './draft.ts'
import type { Entry } from './entry.ts'
import { countBack } from './limit.ts'
import type { LedgerRequest } from './request.ts'
import type { Original } from './state.ts'

export function isOpenHold(draft: Draft, hold_seq: number): boolean {
  const original = draft.state.originals.get(hold_seq)
  return original !== undefined && !original.later.some(closesHold)
}

export function closesHold(entry: Entry): boolean {
  return entry.kind === 'capture' || entry.kind === 'release'
}

export function releaseHold(
  draft: Draft,
  request: LedgerRequest | null,
  original: Original,
  cause: 'released' | 'expired' | 'disabled',
  effective_at: number,
): Entry {
  const hold = original.entry
  for (const draw of hold.draws ?? []) touchGrant(draft, draw.grant_seq).held -= draw.credits
  const counters = countBack(draft, hold, hold.lines ?? [])
  const entry = append(draft, 'release', request, {
    effective_at,
    of_seq: hold.seq,
    cause,
    ...(hold.member_id ? { member_id: hold.member_id } : {}),
    ...(hold.draws ? { draws: hold.draws } : {}),
    ...(counters.length > 0 ? { counters } : {}),
  })
  draft.writes.closed_holds.push({ hold_seq: hold.seq, closed_seq: entry.seq })
  return entry
}
