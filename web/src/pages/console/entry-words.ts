import type { JournalEntry } from '@coulomb/sdk'

type Kind = JournalEntry['kind']

/** What belongs to no action of the catalogue. */
const KINDS: Partial<Record<Kind, string>> = {
  grant: 'Credits granted',
  void: 'Credits taken back',
  expire: 'Credits expired',
  license: 'License changed',
  own: 'Owned from elsewhere',
  erase: 'Personal data erased',
}

/** What is done about an action, where it is not simply charged. */
const PHASES: Partial<Record<Kind, string>> = { hold: 'held', release: 'released', capture: 'captured' }

/** What an entry of the journal is, for people: `action` is a name, null where there is none. */
export function entryWords(kind: Kind, action: string | null): string {
  const words = KINDS[kind]
  if (words !== undefined) return words
  const phase = PHASES[kind]
  const what = action ?? 'Credits'
  return phase === undefined ? what : `${what}, ${phase}`
}

/** Whether figures without credits say nothing of an entry, as they do of a license that changed hands. */
export const isAboutCredits = (kind: Kind): boolean => KINDS[kind] === undefined
