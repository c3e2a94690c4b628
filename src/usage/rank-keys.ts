// Who or what used most, by rollup key.
import type { Database } from '../database/database.ts'
import type { Part } from './day-rollup.ts'
import { keptUsage } from './kept-usage.ts'
import type { Keeping } from './summed-usage.ts'
import type { UsageQuestion } from './usage-question.ts'

interface Net {
  key: string
  net: number
}

/** The first `top` rollup keys by net usage, the most first, and how many keys there are. */
export async function rankKeys(
  db: Database,
  question: UsageQuestion,
  part: Part,
  top: number,
): Promise<{ shown: string[]; count: number }> {
  const kept = await keptUsage(db, question, netsOf(part))
  kept.ordered ??= [...kept.rows.values()]
    .sort((a, b) => b.net - a.net || (a.key < b.key ? -1 : 1))
    .map(({ key }) => key)
  return { shown: kept.ordered.slice(0, top), count: kept.ordered.length }
}

const netsOf = (part: Part): Keeping<Net> => ({
  part,
  columns: 'u.key, sum(u.gross - u.refunded)::bigint as net',
  source: 'usage_days u',
  group_by: 'u.key',
  rowOf: ({ key, gross, refunded }) => ({ key, net: gross - refunded }),
  idOf: ({ key }) => key,
  add: (known, { net }) => {
    known.net += net
  },
  weight: 1,
})
