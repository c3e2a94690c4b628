import { DESTINATIONS, type Destination } from './navigation.ts'

const LETTERS: Record<string, string> = {
  '/credits': 'c',
  '/credits/conversations': 'v',
  '/settings/billing/history': 'h',
  '/analytics': 'a',
  '/settings/billing-licenses': 'b',
  '/settings': 's',
  '/help': 'u',
  '/console': 'o',
}

/** `g`, then `key`. */
export const SHORTCUTS: readonly (Destination & { key: string })[] = DESTINATIONS.flatMap((one) => {
  const key = LETTERS[one.to]
  return key === undefined ? [] : [{ ...one, key }]
})
