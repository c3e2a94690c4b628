import type { Key } from '@coulomb/sdk'

export type KeyScope = Key['scopes'][number]

/** What a key may be given to do, in words. */
export const SCOPES: readonly { scope: KeyScope; name: string; says: string }[] = [
  { scope: 'usage.read', name: 'Read usage', says: 'Balances, history and usage of the whole organization.' },
  { scope: 'report.export', name: 'Export reports', says: 'The usage report of a billing cycle, as a file.' },
  { scope: 'charge', name: 'Charge', says: 'Use credits: charge, hold and quote. Never grant or refund.' },
]

export const scopeName = (scope: KeyScope) => SCOPES.find((one) => one.scope === scope)?.name ?? scope
