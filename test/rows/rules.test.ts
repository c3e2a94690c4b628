// Rules from outside the sources that users of such products rely on: limits (X17, X20), roles (X27), tables (X29).
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { lab } from './lab.ts'
import { keyed, type Organization, startVendor, type Vendor } from './vendor.ts'

let vendor: Vendor

async function start(now: string): Promise<void> {
  vendor = await startVendor(now)
  await vendor.ask('PUT', '/v1/presets/lab', lab)
}

async function open(limits: object[] = [], more: object = {}): Promise<Organization> {
  const acme = await vendor.open({ preset: 'lab', policy: { limits }, ...more })
  await acme.member('anna', { group: 'Sales' })
  await acme.member('ben', { group: 'Sales' })
  await acme.member('cara', { group: 'Marketing' })
  return acme
}

const limit = (subject: object, amount: number, more: object = {}) => ({
  subject,
  unit: null,
  amount,
  interval: 'calendar_month',
  ...more,
})
let item = 0
const find = (count: number, spender: object = {}) => {
  const first = item + 1
  item += count
  return { action: 'find', items: keyed('e', first, item), ...spender }
}
const by = (member_id: string) => ({ member_id })

describe('on one day', () => {
  beforeAll(() => start('2026-03-10T15:00:00Z'))
  afterAll(() => vendor.close())

  test('X17 X20 a member’s limit holds for that member; who has none may use all', async () => {
    const acme = await open([limit({ type: 'member', id: 'anna' }, 10)])
    await acme.charge(find(10, by('anna')))
    expect(await acme.charge(find(1, by('anna')), 403)).toMatchObject({
      code: 'limit_reached',
      headroom: [{ needed: 1, available: 0 }],
    })
    expect((await acme.charge(find(60, by('ben')))).credits).toBe(60)
    expect(await acme.left()).toBe(30)
  })

  test('X17 a group’s limit is shared by its members, and is not each one’s', async () => {
    const acme = await open([limit({ type: 'group', id: 'Sales' }, 10)])
    await acme.charge(find(6, by('anna')))
    expect(await acme.charge(find(5, by('ben')), 403)).toMatchObject({ headroom: [{ available: 4 }] })
    await acme.charge(find(4, by('ben')))
    await acme.charge(find(1, by('anna')), 403)
    expect((await acme.charge(find(20, by('cara')))).credits).toBe(20)
  })

  test('X17 a limit for every member is each one’s own, and the strictest of several counts', async () => {
    const acme = await open([limit({ type: 'every_member' }, 5), limit({ type: 'member', id: 'ben' }, 2)])
    await acme.charge(find(5, by('anna')))
    await acme.charge(find(1, by('anna')), 403)
    await acme.charge(find(3, by('ben')), 403)
    await acme.charge(find(2, by('ben')))
    expect((await acme.charge(find(30, { api_key_id: 'crm' }))).credits).toBe(30)
  })

  test('X17 an API key and a single unit can be limited, and a limit of 0 allows nothing', async () => {
    const acme = await open([
      limit({ type: 'api_key', id: 'crm' }, 3),
      limit({ type: 'organization' }, 8, { unit: 'mobile' }),
      limit({ type: 'member', id: 'cara' }, 0),
    ])
    await acme.charge(find(3, { api_key_id: 'crm' }))
    await acme.charge(find(1, { api_key_id: 'crm' }), 403)
    await acme.charge(find(1, { api_key_id: 'other' }))
    await acme.charge(find(1, by('cara')), 403)
    const phone = (id: number) => ({
      action: 'both',
      items: [
        { key: `p:${id}`, data_type: 'phone' },
        { key: `m:${id}`, data_type: 'email' },
      ],
    })
    await acme.charge(phone(1))
    expect(await acme.charge(phone(2), 402)).toMatchObject({ code: 'plan_limit_reached' })
  })

  test('S4-10 an organization’s limit is its plan’s: 402, and free or owned things go on', async () => {
    const acme = await open([limit({ type: 'organization' }, 5)])
    await acme.charge({ action: 'find', items: keyed('once', 1, 5) })
    expect(await acme.charge(find(1), 402)).toMatchObject({ code: 'plan_limit_reached' })
    expect((await acme.charge({ action: 'find', items: ['once:3'] })).credits).toBe(0)
    expect((await acme.charge({ action: 'free' })).credits).toBe(0)
    expect((await acme.history()).items.length).toBeGreaterThan(0)
  })

  test('X17 with partial a limit cuts a charge as a balance does', async () => {
    const acme = await open([limit({ type: 'member', id: 'anna' }, 7)])
    const receipt = await acme.charge({ ...find(10, by('anna')), partial: true })
    expect(receipt.outcomes).toMatchObject({ charged: 7, denied: 3 })
    await acme.charge({ ...find(2, by('anna')), partial: true }, 403)
  })

  test('X20 limits can be raised, and be taken away', async () => {
    const acme = await open([limit({ type: 'member', id: 'anna' }, 1)])
    await acme.charge(find(2, by('anna')), 403)
    await acme.put({ policy: { limits: [limit({ type: 'member', id: 'anna' }, 4)] } })
    await acme.charge(find(4, by('anna')))
    await acme.charge(find(1, by('anna')), 403)
    await acme.put({ policy: null })
    expect((await acme.charge(find(20, by('anna')))).credits).toBe(20)
  })

  test('X17 racing charges together stay within a limit', async () => {
    const acme = await open([limit({ type: 'group', id: 'Sales' }, 25)])
    const replies = await Promise.all(
      Array.from({ length: 40 }, (_, n) =>
        vendor.api.operator.post(`${acme.path}/charges`, {
          action: 'find',
          items: [{ key: `race:${n}` }],
          member_id: n % 2 ? 'anna' : 'ben',
          idempotency_key: `race_${n}`,
        }),
      ),
    )
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(25)
    expect(replies.filter(({ status }) => status === 403)).toHaveLength(15)
  })

  test('X29 the API’s usage by key and action: calls, credits, share; empty without calls', async () => {
    const acme = await open()
    expect((await acme.breakdown('api_key', { preset: 'today', api_key_id: 'crm' })).rows).toEqual([])
    for (let n = 0; n < 3; n++) await acme.charge(find(2, { api_key_id: 'crm' }))
    await acme.charge({ action: 'run', api_key_id: 'crm' })
    const { rows, totals } = await acme.breakdown('action', { preset: 'today', api_key_id: 'crm' })
    expect(totals).toMatchObject({ net: 8.5, charges: 4 })
    expect(rows).toMatchObject([
      { id: 'find', charges: 3, net: 6, share: 6 / 8.5 },
      { id: 'run', charges: 1, net: 2.5 },
    ])
  })

  test('X40 one answer has the balance of each unit: what there was, is used and left, and when it renews', async () => {
    const acme = await open()
    await acme.charge(find(15))
    const { units, renews_on } = await acme.balances()
    expect(units).toMatchObject([
      { unit: 'credit', granted: 100, used: 15, left: 85 },
      { unit: 'mobile', granted: 20, used: 0, left: 20 },
      { unit: 'minute', mode: 'metered' },
    ])
    expect(renews_on).toBe('2026-04-01')
  })
})

