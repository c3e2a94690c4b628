// Whether owned items and usage are what the journal says, without holding them: both sides are added up as numbers drawn
// at random for this run, and only the sums are compared. That a difference goes unnoticed is one in more than 2⁶⁰, and
// nobody who changes a row knows the numbers. What it is that differs, an exact replay says (`replay-use.ts`).
import { randomInt } from 'node:crypto'
import { type Bought, OwnedTable } from './owned-table.ts'
import type { UseTaker } from './replay-use.ts'
import { USAGE_SUMS, type UsageSums } from './rollup.ts'

/** Of three sums each. A product of two numbers below this prime is exact. */
const PRIME = 67_108_859
const LANES = [0, 1, 2] as const

export interface UseDigest {
  /** Takes what the journal says. */
  journal: UseTaker
  /** Takes the rows as they are kept. */
  kept: {
    owned(key: string, seq: number, owned_until: number | null): void
    usage(id: string, sums: UsageSums): void
  }
  /** Whether both have come to the same. */
  agrees(): boolean
}

export function openUseDigest(): UseDigest {
  const said = new Digest()
  const kept = said.another()
  const table = new OwnedTable()
  const drop = ([high, low]: Words, bought: Bought | null) => {
    if (bought) said.owned([high, low], bought, -1)
  }
  return {
    journal: {
      own(key, seq, owned_until) {
        const words = said.wordsOf(key)
        const bought = { seq, until: owned_until ?? -1 }
        drop(words, table.get(...words))
        table.set(...words, bought)
        said.owned(words, bought, 1)
      },
      giveBack(key, of_seq) {
        const words = said.wordsOf(key)
        const bought = table.get(...words)
        if (bought?.seq !== of_seq) return
        drop(words, bought)
        table.delete(...words)
      },
      day: (id, _, sums) => said.usage(id, sums),
      quarter: (id, _, sums) => said.usage(id, sums),
    },
    kept: {
      owned: (key, seq, owned_until) => kept.owned(kept.wordsOf(key), { seq, until: owned_until ?? -1 }, 1),
      usage: (id, sums) => kept.usage(id, sums),
    },
    agrees: () => said.equals(kept),
  }
}

type Words = [high: number, low: number]

interface Numbers {
  /** Of keys, then of each lane. */
  seeds: number[]
  /** By lane and column. */
  factors: number[][]
}

class Digest {
  readonly #numbers: Numbers
  /** Modulo 2³². */
  readonly #owned = LANES.map(() => 0)
  /** Modulo the prime. */
  readonly #usage = LANES.map(() => 0)

  constructor(numbers = anyNumbers()) {
    this.#numbers = numbers
  }

  /** One that adds up by the same numbers. */
  another(): Digest {
    return new Digest(this.#numbers)
  }

  wordsOf(key: string): Words {
    let [high, low] = this.#numbers.seeds as [number, number]
    for (let at = 0; at < key.length; at++) {
      const code = key.charCodeAt(at)
      high = mixed(high, code)
      low = mixed(low, code)
    }
    return [mixed(high, low) >>> 0, mixed(low, high) >>> 0]
  }

  owned(words: Words, { seq, until }: Bought, sign: 1 | -1): void {
    const facts = [...words, seq, seq / 2 ** 32, until, Math.floor(until / 2 ** 32)]
    for (const lane of LANES) {
      let number = this.#numbers.seeds[2 + lane]!
      for (const fact of facts) number = mixed(number, fact)
      this.#owned[lane] = (this.#owned[lane]! + sign * (number >>> 0)) >>> 0
    }
  }

  /** A row's columns under a factor each, and that under the row's own. */
  usage(id: string, sums: UsageSums): void {
    const [high, low] = this.wordsOf(id)
    for (const lane of LANES) {
      const factors = this.#numbers.factors[lane]!
      let row = 0
      for (let column = 0; column < USAGE_SUMS.length; column++) {
        const sum = sums[USAGE_SUMS[column]!]
        if (sum !== 0) row += ((sum % PRIME) * factors[column]!) % PRIME
      }
      const weight = (mixed(mixed(this.#numbers.seeds[2 + lane]!, high), low) >>> 0) % PRIME
      this.#usage[lane] = (this.#usage[lane]! + (row % PRIME) * weight) % PRIME
    }
  }

  equals(other: Digest): boolean {
    return LANES.every(
      (lane) =>
        this.#owned[lane] === other.#owned[lane] && (this.#usage[lane]! - other.#usage[lane]!) % PRIME === 0,
    )
  }
}

const anyNumbers = (): Numbers => ({
  seeds: [0, 1, ...LANES].map(() => randomInt(2 ** 32)),
  factors: LANES.map(() => USAGE_SUMS.map(() => randomInt(1, PRIME))),
})

/** One more word into a hash of 32 bits. */
function mixed(hash: number, word: number): number {
  const product = Math.imul(hash ^ word, 0x9e3779b1)
  return product ^ (product >>> 15)
}
