// What the journal alone says: grants, holds, ownership, counters and usage, rebuilt entry by entry. It shares no code
// with the verbs that wrote the entries, so that `coulomb verify` is a second opinion.
import type { Entry } from './entry.ts'
import { addUsage, emptyRollup, type Rollup } from './rollup.ts'
import { counterKey, type Grant, isInForce, leftOf, ownedKey } from './state.ts'

export interface Replay {
  zone: string
  grants: Map<number, Grant & { last_seq: number }>
  /** Open holds by entry, and the closing entry of the others. */
  holds: Map<number, { entry: Entry; closed_seq: number | null }>
  owned: Map<string, { owned_until: number | null; seq: number }>
  counters: Map<string, number>
  usage: Rollup
  /** Hash of each entry's details as an erasure left them. */
  erased: Map<number, string>
}

export function openReplay(zone: string): Replay {
  return {
    zone,
    grants: new Map(),
    holds: new Map(),
    owned: new Map(),
    counters: new Map(),
    usage: emptyRollup(),
    erased: new Map(),
  }
}

/** Applies one entry; the answer says what is impossible about it, or null. */
export function replayEntry(replay: Replay, entry: Entry): string | null {
  const complaint = move(replay, entry)
  for (const { counter, period_start, amount } of entry.counters ?? []) {
    const key = counterKey(counter, period_start)
    replay.counters.set(key, (replay.counters.get(key) ?? 0) + amount)
  }
  addUsage(replay.usage, entry, replay.zone)
  return complaint
}

function move(replay: Replay, entry: Entry): string | null {
  switch (entry.kind) {
    case 'grant':
      replay.grants.set(entry.seq, newGrant(entry))
      return null
    case 'charge':
      buy(replay, entry)
      return draw(replay, entry, 'used', 1)
    case 'hold':
      replay.holds.set(entry.seq, { entry, closed_seq: null })
      return draw(replay, entry, 'held', 1)
    case 'capture': {
      const complaint = close(replay, entry)
      buy(replay, entry)
      return complaint ?? draw(replay, entry, 'used', 1)
    }
    case 'release':
      return close(replay, entry)
    case 'refund':
      return giveBack(replay, entry)
    case 'void':
      return add(replay, entry, entry.grant_seq!, 'voided', entry.credits!)
    case 'expire':
      return add(replay, entry, entry.grant_seq!, 'expired', entry.credits!)
    case 'license':
      for (const grant of replay.grants.values())
        if (grant.license_id === entry.license!.license_id && !entry.license!.ended)
          if (leftOf(grant) > 0 || isInForce(grant, entry.recorded_at))
            grant.member_id = entry.license!.member_id
      return null
    case 'own':
      for (const item of entry.items ?? []) own(replay, entry, item.key)
      return null
    case 'erase':
      for (const { seq, details_hash } of entry.erased ?? []) replay.erased.set(seq, details_hash)
      return null
  }
}

function newGrant(entry: Entry): Grant & { last_seq: number } {
  const { from_grant_seq: _, ...terms } = entry.grant!
  return { ...terms, grant_seq: entry.seq, used: 0, held: 0, expired: 0, voided: 0, last_seq: entry.seq }
}

type Part = 'used' | 'held' | 'expired' | 'voided'

function add(replay: Replay, entry: Entry, grant_seq: number, part: Part, credits: number): string | null {
  const grant = replay.grants.get(grant_seq)
  if (!grant) return `it moves grant gr_${grant_seq}, which does not exist`
  grant[part] += credits
  grant.last_seq = entry.seq
  if (grant[part] < 0) return `it takes grant gr_${grant_seq} below zero`
  return leftOf(grant) < grant.held ? `it spends more of grant gr_${grant_seq} than there is` : null
}

function draw(replay: Replay, entry: Entry, part: Part, sign: 1 | -1): string | null {
  for (const { grant_seq, credits } of entry.draws ?? []) {
    const complaint = add(replay, entry, grant_seq, part, sign * credits)
    if (complaint) return complaint
  }
  return null
}

function close(replay: Replay, entry: Entry): string | null {
  const hold = replay.holds.get(entry.of_seq!)
  if (!hold || hold.closed_seq !== null) return `it closes hold hold_${entry.of_seq}, which is not open`
  hold.closed_seq = entry.seq
  return draw(replay, { ...hold.entry, seq: entry.seq }, 'held', -1)
}

function giveBack(replay: Replay, entry: Entry): string | null {
  if (entry.gives_back)
    for (const item of entry.items ?? []) {
      const key = ownedKey(entry.ownership!.scope, item.key)
      if (replay.owned.get(key)?.seq === entry.of_seq) replay.owned.delete(key)
    }
  // What was drawn from a grant that has ended comes back as a grant of its own, by an entry of its own.
  const draws = (entry.draws ?? []).filter(({ grant_seq }) => {
    const grant = replay.grants.get(grant_seq)
    return !grant || isInForce(grant, entry.recorded_at)
  })
  return draw(replay, { ...entry, draws }, 'used', -1)
}

function buy(replay: Replay, entry: Entry): void {
  if (!entry.ownership) return
  for (const item of entry.items ?? []) if (item.shares) own(replay, entry, item.key)
}

function own(replay: Replay, entry: Entry, item_key: string): void {
  const { scope, until } = entry.ownership!
  replay.owned.set(ownedKey(scope, item_key), { owned_until: until, seq: entry.seq })
}
