// Rows S2: plan and add-on credits that renew on the 1st, charts by time, user and action, and conversations.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { creditsOf, keyed, type Organization, startVendor, type Vendor } from './vendor.ts'

let vendor: Vendor

async function open(organization: object = {}): Promise<Organization> {
  const acme = await vendor.open({ preset: 'genesy', timezone: 'Europe/Madrid', ...organization })
  await acme.member('mikaela', { name: 'Mikaela' })
  await acme.member('samara', { name: 'Samara' })
  return acme
}

const enrich = (first: number, last = first) => ({
  action: 'enrichment.email',
  items: keyed('email', first, last),
})

describe('on a Wednesday in November', () => {
  beforeAll(async () => {
    vendor = await startVendor('2026-11-18T10:00:00Z')
  })
  afterAll(() => vendor.close())

  test('S2-03 S2-13 credits left are what is left of the plan and of the add-ons together', async () => {
    const acme = await open()
    await acme.charge({ ...enrich(1, 600), member_id: 'mikaela' })
    await acme.grant(250)
    expect(await acme.balances()).toMatchObject({
      plan_credits: { allocated: 1000, left: 400 },
      addon_credits: { allocated: 250, left: 250 },
      balance: 650,
    })
  })

  test('S2-07 S2-08 S2-09 S2-10 S2-11 S2-12 the plan: name, identities, credits, add-ons, price, next top-up', async () => {
    const acme = await open({ plan_id: 'genesy-growth' })
    expect(await acme.balances()).toMatchObject({
      plan: { name: 'Growth', identities: 5, price: { amount: 499, currency: 'EUR' } },
      plan_credits: { allocated: 5000 },
      addon_credits: { allocated: 1000 },
      renews_on: '2026-12-01',
      renews_at: '2026-11-30T23:00:00.000Z',
    })
  })

  test('S2-15 S2-16 a customer changes no plan and buys nothing by itself: the plan says to use the chat', async () => {
    const acme = await open()
    const preset = (await vendor.api.operator.get('/v1/presets/genesy')).body
    expect(preset.policy.purchase).toEqual({ channel: 'chat' })
    const key = await acme.key(['usage.read', 'charge', 'report.export'])
    expect((await key.put(acme.path, { plan_id: 'genesy-growth' })).status).toBe(403)
    const more = { unit: 'credit', amount: 10, source: 'addon', reason: 'more', idempotency_key: 'more' }
    expect((await key.post(`${acme.path}/grants`, more)).status).toBe(403)
    expect(await acme.balances()).toMatchObject({ plan: { name: 'Starter' }, balance: 1000 })
  })

  test('S2-17 the account manager is named, with an address', async () => {
    const account_manager = { name: 'Paula Ruiz', email: 'paula@vendor.example' }
    const acme = await open({ account_manager })
    const key = await acme.key()
    expect((await key.get(acme.path)).body.account_manager).toEqual(account_manager)
  })

  test('S2-18 by time, by user and by action usage is the same total, also after a refund', async () => {
    const acme = await open()
    await acme.charge({ ...enrich(1, 12), member_id: 'mikaela', occurred_at: '2026-11-03T09:00:00Z' })
    const back = await acme.charge({
      action: 'scraping.add_contacts',
      member_id: 'samara',
      items: keyed('c', 1, 9),
    })
    await acme.refund(back.id, { credits: 4 })
    await acme.charge({ action: 'ai.completion', member_id: 'samara' })
    await acme.charge({ action: 'ai.completion', api_key_id: 'zapier' })
    await acme.charge({ action: 'ai.completion' })
    const whole = await acme.usage({ preset: 'this_month', bucket: 'day' })
    expect(whole.totals).toMatchObject({ gross: 24, refunded: 4, net: 20 })
    const net = (rows: any[]) => rows.reduce((sum, row) => sum + row.net, 0)
    expect(net(whole.buckets)).toBe(20)
    for (const by of ['action', 'member', 'feature', 'group']) {
      const { totals, rows } = await acme.breakdown(by, { preset: 'this_month' })
      expect([by, totals, net(rows)]).toEqual([by, whole.totals, 20])
    }
    const { items } = await acme.history({ preset: 'this_month', show_refunds: true })
    expect(creditsOf(items)).toBe(20)
  })

  test('S2-19 S2-20 S2-21 scraping, enrichment and AI variables are three classes of usage', async () => {
    const acme = await open()
    await acme.charge({ action: 'scraping.company_by_url', member_id: 'mikaela', items: ['company:1'] })
    await acme.charge({ action: 'scraping.contact_by_name', member_id: 'mikaela', items: ['contact:1'] })
    const both = [
      { key: 'phone:1', data_type: 'phone' },
      { key: 'email:1', data_type: 'email' },
    ]
    await acme.charge({ action: 'enrichment.phone_email', member_id: 'mikaela', items: both })
    await acme.charge({ action: 'ai.completion', member_id: 'mikaela' })
    const { rows } = await acme.breakdown('feature', { preset: 'today' })
    const net = Object.fromEntries(rows.map((row: any) => [row.name, row.net]))
    expect(net).toEqual({ Scrapings: 2, Enrichments: 2, 'Execution of AI variables': 1 })
  })

  test('S2-22 each time filter is its window of local days, and "daily" is drawn per day', async () => {
    const acme = await open()
    const windows: Record<string, [string, string]> = {
      today: ['2026-11-18', '2026-11-18'],
      yesterday: ['2026-11-17', '2026-11-17'],
      daily: ['2026-10-22', '2026-11-18'],
      this_week: ['2026-11-16', '2026-11-18'],
      last_week: ['2026-11-09', '2026-11-15'],
      this_month: ['2026-11-01', '2026-11-18'],
      last_month: ['2026-10-01', '2026-10-31'],
      last_28_days: ['2026-10-22', '2026-11-18'],
    }
    for (const [preset, [from, to]] of Object.entries(windows)) {
      const { window, bucket } = await acme.usage({ preset })
      expect(window).toMatchObject({ preset, from, to, timezone: 'Europe/Madrid' })
      if (preset === 'daily') expect(bucket).toBe('day')
    }
    const sundays = await open({ policy: { week_start: 'sunday' } })
    expect((await sundays.usage({ preset: 'this_week' })).window.from).toBe('2026-11-15')
    expect((await acme.get('/usage', { preset: 'this_decade' }, 400)).field).toBe('preset')
  })

  test('S2-23 under every filter chart, breakdown and table show the same usage, to the second of its edges', async () => {
    const acme = await open()
    // Each alone in its second: the last of a day in Madrid (CEST until 25 October), and the first of the next.
    const edges = [
      '2026-09-30T21:59:59Z',
      '2026-09-30T22:00:00Z',
      '2026-10-21T21:59:59Z',
      '2026-10-21T22:00:00Z',
      '2026-10-31T22:59:59Z',
      '2026-10-31T23:00:00Z',
      '2026-11-08T22:59:59Z',
      '2026-11-08T23:00:00Z',
      '2026-11-15T22:59:59Z',
      '2026-11-15T23:00:00Z',
      '2026-11-16T22:59:59Z',
      '2026-11-16T23:00:00Z',
      '2026-11-17T22:59:59Z',
      '2026-11-17T23:00:00Z',
    ]
    // Powers of two, so that a sum tells which of them are in it.
    for (const [index, occurred_at] of edges.entries())
      await acme.charge({
        action: 'enrichment.email',
        items: keyed(`edge${index}`, 1, 2 ** index),
        member_id: 'mikaela',
        occurred_at,
        draw_on_balance: false,
      })
    const bits = (...indexes: number[]) => indexes.reduce((sum, index) => sum + 2 ** index, 0)
    const expected: Record<string, number> = {
      today: bits(13),
      yesterday: bits(11, 12),
      daily: bits(3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13),
      this_week: bits(9, 10, 11, 12, 13),
      last_week: bits(7, 8),
      this_month: bits(5, 6, 7, 8, 9, 10, 11, 12, 13),
      last_month: bits(1, 2, 3, 4),
      last_28_days: bits(3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13),
    }
    for (const [preset, net] of Object.entries(expected)) {
      const chart = await acme.usage({ preset })
      const { rows } = await acme.breakdown('action', { preset })
      const { items } = await acme.history({ preset })
      expect({
        preset,
        chart: chart.totals.net,
        rows: creditsOf(rows.map((row: any) => ({ credits: row.net }))),
        table: creditsOf(items),
      }).toEqual({
        preset,
        chart: net,
        rows: net,
        table: net,
      })
    }
  })

  test('S2-24 usage by action has a series for each, named as people know them, adding up to the total', async () => {
    const acme = await open()
    await acme.charge({ ...enrich(1, 5), member_id: 'mikaela' })
    for (let n = 0; n < 3; n++) await acme.charge({ action: 'ai.completion', member_id: 'samara' })
    const { series, totals } = await acme.usage({ preset: 'this_week', group_by: 'action' })
    expect(series.map((one: any) => [one.name, one.totals.net])).toEqual([
      ['Enrich contact email', 5],
      ['AI completion', 3],
    ])
    expect(totals.net).toBe(8)
    for (const one of series)
      expect(one.values.reduce((sum: number, value: number) => sum + value, 0)).toBe(one.totals.net)
  })

  test('S2-25 usage by user has a series for each, and for API and system their own', async () => {
    const acme = await open()
    await acme.charge({ ...enrich(1, 5), member_id: 'mikaela' })
    await acme.charge({ ...enrich(11, 13), member_id: 'samara' })
    await acme.charge({ ...enrich(21, 22), api_key_id: 'zapier' })
    await acme.charge({ ...enrich(31) })
    const { series, totals } = await acme.usage({ preset: 'today', group_by: 'member' })
    expect(series.map((one: any) => [one.kind, one.name, one.totals.net])).toEqual([
      ['id', 'Mikaela', 5],
      ['id', 'Samara', 3],
      ['api_keys', 'API', 2],
      ['system', 'System', 1],
    ])
    expect(totals.net).toBe(11)
  })

  test('S2-26 S2-27 conversations are counted beside credits, with a point for every day', async () => {
    const acme = await open()
    const start = (occurred_at: string) =>
      acme.charge({ action: 'conversation.email', member_id: 'samara', occurred_at })
    for (const day of ['02', '02', '05', '18']) await start(`2026-11-${day}T09:00:00Z`)
    const { unit, daily } = await acme.get('/conversations')
    expect(unit).toBe('conversation')
    expect(daily.totals.net).toBe(4)
    expect(daily.buckets.map((one: any) => one.day)).toEqual(
      Array.from({ length: 18 }, (_, index) => `2026-11-${String(index + 1).padStart(2, '0')}`),
    )
    expect(daily.buckets.map((one: any) => one.net)).toEqual([0, 2, 0, 0, 1, ...Array(12).fill(0), 1])
    expect(await acme.balances()).toMatchObject({ balance: 1000 })
    expect((await acme.usage({ preset: 'this_month' })).totals.net).toBe(0)
  })

  test('S2-28 S2-29 conversations by campaign and by identity add up to the total, whatever ended meanwhile', async () => {
    const acme = await open()
    const start = (campaign: string | undefined, identity: string, occurred_at: string) =>
      acme.charge({ action: 'conversation.linkedin', campaign, identity, occurred_at })
    await start('Spring', 'Mikaela on LinkedIn', '2026-11-01T09:00:00Z')
    await start('Spring', 'Samara on LinkedIn', '2026-11-02T09:00:00Z')
    await start('Autumn', 'Samara on LinkedIn', '2026-11-17T09:00:00Z')
    await start(undefined, 'Samara on LinkedIn', '2026-11-17T10:00:00Z')
    const { campaigns, identities, daily } = await acme.get('/conversations', { preset: 'this_month' })
    const net = (rows: any[]) => rows.map((row) => [row.name, row.net])
    expect(net(campaigns)).toEqual([
      ['Spring', 2],
      ['Autumn', 1],
      ['No campaign', 1],
    ])
    expect(net(identities)).toEqual([
      ['Samara on LinkedIn', 3],
      ['Mikaela on LinkedIn', 1],
    ])
    expect(daily.totals.net).toBe(4)
  })
})

