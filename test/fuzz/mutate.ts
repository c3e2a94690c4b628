// A valid value made wrong at one place or a few.
import type { Seeded } from '../model/seeded.ts'
import { NAMES, nastyValue } from './nasty-values.ts'

type Holder = Record<string, unknown> | unknown[]

interface Place {
  holder: Holder
  key: string | number
}

const TIMES = [2, 2, 11, 101, 1_001]
/** Bodies that are too long are another kind of wrong. */
const MOST_REPEATED = 2_000

/** Changes `value` in place where it can, and answers what it has become. */
export function mutated(random: Seeded, value: unknown): unknown {
  const root = [value]
  for (let count = random.pick([1, 1, 1, 1, 2, 2, 4]); count > 0; count--) {
    const places = [...placesIn(root)]
    change(random, random.pick(places), root)
  }
  return root[0]
}

function* placesIn(holder: Holder): Generator<Place> {
  const keys = Array.isArray(holder) ? [...holder.keys()].slice(0, 50) : Object.keys(holder)
  for (const key of keys) {
    yield { holder, key }
    const inner = (holder as Record<string | number, unknown>)[key]
    if (typeof inner === 'object' && inner !== null) yield* placesIn(inner as Holder)
  }
}

/** `root` holds the whole value, and goes on holding one. */
function change(random: Seeded, { holder, key }: Place, root: Holder): void {
  const record = holder as Record<string | number, unknown>
  const value = record[key]
  switch (
    random.weighted({ replace: 8, remove: 3, add: 3, wrap: 1, repeat: 1, rename: 1, retype: 2, alter: 2 })
  ) {
    case 'replace':
      record[key] = nastyValue(random)
      return
    case 'remove':
      if (holder === root) record[key] = {}
      else if (Array.isArray(holder)) holder.splice(Number(key), 1)
      else delete record[key]
      return
    case 'add':
      if (typeof value === 'object' && value !== null && !Array.isArray(value))
        own(value as Record<string, unknown>, random.pick(NAMES), nastyValue(random))
      else record[key] = nastyValue(random)
      return
    case 'wrap':
      record[key] = random.chance(0.5) ? [value] : { value }
      return
    case 'repeat':
      if ((JSON.stringify(value)?.length ?? 0) < MOST_REPEATED)
        record[key] = Array(random.pick(TIMES)).fill(value)
      return
    case 'rename':
      if (Array.isArray(holder)) return
      own(record, String(key).toUpperCase(), value)
      delete record[key]
      return
    case 'retype':
      record[key] = typeof value === 'string' ? value.length : JSON.stringify(value)
      return
    case 'alter':
      record[key] = altered(random, value)
  }
}

/** Near by: what two ways to compare may see as the same. */
function altered(random: Seeded, value: unknown): unknown {
  if (typeof value === 'number') return random.pick([-value, value + 1e-7, value * 1e6, value + 0.5])
  if (typeof value !== 'string') return value
  const { length } = value
  return random.pick([
    value.toUpperCase(),
    value.toLowerCase(),
    value.normalize('NFD'),
    ` ${value}`,
    `${value} `,
    value.slice(0, length / 2),
    `${value}\u200b`,
  ])
}

/** Also where the name is `__proto__`. */
function own(holder: object, key: string, value: unknown): void {
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true })
}
