// C1 to C23: where the products contradict each other, one server meets all of them side by side, by configuration.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { layerPolicy } from '../../src/core/policy.ts'
import { may } from '../../src/http/permissions.ts'
import { creditsOf, keyed, type Organization, readCsv, startVendor, type Vendor } from './vendor.ts'

let vendor: Vendor

describe('on one day', () => {
  beforeAll(async () => {
    vendor = await startVendor('2026-03-10T15:00:00Z')
  })
  afterAll(() => vendor.close())

  test('C2 batteries and a pool, plan and add-on, typed balances, one prepaid total: each pays only its own', async () => {
    const battery = await vendor.open({ preset: 'battery' })
    await battery.member('anna', { license: {} })
    await battery.grant(10)
    const first = await battery.charge({
      action: 'email.unlock',
      member_id: 'anna',
      items: keyed('e', 1, 505),
    })
    expect(first.draws.map((draw: any) => [draw.source, draw.credits])).toEqual([
      ['license', 500],
      ['addon', 5],
    ])
    const genesy = await vendor.open({ preset: 'genesy' })
    await genesy.grant(10)
    const second = await genesy.charge({ action: 'enrichment.email', items: keyed('e', 1, 1005) })
    expect(second.draws.map((draw: any) => draw.source)).toEqual(['plan', 'addon'])
    const apollo = await vendor.open({ preset: 'apollo' })
    const phones = { action: 'phone.reveal', items: keyed('p', 1, 101) }
    expect(await apollo.charge(phones, 402)).toMatchObject({ headroom: [{ unit: 'mobile', available: 800 }] })
    expect(await apollo.left('email')).toBe(4000)
    const generect = await vendor.open({ preset: 'generect' })
    await generect.charge({ action: 'email_find' }, 402)
    await generect.grant(5)
    expect((await generect.charge({ action: 'email_find' })).draws).toMatchObject([{ source: 'addon' }])
  })

  test('C5 each organization maps permissions to roles for itself', () => {
    const { permissions } = layerPolicy(
      {},
      {},
      { permissions: { user: ['usage.read_own', 'analytics.read'] } },
    )
    const verdict = (role: 'manager' | 'user', permission: 'analytics.read' | 'billing.read') =>
      may({ kind: 'member', actor: 'member:x', organization_id: 'acme', member_id: 'x', role }, permission, {
        organization_id: 'acme',
        permissions,
      })
    expect(verdict('user', 'analytics.read')).toBe('allowed')
    expect(verdict('user', 'billing.read')).toBe('denied')
    expect(verdict('manager', 'billing.read')).toBe('denied')
  })

  test('C6 what is paid once: for the organization, for the member, or not at all, by action', async () => {
    const cost = async (acme: Organization, action: string, member_id: string) =>
      (await acme.charge({ action, member_id, items: ['email:1'] })).credits
    const open = async (preset: string, policy: object = {}) => {
      const acme = await vendor.open({ preset, policy })
      for (const id of ['anna', 'ben']) await acme.member(id)
      await acme.grant(100)
      return acme
    }
    const shared = await open('genesy')
    const ofMembers = await open('genesy', { ownership: { scope: 'member' } })
    const never = await open('generect')
    const paid = async (acme: Organization, action: string) => [
      await cost(acme, action, 'anna'),
      await cost(acme, action, 'anna'),
      await cost(acme, action, 'ben'),
    ]
    expect(await paid(shared, 'enrichment.email')).toEqual([1, 0, 0])
    expect(await paid(ofMembers, 'enrichment.email')).toEqual([1, 0, 1])
    expect(await paid(never, 'email_find')).toEqual([1, 1, 1])
    expect(await paid(shared, 'ai.completion')).toEqual([1, 1, 1])
  })

  test('C7 one date for everything: history, chart, report and usage API all date by the request', async () => {
    const acme = await vendor.open({
      preset: 'apollo',
      cycle: { start: '2026-01-01', months: 12 },
      timezone: 'UTC',
    })
    await acme.charge({ action: 'email.other', items: ['email:1'], occurred_at: '2026-02-28T23:30:00Z' })
    const february = { from: '2026-02-28', to: '2026-02-28' }
    expect(creditsOf((await acme.history(february)).items)).toBe(1)
    expect((await acme.usage(february)).totals.net).toBe(1)
    const rows = readCsv(await acme.get('/reports/usage.csv'))
    const at = rows[5]!.indexOf('02/2026') + SUB.indexOf('Credits')
    expect(rows.at(-1)![at]).toBe('1')
    const { key } = await vendor.ask('POST', `${acme.path}/keys`, { name: 'reader' })
    const asked = await fetch(`${vendor.api.url}/api/v1/accounts/usage/?period_month=2026-02`, {
      headers: { authorization: `Token ${key}` },
    })
    expect(await asked.json()).toMatchObject({ data: { period: '2026-02', total_credits: 1 } })
  })

  test('C8 found items, reveals, results with flags, requests, pages and minutes are all counted as they come', async () => {
    const apollo = await vendor.open({ preset: 'apollo' })
    const generect = await vendor.open({ preset: 'generect' })
    await generect.grant(1000)
    const cost = async (acme: Organization, charge: any) => {
      const { units } = await acme.charge(charge)
      return units[0]?.credits ?? 0
    }
    const found = [{ key: 'e:1' }, { key: 'e:2', found: false }]
    expect(await cost(apollo, { action: 'email.other', items: found })).toBe(1)
    expect(await cost(apollo, { action: 'api.org_search', quantities: { pages: 3 } })).toBe(3)
    expect(await cost(apollo, { action: 'dialer.talk_time', quantities: { minutes: 1.5 } })).toBe(1.5)
    expect(await cost(apollo, { action: 'api.person_get' })).toBe(1)
    const search = { action: 'search_database', quantities: { results: 20 } }
    expect(await cost(generect, search)).toBe(20)
    expect(await cost(generect, { ...search, flags: ['with_email', 'priority'] })).toBe(45)
    expect(await cost(generect, { action: 'count_realtime' })).toBe(1)
  })

  test('C9 a live report counts what has just happened, and is the same until something else does', async () => {
    const acme = await vendor.open({ preset: 'apollo' })
    await acme.charge({ action: 'email.other', items: ['email:1'] })
    const report = await acme.get('/reports/usage.csv')
    expect(readCsv(report)[2]).toEqual(['Last Updated', '2026-03-10T15:00:00Z'])
    expect(readCsv(report).at(-1)!.at(-1)).toBe('1')
    expect(await acme.get('/reports/usage.csv')).toBe(report)
  })

  test('C10 usage of an API key is the report’s own row, the key’s in the history, and the account’s in all', async () => {
    const acme = await vendor.open({ preset: 'apollo' })
    await acme.member('anna')
    await acme.charge({ action: 'email.other', api_key_id: 'crm', items: keyed('e', 1, 3) })
    await acme.charge({ action: 'email.other', member_id: 'anna', items: ['e:4'] })
    const rows = readCsv(await acme.get('/reports/usage.csv'))
    expect(rows.find(([label]) => label === 'API credits')!.at(-1)).toBe('3')
    const { items } = await acme.history({ api_key_id: 'crm' })
    expect(items.map((row: any) => row.user)).toEqual([{ type: 'api_key', api_key_id: 'crm', name: 'crm' }])
    expect((await acme.usage({ preset: 'today' })).totals.net).toBe(4)
  })

  test('C11 a refund credits the balance, lowers the usage of its charge’s date, and is a row on demand', async () => {
    const acme = await vendor.open({ preset: 'apollo' })
    const charge = await acme.charge({
      action: 'email.other',
      items: keyed('e', 1, 10),
      occurred_at: '2026-02-10T12:00:00Z',
    })
    await acme.refund(charge.id, { items: ['e:1', 'e:2', 'e:3'] })
    expect(await acme.left('email')).toBe(3993)
    const february = { from: '2026-02-01', to: '2026-02-28' }
    expect((await acme.usage(february)).totals).toMatchObject({ gross: 10, refunded: 3, net: 7 })
    expect((await acme.usage({ preset: 'today' })).totals).toMatchObject({ gross: 0, refunded: 0, net: 0 })
    expect((await acme.history(february)).items).toHaveLength(1)
    const shown = (await acme.history({ ...february, show_refunds: true })).items
    expect(shown.map((row: any) => [row.kind, row.credits, row.date.slice(0, 10)])).toEqual([
      ['refund', -3, '2026-03-10'],
      ['charge', 10, '2026-02-10'],
    ])
  })

  test('C12 each product says how more is bought; nowhere is anything paid', async () => {
    const channels: Record<string, string> = {}
    for (const preset of ['lusha', 'battery', 'genesy', 'apollo', 'generect'])
      channels[preset] = (await vendor.ask('GET', `/v1/presets/${preset}`)).policy.purchase.channel
    expect(channels).toEqual({
      lusha: 'contact',
      battery: 'contact',
      genesy: 'chat',
      apollo: 'request',
      generect: 'contact',
    })
  })

  test('C13 of a plan paid annually the year is released at once, or month by month, by policy', async () => {
    const upfront = await vendor.open({ plan_id: 'lusha-scale' })
    expect(await upfront.left()).toBe(120_000)
    expect((await upfront.balances()).renews_on).toBe('2027-03-10')
    const monthly = await vendor.open({ plan_id: 'battery-standard-annual' })
    await monthly.member('anna', { license: {} })
    expect(await monthly.battery('anna')).toBe(500)
  })

  test('C14 an export costs an email’s price, export credits, or nothing and is hidden, by plan', async () => {
    const battery = await vendor.open({ preset: 'battery' })
    await battery.member('anna', { license: {} })
    const cost = async (acme: Organization, action: string) =>
      (await acme.charge({ action, items: ['record:1'], ...(acme === battery && { member_id: 'anna' }) }))
        .units
    expect(await cost(battery, 'email.export')).toMatchObject([{ unit: 'credit', credits: 1 }])
    const legacy = await vendor.open({ plan_id: 'apollo-legacy' })
    expect(await cost(legacy, 'exports.csv')).toMatchObject([{ unit: 'export', credits: 1 }])
    const apollo = await vendor.open({ preset: 'apollo' })
    expect(await cost(apollo, 'exports.csv')).toEqual([])
    const { features } = await apollo.get('/history/options')
    expect(features.map((one: any) => one.feature)).not.toContain('exports')
  })

  test('C15 an entry keeps amounts by unit beside the one figure of credits', async () => {
    const acme = await vendor.open({ preset: 'apollo' })
    await acme.charge({
      action: 'enrichment.api_person',
      items: [
        { key: 'e:1', data_type: 'email' },
        { key: 'p:1', data_type: 'phone' },
      ],
    })
    const { items } = await acme.history()
    expect(items[0]).toMatchObject({
      credits: 9,
      units: [
        { unit: 'email', credits: 1 },
        { unit: 'mobile', credits: 8 },
      ],
      data_requested: ['email', 'phone'],
    })
    expect((await acme.usage({ preset: 'today', unit: 'mobile' })).totals.net).toBe(8)
  })

  test('C16 a granularity and a label change neither the figures nor the three keys of the usage API', async () => {
    const acme = await vendor.open({ preset: 'generect' })
    await acme.grant(10)
    await acme.charge({ action: 'email_find', items: ['e:1', 'e:2'], occurred_at: '2026-03-02T00:00:00Z' })
    const { key } = await vendor.ask('POST', `${acme.path}/keys`, { name: 'reader' })
    for (const period of ['day', 'week', 'month']) {
      const query = `period=${period}&start_date=2026-03-01&end_date=2026-03-09&period_month=2026-03`
      const reply = await fetch(`${vendor.api.url}/api/v1/accounts/usage/?${query}`, {
        headers: { authorization: `Token ${key}` },
      })
      expect(await reply.json()).toEqual({
        data: { period: '2026-03', total_credits: 2, breakdown: { email_find: 2 } },
      })
    }
  })

  test('C17 lack of credits is 402, bad input 400', async () => {
    const acme = await vendor.open({ preset: 'generect' })
    expect(await acme.charge({ action: 'email_find' }, 402)).toMatchObject({ status_code: 402 })
    expect(await acme.charge({ action: 'search_database' }, 400)).toMatchObject({
      code: 'missing_quantity',
      field: 'quantities.results',
    })
  })

  test('C20 "daily" is taken as a filter: the last 28 days, a point each', async () => {
    const acme = await vendor.open({ preset: 'genesy' })
    const { bucket, buckets } = await acme.usage({ preset: 'daily' })
    expect([bucket, buckets.length]).toEqual(['day', 28])
  })

  test('C21 one word for each thing, in the spelling of the house, throughout the API', async () => {
    const document = JSON.stringify((await vendor.api.operator.get('/openapi.json')).body)
    expect(document).not.toMatch(/\b(organisation|licence|wallet|workspace|seat_id|team_member)/i)
  })

  test('C23 reveals are counts in the report and credits in the answers of the API', async () => {
    const acme = await vendor.open({ preset: 'apollo' })
    await acme.charge({ action: 'phone.reveal', items: ['p:1', 'p:2'] })
    const rows = readCsv(await acme.get('/reports/usage.csv'))
    expect(rows.at(-1)!.slice(-6)).toEqual(['2', '0', '16', '0', '0', '16'])
    const { rows: used } = await acme.breakdown('action', { preset: 'today' })
    expect(used).toMatchObject([{ net: 16, items: 2 }])
  })
})