describe('as months go by', () => {
  beforeEach(async () => {
    vendor = await startVendor('2026-11-22T10:00:00Z')
  })
  afterEach(() => vendor.close())

  test('S2-04 the days to renewal count down to the 1st, and begin anew with it', async () => {
    const acme = await open()
    const days = async () => (await acme.balances()).days_to_renewal
    expect(await days()).toBe(9)
    await vendor.clock('2026-11-30T22:59:59Z')
    expect(await days()).toBe(1)
    await vendor.clock('2026-11-30T23:00:00Z')
    expect(await days()).toBe(31)
  })

  test('S2-30 S2-31 plan credits renew on the 1st at 00:00 of the organization, and nothing is carried over', async () => {
    const acme = await open()
    await acme.charge({ ...enrich(1, 700), member_id: 'samara' })
    await vendor.clock('2026-11-30T22:59:59Z')
    expect(await acme.left()).toBe(300)
    await vendor.clock('2026-11-30T23:00:00Z')
    expect(await acme.left()).toBe(1000)
    expect((await acme.charge({ ...enrich(701, 1700), member_id: 'samara' })).credits).toBe(1000)
    await acme.charge({ ...enrich(1701), member_id: 'samara' }, 402)
    const [december, november] = await acme.grants({ source: 'plan' })
    expect([november.expired, december.used]).toEqual([300, 1000])
  })

  test('S2-32 a dated exception carries over exactly what it says, for one organization, and says why', async () => {
    const [acme, whole, other] = [await open(), await open(), await open()]
    const exception = (organization: Organization, amount: number | null) =>
      vendor.ask('PUT', `${organization.path}/rollover-exceptions/outage`, {
        unit: 'credit',
        ends_on: '2026-12-01',
        amount,
        reason: 'outage of 20 November',
      })
    await exception(acme, 120)
    await exception(whole, null)
    for (const one of [acme, whole, other]) await one.charge({ ...enrich(1, 700), member_id: 'samara' })
    await vendor.clock('2026-12-01T10:00:00Z')
    expect([await acme.left(), await whole.left(), await other.left()]).toEqual([1120, 1300, 1000])
    await vendor.clock('2027-01-01T10:00:00Z')
    expect([await acme.left(), await whole.left(), await other.left()]).toEqual([1000, 1000, 1000])
    const { items } = await acme.get('/audit')
    expect(items).toContainEqual(
      expect.objectContaining({
        target: 'rollover_exception:outage',
        actor: expect.stringMatching(/^operator:/),
        after: expect.objectContaining({ reason: 'outage of 20 November' }),
      }),
    )
    const key = await acme.key(['usage.read', 'charge'])
    const asked = { unit: 'credit', ends_on: '2027-02-01', reason: 'we would like to' }
    expect((await key.put(`${acme.path}/rollover-exceptions/more`, asked)).status).toBe(403)
  })

  test('S2-33 add-on credits end with the month or never, by policy, whether bought or part of the plan', async () => {
    const ending = await open({ plan_id: 'genesy-growth' })
    const lasting = await open({ plan_id: 'genesy-scale' })
    for (const one of [ending, lasting]) await one.grant(300)
    const addon = async (one: Organization) => (await one.balances()).addon_credits.left
    expect([await addon(ending), await addon(lasting)]).toEqual([1300, 2800])
    await vendor.clock('2026-12-02T10:00:00Z')
    expect([await addon(ending), await addon(lasting)]).toEqual([1000, 5300])
    const { plan_credits } = await lasting.balances()
    expect(plan_credits).toEqual({ allocated: 15000, left: 15000 })
  })
})
