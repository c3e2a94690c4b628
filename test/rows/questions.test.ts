// What the charts ask, over HTTP: any bucket in any zone, by any grouping, adds up to the history and the journal.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { lab } from './lab.ts'
import { creditsOf, keyed, type Organization, type Query, startVendor, type Vendor } from './vendor.ts'

let vendor: Vendor
let acme: Organization
const RANGE = { from: '2026-01-01', to: '2026-03-31' }
/** What is asked for is answered in this zone; the organization's own is another. */
const ZONES = ['Europe/Madrid', 'UTC', 'Asia/Kathmandu', 'America/St_Johns', 'Australia/Lord_Howe']

beforeAll(async () => {
  vendor = await startVendor('2026-04-02T10:00:00Z')
  await vendor.ask('PUT', '/v1/presets/lab', lab)
  acme = await vendor.open({ preset: 'lab', timezone: 'Europe/Madrid' })
  const members = [
    ['anna', 'Sales'],
    ['ben', 'Sales'],
    ['cara', 'Marketing'],
    ['eve', null],
  ]
  for (const [id, group] of members) await acme.member(id!, { group })
  await acme.grant(100_000)
  // Over the change to summer time on 29 March, and over the ends of days of many zones.
  for (let n = 0; n < 120; n++) {
    const spender = [
      { member_id: 'anna' },
      { member_id: 'ben' },
      { member_id: 'cara' },
      { member_id: 'eve' },
      { api_key_id: 'crm' },
      { api_key_id: 'zapier' },
      {},
    ][n % 7]
    const charge = await acme.charge({
      ...spender,
      ...(n % 3
        ? { action: 'find', items: keyed('e', n, n + (n % 5)) }
        : { action: 'search', quantities: { results: 10 + n } }),
      ...(n % 4 ? { campaign: `Campaign ${n % 4}`, identity: `Identity ${n % 2}` } : {}),
      occurred_at: new Date(Date.parse('2026-01-01T00:10:00Z') + n * 63_900_000).toISOString(),
    })
    if (n % 9 === 0 && charge.credits > 0) await acme.refund(charge.id, { credits: charge.credits / 2 })
  }
})
afterAll(() => vendor.close())

const net = (rows: any[]) => creditsOf(rows.map((row) => ({ credits: row.net ?? row.totals.net })))

test('S2-18 every bucket in every zone has the same total, to the millionth', async () => {
  for (const timezone of ZONES) {
    const month = await acme.usage({ ...RANGE, timezone, bucket: 'month' })
    expect(month.buckets).toHaveLength(3)
    for (const bucket of ['hour', 'day', 'week']) {
      const { buckets, totals } = await acme.usage({ ...RANGE, timezone, bucket })
      expect([timezone, bucket, totals]).toEqual([timezone, bucket, month.totals])
      expect(net(buckets)).toBe(month.totals.net)
      const starts = buckets.map((one: any) => Date.parse(one.starts_at))
      expect(starts).toEqual([...starts].sort((a, b) => a - b))
    }
  }
})

test('S2-23 S3-09 in the organization’s zone the total is the history’s, net of refunds', async () => {
  const { totals } = await acme.usage(RANGE)
  const rows: any[] = []
  let cursor: string | undefined
  do {
    const page = await acme.history({ ...RANGE, show_refunds: true, limit: 50, cursor })
    rows.push(...page.items)
    cursor = page.next_cursor ?? undefined
  } while (cursor)
  expect(creditsOf(rows)).toBe(totals.net)
  expect(creditsOf(rows.filter((row) => row.kind !== 'refund'))).toBe(totals.gross)
  expect(creditsOf(rows.filter((row) => row.kind === 'refund'))).toBe(-totals.refunded)
  expect(rows.filter((row) => row.kind !== 'refund')).toHaveLength(totals.charges)
  expect(totals.already_owned_items).toBeGreaterThan(0)
  const { items } = await acme.get('/entries', { limit: 1000 })
  const used = items.filter((entry: any) => ['charge', 'capture', 'refund'].includes(entry.kind))
  expect(creditsOf(used)).toBe(totals.net)
})

