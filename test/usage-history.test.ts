import { parse } from 'csv-parse/sync'
import { beforeEach, describe, expect, test } from 'vitest'
import { journalEntries } from '../src/usage/entries.ts'
import { type HistoryFilter, history } from '../src/usage/history.ts'
import { historyCsv } from '../src/usage/history-csv.ts'
import { historyOptions } from '../src/usage/history-options.ts'
import type { HistoryRow } from '../src/usage/history-row.ts'
import { areOwned, ownedItems } from '../src/usage/owned.ts'
import { relatedItems } from '../src/usage/related-items.ts'
import { usageSeries } from '../src/usage/usage-series.ts'
import { collect, openWorld, type Spent, type World } from './usage-world.ts'

let world: World

beforeEach(async () => {
  world = await openWorld('2026-01-01T09:00:00Z')
  await world.organization('acme')
  await world.members('acme', [
    { member_id: 'anna', name: 'Anna', group: 'Sales' },
    { member_id: 'ben', name: 'Ben' },
  ])
  return () => world.close()
})

const list = async (filter: HistoryFilter = {}): Promise<HistoryRow[]> => {
  const rows: HistoryRow[] = []
  for (let cursor: string | undefined; ; ) {
    const page = await history(world.ledger, 'acme', { ...filter, limit: 3, cursor })
    rows.push(...page.items)
    if (page.next_cursor === null) return rows
    cursor = page.next_cursor
  }
}
const ids = async (filter: HistoryFilter = {}) => (await list(filter)).map((row) => row.entry_id)
const person = (id: string, name: string) => ({ type: 'contact', id, name })

