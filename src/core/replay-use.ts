// What the journal alone says of what grows with use: who owns what, and the usage rollups. Of a long journal it is
// rebuilt in shares, so that it fits into memory.
import type { Entry } from './entry.ts'
import { addUsage, emptyRollup, type Rollup } from './rollup.ts'
import { ownedKey } from './state.ts'

/** One share of it: only what `isOf` it is kept. */
export interface Use {
  zone: string
  shares: number
  share: number
  owned: Map<string, { owned_until: number | null; seq: number }>
  usage: Rollup
}

export function openUse(zone: string, shares = 1, share = 0): Use {
  return { zone, shares, share, owned: new Map(), usage: emptyRollup() }
}

/** Whether an owned item or a row of usage, by its key, belongs to this share. FNV-1a, 32 bits. */
export function isOf({ shares, share }: Use, key: string): boolean {
  if (shares === 1) return true
  let hash = 0x811c9dc5
  for (let at = 0; at < key.length; at++) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193)
  return (hash >>> 0) % shares === share
}

/** Applies one entry. */
export function replayUse(use: Use, entry: Entry): void {
  if (entry.kind === 'charge' || entry.kind === 'capture') buy(use, entry)
  else if (entry.kind === 'own') for (const item of entry.items ?? []) own(use, entry, item.key)
  else if (entry.kind === 'refund' && entry.gives_back) giveBack(use, entry)
  addUsage(use.usage, entry, use.zone, (id) => isOf(use, id))
}

function buy(use: Use, entry: Entry): void {
  if (!entry.ownership) return
  for (const item of entry.items ?? []) if (item.shares) own(use, entry, item.key)
}

function own(use: Use, entry: Entry, item_key: string): void {
  const { scope, until } = entry.ownership!
  const key = ownedKey(scope, item_key)
  if (isOf(use, key)) use.owned.set(key, { owned_until: until, seq: entry.seq })
}

/** What somebody has bought again meanwhile stays. */
function giveBack(use: Use, entry: Entry): void {
  for (const item of entry.items ?? []) {
    const key = ownedKey(entry.ownership!.scope, item.key)
    if (use.owned.get(key)?.seq === entry.of_seq) use.owned.delete(key)
  }
}
