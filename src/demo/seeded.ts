// Chance that can be repeated: what is drawn depends on the seed's text alone, never on the clock or on what was drawn
// elsewhere, so that a day of the demo can be made again by itself.

export interface Seeded {
  /** In [0, 1). */
  next(): number
  /** Whole, from `least` to `most`, both included. */
  between(least: number, most: number): number
  /** True this often, of 1. */
  chance(probability: number): boolean
  pick<T>(list: readonly T[]): T
  /** Heavier ones more often. */
  pickByWeight<T>(list: readonly T[], weight: (one: T) => number): T
}

export function seeded(seed: string): Seeded {
  let state = mixed(seed)
  const next = () => {
    state = turned(state)
    return (state >>> 0) / 2 ** 32
  }
  const between = (least: number, most: number) => least + Math.floor(next() * (most - least + 1))
  return {
    next,
    between,
    chance: (probability) => next() < probability,
    pick: (list) => list[between(0, list.length - 1)]!,
    pickByWeight(list, weight) {
      let rest = next() * list.reduce((sum, one) => sum + weight(one), 0)
      for (const one of list) {
        rest -= weight(one)
        if (rest < 0) return one
      }
      return list.at(-1)!
    },
  }
}

/** The same fate for the same text, in [0, 1). */
export function fateOf(text: string): number {
  return (turned(mixed(text)) >>> 0) / 2 ** 32
}

/** FNV-1a in 32 bits, stirred until similar texts begin at different places; never 0, where xorshift stands still. */
function mixed(text: string): number {
  let state = 0x811c9dc5
  for (let index = 0; index < text.length; index++)
    state = Math.imul(state ^ text.charCodeAt(index), 0x01000193)
  state = state || 1
  for (let turn = 0; turn < 4; turn++) state = turned(state)
  return state
}

/** Marsaglia's xorshift: 32 bits of state are plenty for a day. */
function turned(state: number): number {
  const first = state ^ (state << 13)
  const second = first ^ (first >>> 17)
  return second ^ (second << 5)
}
