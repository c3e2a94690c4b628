// What the journal alone says of what grows with use: who owns what, and the usage rollups. Of a long journal it is
// rebuilt in shares, so that it fits into memory; `use-digest.ts` says whether it has to be.
import type { Entry } from './entry.ts'
import { addTo, emptyRollup, handUsage, type Rollup, type UsageTaker } from './rollup.ts'
import { ownedKey } from './state.ts'

/** Who is told, entry by entry. */
export interface UseTaker extends UsageTaker {
  own(key: string, seq: number, owned_until: number | null): void
  /** What entry `of_seq` bought; what somebody has bought again meanwhile stays. */
  giveBack(key: string, of_seq: number): void
}

/** Tells of one entry. */
export function replayUse(taker: UseTaker, entry: Entry, zone: string): void {
  if (entry.kind === 'charge' || entry.kind === 'capture') {
    if (entry.ownership) for (const item of entry.items ?? []) if (item.shares) own(taker, entry, item.key)
  } else if (entry.kind === 'own') for (const item of entry.items ?? []) own(taker, entry, item.key)
  else if (entry.kind === 'refund' && entry.gives_back)
    for (const item of entry.items ?? [])
      taker.giveBack(ownedKey(entry.ownership!.scope, item.key), entry.of_seq!)
  handUsage(entry, zone, taker)
}

function own(taker: UseTaker, { ownership, seq }: Entry, item_key: string): void {
  const { scope, until } = ownership!
  taker.own(ownedKey(scope, item_key), seq, until)
}

/** One share of it: only what `isOf` it is kept. */
export interface Use extends UseTaker {
  readonly owned: Map<string, { owned_until: number | null; seq: number }>
  readonly usage: Rollup
  /** Whether an owned item or a row of usage, by its key, belongs to this share. */
  isOf(key: string): boolean
}

export function openUse(shares = 1, share = 0): Use {
  const owned: Use['owned'] = new Map()
  const usage = emptyRollup()
  const adding = addTo(usage)
  const isOf = (key: string) => shares === 1 || fnv1a(key) % shares === share
  return {
    owned,
    usage,
    isOf,
    own(key, seq, owned_until) {
      if (isOf(key)) owned.set(key, { owned_until, seq })
    },
    giveBack(key, of_seq) {
      if (owned.get(key)?.seq === of_seq) owned.delete(key)
    },
    day(id, row, sums) {
      if (isOf(id)) adding.day(id, row, sums)
    },
    quarter(id, row, sums) {
      if (isOf(id)) adding.quarter(id, row, sums)
    },
  }
}

/** 32 bits. */
function fnv1a(key: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < key.length; at++) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193)
  return hash >>> 0
}
