// Where credits come from and how they end: burn order, validity, voids, plan changes, and seats that change hands.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { lab } from './lab.ts'
import { keyed, startVendor, type Vendor } from './vendor.ts'

let vendor: Vendor

async function start(now: string): Promise<void> {
  vendor = await startVendor(now)
  await vendor.ask('PUT', '/v1/presets/lab', lab)
}

const open = (organization: object = {}) => vendor.open({ preset: 'lab', ...organization })
const find = (first: number, last: number) => ({ action: 'find', items: keyed('e', first, last) })
const drawn = (receipt: any) => receipt.draws.map((draw: any) => [draw.source, draw.credits])

describe('on one day', () => {
  beforeAll(() => start('2026-03-10T15:00:00Z'))
  afterAll(() => vendor.close())

  test('X35 credits burn by source, then what ends soonest, then what came first', async () => {
    const acme = await open()
    await acme.grant(10, { source: 'promo' })
    const late = (await acme.grant(10, { source: 'promo', ends_at: '2026-09-01T00:00:00Z' })).id
    const soon = (await acme.grant(10, { source: 'promo', ends_at: '2026-06-01T00:00:00Z' })).id
    await acme.grant(10)
    await acme.charge(find(1, 100))
    const receipt = await acme.charge(find(101, 135))
    expect(receipt.draws.slice(0, 2).map((draw: any) => draw.grant_id)).toEqual([soon, late])
    expect(drawn(receipt)).toEqual([
      ['promo', 10],
      ['promo', 10],
      ['promo', 10],
      ['addon', 5],
    ])
  })

  test('X35 another order is a matter of policy', async () => {
    const acme = await open({ policy: { burn_order: ['addon', 'license', 'plan'] } })
    await acme.grant(10)
    expect(drawn(await acme.charge(find(1, 12)))).toEqual([
      ['addon', 10],
      ['plan', 2],
    ])
  })

  test('S1-35 S1-36 a grant to one member is that member’s, one to the organization everyone’s', async () => {
    const acme = await open({ plan_id: 'lab-seats' })
    for (const id of ['anna', 'ben']) await acme.member(id)
    await acme.grant(10, { source: 'promo', member_id: 'anna' })
    await acme.grant(5)
    await acme.charge({ ...find(1, 6), member_id: 'ben' }, 402)
    const receipt = await acme.charge({ ...find(1, 12), member_id: 'anna' })
    expect(drawn(receipt)).toEqual([
      ['promo', 10],
      ['addon', 2],
    ])
    // An API key, and the system, draw on what is everyone's.
    expect((await acme.charge({ ...find(21, 22), api_key_id: 'crm' })).credits).toBe(2)
    expect((await acme.charge(find(31, 31))).credits).toBe(1)
  })

  test('a grant counts within its time, which must not end before it begins', async () => {
    const acme = await open({ plan_id: 'lab-seats' })
    await acme.grant(10, { starts_at: '2026-03-11T00:00:00Z' })
    expect(await acme.left()).toBe(0)
    await acme.charge(find(1, 1), 402)
    const wrong = { starts_at: '2026-03-12T00:00:00Z', ends_at: '2026-03-12T00:00:00Z' }
    expect(await acme.grant(10, wrong, 400)).toMatchObject({ field: 'ends_at' })
    expect(await acme.grant(10, { unit: 'gold' }, 400)).toMatchObject({ code: 'unknown_unit' })
    expect(await acme.grant(10, { member_id: 'nobody' }, 404)).toMatchObject({ code: 'member_not_found' })
  })

  test('a void takes back what is unspent and not held, once', async () => {
    const acme = await open({ plan_id: 'lab-seats' })
    const grant = await acme.grant(100)
    await acme.charge(find(1, 30))
    const hold = await acme.hold(find(31, 50))
    expect(await acme.voidGrant(grant.id)).toMatchObject({
      status: 'voided',
      credits: 50,
      grant_id: grant.id,
    })
    expect(await acme.left()).toBe(0)
    expect(await acme.voidGrant(grant.id, 409)).toMatchObject({ code: 'grant_spent' })
    expect((await acme.capture(hold.id)).credits).toBe(20)
    expect(await acme.grants({ source: 'addon' })).toMatchObject([
      { amount: 100, used: 50, voided: 50, left: 0 },
    ])
    await acme.voidGrant('gr_999', 404)
  })

  test('S2-13 balances say what is left, held, available, used and expiring next, by source', async () => {
    const acme = await open()
    await acme.grant(40, { source: 'promo', ends_at: '2026-03-20T00:00:00Z' })
    await acme.charge(find(1, 15))
    await acme.hold(find(21, 25))
    const { units } = await acme.balances()
    expect(units.find((one: any) => one.unit === 'credit')).toMatchObject({
      mode: 'limited',
      granted: 140,
      used: 15,
      held: 5,
      left: 125,
      available: 120,
      expiring_next: { at: '2026-03-20T00:00:00.000Z', credits: 40 },
      by_source: [
        { source: 'plan', left: 85, available: 80 },
        { source: 'promo', left: 40 },
      ],
    })
    expect(units.find((one: any) => one.unit === 'minute')).toMatchObject({ mode: 'metered', left: 0 })
  })

  test('an upgrade grants the difference at once, ending with the period', async () => {
    const acme = await open()
    await acme.charge(find(1, 60))
    await acme.put({ plan_id: 'lab-big' })
    expect(await acme.left()).toBe(340)
    const ends = (await acme.grants({ source: 'plan', unit: 'credit' })).map((one) => [
      one.amount,
      one.ends_at,
    ])
    expect(ends).toEqual([
      [300, '2026-04-01T00:00:00.000Z'],
      [100, '2026-04-01T00:00:00.000Z'],
    ])
  })

  test('S1-35 a seat that is handed over keeps what is left of its battery, and nobody gets a second one', async () => {
    const acme = await open({ plan_id: 'lab-seats' })
    await acme.member('anna', { license: {} })
    await acme.charge({ ...find(1, 30), member_id: 'anna' })
    await acme.member('ben', { license: { license_id: 'anna' } })
    expect(await acme.battery('ben')).toBe(20)
    expect((await acme.balances({ member_id: 'anna' })).member.batteries).toEqual([])
    await acme.charge({ ...find(41, 41), member_id: 'anna' }, 402)
    expect((await acme.charge({ ...find(41, 41), member_id: 'ben' })).credits).toBe(1)
    await acme.member('anna', { license: { license_id: 'anna' } })
    expect(await acme.battery('anna')).toBe(19)
  })

  test('S1-01 a suspended organization is charged nothing; reading, exporting and open captures go on', async () => {
    const acme = await open()
    await acme.charge(find(1, 3))
    const hold = await acme.hold(find(4, 5))
    await acme.put({ status: 'suspended' })
    for (const refused of [await acme.charge(find(6, 6), 403), await acme.hold(find(6, 6), 403)])
      expect(refused).toMatchObject({ code: 'organization_suspended' })
    expect(await acme.quote(find(6, 6))).toMatchObject({ allowed: false, code: 'organization_suspended' })
    expect((await acme.capture(hold.id)).credits).toBe(2)
    expect((await acme.history()).items).toHaveLength(2)
    expect(await acme.get('/reports/usage.csv')).toContain('Cycle Start')
    await acme.put({ status: 'active' })
    expect((await acme.charge(find(6, 6))).credits).toBe(1)
  })
})

