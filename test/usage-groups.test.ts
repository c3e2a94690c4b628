// Usage by group is kept in memory: whatever happens between two answers, the second is what somebody reads who asks first.
import { beforeEach, expect, test } from 'vitest'
import type { Database } from '../src/database/database.ts'
import { type Ledger, openLedger } from '../src/ledger/ledger.ts'
import { usageBreakdown } from '../src/usage/usage-breakdown.ts'
import { usageCells } from '../src/usage/usage-cells.ts'
import { wholeGrid } from '../src/usage/usage-grid.ts'
import { readQuestion } from '../src/usage/usage-question.ts'
import { usageSeries } from '../src/usage/usage-series.ts'
import { openWorld, type World } from './usage-world.ts'

let world: World

beforeEach(async () => {
  world = await openWorld('2026-01-01T00:00:00Z')
  await world.organization('acme')
  await world.members('acme', [
    { member_id: 'anna', group: 'Sales' },
    { member_id: 'ben', group: 'Sales' },
    { member_id: 'cara', group: 'Marketing' },
    { member_id: 'dan' },
  ])
  await world.grant('acme', 90_000)
  await world.clock('2026-02-20T12:00:00Z')
  return () => world.close()
})

let items = 0

/** A phone is 5 credits. */
const reveal = (member_id: string, day: string, count = 1) =>
  world.charge('acme', 'reveal.phone', {
    member_id,
    items: Array.from({ length: count }, () => `item-${++items}`),
    at: `${day}T10:00:00Z`,
  })

const search = (api_key_id: string | undefined, day: string, results: number) =>
  world.charge('acme', 'api.search', {
    ...(api_key_id === undefined ? {} : { api_key_id }),
    quantities: { results },
    at: `${day}T10:00:00Z`,
  })

async function regroup(member_id: string, group: string | null): Promise<void> {
  await world.ledger.change('acme', async ({ tx }) => {
    await tx.send([
      {
        text: `update members set group_name = $2 where organization_id = 'acme' and member_id = $1`,
        values: [member_id, group],
      },
    ])
  })
}

const window = { from: '2026-01-10', to: '2026-02-20' }

/** Every way to ask for groups, and for members of one. */
async function answers(ledger: Ledger) {
  const by_group = { ...window, group_by: 'group' as const }
  return [
    await usageSeries(ledger, 'acme', by_group),
    await usageSeries(ledger, 'acme', { ...by_group, bucket: 'week', top: 1 }),
    await usageSeries(ledger, 'acme', { ...by_group, actions: ['reveal.phone'] }),
    await usageSeries(ledger, 'acme', { ...by_group, unit: 'mobile' }),
    await usageSeries(ledger, 'acme', { ...by_group, group: 'Sales' }),
    await usageSeries(ledger, 'acme', { ...by_group, member_id: 'anna' }),
    await usageSeries(ledger, 'acme', { ...by_group, api_key_id: 'crm' }),
    await usageSeries(ledger, 'acme', { ...by_group, campaign: 'spring' }),
    await usageBreakdown(ledger, 'acme', { ...window, by: 'group' }),
    await usageBreakdown(ledger, 'acme', { ...window, by: 'group', group: '' }),
    await usageBreakdown(ledger, 'acme', { ...window, by: 'member', group: 'Sales', top: 1 }),
    await usageBreakdown(ledger, 'acme', { ...window, by: 'member', top: 1 }),
  ]
}

/** Another server on the same database, which has kept nothing. */
const another = (db: Database = world.db) => openLedger({ ...db }, { test_clock: true })

/** The groups of the whole window, once all that can be asked is what another server answers. */
async function groups(): Promise<Record<string, number>> {
  const kept = await answers(world.ledger)
  const fresh = another()
  expect(kept).toEqual(await answers(fresh))
  await fresh.close()
  const { rows, totals } = await usageBreakdown(world.ledger, 'acme', { ...window, by: 'group' })
  expect(rows.reduce((sum, row) => sum + row.net, 0)).toBe(totals.net)
  return Object.fromEntries(rows.map((row) => [row.id ?? row.kind, row.net]))
}

