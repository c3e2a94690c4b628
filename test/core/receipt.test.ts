import { expect, test } from 'vitest'
import type { Entry } from '../../src/core/entry.ts'
import { entryId, seqOfId } from '../../src/core/entry-id.ts'
import { receipt } from '../../src/core/receipt.ts'

const at = Date.parse('2026-01-02T03:04:05Z')
const base: Entry = {
  version: 1,
  organization_id: 'acme',
  seq: 7,
  kind: 'charge',
  recorded_at: at,
  effective_at: at,
  occurred_at: at,
  usage_at: at,
  actor: 'operator:test',
}
const countsAsCredits = (unit: string) => unit !== 'minute'

const charge: Entry = {
  ...base,
  action: 'reveal',
  member_id: 'anna',
  rate_card: { rate_card_id: 'prices', version: 3 },
  lines: [
    {
      unit: 'email',
      per: 'item',
      price: 1_000_000,
      count: 2,
      credits: 2_000_000,
      data_type: 'email',
      owned_count: 1,
      owned_credits: 1_000_000,
    },
    { unit: 'mobile', per: 'item', price: 8_000_000, count: 1, credits: 8_100_000, surcharge: 100_000 },
    { unit: 'minute', per: 'minutes', price: 1_000_000, count: 1.5, credits: 1_500_000, metered: true },
  ],
  items: [
    { key: 'a', data_type: 'email', outcome: 'charged', shares: [1_000_000, 0, 0] },
    { key: 'b', data_type: 'email', outcome: 'charged', shares: [1_000_000, 8_100_000, 1_500_000] },
    { key: 'c', outcome: 'already_owned' },
    { key: 'd', outcome: 'not_found' },
  ],
  draws: [
    { line: 0, grant_seq: 3, credits: 2_000_000 },
    { line: 1, grant_seq: 4, credits: 8_100_000 },
  ],
  balances: [
    { unit: 'email', before: 10_000_000, after: 8_000_000 },
    { unit: 'mobile', before: 9_000_000, after: 900_000 },
  ],
}

test('a receipt explains itself: card, components, draws a unit and grant, balance before and after', () => {
  const grantOf = (grant_seq: number) =>
    grant_seq === 3 ? { unit: 'email', source: 'license' as const, owner: 'member' as const } : undefined
  const told = receipt(charge, { countsAsCredits, grantOf, hash: new Uint8Array(2).fill(255) })
  expect(told).toMatchObject({
    id: 'ch_7',
    status: 'charged',
    credits: 10.1,
    units: [
      { unit: 'email', credits: 2, count: 2, before: 10, after: 8 },
      { unit: 'mobile', credits: 8.1, count: 1, before: 9, after: 0.9 },
      { unit: 'minute', credits: 1.5, count: 1.5, before: null, after: null },
    ],
    draws: [
      { grant_id: 'gr_3', unit: 'email', credits: 2, source: 'license', owner: 'member' },
      { grant_id: 'gr_4', unit: 'mobile', credits: 8.1, source: null, owner: null },
    ],
    balance: { before: 19, after: 8.9 },
    rate_card: { rate_card_id: 'prices', version: 3 },
    outcomes: { charged: 2, already_owned: 1, not_found: 1, denied: 0 },
    occurred_at: '2026-01-02T03:04:05.000Z',
    hash: 'ffff',
    replayed: false,
  })
  expect(told.lines[0]).toMatchObject({ price: 1, credits: 2, already_owned: { count: 1, credits: 1 } })
  expect(told.lines[1]).toMatchObject({ price: 8, credits: 8.1, surcharge: 0.1 })
  expect(told.lines[2]).toMatchObject({ metered: true, count: 1.5 })
  expect(told.items.map((item) => [item.key, item.outcome, item.credits])).toEqual([
    ['a', 'charged', 1],
    ['b', 'charged', 9.1],
    ['c', 'already_owned', 0],
    ['d', 'not_found', 0],
  ])
})

test('personal data is in a receipt only when it is asked for', () => {
  expect(receipt(charge, { countsAsCredits })).not.toHaveProperty('description')
  const subject = { type: 'contact', id: 'c', name: 'Grace' }
  const told = receipt(charge, {
    countsAsCredits,
    details: { description: 'Export', item_subjects: { a: subject } },
  })
  expect(told).toMatchObject({ description: 'Export', subject: null })
  expect(told.items[0]!.subject).toEqual(subject)
  expect(receipt(charge, { countsAsCredits, details: null }).description).toBeNull()
})

test('what was given for nothing has no balance to show', () => {
  expect(receipt({ ...base, action: 'look' }, { countsAsCredits })).toMatchObject({
    credits: 0,
    balance: null,
    items: [],
  })
})

test('the other verbs: hold, capture, release, refund, grant, void', () => {
  const of = (entry: Partial<Entry>) =>
    receipt(
      { ...base, ...entry },
      { countsAsCredits, grantOf: () => ({ unit: 'minute', source: 'addon', owner: 'organization' }) },
    )
  expect(of({ ...charge, kind: 'hold', hold_expires_at: at })).toMatchObject({
    id: 'hold_7',
    status: 'held',
    expires_at: '2026-01-02T03:04:05.000Z',
  })
  expect(of({ ...charge, kind: 'capture', of_seq: 5 })).toMatchObject({
    id: 'ch_7',
    status: 'charged',
    hold_id: 'hold_5',
  })
  expect(
    of({ kind: 'release', of_seq: 5, cause: 'expired', draws: [{ line: 0, grant_seq: 1, credits: 5 }] }),
  ).toMatchObject({
    status: 'released',
    cause: 'expired',
    credits: 0,
    draws: [{ unit: 'minute' }],
  })
  expect(of({ ...charge, kind: 'refund', of_seq: 5 })).toMatchObject({
    id: 'rf_7',
    status: 'refunded',
    charge_id: 'ch_5',
    credits: 10.1,
  })
  const grant = {
    unit: 'email',
    amount: 5e6,
    source: 'addon' as const,
    member_id: null,
    license_id: null,
    period_no: null,
    starts_at: at,
    ends_at: null,
  }
  expect(of({ kind: 'grant', grant, credits: 5e6 })).toMatchObject({
    id: 'gr_7',
    status: 'granted',
    credits: 5,
    grant: { amount: 5, ends_at: null },
  })
  expect(of({ kind: 'void', of_seq: 3, grant_seq: 3, credits: 2e6 })).toMatchObject({
    id: 'en_7',
    status: 'voided',
    credits: 2,
    grant_id: 'gr_3',
  })
})

test('ids name their entry, and nothing else is an id', () => {
  expect(seqOfId(entryId('refund', 12))).toBe(12)
  expect(seqOfId('ch_12', 'hold')).toBeNull()
  for (const id of ['ch_0', 'ch_', 'ch_1.5', 'xx_1', 'ch_1 ', 'ch_9999999999999999', ''])
    expect(seqOfId(id), id).toBeNull()
})
