import { beforeEach, describe, expect, test } from 'vitest'
import type { Entry, Line } from '../src/core/entry.ts'
import type { WindowPreset } from '../src/core/window.ts'
import { conversations } from '../src/usage/conversations.ts'
import { usageBreakdown } from '../src/usage/usage-breakdown.ts'
import type { Grouping, UsageFilter } from '../src/usage/usage-question.ts'
import { type SeriesQuery, type UsageSeries, usageSeries } from '../src/usage/usage-series.ts'
import { openWorld, type World } from './usage-world.ts'

let world: World

beforeEach(async () => {
  world = await openWorld('2026-01-01T00:00:00Z')
  return () => world.close()
})

const series = (query: SeriesQuery = {}) => usageSeries(world.ledger, 'acme', query)
const exact = (value: number) => Math.round(value * 1e6) / 1e6
const total = (values: number[]) => exact(values.reduce((sum, value) => sum + value, 0))

const people = ['anna', 'ben', 'cara', 'dan', 'eve']
const groupOf: Record<string, string> = { anna: 'Sales', ben: 'Sales', cara: 'Marketing', dan: 'Marketing' }

/** Two months of usage by everybody, with refunds and repeats, the same every time. */
async function busyWorld(timezone = 'Europe/Berlin'): Promise<void> {
  await world.organization('acme', { timezone })
  await world.members(
    'acme',
    people.map((member_id) => ({ member_id, group: groupOf[member_id] ?? null })),
  )
  await world.grant('acme', 90_000)
  await world.grant('acme', 90_000, { unit: 'mobile' })
  await world.clock('2026-02-22T12:34:56Z')
  let seed = 7
  const random = (below: number) => {
    seed = (seed * 48_271) % 2_147_483_647
    return seed % below
  }
  const actions = [
    'reveal.email',
    'reveal.phone',
    'reveal.both',
    'api.search',
    'api.company',
    'ai.cell',
    'conversation.start',
  ]
  const started = Date.parse('2026-01-01T00:00:00Z')
  for (let n = 0; n < 160; n++) {
    const action = actions[random(actions.length)]!
    const who = random(8)
    const charge = await world.charge('acme', action, {
      ...(who < 5 ? { member_id: people[who]! } : who < 7 ? { api_key_id: `key-${who}` } : {}),
      at: new Date(started + random(52 * 96) * 900_000 + random(900) * 1000).toISOString(),
      items:
        action === 'reveal.both'
          ? [
              { key: `i${random(300)}`, data_type: 'email' },
              { key: `j${random(300)}`, data_type: 'phone' },
            ]
          : action.startsWith('reveal') || action === 'api.company'
            ? [`i${random(300)}`, `i${random(300)}`]
            : undefined,
      quantities:
        action === 'api.search'
          ? { results: random(30) }
          : action === 'ai.cell'
            ? { cells: 1 + random(9) }
            : {},
      ...(random(2) ? { campaign: `campaign-${random(3)}` } : {}),
      ...(random(3) ? {} : { identity: `identity-${random(2)}` }),
    })
    const credits = charge.lines!.reduce((sum, line) => sum + line.credits, 0)
    if (random(6) === 0 && credits > 0) await world.refund('acme', charge)
  }
}

async function journal(): Promise<Entry[]> {
  const rows = await world.db.query<{ body: string }>(
    `select body from entries where organization_id = 'acme' and kind in ('charge', 'capture', 'refund') order by seq`,
  )
  return rows.map((row) => JSON.parse(row.body))
}

/** The net sums of a window straight from the journal, in a way of its own. */
async function expected(
  from: number,
  to: number,
  keep: (entry: Entry) => boolean,
  key: (entry: Entry, line: Line) => string,
  unit?: string,
) {
  const sums = new Map<string, number>()
  for (const entry of await journal()) {
    if (entry.usage_at < from || entry.usage_at >= to || !keep(entry)) continue
    for (const line of entry.lines ?? []) {
      if (unit === undefined ? line.unit === 'conversation' : line.unit !== unit) continue
      const net = entry.kind === 'refund' ? -line.credits : line.credits
      sums.set(key(entry, line), (sums.get(key(entry, line)) ?? 0) + net)
    }
  }
  return Object.fromEntries(
    [...sums]
      .filter(([, sum]) => sum !== 0)
      .map(([name, sum]) => [name, sum / 1e6])
      .sort(),
  )
}

