// Nothing is paid twice (S1-06, S3-35, X1 to X7), found only (X13), as far as credits go, and what a migrating vendor brings.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { lab } from './lab.ts'
import { creditsOf, keyed, startVendor, type Vendor } from './vendor.ts'

let vendor: Vendor

async function start(now: string): Promise<void> {
  vendor = await startVendor(now)
  await vendor.ask('PUT', '/v1/presets/lab', lab)
}

const open = (organization: object = {}) => vendor.open({ preset: 'lab', ...organization })
const find = (first: number, last: number) => ({ action: 'find', items: keyed('e', first, last) })

describe('on one day', () => {
  beforeAll(() => start('2026-03-10T15:00:00Z'))
  afterAll(() => vendor.close())

  test('X12 every item has its answer, and the answers add up', async () => {
    const acme = await open()
    await acme.charge(find(1, 20))
    const asked = [...keyed('e', 11, 20), ...keyed('e', 101, 200)]
    const items = [...asked, 'e:101'].map((key) => ({ key, found: !key.endsWith('9') }))
    const receipt = await acme.charge({ action: 'find', items, partial: true })
    expect(receipt.outcomes).toEqual({ charged: 80, already_owned: 10, not_found: 11, denied: 10 })
    expect(receipt.items.map((item: any) => item.key)).toEqual(items.map(({ key }) => key))
    expect(receipt.credits).toBe(80)
    expect(await acme.left()).toBe(0)
  })

  test('when credits cover 40 of 100 the charge is refused whole, or, if asked, charges 40 in order', async () => {
    const acme = await open()
    await acme.charge(find(1001, 1060))
    const refused = await acme.charge(find(1, 100), 402)
    expect(refused).toMatchObject({ headroom: [{ unit: 'credit', needed: 100, available: 40 }] })
    expect(await acme.left()).toBe(40)
    const partial = await acme.charge({ ...find(1, 100), partial: true })
    expect(partial.items.map((item: any) => item.outcome)).toEqual([
      ...Array(40).fill('charged'),
      ...Array(60).fill('denied'),
    ])
    // What was denied is not owned, what is owned needs no credits.
    expect((await acme.charge(find(1, 40))).credits).toBe(0)
    await acme.charge(find(41, 41), 402)
    expect(await acme.charge({ ...find(41, 42), partial: true }, 402)).toMatchObject({
      headroom: [{ needed: 2, available: 0 }],
    })
  })

  test('X6 X7 X13 what is not found or known already costs nothing, and is not owned for having been looked for', async () => {
    const acme = await open()
    const nothing = await acme.charge({ action: 'find', items: [{ key: 'e:1', found: false }] })
    expect(nothing).toMatchObject({ status: 'charged', credits: 0, outcomes: { not_found: 1 } })
    expect((await acme.get('/owned', { key: 'e:1' })).items).toMatchObject([{ owned: false }])
    expect((await acme.charge(find(1, 1))).credits).toBe(1)
    expect((await acme.charge(find(1, 1))).credits).toBe(0)
  })

  test('what was not charged because it was owned is counted, in credits, by day', async () => {
    const acme = await open()
    await acme.charge(find(1, 10))
    await acme.charge(find(5, 12))
    expect((await acme.usage({ preset: 'today' })).totals).toMatchObject({
      gross: 12,
      charges: 2,
      items: 12,
      already_owned_items: 6,
      already_owned_credits: 6,
    })
  })

  test('C6 an action that owns nothing is paid each time', async () => {
    const acme = await open()
    const watch = { action: 'watch', items: ['page:1'] }
    expect([(await acme.charge(watch)).credits, (await acme.charge(watch)).credits]).toEqual([1, 1])
  })

  test('X1 a free action buys nothing: the first that costs is charged', async () => {
    const acme = await open()
    expect((await acme.charge({ action: 'free', items: ['e:1'] })).credits).toBe(0)
    expect((await acme.charge(find(1, 1))).credits).toBe(1)
  })

  test('of two who ask for the same at once one pays', async () => {
    const acme = await open()
    const costs = await Promise.all(Array.from({ length: 20 }, () => acme.charge(find(1, 5))))
    expect(costs.map(({ credits }) => credits).sort((a, b) => b - a)).toEqual([5, ...Array(19).fill(0)])
  })

  test('only the vendor’s backend says what was found, when it was, and what draws on nothing', async () => {
    const acme = await open()
    const key = await acme.key(['charge', 'usage.read'])
    const body = { action: 'find', items: [{ key: 'e:1' }], idempotency_key: 'k' }
    for (const [field, more] of Object.entries({
      'items.0.found': { items: [{ key: 'e:1', found: false }] },
      occurred_at: { occurred_at: '2026-03-01T00:00:00Z' },
      draw_on_balance: { draw_on_balance: false },
    })) {
      const reply = await key.post(`${acme.path}/charges`, { ...body, ...more })
      expect([reply.status, reply.body.field]).toEqual([403, field])
    }
    expect((await key.post(`${acme.path}/charges`, body)).body).toMatchObject({ credits: 1 })
  })

  test('a vendor who migrates brings what is owned: the next reveal of it costs 0', async () => {
    const acme = await open()
    await acme.member('anna')
    await acme.own(keyed('e', 1, 50))
    expect(await acme.charge(find(1, 51))).toMatchObject({ credits: 1, outcomes: { already_owned: 50 } })
    expect(await acme.left()).toBe(99)
    await acme.own(['e:60'], { owned_until: '2026-03-10T15:00:00.001Z' })
    expect((await acme.charge(find(60, 60))).credits).toBe(0)
    await acme.own(['e:61'], { owned_until: '2026-03-01T00:00:00Z', occurred_at: '2026-02-01T00:00:00Z' })
    expect((await acme.charge(find(61, 61))).credits).toBe(1)
  })

  test('and past usage and opening balances, none of which touches today’s balance', async () => {
    const acme = await open()
    await acme.member('anna')
    const past = await acme.charge({
      ...find(1, 500),
      member_id: 'anna',
      occurred_at: '2025-11-05T10:00:00Z',
      draw_on_balance: false,
    })
    expect(past).toMatchObject({ credits: 500, draws: [], balance: null })
    const { body: cost } = await vendor.api.operator.post(`${acme.path}/charges`, {
      action: 'find',
      member_id: 'anna',
      occurred_at: '2025-11-06T10:00:00Z',
      draw_on_balance: false,
      past_credits: { unit: 'credit', credits: 12.5 },
      idempotency_key: 'old-1',
    })
    expect(cost.credits).toBe(12.5)
    expect(await acme.left()).toBe(100)
    const november = { from: '2025-11-01', to: '2025-11-30' }
    expect((await acme.usage(november)).totals.net).toBe(512.5)
    expect(creditsOf((await acme.history({ ...november, member_id: 'anna' })).items)).toBe(512.5)
    await acme.grant(40, { source: 'adjustment', reason: 'opening balance', ends_at: '2026-06-30T00:00:00Z' })
    expect(await acme.left()).toBe(140)
    // Refunded, the past lowers its own usage, and no balance of today rises.
    await acme.refund(past.id, { credits: 100 })
    expect(await acme.left()).toBe(140)
    expect((await acme.usage(november)).totals.net).toBe(412.5)
    // What was paid for then is owned now.
    expect((await acme.charge(find(1, 500))).credits).toBe(0)
  })
})

