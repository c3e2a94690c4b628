// Ids at the border: what an entry made, with its number in the journal. `ch_7` is a charge, made at once or by
// capturing a hold; an entry that made nothing to come back to is `en_7`.
import type { EntryKind } from './entry.ts'

const PREFIX: Partial<Record<EntryKind, string>> = {
  charge: 'ch',
  capture: 'ch',
  hold: 'hold',
  refund: 'rf',
  grant: 'gr',
}

export function entryId(kind: EntryKind, seq: number): string {
  return `${PREFIX[kind] ?? 'en'}_${seq}`
}

/** The number in `ch_7`, `hold_7`, `rf_7`, `gr_7` or `en_7` (the prefix must be one of `prefixes`, when given), else null. */
export function seqOfId(id: string, ...prefixes: ('ch' | 'hold' | 'rf' | 'gr' | 'en')[]): number | null {
  const [, prefix, digits] = /^(ch|hold|rf|gr|en)_([1-9]\d{0,14})$/.exec(id) ?? []
  if (prefix === undefined || (prefixes.length > 0 && !prefixes.some((one) => one === prefix))) return null
  return Number(digits)
}