describe('one row', () => {
  test('S1-19 S1-20 S1-21 S1-22 S3-12 S3-13 S3-14 S3-15 S3-16 S3-17 S3-18 says when, what, for whom, at what cost and by whom', async () => {
    await world.clock('2026-01-05T10:00:00Z')
    const charge = await world.charge('acme', 'reveal.email', {
      member_id: 'anna',
      items: [
        { key: 'email:1', subject: person('c1', 'Grace Hopper') },
        { key: 'email:2', found: false },
      ],
      at: '2026-01-04T08:00:00Z',
      campaign: 'spring',
      identity: 'anna-linkedin',
    })
    const [row] = await list()
    expect(row).toEqual({
      entry_id: `ch_${charge.seq}`,
      charge_id: `ch_${charge.seq}`,
      kind: 'charge',
      seq: charge.seq,
      date: '2026-01-04T08:00:00.000Z',
      usage_at: '2026-01-04T08:00:00.000Z',
      recorded_at: '2026-01-05T10:00:00.000Z',
      feature: 'reveals',
      feature_name: 'Reveals',
      action: 'reveal.email',
      action_name: 'Email revealed',
      description: 'Grace Hopper',
      credits: 1,
      units: [{ unit: 'credit', name: 'Credits', credits: 1, count: 1 }],
      data_requested: ['email'],
      user: { type: 'member', member_id: 'anna', name: 'Anna', email: 'anna@acme.example', group: 'Sales' },
      campaign: 'spring',
      identity: 'anna-linkedin',
      subject: person('c1', 'Grace Hopper'),
      items: { charged: 1, already_owned: 0, not_found: 1, denied: 0 },
      paid_from: { individual_license: 0, organization: 1 },
      refunded: 0,
      refund_of: null,
      reason: null,
    })
  })

  test('S1-23 a charge that a license could not pay alone is split by source, and the parts sum to its cost', async () => {
    await world.organization('acme', { plan_id: 'seats' })
    await world.clock('2026-02-01T00:00:00Z')
    await world.license('acme', ['anna'])
    await world.grant('acme', 100)
    await world.charge('acme', 'api.search', { member_id: 'anna', quantities: { results: 70 } })
    const refunded = await world.charge('acme', 'api.search', {
      member_id: 'ben',
      quantities: { results: 5 },
    })
    await world.refund('acme', refunded, { credits: 2 })
    const rows = (await list({ show_refunds: true })).map(({ credits, paid_from }) => ({
      credits,
      ...paid_from,
    }))
    expect(rows).toEqual([
      { credits: -2, individual_license: 0, organization: -2 },
      { credits: 5, individual_license: 0, organization: 5 },
      { credits: 70, individual_license: 50, organization: 20 },
    ])
  })

  test('S3-32 an action that draws on two balances shows each, and both kinds of data', async () => {
    const items = [
      { key: 'e', data_type: 'email' },
      { key: 'p', data_type: 'phone' },
    ]
    await world.charge('acme', 'reveal.both', { api_key_id: 'crm', items })
    const [row] = await list()
    expect(row).toMatchObject({
      credits: 9,
      units: [
        { unit: 'credit', credits: 1, count: 1 },
        { unit: 'mobile', credits: 8, count: 1 },
      ],
      data_requested: ['email', 'phone'],
      user: { type: 'api_key', api_key_id: 'crm', name: 'crm' },
    })
  })

  test('S3-22 the contacts behind an entry, with names and outcomes, a page at a time; a hold lends its capture the names', async () => {
    await world.charge('acme', 'reveal.email', { items: ['email:2'] })
    const items = [1, 2, 3].map((n) => ({ key: `email:${n}`, subject: person(`c${n}`, `Contact ${n}`) }))
    const hold = await world.hold('acme', 'reveal.email', { items, description: 'Export of a list' })
    const capture = await world.capture('acme', hold)
    const refund = await world.refund('acme', capture, { items: ['email:3'] })
    const entry_id = `ch_${capture.seq}`
    const first = await relatedItems(world.ledger, 'acme', { entry_id, limit: 2 })
    expect(first).toMatchObject({
      total: 3,
      items: [
        { key: 'email:1', outcome: 'charged', credits: 1, subject: person('c1', 'Contact 1') },
        { key: 'email:2', outcome: 'already_owned', credits: 0, subject: person('c2', 'Contact 2') },
      ],
    })
    const cursor = first!.next_cursor!
    const rest = await relatedItems(world.ledger, 'acme', { entry_id, limit: 2, cursor })
    expect(rest).toMatchObject({ items: [{ key: 'email:3' }], next_cursor: null })
    const back = await relatedItems(world.ledger, 'acme', { entry_id: `rf_${refund.seq}` })
    expect(back!.items).toMatchObject([{ key: 'email:3', subject: person('c3', 'Contact 3') }])
    expect(await relatedItems(world.ledger, 'acme', { entry_id: `hold_${capture.seq}` })).toBeNull()
    expect(await relatedItems(world.ledger, 'acme', { entry_id, member_id: 'ben' })).toBeNull()
    const rows = await list({ show_refunds: true })
    expect(rows.map((row) => row.description)).toEqual(['Export of a list', 'Export of a list', null])
    expect(rows[0]).toMatchObject({
      kind: 'refund',
      reason: 'bounced',
      charge_id: entry_id,
      refund_of: entry_id,
    })
    expect(rows[1]).toMatchObject({ kind: 'capture', refunded: 1 })
  })
})

