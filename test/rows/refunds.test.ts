// Refunds (S1-41, X8, C11): whole, in part, by item; back where the credits came from; never more than was charged.
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

  test('in part, again in part, and then what is left: never above the charge', async () => {
    const acme = await open()
    const charge = await acme.charge(find(1, 10))
    expect(await acme.refund(charge.id, { credits: 2.5 })).toMatchObject({
      status: 'refunded',
      credits: 2.5,
      charge_id: charge.id,
    })
    expect(await acme.refund(charge.id, { credits: 7.500001 }, 409)).toMatchObject({
      code: 'above_charge',
      headroom: [{ unit: 'credit', needed: 7.500001, available: 7.5 }],
    })
    await acme.refund(charge.id, { credits: 3 })
    expect((await acme.refund(charge.id)).credits).toBe(4.5)
    expect(await acme.refund(charge.id, {}, 409)).toMatchObject({ code: 'above_charge' })
    expect(await acme.left()).toBe(100)
    const { refunded, refunds } = await acme.get(`/charges/${charge.id}`)
    expect([refunded, refunds.length]).toEqual([10, 3])
    await acme.refund('ch_999', {}, 404)
  })

  test('by item, each with its share to the millionth, and all of them are the charge', async () => {
    const acme = await open()
    const charge = await acme.charge({ action: 'bundle', items: ['a', 'b', 'c'] })
    expect(charge.items.map((item: any) => item.credits)).toEqual([3.333334, 3.333333, 3.333333])
    const back = []
    for (const item of ['b', 'a', 'c']) back.push((await acme.refund(charge.id, { items: [item] })).credits)
    expect(back).toEqual([3.333333, 3.333334, 3.333333])
    expect(await acme.left()).toBe(100)
    expect(await acme.refund(charge.id, { items: ['a'] }, 409)).toMatchObject({ field: 'items.0' })
  })

  test('an item that was not charged here cannot be refunded here', async () => {
    const acme = await open()
    const first = await acme.charge(find(1, 2))
    const second = await acme.charge({ action: 'find', items: ['e:2', 'e:3', { key: 'e:4', found: false }] })
    for (const item of ['e:2', 'e:4', 'e:5']) await acme.refund(second.id, { items: [item] }, 409)
    expect((await acme.refund(first.id, { items: ['e:2'] })).credits).toBe(1)
  })

  test('goes back in reverse order to the grants that it came from', async () => {
    const acme = await open()
    await acme.grant(50)
    const charge = await acme.charge(find(1, 120))
    expect(charge.draws.map((draw: any) => [draw.source, draw.credits])).toEqual([
      ['plan', 100],
      ['addon', 20],
    ])
    const refund = await acme.refund(charge.id, { credits: 25 })
    expect(refund.draws.map((draw: any) => [draw.source, draw.credits])).toEqual([
      ['addon', 20],
      ['plan', 5],
    ])
    const { plan_credits, addon_credits } = await acme.balances()
    expect([plan_credits.left, addon_credits.left]).toEqual([25, 50])
  })

  test('a refunded item stays owned, unless it is said that it does not', async () => {
    const acme = await open()
    const charge = await acme.charge(find(1, 3))
    await acme.refund(charge.id, { items: ['e:1'] })
    await acme.refund(charge.id, { items: ['e:2'], give_back_ownership: true })
    const again = await acme.charge(find(1, 3))
    expect(again.items.map((item: any) => item.outcome)).toEqual([
      'already_owned',
      'charged',
      'already_owned',
    ])
  })

  test('ownership is given back only where this very charge bought it', async () => {
    const acme = await open()
    const first = await acme.charge(find(1, 1))
    await acme.refund(first.id, { give_back_ownership: true })
    const second = await acme.charge(find(1, 1))
    await acme.refund(first.id, { give_back_ownership: true }, 409)
    const unpaid = await acme.charge(find(1, 1))
    await acme.refund(unpaid.id, { give_back_ownership: true }, 409)
    expect((await acme.charge(find(1, 1))).credits).toBe(0)
    const { items } = await acme.get('/owned', { key: 'e:1' })
    expect(items).toMatchObject([{ owned: true, entry_id: second.id }])
  })

  test('lowers what limits have counted, and the counts of reveals', async () => {
    const limit = { subject: { type: 'organization' }, unit: null, amount: 10, interval: 'calendar_month' }
    const acme = await open({ policy: { limits: [limit] } })
    const charge = await acme.charge(find(1, 10))
    await acme.charge(find(11, 11), 402)
    await acme.refund(charge.id, { items: ['e:1', 'e:2'] })
    expect((await acme.charge(find(11, 12))).credits).toBe(2)
    expect((await acme.usage({ preset: 'today' })).totals).toMatchObject({
      gross: 12,
      refunded: 2,
      net: 10,
      items: 12,
      refunded_items: 2,
    })
  })

  test('of a metered charge lowers the count and touches no balance', async () => {
    const acme = await open()
    const call = await acme.charge({ action: 'call', quantities: { minutes: 12 } })
    await acme.refund(call.id, { credits: 5 })
    expect((await acme.usage({ preset: 'today', unit: 'minute' })).totals.net).toBe(7)
    expect((await acme.balances()).balance).toBe(120)
  })

  test('of a capture is one of what was captured', async () => {
    const acme = await open()
    const hold = await acme.hold(find(1, 20))
    const capture = await acme.capture(hold.id, { items: keyed('e', 1, 12) })
    await acme.refund(hold.id.replace('hold', 'ch'), {}, 404)
    expect((await acme.refund(capture.id)).credits).toBe(12)
    expect(await acme.left()).toBe(100)
  })

  test('says who, and why, in the history and in the journal', async () => {
    const acme = await open()
    const charge = await acme.charge(find(1, 2))
    const refund = await acme.refund(charge.id, { reason: 'wrong person' })
    expect(refund.actor).toMatch(/^operator:/)
    const [row] = (await acme.history({ show_refunds: true })).items
    expect(row).toMatchObject({ kind: 'refund', reason: 'wrong person', refund_of: charge.id })
    await acme.refund(charge.id, { reason: '' }, 400)
  })
})

