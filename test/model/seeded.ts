// A stream of pseudo-random choices that a seed repeats exactly, on any machine.

export interface Seeded {
  /** A whole number from 0 to below `n`. */
  below(n: number): number
  /** A whole number from `low` to `high`, both included. */
  from(low: number, high: number): number
  chance(probability: number): boolean
  pick<T>(list: readonly T[]): T
  /** One of the names, each as often as its weight says. */
  weighted<Name extends string>(weights: Partial<Record<Name, number>>): Name
}

/** splitmix32: small, and good enough to choose operations with. */
export function seeded(seed: number): Seeded {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x9e3779b9) >>> 0
    let z = state
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad)
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
    return ((z ^ (z >>> 15)) >>> 0) / 2 ** 32
  }
  const below = (n: number) => Math.floor(next() * n)
  return {
    below,
    from: (low, high) => low + below(high - low + 1),
    chance: (probability) => next() < probability,
    pick: (list) => list[below(list.length)]!,
    weighted<Name extends string>(weights: Partial<Record<Name, number>>) {
      const entries = Object.entries(weights) as [Name, number][]
      let at = next() * entries.reduce((sum, [, weight]) => sum + weight, 0)
      for (const [name, weight] of entries) {
        at -= weight
        if (at < 0) return name
      }
      return entries.at(-1)![0]
    },
  }
}