const SUB = ['Phones', 'Emails', 'API Search', 'Credits', 'API Company Enrichment']

describe('as months go by', () => {
  beforeEach(async () => {
    vendor = await startVendor('2026-01-20T12:00:00Z')
  })
  afterEach(() => vendor.close())

  test('C1 one server renews on the 1st, on the day of issue, with the billing cycle, by the quarter, or never', async () => {
    const genesy = await vendor.open({ preset: 'genesy', timezone: 'America/New_York' })
    const battery = await vendor.open({ preset: 'battery' })
    await battery.member('anna', { license: {} })
    const lusha = await vendor.open({ preset: 'lusha', cycle: { start: '2026-01-12', months: 3 } })
    const quarterly = await vendor.open({ preset: 'genesy', policy: { renewal: { months: 3 } } })
    const generect = await vendor.open({ preset: 'generect' })
    const renews = async (acme: Organization) => (await acme.balances()).renews_at
    expect(await renews(genesy)).toBe('2026-02-01T05:00:00.000Z')
    expect(await renews(lusha)).toBe('2026-02-12T00:00:00.000Z')
    expect(await renews(quarterly)).toBe('2026-04-01T00:00:00.000Z')
    expect(await renews(generect)).toBe(null)
    const { member } = await battery.balances({ member_id: 'anna' })
    expect(member.batteries[0].renews_at).toBe('2026-02-20T00:00:00.000Z')
    // The cycle of the report is another period: three months, of which the credits are renewed thrice.
    const report = readCsv(await lusha.get('/reports/usage.csv'))
    expect([report[0], report[1]]).toEqual([
      ['Cycle Start', '2026-01-12'],
      ['Cycle End', '2026-04-11'],
    ])
    await vendor.clock('2026-02-12T00:00:00Z')
    await lusha.charge({ action: 'reveal.email', items: ['e:1'] })
    expect(await renews(lusha)).toBe('2026-03-12T00:00:00.000Z')
    expect(await lusha.grants({ source: 'plan' })).toHaveLength(2)
  })

  test('C3 unused credits are lost, carried over up to a cap, or carried over whole, by policy', async () => {
    const open = (rollover: object) => vendor.open({ preset: 'genesy', policy: { rollover } })
    const none = await open({ mode: 'none' })
    const capped = await open({ mode: 'capped', cap: 150 })
    const full = await open({ mode: 'full' })
    for (const acme of [none, capped, full])
      await acme.charge({ action: 'enrichment.email', items: keyed('e', 1, 600) })
    await vendor.clock('2026-02-01T00:00:00Z')
    expect([await none.left(), await capped.left(), await full.left()]).toEqual([1000, 1150, 1400])
    // Carried credits burn after the plan's own, and carry on by the same rule.
    const charge = await full.charge({ action: 'enrichment.email', items: keyed('e', 1001, 2100) })
    expect(charge.draws.map((draw: any) => [draw.source, draw.credits])).toEqual([
      ['plan', 1000],
      ['rollover', 100],
    ])
    await vendor.clock('2026-03-01T00:00:00Z')
    expect([await none.left(), await capped.left(), await full.left()]).toEqual([1000, 1150, 1300])
  })

  test('C4 add-on credits last, end with the period, or on the day that the grant says', async () => {
    const lasting = await vendor.open({ preset: 'genesy' })
    const ending = await vendor.open({ preset: 'genesy', policy: { addon: { expiry: 'end_of_period' } } })
    for (const acme of [lasting, ending]) {
      await acme.grant(100)
      await acme.grant(30, { ends_at: '2026-02-10T00:00:00Z' })
    }
    const addon = async () => [
      (await lasting.balances()).addon_credits.left,
      (await ending.balances()).addon_credits.left,
    ]
    expect(await addon()).toEqual([130, 130])
    await vendor.clock('2026-02-01T00:00:00Z')
    expect(await addon()).toEqual([130, 30])
    await vendor.clock('2026-02-10T00:00:00Z')
    expect(await addon()).toEqual([100, 0])
  })

  test('C6 how long an item stays owned: for ever, until the cycle ends, or so many days', async () => {
    const open = (ownership: object) => vendor.open({ preset: 'lusha', policy: { ownership } })
    const forever = await open({ window: 'forever' })
    const cycle = await open({})
    const days = await open({ window: { days: 90 } })
    const cost = async (acme: Organization) =>
      (await acme.charge({ action: 'reveal.email', items: ['e:1'] })).credits
    const costs = async () => [await cost(forever), await cost(cycle), await cost(days)]
    expect(await costs()).toEqual([1, 1, 1])
    await vendor.clock('2026-02-19T23:59:59Z')
    expect(await costs()).toEqual([0, 0, 0])
    await vendor.clock('2026-02-20T00:00:00Z')
    expect(await costs()).toEqual([0, 1, 0])
    await vendor.clock('2026-04-20T11:59:59Z')
    expect(await cost(days)).toBe(0)
    await vendor.clock('2026-04-20T12:00:00Z')
    expect(await costs()).toEqual([0, 1, 1])
  })

  test('C22 nothing is ever dropped: views filter, the whole past stays', async () => {
    const acme = await vendor.open({ preset: 'lusha' })
    await acme.charge({ action: 'reveal.email', items: ['e:1'] })
    await vendor.clock('2029-06-01T00:00:00Z')
    await acme.charge({ action: 'reveal.email', items: ['e:2'] })
    expect((await acme.history()).items).toHaveLength(2)
    expect((await acme.usage({ preset: 'this_year' })).totals.net).toBe(1)
    expect(
      readCsv(await acme.get('/reports/usage/2026-01-25.csv'))
        .at(-1)!
        .at(-1),
    ).toBe('1')
  })
})