test('S2-24 S2-25 S2-28 S2-29 S3-46 by action, feature, member, group, key, campaign and identity it is the same total', async () => {
  const { totals } = await acme.usage(RANGE)
  for (const by of ['action', 'feature', 'member', 'group', 'api_key', 'campaign', 'identity']) {
    const { rows, totals: whole } = await acme.breakdown(by, RANGE)
    expect([by, whole, net(rows)]).toEqual([by, totals, totals.net])
    const { series } = await acme.usage({ ...RANGE, bucket: 'month', group_by: by, top: 2 })
    expect([by, net(series)]).toEqual([by, totals.net])
    const shares = rows.reduce((sum: number, row: any) => sum + row.share, 0)
    expect(shares).toBeCloseTo(1, 9)
  }
})

test('S3-05 a filter of the chart is the history’s: member, key, group, action, campaign, identity', async () => {
  const filters: Query[] = [
    { member_id: 'anna' },
    { api_key_id: 'crm' },
    { action: 'search' },
    { feature: 'find' },
    { campaign: 'Campaign 2' },
    { identity: 'Identity 1' },
    { member_id: 'ben', action: 'find' },
  ]
  for (const filter of filters) {
    const { totals } = await acme.usage({ ...RANGE, ...filter })
    const { items } = await acme.history({ ...RANGE, ...filter, show_refunds: true, limit: 1000 })
    expect([filter, totals.net]).toEqual([filter, creditsOf(items)])
    expect(totals.charges).toBeGreaterThan(0)
  }
  const sales = await acme.usage({ ...RANGE, group: 'Sales' })
  const each = [
    await acme.usage({ ...RANGE, member_id: 'anna' }),
    await acme.usage({ ...RANGE, member_id: 'ben' }),
  ]
  expect(sales.totals.net).toBe(net(each))
})

test('S0-06 heavy users come first, and a chart counts a member in the group of today', async () => {
  const { rows } = await acme.breakdown('member', RANGE)
  const members = rows.filter((row: any) => row.kind === 'id')
  expect(members.map((row: any) => row.net)).toEqual(
    members.map((row: any) => row.net).sort((a: number, b: number) => b - a),
  )
  const of = async (group: string) => (await acme.usage({ ...RANGE, group })).totals.net
  const [sales, marketing] = [await of('Sales'), await of('Marketing')]
  const bens = (await acme.usage({ ...RANGE, member_id: 'ben' })).totals.net
  await acme.member('ben', { group: 'Marketing' })
  expect([await of('Sales'), await of('Marketing')]).toEqual([
    creditsOf([{ credits: sales }, { credits: -bens }]),
    creditsOf([{ credits: marketing }, { credits: bens }]),
  ])
  await acme.member('ben', { group: 'Sales' })
})

test('S2-27 the period before is compared with, and its window is told', async () => {
  const { window, previous } = await acme.usage({ preset: 'last_month' })
  expect([window.from, window.to]).toEqual(['2026-03-01', '2026-03-31'])
  expect([previous.window.from, previous.window.to]).toEqual(['2026-02-01', '2026-02-28'])
  const february = await acme.usage({ from: '2026-02-01', to: '2026-02-28' })
  expect(previous.totals).toEqual(february.totals)
})

test('a bad zone, bucket, grouping or day is 400 and names its field', async () => {
  const wrong: [Query, string][] = [
    [{ timezone: 'Mars/Olympus' }, 'timezone'],
    [{ timezone: '+02:00' }, 'timezone'],
    [{ bucket: 'minute' }, 'bucket'],
    [{ group_by: 'mood' }, 'group_by'],
    [{ from: '2026-02-30' }, 'from'],
    [{ from: '2026-03-02', to: '2026-03-01' }, 'to'],
    [{ preset: 'today', from: '2026-03-02' }, 'preset'],
    [{ from: '0001-01-01', to: '9999-12-31', bucket: 'hour' }, 'bucket'],
  ]
  for (const [query, field] of wrong) expect((await acme.get('/usage', query, 400)).field).toBe(field)
})