/** What a chart says, in the same words. */
const told = ({ series }: UsageSeries) =>
  Object.fromEntries(
    series
      .filter((one) => one.totals.net !== 0)
      .map((one) => [one.id ?? one.kind, one.totals.net])
      .sort(),
  )

const keyOf: Record<Grouping, (entry: Entry, line: Line) => string> = {
  action: (entry) => entry.action!,
  feature: (entry) =>
    ({ reveal: 'reveals', api: 'api', ai: 'ai', conversation: 'outreach' })[entry.action!.split('.')[0]!]!,
  credit_type: (_, line) => line.column ?? 'none',
  member: (entry) => entry.member_id ?? (entry.api_key_id ? 'api_keys' : 'system'),
  group: (entry) =>
    entry.member_id ? (groupOf[entry.member_id] ?? 'none') : entry.api_key_id ? 'api_keys' : 'system',
  api_key: (entry) => entry.api_key_id ?? 'none',
  campaign: (entry) => entry.campaign ?? 'none',
  identity: (entry) => entry.identity ?? 'none',
}
const groupings = Object.keys(keyOf) as Grouping[]

describe('S2-18 every grouping reconciles with the journal', () => {
  const window = { from: '2026-01-05', to: '2026-02-20' }
  // Berlin is an hour ahead in winter, New York five behind.
  const berlin = [Date.parse('2026-01-04T23:00:00Z'), Date.parse('2026-02-20T23:00:00Z')] as const
  const newYork = [Date.parse('2026-01-05T05:00:00Z'), Date.parse('2026-02-21T05:00:00Z')] as const
  const filters: [string, UsageFilter, (entry: Entry) => boolean][] = [
    ['everything', {}, () => true],
    ['one action', { actions: ['reveal.both'] }, (entry) => entry.action === 'reveal.both'],
    ['a feature', { features: ['api', 'ai'] }, (entry) => /^a/.test(entry.action!)],
    ['a member', { member_id: 'anna' }, (entry) => entry.member_id === 'anna'],
    ['a key', { api_key_id: 'key-6' }, (entry) => entry.api_key_id === 'key-6'],
    ['a group', { group: 'Marketing' }, (entry) => groupOf[entry.member_id!] === 'Marketing'],
    ['no group', { group: '' }, (entry) => entry.member_id === 'eve'],
    ['a campaign', { campaign: 'campaign-1' }, (entry) => entry.campaign === 'campaign-1'],
    ['an identity', { identity: 'identity-0' }, (entry) => entry.identity === 'identity-0'],
    [
      'two at once',
      { campaign: 'campaign-2', group: 'Sales' },
      (entry) => entry.campaign === 'campaign-2' && groupOf[entry.member_id!] === 'Sales',
    ],
  ]

  test('by days, weeks, months and hours, in the zone of the organization and in another', async () => {
    await busyWorld()
    let compared = 0
    for (const [name, filter, keep] of filters)
      for (const by of groupings)
        for (const unit of [undefined, 'mobile', 'conversation']) {
          const query = { ...window, ...filter, unit, group_by: by, top: 50 }
          const here = await expected(...berlin, keep, keyOf[by], unit)
          const label = `${name} by ${by} in ${unit ?? 'credits'}`
          const byDay = await series(query)
          expect(told(byDay), label).toEqual(here)
          compared += Object.keys(here).length
          expect(byDay.buckets).toHaveLength(47)
          if (by !== 'action' && by !== 'campaign' && unit !== undefined) continue
          for (const bucket of ['week', 'hour'] as const)
            expect(told(await series({ ...query, bucket })), `${label} by ${bucket}`).toEqual(here)
          const there = await expected(...newYork, keep, keyOf[by], unit)
          const abroad = await series({ ...query, bucket: 'month', timezone: 'America/New_York' })
          expect(told(abroad), `${label} in New York`).toEqual(there)
        }
    expect(compared).toBeGreaterThan(200)
  }, 120_000)

  test('S2-23 totals are the sum of the buckets and of the series, whatever is shown singly', async () => {
    await busyWorld()
    for (const by of groupings)
      for (const top of [1, 2, 50]) {
        const { totals, buckets, series: list } = await series({ ...window, group_by: by, top })
        expect(total(buckets.map((bucket) => bucket.net))).toBe(totals.net)
        expect(totals.net).toBe(exact(totals.gross - totals.refunded))
        for (const name of [
          'gross',
          'refunded',
          'charges',
          'items',
          'already_owned_items',
          'already_owned_credits',
        ] as const)
          expect(total(list.map((one) => one.totals[name])), `${name} by ${by}`).toBe(totals[name])
        buckets.forEach((bucket, index) => {
          expect(total(list.map((one) => one.values[index]!))).toBe(bucket.net)
          expect(total(list.map((one) => one.gross_values[index]!))).toBe(bucket.gross)
        })
        expect(total(list.map((one) => one.share))).toBeCloseTo(1)
        expect(list.filter((one) => one.kind === 'id').length).toBeLessThanOrEqual(top)
      }
  })
})

