// What no journal of right verbs says is called impossible, even where its sums add up.
import { expect, test } from 'vitest'
import type { Entry } from '../../src/core/entry.ts'
import { openReplay, replayEntry } from '../../src/core/replay.ts'

const grant = { unit: 'credit', amount: 100, source: 'addon', starts_at: 0, ends_at: null, license_id: null }
const draw = (credits: number) => [{ line: 0, grant_seq: 1, credits }]
const entries = [
  { seq: 1, kind: 'grant', grant },
  { seq: 2, kind: 'charge', draws: draw(50) },
  { seq: 3, kind: 'refund', recorded_at: 1, of_seq: 2, draws: draw(20) },
] as unknown as Entry[]

test('a refund gives back; one that takes is impossible', () => {
  const replay = openReplay()
  for (const entry of entries) expect(replayEntry(replay, entry)).toBeNull()
  const wrong = { seq: 4, kind: 'refund', recorded_at: 1, of_seq: 2, draws: draw(-5) } as unknown as Entry
  expect(replayEntry(replay, wrong)).toBe('it takes from grant gr_1 instead of giving back')
})
