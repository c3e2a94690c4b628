// The functional core: a batch of requests for one organization, decided one after the other against its state.
// No I/O and no clock: quotes and simulations call the same function.
import { capture, release } from './capture.ts'
import { charge, memberOf } from './charge.ts'
import { append, type Draft, noWrites, openDraft, setOwned, type Writes } from './draft.ts'
import type { Entry } from './entry.ts'
import { grant, voidGrant } from './grant.ts'
import { license } from './license.ts'
import { refund } from './refund.ts'
import { releaseHold } from './release-hold.ts'
import {
  type LedgerRequest,
  type Outcome,
  type OwnRequest,
  occurredAt,
  Refused,
  type SettleRequest,
} from './request.ts'
import { planAt, policyOf } from './rules.ts'
import { MOST_DUE, settle } from './settle.ts'
import { type Kept, type OwnedItem, ownedKey, type State } from './state.ts'

export interface Decision {
  /**
   * False: more had fallen due than is settled at once. `writes` are the first part of it, and nothing is decided yet:
   * write them, and decide again.
   */
  settled: boolean
  /** In the order of the requests. */
  results: Outcome[]
  writes: Writes
  /** The state after it: `seq`, `hash` and balances. */
  after: State
}

export interface Deciding {
  /** Decides the next requests. `writes` are what came of these, or before the first has fallen due. */
  next(requests: readonly LedgerRequest[]): Decision
}

export function decide(state: State, requests: readonly LedgerRequest[], most = MOST_DUE): Decision {
  return deciding(state, most).next(requests)
}

/**
 * Decides a batch part by part, as if it were decided at once. `after` is one state, which each part moves on. `most`: of
 * what has fallen due, so much is settled at once.
 */
export function deciding(state: State, most = MOST_DUE): Deciding {
  const draft = openDraft(state)
  const settled = settle(draft, 'ended', most)
  return {
    next(requests) {
      const results = settled ? requests.map((request) => decideOne(draft, request)) : []
      const { writes } = draft
      draft.writes = noWrites()
      return { settled, results, writes, after: draft.state }
    },
  }
}

function decideOne(draft: Draft, request: LedgerRequest): Outcome {
  const first = request.idempotency_key === null ? undefined : draft.state.keys.get(request.idempotency_key)
  if (first) return replay(first, request)
  try {
    const entry = perform(draft, request)
    if (!entry) return { ok: true, entry: null, hash: null, replayed: false }
    const { hash } = draft.writes.entries.findLast((written) => written.entry === entry)!
    return { ok: true, entry, hash, replayed: false }
  } catch (error) {
    if (error instanceof Refused) return { ok: false, refusal: error.refusal }
    throw error
  }
}

/** The same key and input: the first answer again. The same key with other input: a conflict. */
function replay({ entry, hash }: Kept, request: LedgerRequest): Outcome {
  if (entry.fingerprint === request.fingerprint) return { ok: true, entry, hash, replayed: true }
  const refusal = {
    code: 'idempotency_conflict' as const,
    detail: `The idempotency key was used before, by entry ${entry.seq}, for another request.`,
    field: 'idempotency_key',
  }
  return { ok: false, refusal }
}

function perform(draft: Draft, request: LedgerRequest): Entry | null {
  switch (request.verb) {
    case 'charge':
    case 'hold':
      return charge(draft, request)
    case 'capture':
      return settled(draft, capture(draft, request))
    case 'release':
      return settled(draft, release(draft, request))
    case 'refund':
      return refund(draft, request)
    case 'grant':
      return grant(draft, request)
    case 'void':
      return voidGrant(draft, request)
    case 'license': {
      const entry = license(draft, request)
      settle(draft)
      return entry
    }
    case 'own':
      return own(draft, request)
    case 'settle':
      return releaseAll(draft, request)
    case 'erase':
      return append(draft, 'erase', request, { erased: request.erased })
  }
}

function settled(draft: Draft, entry: Entry): Entry {
  settle(draft, 'released')
  return entry
}

function releaseAll(draft: Draft, request: SettleRequest): null {
  const member_id = request.disable_member_id
  if (member_id === null) return null
  for (const original of draft.state.originals.values()) {
    if (original.entry.kind !== 'hold' || original.entry.member_id !== member_id) continue
    if (original.later.length === 0) releaseHold(draft, null, original, 'disabled', draft.state.now)
  }
  settle(draft, 'released')
  return null
}

/** What is owned until then or longer stays as it is. */
function lastsAsLong(owned: OwnedItem | undefined, until: number | null): boolean {
  if (!owned) return false
  return owned.owned_until === null || (until !== null && owned.owned_until >= until)
}

function own(draft: Draft, request: OwnRequest): Entry {
  const { rules, now } = draft.state
  if (request.member_id !== null) memberOf(draft, request.member_id)
  const members = policyOf(rules, planAt(rules, now)).ownership.scope === 'member'
  const scope = members && request.member_id !== null ? `member:${request.member_id}` : ''
  const until = request.owned_until
  const items = new Map(request.items.map((item) => [item.key, item]))
  if (request.occurred_at !== null) occurredAt(request, now)
  const fresh = [...items.values()].filter(
    ({ key }) => !lastsAsLong(draft.state.owned.get(ownedKey(scope, key)), until),
  )
  const entry = append(
    draft,
    'own',
    request,
    {
      ...(request.occurred_at !== null ? { occurred_at: request.occurred_at } : {}),
      ...(request.member_id !== null ? { member_id: request.member_id } : {}),
      items: fresh.map(({ key, data_type }) => ({
        key,
        ...(data_type === undefined ? {} : { data_type }),
        outcome: 'charged' as const,
      })),
      ownership: { scope, until },
      imported: true,
    },
    {
      item_subjects: Object.fromEntries(
        fresh.flatMap((item) => (item.subject ? [[item.key, item.subject] as const] : [])),
      ),
    },
  )
  for (const item of fresh)
    setOwned(draft, scope, item.key, { scope, item_key: item.key, owned_until: until, seq: entry.seq })
  return entry
}