test('S1-06 what was owned already is told apart: items and what they would have cost', async () => {
  await world.organization('acme')
  await world.members('acme', [{ member_id: 'anna' }])
  await world.charge('acme', 'reveal.phone', { member_id: 'anna', items: ['a', 'b'] })
  await world.charge('acme', 'reveal.phone', { items: ['a', 'b', 'c'] })
  const { totals } = await series()
  expect(totals).toMatchObject({
    gross: 15,
    charges: 2,
    items: 3,
    already_owned_items: 2,
    already_owned_credits: 10,
  })
})

test('C11 a refund lowers the day of its charge, and a day is never negative', async () => {
  await world.organization('acme')
  const charge = await world.charge('acme', 'reveal.phone', { items: ['a', 'b'] })
  await world.clock('2026-02-10T00:00:00Z')
  await world.refund('acme', charge, { items: ['a'] })
  const { totals, buckets } = await series({ from: '2026-01-01', to: '2026-02-10', bucket: 'month' })
  expect(totals).toMatchObject({ gross: 10, refunded: 5, net: 5, items: 2, refunded_items: 1 })
  expect(buckets.map((bucket) => bucket.net)).toEqual([5, 0])
})

test('S2-22 each preset has its window, compared with the one before; weeks begin as the policy says', async () => {
  // A Sunday.
  await world.clock('2026-11-22T10:00:00Z')
  await world.organization('acme', { timezone: 'America/New_York' })
  const windows: Record<WindowPreset, string[]> = {
    today: ['2026-11-22', '2026-11-22', '2026-11-21', '2026-11-21'],
    yesterday: ['2026-11-21', '2026-11-21', '2026-11-20', '2026-11-20'],
    daily: ['2026-10-26', '2026-11-22', '2026-09-28', '2026-10-25'],
    this_week: ['2026-11-16', '2026-11-22', '2026-11-09', '2026-11-15'],
    last_week: ['2026-11-09', '2026-11-15', '2026-11-02', '2026-11-08'],
    this_month: ['2026-11-01', '2026-11-22', '2026-10-01', '2026-10-22'],
    last_month: ['2026-10-01', '2026-10-31', '2026-09-01', '2026-09-30'],
    last_28_days: ['2026-10-26', '2026-11-22', '2026-09-28', '2026-10-25'],
    last_7_days: ['2026-11-16', '2026-11-22', '2026-11-09', '2026-11-15'],
    last_30_days: ['2026-10-24', '2026-11-22', '2026-09-24', '2026-10-23'],
    last_90_days: ['2026-08-25', '2026-11-22', '2026-05-27', '2026-08-24'],
    this_year: ['2026-01-01', '2026-11-22', '2025-01-01', '2025-11-22'],
  }
  for (const [preset, days] of Object.entries(windows) as [WindowPreset, string[]][]) {
    const { window, previous, buckets } = await series({ preset })
    expect([window.from, window.to, previous.window.from, previous.window.to], preset).toEqual(days)
    expect(buckets[0]!.day).toBe(window.from)
    expect(buckets.at(-1)!.day).toBe(window.to)
  }
  await world.organization('acme', { policy: { week_start: 'sunday' } })
  expect((await series({ preset: 'this_week' })).window.from).toBe('2026-11-22')
})