test('S2-18 S2-23 groups are exact after whatever was charged, refunded or paid back meanwhile', async () => {
  expect(await groups()).toEqual({})
  const first = await reveal('anna', '2026-01-10', 2)
  await reveal('cara', '2026-02-20')
  expect(await groups()).toEqual({ Sales: 10, Marketing: 5 })
  await search('crm', '2026-01-15', 7)
  await search(undefined, '2026-02-01', 3)
  await reveal('dan', '2026-02-01')
  await reveal('ben', '2026-01-09')
  await world.charge('acme', 'ai.cell', { member_id: 'ben', quantities: { cells: 10 }, campaign: 'spring' })
  await world.charge('acme', 'conversation.start', { member_id: 'ben' })
  expect(await groups()).toEqual({ Sales: 13, Marketing: 5, api_keys: 7, system: 3, none: 5 })
  await world.refund('acme', first, { credits: 5 })
  const hold = await world.hold('acme', 'reveal.phone', { member_id: 'cara', items: ['held-1', 'held-2'] })
  expect(await groups()).toEqual({ Sales: 8, Marketing: 5, api_keys: 7, system: 3, none: 5 })
  await world.capture('acme', hold, ['held-1'])
  await world.refund('acme', first)
  expect(await groups()).toEqual({ Sales: 3, Marketing: 10, api_keys: 7, system: 3, none: 5 })
})

test('S2-18 a member who changes group takes all usage along at once', async () => {
  await reveal('anna', '2026-01-20', 3)
  await reveal('ben', '2026-01-21')
  await reveal('dan', '2026-02-11')
  expect(await groups()).toEqual({ Sales: 20, none: 5 })
  await regroup('anna', 'Marketing')
  expect(await groups()).toEqual({ Marketing: 15, Sales: 5, none: 5 })
  await reveal('anna', '2026-01-22')
  expect(await groups()).toEqual({ Marketing: 20, Sales: 5, none: 5 })
  // There and back again while nobody asked.
  await regroup('anna', 'Sales')
  await reveal('anna', '2026-01-23')
  await regroup('anna', 'Marketing')
  await regroup('dan', '')
  await regroup('ben', null)
  expect(await groups()).toEqual({ Marketing: 25, none: 10 })
  // Two who change places: as many groups with as many members each.
  await regroup('ben', 'Marketing')
  await regroup('anna', null)
  expect(await groups()).toEqual({ Marketing: 5, none: 30 })
  await world.members('acme', [{ member_id: 'eve', group: 'Sales' }, { member_id: 'finn' }])
  await reveal('eve', '2026-02-19', 2)
  await reveal('finn', '2026-02-19')
  expect(await groups()).toEqual({ Sales: 10, Marketing: 5, none: 35 })
})

test('S2-18 what another server has charged is in the next answer', async () => {
  await reveal('anna', '2026-01-20')
  expect(await groups()).toEqual({ Sales: 5 })
  const elsewhere = another()
  const here = world.ledger
  world.ledger = elsewhere
  const submitted = await world.charge('acme', 'reveal.phone', { member_id: 'cara', items: ['elsewhere'] })
  expect(submitted.kind).toBe('charge')
  world.ledger = here
  await elsewhere.close()
  expect(await groups()).toEqual({ Sales: 5, Marketing: 5 })
})

test('S2-18 groups follow the days of another zone, there and back', async () => {
  await world.charge('acme', 'reveal.phone', {
    member_id: 'cara',
    items: ['late'],
    at: '2026-01-09T23:30:00Z',
  })
  await reveal('anna', '2026-01-20')
  expect(await groups()).toEqual({ Sales: 5 })
  await world.organization('acme', { timezone: 'Europe/Madrid' })
  expect(await groups()).toEqual({ Sales: 5, Marketing: 5 })
  await reveal('ben', '2026-01-21')
  await world.organization('acme', { timezone: 'UTC' })
  expect(await groups()).toEqual({ Sales: 10 })
})