describe('as time goes by', () => {
  beforeEach(() => start('2026-03-10T15:00:00Z'))
  afterEach(() => vendor.close())

  test('S1-38 no month is borrowed from, and each that passes unseen is granted and expired in its turn', async () => {
    const acme = await open()
    await acme.charge(find(1, 100))
    await acme.charge(find(101, 101), 402)
    await vendor.clock('2026-07-15T00:00:00Z')
    expect(await acme.left()).toBe(100)
    await acme.charge(find(101, 101))
    const months = (await acme.grants({ source: 'plan', unit: 'credit' })).map((one) => [
      one.starts_at.slice(0, 10),
      one.used,
      one.expired,
    ])
    expect(months).toEqual([
      ['2026-07-01', 1, 0],
      ['2026-06-01', 0, 100],
      ['2026-05-01', 0, 100],
      ['2026-04-01', 0, 100],
      ['2026-03-10', 100, 0],
    ])
  })

  test('a grant begins and ends to the second, and is never drawn on after its end', async () => {
    const acme = await open({ plan_id: 'lab-seats' })
    await acme.grant(10, { starts_at: '2026-03-11T00:00:00Z', ends_at: '2026-03-12T00:00:00Z' })
    await vendor.clock('2026-03-10T23:59:59.999Z')
    await acme.charge(find(1, 1), 402)
    await vendor.clock('2026-03-11T00:00:00Z')
    expect((await acme.charge(find(1, 1))).credits).toBe(1)
    await vendor.clock('2026-03-11T23:59:59.999Z')
    expect((await acme.charge(find(2, 2))).credits).toBe(1)
    await vendor.clock('2026-03-12T00:00:00Z')
    await acme.charge(find(3, 3), 402)
    expect(await acme.grants()).toMatchObject([{ used: 2, expired: 8 }])
  })

  test('S3-49 a downgrade waits for the end of what is paid; a change may be dated, and called off', async () => {
    const acme = await open({ plan_id: 'lab-big' })
    expect((await acme.put({ plan_id: 'lab-small' })).next_plan).toEqual({
      plan_id: 'lab-small',
      starts_at: '2026-04-01T00:00:00.000Z',
    })
    expect(await acme.left()).toBe(400)
    expect((await acme.put({ plan_id: 'lab-big' })).next_plan).toBe(null)
    await acme.put({ plan_id: 'lab-middle', plan_effective_at: '2026-05-01T00:00:00Z' })
    await acme.put({ plan_id: 'lab-small', plan_effective_at: '2026-03-01T00:00:00Z' }, 400)
    await vendor.clock('2026-04-10T00:00:00Z')
    expect([(await acme.read()).plan_id, await acme.left()]).toEqual(['lab-big', 400])
    await vendor.clock('2026-05-01T00:00:00Z')
    expect([(await acme.read()).plan_id, await acme.left()]).toEqual(['lab-middle', 150])
  })

  test('a dated upgrade within a period grants the difference on its day', async () => {
    const acme = await open()
    await acme.charge(find(1, 40))
    await acme.put({ plan_id: 'lab-middle', plan_effective_at: '2026-03-20T00:00:00Z' })
    await vendor.clock('2026-03-19T23:59:59Z')
    expect(await acme.left()).toBe(60)
    await vendor.clock('2026-03-20T00:00:00Z')
    expect(await acme.left()).toBe(110)
    await vendor.clock('2026-04-01T00:00:00Z')
    expect(await acme.left()).toBe(150)
  })

  test('S1-28 while a member is disabled the battery is not renewed; enabled, it goes on from that day', async () => {
    const acme = await open({ plan_id: 'lab-seats' })
    await acme.member('anna', { license: {} })
    await acme.charge({ ...find(1, 20), member_id: 'anna' })
    await acme.member('anna', { status: 'disabled' })
    await vendor.clock('2026-05-25T09:00:00Z')
    expect((await acme.balances({ member_id: 'anna' })).member.credits.left).toBe(0)
    await acme.member('anna', { status: 'active' })
    expect(await acme.battery('anna')).toBe(50)
    expect(await acme.grants({ source: 'license' })).toHaveLength(2)
  })

  test('X28 a member is disabled, never deleted: what was used stays', async () => {
    const acme = await open()
    await acme.member('anna')
    await acme.charge({ ...find(1, 4), member_id: 'anna' })
    await acme.member('anna', { status: 'disabled' })
    expect((await vendor.api.operator.delete(`${acme.path}/members/anna`)).status).toBe(405)
    await vendor.clock('2026-04-10T00:00:00Z')
    expect((await acme.history({ member_id: 'anna' })).items).toHaveLength(1)
    const { rows } = await acme.breakdown('member', { preset: 'last_month' })
    expect(rows).toMatchObject([{ id: 'anna', status: 'disabled', net: 4 }])
  })
})