describe('which rows', () => {
  test('S3-23 C11 refunds appear on demand, filtered with the date of their charge and showing their own', async () => {
    const charge = await world.charge('acme', 'reveal.phone', { items: ['p'], at: '2026-01-02T00:00:00Z' })
    await world.clock('2026-02-02T00:00:00Z')
    const refund = await world.refund('acme', charge)
    expect(await ids()).toEqual([`ch_${charge.seq}`])
    expect(await ids({ show_refunds: true })).toEqual([`rf_${refund.seq}`, `ch_${charge.seq}`])
    expect(await ids({ show_refunds: true, from: '2026-02-01' })).toEqual([])
    const [row, charged] = await list({ show_refunds: true, to: '2026-01-31' })
    expect(row).toMatchObject({
      credits: -5,
      date: '2026-02-02T00:00:00.000Z',
      usage_at: '2026-01-02T00:00:00.000Z',
    })
    expect(charged).toMatchObject({ credits: 5, refunded: 5 })
  })

  test('S3-06 both days of a range are inside, in the zone of the organization; S1-18 without one it is all time', async () => {
    await world.organization('acme', { timezone: 'Europe/Kyiv' })
    await world.clock('2026-07-01T00:00:00Z')
    const times = [
      '2024-05-01T00:00:00Z',
      '2026-05-30T20:59:59Z',
      '2026-05-30T21:00:00Z',
      '2026-06-01T20:59:59Z',
      '2026-06-01T21:00:00Z',
    ]
    const made = []
    for (const at of times)
      made.push(`ch_${(await world.charge('acme', 'api.search', { quantities: { results: 1 }, at })).seq}`)
    const [, , first, last, after] = made
    expect(await ids({ from: '2026-05-31', to: '2026-06-01' })).toEqual([last, first])
    expect(await ids({ from: '2026-06-01' })).toEqual([after, last])
    expect(await ids({ preset: 'this_month' })).toEqual([])
    expect(await ids({ preset: 'last_month', sort: 'asc' })).toEqual([last, after])
    expect(await ids({ sort: 'asc' })).toEqual(made)
    await expect(ids({ from: '2026-06-02', to: '2026-06-01' })).rejects.toMatchObject({
      refusal: { field: 'to' },
    })
  })

  test('S3-05 S3-07 S3-08 S3-46 filters hold together, each alone and in pairs, on every page; the sums are the chart', async () => {
    await world.grant('acme', 50_000, { unit: 'mobile' })
    const spend = (n: number) => ({
      at: new Date(Date.parse('2026-01-01T00:00:00Z') + ((n * 7919) % 720) * 3_600_000).toISOString(),
      ...(n % 3 === 0
        ? { member_id: 'anna' }
        : n % 3 === 1
          ? { member_id: 'ben' }
          : n % 2
            ? { api_key_id: 'crm' }
            : {}),
      ...(n % 4 === 0 ? { campaign: `c"${n % 8}` } : {}),
      ...(n % 5 === 0 ? { identity: 'mikaela' } : {}),
    })
    await world.clock('2026-02-01T00:00:00Z')
    for (let n = 0; n < 60; n++) {
      const actions = [
        'reveal.email',
        'reveal.both',
        'api.search',
        'conversation.start',
        'export.csv',
      ] as const
      const action = actions[n % 5]!
      const more: Record<typeof action, Spent> = {
        'reveal.email': { items: [`e${n}`] },
        'reveal.both': { items: [{ key: `m${n}`, data_type: n % 2 ? 'phone' : 'email' }] },
        'api.search': { quantities: { results: n } },
        'conversation.start': {},
        'export.csv': { quantities: { rows: 10 } },
      }
      const charge = await world.charge('acme', action, { ...spend(n), ...more[action] })
      if (n % 7 === 0 && action !== 'conversation.start' && action !== 'export.csv' && n > 0)
        await world.refund('acme', charge)
    }
    const all = await list({ show_refunds: true })
    // A free action is no usage: the plan has no export credits (S3-38).
    expect(all.some((row) => row.action === 'export.csv')).toBe(false)
    const parts: [HistoryFilter, (row: HistoryRow) => boolean][] = [
      [{ member_id: 'anna' }, (row) => row.user.member_id === 'anna'],
      [{ api_key_id: 'crm' }, (row) => row.user.api_key_id === 'crm'],
      [{ features: ['reveals'] }, (row) => row.feature === 'reveals'],
      [
        { actions: ['api.search', 'reveal.both'] },
        (row) => ['api.search', 'reveal.both'].includes(row.action!),
      ],
      [{ unit: 'mobile' }, (row) => row.units.some((unit) => unit.unit === 'mobile')],
      [{ unit: 'conversation' }, (row) => row.units.some((unit) => unit.unit === 'conversation')],
      [{ campaign: 'c"4' }, (row) => row.campaign === 'c"4'],
      [{ identity: 'mikaela' }, (row) => row.identity === 'mikaela'],
      [{ data_type: 'email' }, (row) => row.data_requested.includes('email')],
      [
        { from: '2026-01-10', to: '2026-01-20' },
        (row) => row.usage_at >= '2026-01-10' && row.usage_at < '2026-01-21',
      ],
      [{ show_refunds: false }, (row) => row.kind !== 'refund'],
    ]
    const pairs = parts.flatMap((a, index) => parts.slice(index).map((b) => [a, b] as const))
    for (const [[a, keepA], [b, keepB]] of pairs) {
      const filter = { show_refunds: true, ...a, ...b }
      const rows = all.filter((row) => keepA(row) && keepB(row)).map((row) => row.entry_id)
      const label = JSON.stringify(filter)
      if (a.unit && b.unit && a.unit !== b.unit) continue
      expect(await ids(filter), label).toEqual(rows)
      expect(await ids({ ...filter, sort: 'asc' }), label).toEqual(rows.reverse())
    }
    const { totals } = await usageSeries(world.ledger, 'acme', { from: '2026-01-01', to: '2026-02-01' })
    const sum = all.reduce((credits, row) => credits + row.credits, 0)
    expect(sum).toBe(totals.net)
    expect(await ids({ features: ['reveals'], actions: ['api.search'] })).toEqual([])
  }, 60_000)

  test('S1-24 pages have no gaps and no repeats, even when rows are written between them', async () => {
    const at = '2026-01-01T08:00:00Z'
    for (let n = 0; n < 5; n++) await world.charge('acme', 'reveal.email', { items: [`a${n}`], at })
    const before = await ids()
    const first = await history(world.ledger, 'acme', { limit: 2 })
    await world.charge('acme', 'reveal.email', { items: ['late'], at })
    await world.charge('acme', 'reveal.email', { items: ['later'] })
    const second = await history(world.ledger, 'acme', { limit: 3, cursor: first.next_cursor! })
    expect([...first.items, ...second.items].map((row) => row.entry_id)).toEqual(before)
    expect(second.next_cursor).toBeNull()
    const bad = history(world.ledger, 'acme', { cursor: 'x' })
    await expect(bad).rejects.toMatchObject({ refusal: { code: 'invalid_field', field: 'cursor' } })
  })
})