describe('as time goes by', () => {
  beforeEach(() => start('2026-03-10T15:00:00Z'))
  afterEach(() => vendor.close())

  test('X17 X21 a limit begins anew with the month, or with the billing cycle, by the organization’s clock', async () => {
    const acme = await open(
      [
        limit({ type: 'member', id: 'anna' }, 3),
        limit({ type: 'member', id: 'ben' }, 3, { interval: 'billing_cycle' }),
      ],
      { timezone: 'America/New_York', cycle: { start: '2026-03-15', months: 1 } },
    )
    await acme.charge(find(3, by('anna')))
    await acme.charge(find(3, by('ben')))
    await vendor.clock('2026-03-15T03:59:59Z')
    await acme.charge(find(1, by('ben')), 403)
    await vendor.clock('2026-03-15T04:00:00Z')
    await acme.charge(find(1, by('anna')), 403)
    expect((await acme.charge(find(3, by('ben')))).credits).toBe(3)
    await vendor.clock('2026-04-01T03:59:59Z')
    await acme.charge(find(1, by('anna')), 403)
    await vendor.clock('2026-04-01T04:00:00Z')
    expect((await acme.charge(find(3, by('anna')))).credits).toBe(3)
    await acme.charge(find(1, by('ben')), 403)
  })
})