test('S2-18 who asked just before the zone changed leaves nothing behind for when it changes back', async () => {
  await world.charge('acme', 'reveal.phone', {
    member_id: 'cara',
    items: ['late'],
    at: '2026-01-09T23:30:00Z',
  })
  const asked = await readQuestion(world.ledger, 'acme', window, 'last_28_days')
  await world.organization('acme', { timezone: 'Europe/Madrid' })
  await usageCells(world.ledger.db, asked, wholeGrid(asked, 'group', 20))
  await world.organization('acme', { timezone: 'UTC' })
  expect(await groups()).toEqual({})
})

test('S2-18 groups of a year are exact, wherever in it somebody is charged later', async () => {
  await world.clock('2026-12-31T12:00:00Z')
  await reveal('anna', '2026-03-10')
  await reveal('cara', '2026-05-20')
  const year = async (ledger: Ledger) => {
    const { series } = await usageSeries(ledger, 'acme', { preset: 'this_year', group_by: 'group' })
    return series
  }
  const net = async () => {
    const fresh = another()
    const series = await year(world.ledger)
    expect(series).toEqual(await year(fresh))
    await fresh.close()
    return series.map(({ id, totals }) => [id, totals.net])
  }
  expect(await net()).toEqual([
    ['Marketing', 5],
    ['Sales', 5],
  ])
  for (const day of ['2026-01-01', '2026-04-01', '2026-12-31']) await reveal('ben', day)
  expect(await net()).toEqual([
    ['Sales', 20],
    ['Marketing', 5],
  ])
})

test('S2-18 the rows of all actors are read once, and again after a change of groups, however many ask', async () => {
  let read = 0
  const counting: Database = {
    ...world.db,
    query: (text, values) => {
      if (/group by 2, 3/.test(text) && /left join members/.test(text)) read++
      return world.db.query(text, values)
    },
  }
  const ledger = openLedger(counting, { test_clock: true })
  const ask = async () => {
    const { rows } = await usageBreakdown(ledger, 'acme', { preset: 'last_28_days', by: 'group' })
    return rows.map(({ id, net }) => [id, net])
  }
  const sales = (net: number) => Array(6).fill([['Sales', net]])
  const six = () => Promise.all(Array.from({ length: 6 }, ask))
  await reveal('anna', '2026-02-10')
  expect(await six()).toEqual(sales(5))
  expect(read).toBe(1)
  await reveal('anna', '2026-02-11')
  expect(await six()).toEqual(sales(10))
  expect(read).toBe(1)
  await regroup('cara', 'Sales')
  await reveal('cara', '2026-02-11')
  expect(await six()).toEqual(sales(15))
  expect(read).toBe(2)
  await ledger.close()
})

test('S2-18 answers while others charge and change groups: each adds up, and the last is exact', async () => {
  await reveal('anna', '2026-02-01')
  await groups()
  const asked = async () => {
    const { series, totals } = await usageSeries(world.ledger, 'acme', { ...window, group_by: 'group' })
    expect(series.reduce((sum, one) => sum + one.totals.net, 0)).toBe(totals.net)
    return totals.net
  }
  for (let round = 1; round <= 3; round++) {
    const all = await Promise.all([
      asked(),
      reveal('ben', '2026-02-01'),
      asked(),
      regroup('anna', `Team ${round}`),
      asked(),
      search('crm', '2026-02-02', 5),
      reveal('cara', '2026-02-03'),
      asked(),
    ])
    for (const net of all.filter((one) => typeof one === 'number')) {
      expect(net).toBeGreaterThanOrEqual(15 * round - 10)
      expect(net).toBeLessThanOrEqual(15 * round + 5)
    }
    expect(await groups()).toMatchObject({ [`Team ${round}`]: 5, api_keys: 5 * round })
  }
})