test('S1-26 the CSV is the same query: same rows, same order, with formulas in text neutralized and numbers left alone', async () => {
  const subject = person('c1', '=HYPERLINK("x")')
  const charge = await world.charge('acme', 'reveal.phone', { member_id: 'anna', items: ['p', 'q'], subject })
  await world.refund('acme', charge, { items: ['p'] })
  await world.charge('acme', 'api.search', { api_key_id: 'crm', quantities: { results: 3 } })
  await world.charge('acme', 'ai.cell', { quantities: { cells: 1 }, description: 'Übersicht' })
  const text = await collect(historyCsv(world.ledger, 'acme', { show_refunds: true }))
  expect(text.startsWith('\uFEFFDate,Usage Date,Usage Time,')).toBe(true)
  const rows = parse(text, { columns: true, bom: true }) as Record<string, string>[]
  expect(rows.map((row) => row['Entry Id'])).toEqual(await ids({ show_refunds: true }))
  expect(rows.find((row) => row.Kind === 'refund')).toMatchObject({
    Credits: '-5',
    Phones: '-1',
    Emails: '0',
    'Refund Of': `ch_${charge.seq}`,
    'User Email': 'anna@acme.example',
    'User Group': 'Sales',
    Reason: 'bounced',
    Description: `'=HYPERLINK("x")`,
  })
  expect(rows.map((row) => [row['API Search'], row['API Key'], row.Credits])).toContainEqual([
    '3',
    'crm',
    '3',
  ])
  expect(rows.map((row) => row.Credits)).toContain('0.3')
  const none = await collect(historyCsv(world.ledger, 'acme', { member_id: 'nobody' }))
  expect(none.split('\r\n')).toHaveLength(2)
})

