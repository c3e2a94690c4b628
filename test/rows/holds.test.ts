// Holds (X10, X14): reserved before long work, then captured as far as it found something, released, or expired.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { lab } from './lab.ts'
import { keyed, type Organization, startVendor, type Vendor } from './vendor.ts'

let vendor: Vendor

async function start(now: string): Promise<void> {
  vendor = await startVendor(now)
  await vendor.ask('PUT', '/v1/presets/lab', lab)
}

const open = (organization: object = {}) => vendor.open({ preset: 'lab', ...organization })
const find = (first: number, last: number) => ({ action: 'find', items: keyed('e', first, last) })
const pool = async (acme: Organization) => {
  const { left, held, available, used } = (await acme.balances()).units[0]
  return { left, held, available, used }
}

describe('on one day', () => {
  beforeAll(() => start('2026-03-10T15:00:00Z'))
  afterAll(() => vendor.close())

  test('X10 what is held is not available and not used, and shown apart', async () => {
    const acme = await open()
    const hold = await acme.hold(find(1, 60))
    expect(hold).toMatchObject({ status: 'held', credits: 60, expires_at: '2026-03-11T15:00:00.000Z' })
    expect(await pool(acme)).toEqual({ left: 100, held: 60, available: 40, used: 0 })
    expect((await acme.usage({ preset: 'today' })).totals.net).toBe(0)
    expect(await acme.charge(find(61, 101), 402)).toMatchObject({ headroom: [{ available: 40 }] })
  })

  test('X14 a hold that credits do not cover is refused whole', async () => {
    const acme = await open()
    expect(await acme.hold(find(1, 101), 402)).toMatchObject({
      headroom: [{ unit: 'credit', needed: 101, available: 100 }],
    })
    expect(await pool(acme)).toMatchObject({ held: 0, available: 100 })
  })

  test('X14 a capture charges the items that were found and frees the rest', async () => {
    const acme = await open()
    const hold = await acme.hold(find(1, 60))
    const items = keyed('e', 1, 60).map((key, index) => ({ key, found: index < 45 }))
    const capture = await acme.capture(hold.id, { items })
    expect(capture).toMatchObject({
      status: 'charged',
      credits: 45,
      hold_id: hold.id,
      outcomes: { charged: 45, not_found: 15 },
    })
    expect(await pool(acme)).toEqual({ left: 55, held: 0, available: 55, used: 45 })
    const { state, closed_by } = await acme.get(`/holds/${hold.id}`)
    expect([state, closed_by]).toEqual(['captured', capture.id])
    expect((await acme.history()).items).toHaveLength(1)
  })

  test('without items a capture takes what was held; with quantities, what was really counted', async () => {
    const acme = await open()
    const whole = await acme.hold(find(1, 10))
    expect((await acme.capture(whole.id)).credits).toBe(10)
    const search = await acme.hold({ action: 'search', quantities: { results: 100 } })
    expect(search.credits).toBe(40)
    expect((await acme.capture(search.id, { quantities: { results: 25 } })).credits).toBe(10)
    expect(await pool(acme)).toMatchObject({ left: 80, held: 0 })
  })

  test('above its hold a capture is refused, and the hold stays', async () => {
    const acme = await open()
    const hold = await acme.hold(find(1, 5))
    expect(await acme.capture(hold.id, { items: keyed('e', 1, 6) }, 409)).toMatchObject({
      code: 'above_hold',
      headroom: [{ unit: 'credit', needed: 6, available: 5 }],
    })
    expect(await pool(acme)).toMatchObject({ held: 5 })
    expect((await acme.capture(hold.id)).credits).toBe(5)
  })

  test('or, by policy, draws what is above from what is available, if it is there', async () => {
    const acme = await open({ policy: { capture: { above_hold: 'draw_excess' } } })
    const hold = await acme.hold(find(1, 5))
    expect(await acme.capture(hold.id, { items: keyed('e', 1, 101) }, 402)).toMatchObject({
      headroom: [{ needed: 101, available: 100 }],
    })
    expect((await acme.capture(hold.id, { items: keyed('e', 1, 30) })).credits).toBe(30)
    expect(await pool(acme)).toEqual({ left: 70, held: 0, available: 70, used: 30 })
  })

  test('S1-41 what a capture drew above its hold goes back part by part, as what it had reserved', async () => {
    const acme = await open({ policy: { capture: { above_hold: 'draw_excess' } } })
    const hold = await acme.hold(find(1, 5))
    const capture = await acme.capture(hold.id, { items: keyed('e', 1, 30) })
    for (const [back, left] of [
      [[24], 94],
      [[1, 2], 97],
      [[3], 100],
    ] as const) {
      const { draws } = await acme.refund(capture.id, {
        credits: back.reduce((sum, credits) => sum + credits, 0),
      })
      expect(draws.map(({ credits }: { credits: number }) => credits)).toEqual(back)
      expect(await pool(acme)).toMatchObject({ left, used: 100 - left })
    }
  })

  test('a hold ends once: captured or released, it is closed for everything else', async () => {
    const acme = await open()
    const [captured, released] = [await acme.hold(find(1, 2)), await acme.hold(find(3, 4))]
    await acme.capture(captured.id)
    expect(await acme.release(released.id)).toMatchObject({
      status: 'released',
      credits: 2,
      cause: 'released',
    })
    for (const hold of [captured, released]) {
      expect(await acme.capture(hold.id, {}, 409)).toMatchObject({ code: 'hold_closed' })
      expect(await acme.release(hold.id, 409)).toMatchObject({ code: 'hold_closed' })
    }
    expect(await pool(acme)).toMatchObject({ used: 2, held: 0, available: 98 })
    await acme.release('hold_999', 404)
  })

  test('what comes to be owned while it is held costs nothing when it is captured', async () => {
    const acme = await open()
    const hold = await acme.hold(find(1, 10))
    await acme.charge(find(1, 4))
    const capture = await acme.capture(hold.id)
    expect(capture).toMatchObject({ credits: 6, outcomes: { charged: 6, already_owned: 4 } })
    expect(await pool(acme)).toMatchObject({ used: 10, held: 0 })
  })

  test('disabling a member releases the holds and refuses charges; others go on', async () => {
    const acme = await open()
    await acme.member('anna')
    await acme.member('ben')
    const hold = await acme.hold({ ...find(1, 20), member_id: 'anna' })
    const bens = await acme.hold({ ...find(21, 25), member_id: 'ben' })
    await acme.member('anna', { status: 'disabled' })
    expect(await pool(acme)).toMatchObject({ held: 5, available: 95 })
    expect((await acme.get(`/holds/${hold.id}`)).state).toBe('released')
    expect(await acme.charge({ ...find(1, 1), member_id: 'anna' }, 403)).toMatchObject({
      code: 'member_disabled',
    })
    expect((await acme.capture(bens.id)).credits).toBe(5)
    await acme.member('anna', { status: 'active' })
    expect((await acme.charge({ ...find(1, 1), member_id: 'anna' })).credits).toBe(1)
  })

  test('X17 a hold counts under a limit, and what is given back of it no more', async () => {
    const limit = { subject: { type: 'organization' }, unit: null, amount: 10, interval: 'calendar_month' }
    const acme = await open({ policy: { limits: [limit] } })
    const hold = await acme.hold(find(1, 8))
    expect(await acme.charge(find(11, 13), 402)).toMatchObject({ code: 'plan_limit_reached' })
    await acme.capture(hold.id, { items: keyed('e', 1, 3) })
    expect((await acme.charge(find(11, 17))).credits).toBe(7)
    await acme.charge(find(18, 18), 402)
  })
})

