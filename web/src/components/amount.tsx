import type { HistoryRow } from '@coulomb/sdk'
import { exactCredits } from '../format/credits.ts'

/** Why there is no figure: it was paid for before, or there was nothing to pay for. */
export function nothingWords({ already_owned }: HistoryRow['items']): string {
  return already_owned > 0 ? 'not charged' : 'free'
}

/**
 * What an entry cost, to the last millionth. Usage is a plain figure, a refund is green, with a plus and the word
 * beside it; what counts as no credits is told in its own unit.
 */
export function Amount({
  row: { kind, credits, units, items },
}: {
  row: Pick<HistoryRow, 'kind' | 'credits' | 'units' | 'items'>
}) {
  if (kind === 'refund' && credits !== 0)
    return <span className="font-medium text-accent-ink">+{exactCredits(-credits)}</span>
  if (credits !== 0) return <span className="font-semibold">{exactCredits(credits)}</span>
  const apart = units.filter((unit) => unit.credits !== 0)
  if (apart.length === 0) return <span className="text-muted">{nothingWords(items)}</span>
  const said = apart.map(
    (unit) =>
      `${kind === 'refund' ? '+' : ''}${exactCredits(Math.abs(unit.credits))} ${unit.name.toLowerCase()}`,
  )
  return <span className="text-muted">{said.join(', ')}</span>
}
