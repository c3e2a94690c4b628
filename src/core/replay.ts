// What the journal alone says of grants, holds and counters, rebuilt entry by entry; ownership and usage are in
// `replay-use.ts`. It shares no code with the verbs that wrote the entries, so that `coulomb verify` is a second opinion.
import type { Entry } from './entry.ts'
import { counterKey, type Grant, isInForce, leftOf } from './state.ts'

export type ReplayedGrant = Grant & { last_seq: number }

export interface Replay {
  grants: Map<number, ReplayedGrant>
  /** Those of a battery, by license. */
  batteries: Map<string, ReplayedGrant[]>
  /** Open holds by entry, and the closing entry of the others. */
  holds: Map<number, { entry: Entry; closed_seq: number | null }>
  counters: Map<string, number>
  /** Hash of each entry's details as an erasure left them. */
  erased: Map<number, string>
}

export function openReplay(): Replay {
  return {
    grants: new Map(),
    batteries: new Map(),
    holds: new Map(),
    counters: new Map(),
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
  return complaint
}

function move(replay: Replay, entry: Entry): string | null {
  switch (entry.kind) {
    case 'grant':
      open(replay, newGrant(entry))
      return null
    case 'charge':
      return draw(replay, entry, 'used', 1)
    case 'hold':
      replay.holds.set(entry.seq, { entry, closed_seq: null })
      return draw(replay, entry, 'held', 1)
    case 'capture':
      return close(replay, entry) ?? draw(replay, entry, 'used', 1)
    case 'release':
      return close(replay, entry)
    case 'refund':
      return giveBack(replay, entry)
    case 'void':
      return add(replay, entry, entry.grant_seq!, 'voided', entry.credits!)
    case 'expire':
      return add(replay, entry, entry.grant_seq!, 'expired', entry.credits!)
    case 'license':
      if (!entry.license!.ended)
        for (const grant of replay.batteries.get(entry.license!.license_id) ?? [])
          if (leftOf(grant) > 0 || isInForce(grant, entry.recorded_at))
            grant.member_id = entry.license!.member_id
      return null
    case 'own':
      return null
    case 'erase':
      for (const { seq, details_hash } of entry.erased ?? []) replay.erased.set(seq, details_hash)
      return null
  }
}

function open(replay: Replay, grant: ReplayedGrant): void {
  replay.grants.set(grant.grant_seq, grant)
  if (grant.license_id === null) return
  const battery = replay.batteries.get(grant.license_id)
  if (battery) battery.push(grant)
  else replay.batteries.set(grant.license_id, [grant])
}

function newGrant(entry: Entry): ReplayedGrant {
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
  // What was drawn from a grant that has ended comes back as a grant of its own, by an entry of its own.
  const draws = (entry.draws ?? []).filter(({ grant_seq }) => {
    const grant = replay.grants.get(grant_seq)
    return !grant || isInForce(grant, entry.recorded_at)
  })
  const taken = draws.find(({ credits }) => credits < 0)
  const complaint = draw(replay, { ...entry, draws }, 'used', -1)
  return taken ? `it takes from grant gr_${taken.grant_seq} instead of giving back` : complaint
}
