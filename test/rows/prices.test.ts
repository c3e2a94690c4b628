// Prices of every kind, and receipts that explain them, on a product that is nothing but configuration.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { lab, prices } from './lab.ts'
import { type AskedCharge, keyed, type Organization, startVendor, type Vendor } from './vendor.ts'

let vendor: Vendor

async function start(now: string): Promise<void> {
  vendor = await startVendor(now)
  await vendor.ask('PUT', '/v1/presets/lab', lab)
}

const open = (organization: object = {}) => vendor.open({ preset: 'lab', ...organization })
const creditsFor = async (acme: Organization, charge: AskedCharge) => (await acme.charge(charge)).credits

describe('on one day', () => {
  beforeAll(() => start('2026-03-10T15:00:00Z'))
  afterAll(() => vendor.close())

  test('a fixed price, a price by quantity, a minimum, started blocks, and nothing for what has no price', async () => {
    const acme = await open()
    const results = (n: number) => ({ action: 'search', quantities: { results: n } })
    const rows = (n: number) => ({ action: 'rows', quantities: { rows: n } })
    expect(await creditsFor(acme, { action: 'run' })).toBe(2.5)
    expect(await creditsFor(acme, results(20))).toBe(8)
    expect(await creditsFor(acme, results(1))).toBe(3)
    expect(await creditsFor(acme, results(0))).toBe(0)
    const blocks = []
    for (const n of [0, 1, 25, 26, 50, 51]) blocks.push(await creditsFor(acme, rows(n)))
    expect(blocks).toEqual([0, 1, 1, 2, 2, 3])
    expect(await acme.charge({ action: 'free' })).toMatchObject({ credits: 0, units: [], draws: [] })
  })

  test('flags surcharge each result or the charge once, and the receipt says how much', async () => {
    const acme = await open()
    const receipt = await acme.charge({
      action: 'search',
      quantities: { results: 20 },
      flags: ['with_email', 'rush'],
    })
    expect(receipt).toMatchObject({ credits: 15, lines: [{ price: 0.4, count: 20, surcharge: 7 }] })
    expect(
      await acme.charge({ action: 'search', quantities: { results: 20 }, flags: ['with_phone'] }, 400),
    ).toMatchObject({ field: 'flags' })
  })

  test('tiers: each part at its own price, or the whole at the price it reaches', async () => {
    const acme = await open()
    const cost = (action: string, units: number) => creditsFor(acme, { action, quantities: { units } })
    expect([await cost('graduated', 10), await cost('graduated', 14)]).toEqual([10, 12])
    expect([await cost('volume', 10), await cost('volume', 14)]).toEqual([10, 7])
  })

  test('fractions of a credit add up exactly', async () => {
    const acme = await open()
    for (const results of [10.1, 10.2, 10.025])
      await acme.charge({ action: 'search', quantities: { results } })
    const { totals } = await acme.usage({ preset: 'today' })
    expect(totals.net).toBe(12.13)
    expect(await acme.left()).toBe(87.87)
  })

  test('S3-32 C15 one charge may draw on two units, and does so wholly or not at all', async () => {
    const acme = await open()
    const found = (id: number) => [
      { key: `email:${id}`, data_type: 'email' },
      { key: `phone:${id}`, data_type: 'phone' },
    ]
    const receipt = await acme.charge({ action: 'both', items: found(1) })
    expect(receipt).toMatchObject({
      credits: 9,
      units: [
        { unit: 'credit', credits: 1, before: 100, after: 99 },
        { unit: 'mobile', credits: 8, before: 20, after: 12 },
      ],
      balance: { before: 120, after: 111 },
    })
    expect(await acme.charge({ action: 'both', items: [...found(2), ...found(3)] }, 402)).toMatchObject({
      headroom: [{ unit: 'mobile', needed: 16, available: 12 }],
    })
    expect([await acme.left(), await acme.left('mobile')]).toEqual([99, 12])
    const partial = await acme.charge({ action: 'both', items: [...found(2), ...found(3)], partial: true })
    expect(partial.items.map((item: any) => item.outcome)).toEqual([
      'charged',
      'charged',
      'charged',
      'denied',
    ])
  })

  test('metered units are counted without limit or draws and are no credits; absent ones cost nothing', async () => {
    const acme = await open()
    const call = await acme.charge({ action: 'call', quantities: { minutes: 5000.25 } })
    expect(call).toMatchObject({
      credits: 0,
      units: [{ unit: 'minute', credits: 5000.25, before: null, after: null }],
      draws: [],
      balance: null,
    })
    expect((await acme.usage({ preset: 'today', unit: 'minute' })).totals.net).toBe(5000.25)
    expect((await acme.usage({ preset: 'today' })).totals.net).toBe(0)
    expect((await acme.charge({ action: 'export', items: ['row:1'] })).units).toEqual([])
  })

  test('a limited unit without a grant is 402, whatever else there is', async () => {
    const acme = await open({ plan_id: 'lab-seats' })
    await acme.grant(50, { unit: 'mobile' })
    expect(await acme.charge({ action: 'find', items: ['e:1'] }, 402)).toMatchObject({
      headroom: [{ unit: 'credit', needed: 1, available: 0 }],
    })
  })

  test('S4-11 a quantity that the price needs must be there, and nothing is written without it', async () => {
    const acme = await open()
    expect(await acme.charge({ action: 'search' }, 400)).toMatchObject({
      code: 'missing_quantity',
      field: 'quantities.results',
    })
    expect(await acme.charge({ action: 'both' }, 400)).toMatchObject({ field: 'items' })
    expect((await acme.history()).items).toEqual([])
  })

  test('X39 a quote is the charge without effect, to the last field that both have', async () => {
    const acme = await open()
    await acme.charge({ action: 'find', items: ['e:1'] })
    const asked = {
      action: 'find',
      items: ['e:1', { key: 'e:2', found: false }, ...keyed('e', 3, 9)],
    }
    const quote = await acme.quote(asked)
    expect(await acme.left()).toBe(99)
    const charge = await acme.charge(asked)
    const { allowed, ...same } = quote
    expect(allowed).toBe(true)
    expect(charge).toMatchObject(same)
    const tooMuch = await acme.quote({ action: 'find', items: keyed('f', 1, 500) })
    expect(tooMuch).toMatchObject({
      allowed: false,
      credits: 500,
      code: 'insufficient_credits',
      headroom: [{ unit: 'credit', needed: 500, available: 92 }],
    })
    expect(await acme.left()).toBe(92)
  })

  test('the receipt explains itself: card version, components, draws by grant, balance before and after', async () => {
    const acme = await open()
    await acme.grant(30)
    await acme.charge({ action: 'find', items: ['e:1'] })
    const receipt = await acme.charge({
      action: 'find',
      items: keyed('e', 1, 111),
      description: 'List of March',
      metadata: { run: 7 },
    })
    const [addon] = await acme.grants({ source: 'addon' })
    const [plan] = await acme.grants({ source: 'plan', unit: 'credit' })
    expect(receipt).toMatchObject({
      status: 'charged',
      credits: 110,
      rate_card: { rate_card_id: 'lab-prices', version: 1 },
      lines: [{ unit: 'credit', per: 'item', price: 1, count: 110, already_owned: { count: 1, credits: 1 } }],
      draws: [
        { grant_id: plan.grant_id, credits: 99, source: 'plan', owner: 'organization' },
        { grant_id: addon.grant_id, credits: 11, source: 'addon', owner: 'organization' },
      ],
      balance: { before: 129, after: 19 },
    })
    const again = await acme.get(`/charges/${receipt.id}`)
    expect(again).toMatchObject({ ...receipt, hash: expect.stringMatching(/^[0-9a-f]{64}$/) })
    expect(again).toMatchObject({ description: 'List of March', metadata: { run: 7 }, refunded: 0 })
    const byKey = await acme.get('/charges', { idempotency_key: receipt.idempotency_key })
    expect(byKey.id).toBe(receipt.id)
  })

  test('X42 the credits charged and left are in the headers as well', async () => {
    const acme = await open()
    const body = { action: 'find', items: [{ key: 'e:1' }], idempotency_key: 'one' }
    const { headers } = await vendor.api.operator.post(`${acme.path}/charges`, body)
    expect([headers.get('x-credits-charged'), headers.get('x-credits-left')]).toEqual(['1', 'credit=99'])
  })
})

