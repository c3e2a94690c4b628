// A preset as its row stores it, and what no form check of a single document can see: whether plans, prices and
// policies fit it.
import type { Preset } from '../core/catalogue.ts'
import { Refused } from '../core/request.ts'
import { type KnownIds, knownIdsOf, type Problem } from './preset-schema.ts'

/** A preset without what has tables of its own. */
export type Product = Omit<Preset, 'plans' | 'rate_cards'>

export function idsIn(product: Product, rate_card_ids: Iterable<string> = []): KnownIds {
  return { ...knownIdsOf({ ...product, rate_cards: [] }), rate_cards: new Set(rate_card_ids) }
}

/** Throws `Refused` (`invalid_field`) for the first problem, its path below `prefix`. */
export function refuseFirst(problems: Iterable<Problem>, prefix: (string | number)[] = []): void {
  for (const { path, message } of problems)
    throw new Refused('invalid_field', sentence(message), { field: [...prefix, ...path].join('.') })
}

/** Problems read "must be 3" after the name of their field; alone they are sentences. */
function sentence(message: string): string {
  return /^[A-Z]/.test(message) ? message : `It ${message}.`
}