describe('as time goes by', () => {
  beforeEach(() => start('2026-03-10T15:00:00Z'))
  afterEach(() => vendor.close())

  test('X10 a hold expires by policy, or at the time that it names, before anybody comes to write it', async () => {
    const acme = await open({ policy: { hold: { expires_after_s: 3600 } } })
    const [usual, longer] = [
      await acme.hold(find(1, 10)),
      await acme.hold({ ...find(11, 15), expires_at: '2026-03-10T17:00:00Z' }),
    ]
    await acme.hold({ ...find(1, 1), expires_at: '2026-03-10T14:59:59Z' }, 400)
    await vendor.clock('2026-03-10T15:59:59Z')
    expect(await pool(acme)).toMatchObject({ held: 15 })
    await vendor.clock('2026-03-10T16:00:00Z')
    expect(await pool(acme)).toMatchObject({ held: 5, available: 95 })
    expect((await acme.get(`/holds/${usual.id}`)).state).toBe('expired')
    expect(await acme.capture(usual.id, {}, 409)).toMatchObject({ code: 'hold_closed' })
    expect((await acme.capture(longer.id)).credits).toBe(5)
  })

  test('held credits outlive their grant until the capture, and what is released after its end expires at once', async () => {
    const acme = await open({ policy: { hold: { expires_after_s: 86_400 * 60 } } })
    const hold = await acme.hold(find(1, 60))
    await vendor.clock('2026-04-02T00:00:00Z')
    // The new month is whole, and the old one's held credits are held still.
    const { held, available } = await pool(acme)
    expect([held, available]).toEqual([60, 100])
    expect((await acme.balances()).plan_credits).toEqual({ allocated: 120, left: 120 })
    const capture = await acme.capture(hold.id, { items: keyed('e', 1, 40) })
    expect(capture.credits).toBe(40)
    expect(await pool(acme)).toMatchObject({ held: 0, available: 100 })
    const [april, march] = await acme.grants({ source: 'plan', unit: 'credit' })
    expect([march.used, march.expired, march.left]).toEqual([40, 60, 0])
    expect([april.used, april.left]).toEqual([0, 100])
  })

  test('S1-14 a battery is that of its month: what is held of the one before is shown beside it', async () => {
    const acme = await open({ plan_id: 'lab-seats' })
    await acme.member('anna', { license: {} })
    await acme.hold({ ...find(1, 20), member_id: 'anna', expires_at: '2026-06-01T00:00:00Z' })
    await vendor.clock('2026-04-10T00:00:00Z')
    const { member } = await acme.balances({ member_id: 'anna' })
    expect(member.batteries).toMatchObject([{ allotment: 50, left: 50, held: 0, available: 50 }])
    expect(member.credits).toMatchObject({ left: 70, held: 20, available: 50 })
  })
})