test('S3-25 S3-44 S3-45 only features and actions that were used are offered, in the order of the catalogue', async () => {
  const offered = async (query = {}) =>
    (await historyOptions(world.ledger, 'acme', query)).features.flatMap((one) =>
      one.actions.map((two) => two.action),
    )
  expect(await offered()).toEqual([])
  await world.charge('acme', 'conversation.start', { member_id: 'anna' })
  await world.charge('acme', 'api.search', { api_key_id: 'crm', quantities: { results: 1 } })
  expect(await offered()).toEqual(['api.search', 'conversation.start'])
  await world.organization('acme', { plan_id: 'seats' })
  await world.clock('2026-03-01T00:00:00Z')
  // Free under this plan, it leaves no trace in the history and comes to no filter.
  await world.charge('acme', 'export.csv', { member_id: 'anna' })
  const options = await historyOptions(world.ledger, 'acme')
  expect(options.features).toMatchObject([
    { feature: 'api', actions: [{ action: 'api.search', consuming: true }] },
    { feature: 'outreach', actions: [{ action: 'conversation.start', consuming: false }] },
  ])
  // Mobile credits were never used, and the plan does not have them.
  expect(options.units.map((unit) => unit.unit)).toEqual(['credit', 'conversation'])
  expect(options.members.map((member) => member.name)).toEqual(['Anna', 'Ben'])
  expect(options.api_keys).toEqual([{ api_key_id: 'crm', name: 'crm' }])
  const own = await historyOptions(world.ledger, 'acme', { member_id: 'ben' })
  expect(own.members.map((member) => member.member_id)).toEqual(['ben'])
  expect((await historyOptions(world.ledger, 'acme', { member_search: 'ANNA@' })).members).toHaveLength(1)
})

test('S1-08 what is owned: which of these keys, and all of them by page', async () => {
  const charge = await world.charge('acme', 'reveal.email', {
    items: ['b', 'a', { key: 'no', found: false }],
  })
  const owned = await areOwned(world.ledger, 'acme', { keys: ['no', 'a', 'unknown'] })
  expect(owned.map(({ key, owned, entry_id }) => [key, owned, entry_id])).toEqual([
    ['no', false, null],
    ['a', true, `ch_${charge.seq}`],
    ['unknown', false, null],
  ])
  const first = await ownedItems(world.ledger, 'acme', { limit: 1 })
  const second = await ownedItems(world.ledger, 'acme', { limit: 1, cursor: first.next_cursor! })
  expect([...first.items, ...second.items].map((item) => item.key)).toEqual(['a', 'b'])
  expect(second.next_cursor).toBeNull()
  expect((await ownedItems(world.ledger, 'acme', { member_id: 'anna' })).items).toHaveLength(2)
})

test('the journal can be read entry by entry, with what was hashed', async () => {
  await world.charge('acme', 'reveal.email', { items: ['a'] })
  const first = await journalEntries(world.ledger, 'acme', { limit: 2 })
  const rest = await journalEntries(world.ledger, 'acme', { limit: 50, cursor: first.next_cursor! })
  const all = [...first.items, ...rest.items]
  expect(all.map((entry) => entry.seq)).toEqual(all.map((_, index) => index + 1))
  expect(all.at(-1)).toMatchObject({ kind: 'charge', credits: 1, units: ['credit'] })
  const newest = await journalEntries(world.ledger, 'acme', { limit: 1, sort: 'desc' })
  expect(newest.items[0]).toEqual(all.at(-1))
})