describe('as time goes by', () => {
  beforeEach(() => start('2026-03-10T15:00:00Z'))
  afterEach(() => vendor.close())

  test('new prices start when they are said to, price by the date of the usage, and change no receipt', async () => {
    const acme = await open()
    const before = await acme.charge({ action: 'find', items: ['e:1'] })
    const dearer = { ...prices(), find: { components: [{ unit: 'credit', per: 'item', price: 3 }] } }
    const publish = (starts_at: string, status?: number) =>
      vendor.ask(
        'POST',
        '/v1/rate-cards/lab-prices/versions',
        { preset_id: 'lab', starts_at, prices: dearer },
        status,
      )
    await publish('2026-03-10T14:00:00Z', 400)
    expect(await publish('2026-04-01T00:00:00Z')).toMatchObject({ version: 2 })
    expect((await acme.charge({ action: 'find', items: ['e:2'] })).credits).toBe(1)
    const hold = await acme.hold({ action: 'find', items: ['e:3'], expires_at: '2026-05-01T00:00:00Z' })
    await vendor.clock('2026-04-01T00:00:00Z')
    expect(await acme.charge({ action: 'find', items: ['e:4'] })).toMatchObject({
      credits: 3,
      rate_card: { version: 2 },
    })
    const late = { action: 'find', items: ['e:5'], occurred_at: '2026-03-31T23:59:59Z' }
    expect(await acme.charge(late)).toMatchObject({ credits: 1, rate_card: { version: 1 } })
    // A hold keeps the price at which it was made.
    expect(await acme.capture(hold.id)).toMatchObject({ credits: 1, rate_card: { version: 1 } })
    expect(await acme.get(`/charges/${before.id}`)).toMatchObject({ credits: 1, rate_card: { version: 1 } })
    const card = await vendor.ask('GET', '/v1/rate-cards/lab-prices')
    expect(card.versions.map((one: any) => one.prices.find.components[0].price)).toEqual([1, 3])
  })

  test('S4-11 a tier that counts the billing cycle goes on from charge to charge, and begins anew with the next', async () => {
    const acme = await open({ plan_id: 'lab-big', cycle: { start: '2026-03-05', months: 1 } })
    const cost = (units: number) => creditsFor(acme, { action: 'cycle', quantities: { units } })
    expect([await cost(8), await cost(4), await cost(4)]).toEqual([8, 3, 2])
    await vendor.clock('2026-04-04T23:59:59Z')
    expect(await cost(2)).toBe(1)
    await vendor.clock('2026-04-05T00:00:00Z')
    expect(await cost(2)).toBe(2)
  })

  test('S4-11 a hold is priced from where its tier stood, and what it gives back has not been counted', async () => {
    const acme = await open()
    const asked = (units: number) => ({ action: 'cycle', quantities: { units } })
    const given = await acme.hold(asked(12))
    expect(given.credits).toBe(11)
    await acme.release(given.id)
    expect(await creditsFor(acme, asked(8))).toBe(8)
    const kept = await acme.hold(asked(4))
    expect(kept.credits).toBe(3)
    // Captured in part it is the first of what was held, and the next goes on from there.
    expect((await acme.capture(kept.id, { quantities: { units: 2 } })).credits).toBe(2)
    expect(await creditsFor(acme, asked(2))).toBe(1)
  })

  test('a card of its own prices one organization, others are not touched', async () => {
    const [acme, other] = [await open(), await open()]
    const cheap = { find: { components: [{ unit: 'credit', per: 'item', price: 0.25 }] } }
    await vendor.ask('POST', '/v1/rate-cards/lab-acme/versions', { preset_id: 'lab', prices: cheap })
    await acme.put({ rate_card_id: 'lab-acme' })
    expect(await creditsFor(acme, { action: 'find', items: ['e:1'] })).toBe(0.25)
    expect(await creditsFor(other, { action: 'find', items: ['e:1'] })).toBe(1)
    await acme.put({ rate_card_id: null })
    expect(await creditsFor(acme, { action: 'find', items: ['e:2'] })).toBe(1)
  })
})