describe('as time goes by', () => {
  beforeEach(() => start('2026-03-10T15:00:00Z'))
  afterEach(() => vendor.close())

  test('X8 an email that bounces within thirty days is refunded into a month that has not ended', async () => {
    const acme = await open()
    const charge = await acme.charge(find(1, 5))
    await vendor.clock('2026-03-30T09:00:00Z')
    await acme.refund(charge.id, { items: ['e:3'], reason: 'bounced', give_back_ownership: true })
    expect(await acme.left()).toBe(96)
    const { totals } = await acme.usage({ from: '2026-03-10', to: '2026-03-10' })
    expect(totals).toMatchObject({ gross: 5, refunded: 1, net: 4 })
  })

  test('X8 credits of a month that has ended come back until the present one ends, or are forfeit, by policy', async () => {
    const [acme, strict] = [await open(), await open({ policy: { refunds: { ended_grant: 'forfeit' } } })]
    const charges = [await acme.charge(find(1, 30)), await strict.charge(find(1, 30))]
    await vendor.clock('2026-04-08T09:00:00Z')
    await acme.refund(charges[0].id, { credits: 10 })
    await strict.refund(charges[1].id, { credits: 10 })
    expect([await acme.left(), await strict.left()]).toEqual([110, 100])
    expect((await acme.balances()).other_credits).toEqual({ allocated: 10, left: 10 })
    const [adjustment] = await acme.grants({ source: 'adjustment' })
    expect(adjustment).toMatchObject({ amount: 10, ends_at: '2026-05-01T00:00:00.000Z' })
    for (const one of [acme, strict]) {
      const { items } = await one.history({ preset: 'last_month', show_refunds: true })
      expect(creditsOf(items)).toBe(20)
    }
    await vendor.clock('2026-05-01T00:00:00Z')
    expect([await acme.left(), await strict.left()]).toEqual([100, 100])
  })

  test('X8 credits of a battery come back to its member until that battery’s period ends', async () => {
    const acme = await open({ plan_id: 'lab-seats' })
    await acme.member('anna', { license: {} })
    await acme.member('ben', { license: {} })
    const charge = await acme.charge({ ...find(1, 30), member_id: 'anna' })
    await vendor.clock('2026-04-12T00:00:00Z')
    await acme.refund(charge.id)
    const [adjustment] = await acme.grants({ source: 'adjustment' })
    expect(adjustment).toMatchObject({ member_id: 'anna', ends_at: '2026-05-10T00:00:00.000Z' })
    const available = async (member_id: string) =>
      (await acme.balances({ member_id })).member.credits.available
    expect([await available('anna'), await available('ben')]).toEqual([80, 50])
  })
})