test('G30 hours and days are whole where the clocks change: 23 and 25 hours, each charge once', async () => {
  await world.organization('acme', { timezone: 'UTC' })
  for (const at of [
    '2026-03-28T22:00:00Z',
    '2026-03-29T00:59:00Z',
    '2026-03-29T01:00:00Z',
    '2026-03-29T20:59:00Z',
  ])
    await world.charge('acme', 'api.search', { quantities: { results: 1 }, at })
  await world.clock('2026-03-29T21:00:00Z')
  const day = { from: '2026-03-29', to: '2026-03-29', timezone: 'Europe/Kyiv' }
  const hours = await series({ ...day, bucket: 'hour' })
  expect(hours.buckets).toHaveLength(23)
  expect(hours.totals.net).toBe(4)
  expect(hours.buckets.map((bucket) => bucket.net).filter(Boolean)).toEqual([1, 1, 1, 1])
  const autumn = { from: '2026-10-25', to: '2026-10-25', timezone: 'Europe/Kyiv' }
  expect((await series({ ...autumn, bucket: 'hour' })).buckets).toHaveLength(25)
})

test('G29 a day is a day of the zone that was asked for', async () => {
  await world.clock('2026-06-10T00:00:00Z')
  await world.organization('acme')
  await world.charge('acme', 'api.search', { quantities: { results: 7 }, at: '2026-05-31T22:30:00Z' })
  const may = { from: '2026-05-01', to: '2026-05-31' }
  expect((await series(may)).totals.net).toBe(7)
  expect((await series({ ...may, timezone: 'Europe/Kyiv' })).totals.net).toBe(0)
})

test('S0-06 the breakdown ranks who used most, with shares, e-mail and group', async () => {
  await world.organization('acme')
  await world.members('acme', [
    { member_id: 'anna', group: 'Sales', name: 'Anna' },
    { member_id: 'ben' },
    { member_id: 'cara' },
  ])
  await world.charge('acme', 'reveal.phone', { member_id: 'anna', items: ['a', 'b', 'c'] })
  await world.charge('acme', 'reveal.phone', { member_id: 'ben', items: ['d'] })
  await world.charge('acme', 'api.search', { api_key_id: 'crm', quantities: { results: 20 } })
  const { rows, totals } = await usageBreakdown(world.ledger, 'acme', { by: 'member', top: 1 })
  expect(totals.net).toBe(40)
  expect(rows).toMatchObject([
    {
      kind: 'id',
      id: 'anna',
      name: 'Anna',
      email: 'anna@acme.example',
      group: 'Sales',
      net: 15,
      share: 0.375,
    },
    { kind: 'api_keys', id: null, name: 'API', net: 20, share: 0.5 },
    { kind: 'others', count: 1, net: 5, share: 0.125 },
  ])
  // X29: what each endpoint was called for, by one key.
  const endpoints = await usageBreakdown(world.ledger, 'acme', { by: 'action', api_key_id: 'crm' })
  expect(endpoints.rows).toMatchObject([
    { id: 'api.search', name: 'API search', feature: 'api', charges: 1, net: 20, share: 1 },
  ])
})

test('S0-06 who used most stays exact when charges and refunds date back, and when the zone of the days changes', async () => {
  await world.organization('acme')
  await world.members(
    'acme',
    ['anna', 'ben', 'cara'].map((member_id) => ({ member_id })),
  )
  const reveal = (member_id: string, items: string[], at: string) =>
    world.charge('acme', 'reveal.phone', { member_id, items, at })
  await world.clock('2026-01-20T12:00:00Z')
  const first = async (query: SeriesQuery = {}) => {
    const { rows } = await usageBreakdown(world.ledger, 'acme', {
      from: '2026-01-02',
      to: '2026-01-20',
      ...query,
      by: 'member',
      top: 1,
    })
    return rows.map(({ id, kind, net, count }) => [id ?? kind, net, count])
  }
  await reveal('anna', ['a', 'b', 'c'], '2026-01-05T10:00:00Z')
  await reveal('ben', ['d', 'e'], '2026-01-06T10:00:00Z')
  expect(await first()).toEqual([
    ['anna', 15, undefined],
    ['others', 10, 1],
  ])
  const dated = await reveal('ben', ['f', 'g'], '2026-01-07T10:00:00Z')
  expect(await first()).toEqual([
    ['ben', 20, undefined],
    ['others', 15, 1],
  ])
  expect(await first({ unit: 'mobile' })).toEqual(await first({ actions: ['reveal.phone'], unit: 'mobile' }))
  await world.refund('acme', dated)
  expect(await first()).toEqual([
    ['anna', 15, undefined],
    ['others', 10, 1],
  ])
  await reveal('cara', ['h', 'i', 'j', 'k'], '2026-01-01T23:30:00Z')
  await reveal('ben', ['l'], '2026-01-20T11:00:00Z')
  expect(await first()).toEqual([
    ['anna', 15, undefined],
    ['others', 15, 1],
  ])
  await world.organization('acme', { timezone: 'Europe/Madrid' })
  expect((await first())[0]).toEqual(['cara', 20, undefined])
  await Promise.all([first(), reveal('anna', ['m', 'n'], '2026-01-08T10:00:00Z'), first()])
  expect((await Promise.all([first(), first()])).map(([row]) => row)).toEqual([
    ['anna', 25, undefined],
    ['anna', 25, undefined],
  ])
})

