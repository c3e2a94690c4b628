// Whoever was idle for very long is settled in bounded parts.
import { expect, test } from 'vitest'
import { MAX_MICROS } from '../../src/core/amount.ts'
import { MOST_DUE } from '../../src/core/settle.ts'
import { availableOf } from '../../src/core/state.ts'
import { decideInParts, firstState, rulesWith, START } from './small-ledger.ts'

test('two hundred years of renewals are settled a part at a time, without a gap', () => {
  const rules = rulesWith({ renewal: { anchor: 'calendar_month' } })
  const parts = decideInParts(firstState(rules), Date.UTC(2226, 0, 31, 9), [])
  // Each month one grant begins and one ends.
  expect(parts.length).toBeGreaterThan(3)
  for (const { writes } of parts) expect(writes.entries.length).toBeLessThanOrEqual(MOST_DUE + 10)
  const months = parts
    .flatMap(({ writes }) => writes.entries)
    .flatMap(({ entry }) => (entry.grant?.period_no != null ? [entry.grant] : []))
  expect(months).toHaveLength(2_401)
  for (const [n, month] of months.entries())
    if (n > 0) expect([month.period_no, month.starts_at]).toEqual([n, months[n - 1]!.ends_at])
  const { grants } = parts.at(-1)!.after
  expect([...grants.values()].filter((grant) => availableOf(grant) > 0)).toHaveLength(1)
})

test('a billion a month for a year is a billion: no grant is above what an amount can be', () => {
  const rules = rulesWith({ renewal: { anchor: 'calendar_month', months: 12 } })
  for (const plan of rules.plans.values())
    for (const allotment of plan.allotments) allotment.amount = MAX_MICROS
  const { grants } = decideInParts(firstState(rules), START, []).at(-1)!.after
  expect(grants.size).toBeGreaterThan(0)
  for (const { amount } of grants.values()) expect(amount).toBe(MAX_MICROS)
})