describe('what a vendor says of other days', () => {
  beforeAll(() => start('2026-03-10T15:00:00Z'))
  afterAll(() => vendor.close())

  test('what a member brings along is owned by all where the organization owns', async () => {
    const acme = await open()
    await acme.member('ann')
    const brought = {
      member_id: 'ann',
      items: keyed('e', 1, 3).map((key) => ({ key })),
      idempotency_key: 'past',
    }
    await vendor.ask('POST', `${acme.path}/owned`, brought)
    expect((await acme.charge(find(1, 4))).credits).toBe(1)
  })
})

describe('as time goes by', () => {
  beforeEach(() => start('2026-03-10T15:00:00Z'))
  afterEach(() => vendor.close())

  test('X2 X5 a window of days counts from the usage, and a late charge is judged by its own date', async () => {
    const acme = await open({ policy: { ownership: { window: { days: 30 } } } })
    await acme.charge({ ...find(1, 1), occurred_at: '2026-02-20T12:00:00Z' })
    expect((await acme.charge({ ...find(1, 1), occurred_at: '2026-03-10T14:00:00Z' })).credits).toBe(0)
    await vendor.clock('2026-03-22T12:00:00Z')
    expect((await acme.charge({ ...find(1, 1), occurred_at: '2026-03-22T11:59:59Z' })).credits).toBe(0)
    expect((await acme.charge(find(1, 1))).credits).toBe(1)
    expect((await acme.charge(find(1, 1))).credits).toBe(0)
  })

  test('X1 X36 what is owned for the billing cycle is free until its renewal date, not until the month ends', async () => {
    const acme = await open({
      cycle: { start: '2026-03-05', months: 1 },
      policy: { ownership: { window: 'billing_cycle' }, renewal: { anchor: 'billing_cycle' } },
    })
    expect((await acme.charge(find(1, 1))).credits).toBe(1)
    await vendor.clock('2026-04-04T23:59:59Z')
    expect((await acme.charge(find(1, 1))).credits).toBe(0)
    await vendor.clock('2026-04-05T00:00:00Z')
    expect((await acme.charge(find(1, 1))).credits).toBe(1)
  })
})