test('S0-06 who used most in a year stays exact, wherever in it somebody is charged or refunded later', async () => {
  await world.organization('acme')
  const people = ['anna', 'ben', 'cara'].map((member_id) => ({ member_id }))
  await world.members('acme', people)
  await world.clock('2026-12-31T12:00:00Z')
  const reveal = (member_id: string, item: string, day: string) =>
    world.charge('acme', 'reveal.phone', { member_id, items: [item], at: `${day}T10:00:00Z` })
  const ranked = async (top: number) => {
    const { series: list } = await series({ preset: 'this_year', group_by: 'member', top })
    return list.map(({ id, kind, totals }) => [id ?? kind, totals.net])
  }
  expect(await ranked(1)).toEqual([])
  await reveal('anna', 'a', '2026-03-10')
  await reveal('anna', 'b', '2026-05-20')
  await reveal('ben', 'c', '2026-05-20')
  expect(await ranked(1)).toEqual([
    ['anna', 10],
    ['others', 5],
  ])
  // Before, between and after the days that had usage when the year was read first.
  await reveal('ben', 'd', '2026-01-01')
  const between = await reveal('ben', 'e', '2026-04-01')
  await reveal('ben', 'f', '2026-12-31')
  expect(await ranked(1)).toEqual([
    ['ben', 20],
    ['others', 10],
  ])
  await world.refund('acme', between)
  await Promise.all(['g', 'h', 'i', 'j'].map((item) => reveal('cara', item, '2026-02-02')))
  expect(await Promise.all([ranked(2), ranked(2)])).toEqual(
    Array(2).fill([
      ['cara', 20],
      ['ben', 15],
      ['others', 10],
    ]),
  )
})

test('S2-26 S2-27 S2-28 S2-29 conversations are counted apart from credits: by the day, campaign and identity', async () => {
  await world.organization('acme')
  const start = (at: string, campaign?: string, identity?: string) =>
    world.charge('acme', 'conversation.start', { at, campaign, identity })
  await start('2026-01-03T00:00:00Z', 'spring', 'mikaela')
  await start('2026-01-03T00:00:00Z', 'spring', 'samara')
  await start('2026-01-05T00:00:00Z', 'autumn', 'mikaela')
  await start('2026-01-05T00:00:00Z')
  await world.charge('acme', 'api.search', { quantities: { results: 9 }, campaign: 'spring' })
  await world.clock('2026-01-06T00:00:00Z')
  const { unit, daily, campaigns, identities } = await conversations(world.ledger, 'acme')
  expect(unit).toBe('conversation')
  expect(daily.buckets.map((bucket) => bucket.net)).toEqual([0, 0, 2, 0, 2, 0])
  expect(campaigns.map((row) => [row.name, row.net])).toEqual([
    ['spring', 2],
    ['autumn', 1],
    ['No campaign', 1],
  ])
  expect(identities.map((row) => [row.name, row.net])).toEqual([
    ['mikaela', 2],
    ['samara', 1],
    ['No identity', 1],
  ])
  expect((await series()).totals.net).toBe(9)
})

test('what cannot be answered is refused with its field: windows, units, too many buckets', async () => {
  await world.organization('acme')
  const refused = (query: SeriesQuery, field: string) =>
    expect(series(query)).rejects.toMatchObject({ refusal: { code: 'invalid_field', field } })
  await refused({ from: '2026-02-01', to: '2026-01-31' }, 'to')
  await refused({ preset: 'today', from: '2026-01-01' }, 'preset')
  await refused({ unit: 'gold' }, 'unit')
  await refused({ from: '0001-01-01', to: '9999-12-31' }, 'bucket')
  const wide = await series({ from: '2000-01-01', to: '2040-12-31', bucket: 'month' })
  expect(wide.buckets).toHaveLength(41 * 12)
  expect((await series({ actions: ['no.such'] })).totals.net).toBe(0)
})
