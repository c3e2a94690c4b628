// A digest agrees with what the journal says, and with nothing else: what an exact replay would find, it sees.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { OwnedTable } from '../../src/core/owned-table.ts'
import { noUsage, USAGE_SUMS } from '../../src/core/rollup.ts'
import { openUseDigest, type UseDigest } from '../../src/core/use-digest.ts'

const key = fc.integer({ min: 1, max: 12 }).map((n) => `organization\u0000email:${n}`)
const until = fc.option(fc.integer({ min: 0, max: 4e12 }), { nil: null })
const move = fc.oneof(
  { weight: 3, arbitrary: fc.record({ own: key, until }) },
  { weight: 1, arbitrary: fc.record({ giveBack: key, of: fc.integer({ min: 1, max: 40 }) }) },
)
const amount = fc.integer({ min: 0, max: 1e14 })
const part = fc.record({
  id: fc.integer({ min: 1, max: 5 }).map((n) => `action|2026-01-0${n}|`),
  gross: amount,
  refunded: amount,
  items: fc.integer({ min: 0, max: 9 }),
})

test('owned items: the last that bought one, until then, unless it went back', () => {
  fc.assert(
    fc.property(fc.array(move, { maxLength: 40 }), (moves) => {
      const digest = openUseDigest()
      const owned = new Map<string, { seq: number; until: number | null }>()
      moves.forEach((one, index) => {
        const seq = index + 1
        if ('own' in one) {
          digest.journal.own(one.own, seq, one.until)
          owned.set(one.own, { seq, until: one.until })
        } else {
          digest.journal.giveBack(one.giveBack, one.of)
          if (owned.get(one.giveBack)?.seq === one.of) owned.delete(one.giveBack)
        }
      })
      if (owned.size > 0) expect(digest.agrees()).toBe(false)
      for (const [item, { seq, until }] of owned) digest.kept.owned(item, seq, until)
      expect(digest.agrees()).toBe(true)
    }),
  )
})

test('usage: what comes to a row part by part is what the row says', () => {
  fc.assert(
    fc.property(fc.array(part, { maxLength: 30 }), (parts) => {
      const digest = openUseDigest()
      const rows = new Map<string, ReturnType<typeof noUsage>>()
      for (const { id, ...some } of parts) {
        const sums = { ...noUsage(), ...some }
        digest.journal.day(id, null as never, sums)
        const row = rows.get(id) ?? noUsage()
        for (const name of USAGE_SUMS) row[name] += sums[name]
        rows.set(id, row)
      }
      for (const [id, row] of rows) digest.kept.usage(id, row)
      expect(digest.agrees()).toBe(true)
    }),
  )
})

const row = { ...noUsage(), gross: 5_000_000, refunded: 1_000_000, charges: 5, items: 5 }
const wrong: Record<string, (digest: UseDigest) => void> = {
  'a row too many': ({ kept }) => kept.usage('another', { ...noUsage(), items: 1 }),
  'an item too many': ({ kept }) => kept.owned('another', 7, null),
  'an item twice': ({ kept }) => kept.owned('item', 7, null),
}
for (const name of USAGE_SUMS)
  wrong[`one more in ${name}`] = ({ kept }) => kept.usage('row', { ...noUsage(), [name]: 1 })
wrong['as much taken from one column as another got'] = ({ kept }) =>
  kept.usage('row', { ...noUsage(), gross: -3, refunded: 3 })
wrong['as much taken from one row as another got'] = ({ kept }) => {
  kept.usage('row', { ...noUsage(), charges: -1 })
  kept.usage('other row', { ...noUsage(), charges: 1 })
}

test.each(Object.entries(wrong))('%s is seen', (_, spoil) => {
  const digest = openUseDigest()
  digest.journal.day('row', null as never, row)
  digest.journal.quarter('other row', null as never, row)
  digest.journal.own('item', 7, null)
  digest.kept.usage('row', row)
  digest.kept.usage('other row', row)
  digest.kept.owned('item', 7, null)
  expect(digest.agrees()).toBe(true)
  spoil(digest)
  expect(digest.agrees()).toBe(false)
})

test.each([
  ['another entry', 'item', 8, null],
  ['an end', 'item', 7, 0],
  ['another item', 'item ', 7, null],
] as const)('an item of %s is seen', (_, item, seq, until) => {
  const digest = openUseDigest()
  digest.journal.own('item', 7, null)
  digest.kept.owned(item, seq, until)
  expect(digest.agrees()).toBe(false)
})

test('a table of many items keeps each', () => {
  const table = new OwnedTable()
  const [count, odd] = [50_000, 0x9e3779b1]
  const words = (n: number) => [Math.imul(n, odd) >>> 0, Math.imul(n, 7) >>> 0] as const
  for (let n = 1; n <= count; n++) table.set(...words(n), { seq: n, until: -1 })
  for (let n = 3; n <= count; n += 3) table.delete(...words(n))
  for (let n = 6; n <= count; n += 6) table.set(...words(n), { seq: n + 1, until: n })
  for (let n = 1; n <= count; n++) {
    const expected = n % 6 === 0 ? { seq: n + 1, until: n } : n % 3 === 0 ? null : { seq: n, until: -1 }
    if (JSON.stringify(table.get(...words(n))) !== JSON.stringify(expected)) expect(n).toEqual(expected)
  }
})
