// What the independent model (`model.test.ts`) once found, each as the short history that showed it.
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Api } from './client.ts'
import { openServer } from './model/history.ts'
import { START } from './model/products.ts'

let api: Api
let last_key = 0

beforeEach(async () => {
  api = await openServer()
})
afterEach(() => api.close())

const acme = '/v1/organizations/acme'
const HOUR = 3_600_000
const DAY = 24 * HOUR

async function organization(preset: string, more: object = {}): Promise<void> {
  await api.operator.put(acme, { name: 'Acme', preset, timezone: 'UTC', ...more })
  await api.operator.put(`${acme}/members/ann`, { email: 'ann@acme.example', license: {} })
}

async function post(path: string, body: object): Promise<any> {
  const answer = await api.operator.post(`${acme}${path}`, { idempotency_key: `k${++last_key}`, ...body })
  return { status: answer.status, ...answer.body }
}

const at = (ms: number) => new Date(START + ms).toISOString()

test('what a hold did not find, its capture does not charge', async () => {
  await organization('orchard')
  const items = [{ key: 'email:1' }, { key: 'email:2', found: false }]
  const hold = await post('/holds', { action: 'reveal', items })
  const capture = await post(`/holds/${hold.id}/capture`, {})
  expect(capture).toMatchObject({
    status: 'charged',
    credits: 1,
    items: [{ outcome: 'charged' }, { outcome: 'not_found' }],
  })
  expect((await post('/charges', { action: 'reveal', items: [{ key: 'email:2' }] })).credits).toBe(1)
})

test('an item that one line of a request did not find and another did is charged once, not owned', async () => {
  await organization('orchard')
  const items = [{ key: 'email:1', found: false }, { key: 'email:1' }, { key: 'email:1' }]
  const charge = await post('/charges', { action: 'reveal', items })
  expect(charge.items.map((item: any) => item.outcome)).toEqual(['not_found', 'charged', 'already_owned'])
})

test('a hold fixes its place in the tiers: its capture costs what was held', async () => {
  await organization('ferry')
  const hold = await post('/holds', { action: 'grow', quantities: { results: 30 } })
  await post('/charges', { action: 'grow', quantities: { results: 20 } })
  const capture = await post(`/holds/${hold.id}/capture`, {})
  expect([hold.credits, capture.credits]).toEqual([30, 30])
})

test('tiers count what was charged, refunded or not, and nothing that was only held', async () => {
  await organization('ferry')
  const grow = async (results: number) =>
    (await post('/charges', { action: 'grow', quantities: { results } })).credits
  const hold = (results: number) => post('/holds', { action: 'grow', quantities: { results } })
  const released = await hold(40)
  await post(`/holds/${released.id}/release`, {})
  const captured = await hold(30)
  await post(`/holds/${captured.id}/capture`, { quantities: { results: 9.5 } })
  expect(await grow(30)).toBe(30)
  expect(await grow(1)).toBe(0.5 + 0.5 / 4)
})

test('parts of a count are not rounded up on their way to the next tier', async () => {
  await organization('ferry')
  for (let i = 0; i < 10; i++) await post('/charges', { action: 'grow', quantities: { results: 0.1 } })
  expect((await post('/charges', { action: 'grow', quantities: { results: 39 } })).credits).toBe(39)
})

test('what has ceased to be owned can be recorded as owned again, and for longer than it is', async () => {
  await organization('orchard')
  await post('/owned', { items: [{ key: 'email:1' }, { key: 'email:1' }], owned_until: at(DAY) })
  await api.clock(at(2 * DAY))
  const again = await post('/owned', { items: [{ key: 'email:1' }], owned_until: at(3 * DAY) })
  expect(again.items).toHaveLength(1)
  await post('/owned', { items: [{ key: 'email:1' }] })
  await post('/owned', { items: [{ key: 'email:1' }], owned_until: at(4 * DAY) })
  await api.clock(at(5 * DAY))
  expect((await post('/charges', { action: 'reveal', items: [{ key: 'email:1' }] })).credits).toBe(0)
})

test('a quote names what it would draw on, also where a period has begun that nobody has written down', async () => {
  await organization('orchard')
  await api.clock('2026-02-01T00:00:00Z')
  const { body } = await api.operator.post(`${acme}/quotes`, { action: 'reveal' })
  expect(body.draws).toMatchObject([{ unit: 'credit', source: 'plan', owner: 'organization', credits: 1 }])
})

test('S2-33 an add-on that starts in a period to come ends with that period', async () => {
  await organization('orchard', { policy: { addon: { expiry: 'end_of_period' } } })
  const grant = (starts_at?: string) =>
    post('/grants', { unit: 'credit', amount: 5, source: 'addon', reason: 'bought', starts_at })
  expect((await grant()).grant.ends_at).toBe('2026-02-01T00:00:00.000Z')
  expect((await grant('2026-02-01T00:00:00Z')).grant.ends_at).toBe('2026-03-01T00:00:00.000Z')
  expect((await grant('2026-04-30T23:59:59Z')).grant.ends_at).toBe('2026-05-01T00:00:00.000Z')
})

test('S2-32 an exception lets more carry over than a cap does, and never less', async () => {
  await organization('orchard', { policy: { rollover: { mode: 'capped', cap: 8 } } })
  const except = (id: string, ends_on: string, amount: number | null) =>
    api.operator.put(`${acme}/rollover-exceptions/${id}`, {
      unit: 'credit',
      ends_on,
      amount,
      reason: 'goodwill',
    })
  await except('a', '2026-02-01', 20)
  await except('b', '2026-02-01', 30)
  await except('c', '2026-03-01', 2)
  const rolled = async (now: string) => {
    await api.clock(now)
    const { body } = await api.operator.get(`${acme}/balances`)
    const sources = body.units.find((one: any) => one.unit === 'credit').by_source
    return sources.find((one: any) => one.source === 'rollover').left
  }
  expect(await rolled('2026-02-01T00:00:00Z')).toBe(30)
  expect(await rolled('2026-03-01T00:00:00Z')).toBe(8)
})

test.each(['ended', 'paused'])(
  'a seat that was %s when its period ended carries nothing over',
  async (how) => {
    await organization('quarry')
    const ann = (change: object) => api.operator.put(`${acme}/members/ann`, change)
    await ann(how === 'ended' ? { license: null } : { status: 'disabled' })
    await api.clock('2026-02-15T09:00:00Z')
    await ann(how === 'ended' ? { license: {} } : { status: 'active' })
    const { body } = await api.operator.get(`${acme}/balances?member_id=ann`)
    expect(body.member.units.find((one: any) => one.unit === 'credit').left).toBe(25)
  },
)

const member = (id: string, change: object) => api.operator.put(`${acme}/members/${id}`, change)
const credits = async (id: string, unit = 'credit') => {
  const { body } = await api.operator.get(`${acme}/balances?member_id=${id}`)
  return body.member.units.find((one: any) => one.unit === unit)
}
const grants = async (query: string): Promise<any[]> =>
  (await api.operator.get(`${acme}/grants?${query}`)).body.items

test('a battery moves with its seat, also when it is spent, and also from a seat that had ended', async () => {
  await organization('quarry')
  await post('/charges', { action: 'export', quantities: { rows: 625 }, member_id: 'ann' })
  await member('bob', { email: 'bob@acme.example', license: { license_id: 'ann' } })
  expect(await credits('bob')).toMatchObject({ granted: 25, used: 25, left: 0 })
  await member('bob', { license: { license_id: 'bob' } })
  await member('ann', { license: { license_id: 'ann' } })
  expect(await credits('ann')).toMatchObject({ granted: 25, used: 25, left: 0 })
  expect(await credits('bob')).toMatchObject({ granted: 25, used: 0, left: 25 })
})

test("whoever touches a grant that is another member's by now settles that member: nothing is lost", async () => {
  await organization('quarry')
  const charge = await post('/charges', { action: 'export', quantities: { rows: 25 }, member_id: 'ann' })
  await member('bob', { email: 'bob@acme.example', license: { license_id: 'ann' } })
  await api.clock('2026-02-15T09:00:00Z')
  await post(`/charges/${charge.id}/refunds`, { reason: 'wrong' })
  const rolled = (await grants('member_id=bob')).filter(({ source }) => source === 'rollover')
  expect(rolled.map(({ unit, amount }) => [unit, amount]).sort()).toEqual([
    ['call', 8],
    ['credit', 8],
  ])
})

test('a refund of a capture frees a limit of what it had captured, once', async () => {
  const limits = [{ subject: { type: 'organization' }, unit: null, amount: 40, interval: 'calendar_month' }]
  await organization('orchard', { policy: { limits } })
  const exporting = (credits: number) => ({ action: 'export', quantities: { rows: 25 * credits } })
  await post('/charges', exporting(20))
  const hold = await post('/holds', exporting(3))
  const capture = await post(`/holds/${hold.id}/capture`, {})
  await post(`/charges/${capture.id}/refunds`, { reason: 'wrong' })
  expect(await post('/charges', exporting(21))).toMatchObject({ code: 'plan_limit_reached' })
  expect(await post('/charges', exporting(20))).toMatchObject({ credits: 20 })
})

test('a seat that goes on from the eve of its renewal renews on its day', async () => {
  await organization('mill', { cycle: { start: '2026-01-01', months: 1 } })
  await member('ann', { status: 'disabled' })
  await api.clock('2026-02-28T18:00:00Z')
  await member('ann', { status: 'active' })
  const months = async () =>
    (await grants('member_id=ann&source=license&unit=call')).map(({ starts_at, ends_at }) => [
      starts_at,
      ends_at,
    ])
  expect((await months())[0]).toEqual(['2026-02-28T00:00:00.000Z', '2026-03-01T00:00:00.000Z'])
  await api.clock('2026-03-01T00:00:00Z')
  expect((await months())[0]).toEqual(['2026-03-01T00:00:00.000Z', '2026-04-01T00:00:00.000Z'])
})

test('a refund by item is of all that the item cost, and gives up only the items that it names', async () => {
  await organization('orchard')
  const items = ['email:1', 'email:2', 'email:3', 'email:4'].map((key) => ({ key }))
  const charge = await post('/charges', { action: 'reveal', items })
  const refund = (body: object) => post(`/charges/${charge.id}/refunds`, { reason: 'wrong', ...body })
  await refund({ credits: 2.5 })
  const back = { give_back_ownership: true }
  expect(await refund({ items: ['email:1', 'email:2'], ...back })).toMatchObject({
    code: 'above_charge',
    headroom: [{ unit: 'credit', needed: 2, available: 1.5 }],
  })
  await refund({ credits: 0.5 })
  expect(await refund({ items: ['email:3'], ...back })).toMatchObject({
    credits: 1,
    items: [{ key: 'email:3' }],
  })
  const again = await post('/charges', { action: 'reveal', items })
  expect(again.items.map((item: any) => item.outcome)).toEqual([
    'already_owned',
    'already_owned',
    'charged',
    'already_owned',
  ])
})

test('what a capture leaves of credits that have ended is not left', async () => {
  await organization('ferry')
  await post('/grants', { unit: 'call', amount: 10, source: 'promo', reason: 'won', ends_at: at(DAY) })
  const hold = await post('/holds', {
    action: 'bulk',
    quantities: { results: 8 },
    expires_at: at(2 * DAY),
  })
  await api.clock(at(DAY))
  const capture = await post(`/holds/${hold.id}/capture`, { quantities: { results: 5 } })
  expect(capture.units).toMatchObject([{ unit: 'call', credits: 5, before: 8, after: 0 }])
})

test('what comes back of an ended grant lasts until the period of the member ends, who may have another seat', async () => {
  await organization('quarry')
  const charge = await post('/charges', { action: 'export', quantities: { rows: 25 }, member_id: 'ann' })
  await api.clock('2026-02-20T09:00:00Z')
  await member('ann', { license: { license_id: 'desk' } })
  await post(`/charges/${charge.id}/refunds`, { reason: 'wrong' })
  const [back] = await grants('member_id=ann&source=adjustment')
  expect(back).toMatchObject({ amount: 2, ends_at: '2026-03-20T00:00:00.000Z' })
})

test('a change of policy in the millisecond of an upgrade grants nothing twice', async () => {
  await organization('orchard')
  await api.operator.put(acme, { plan_id: 'orchard-big' })
  await api.operator.put(acme, { policy: { rollover: { mode: 'full' } } })
  await api.operator.put(acme, { policy: null })
  const { body } = await api.operator.get(`${acme}/balances`)
  expect(body.units.find((one: any) => one.unit === 'credit').left).toBe(140)
})

test('an add-on that renews with the plan and never ends does not end for what an upgrade gives more', async () => {
  await organization('orchard')
  await api.operator.put(acme, { plan_id: 'orchard-big' })
  const addons = await grants('source=addon')
  expect(addons.map(({ amount, ends_at }) => [amount, ends_at])).toEqual([
    [10, null],
    [10, null],
  ])
})

test('a seat that is paused after an upgrade keeps what the upgrade gave', async () => {
  await organization('quarry')
  await api.operator.put(acme, { plan_id: 'quarry-big' })
  await member('ann', { status: 'disabled' })
  expect(await credits('ann')).toMatchObject({ left: 50 })
})

test('what a seat rolled over burns in the order of the seats, whoever settled first', async () => {
  const first: string[] = []
  for (const order of [
    ['ann', 'bob'],
    ['bob', 'ann'],
  ]) {
    await organization('mill', { cycle: { start: '2026-01-01', months: 1 } })
    await member('bob', { email: 'bob@acme.example', license: {} })
    await api.clock('2026-02-01T00:00:00Z')
    for (const member_id of order) await post('/charges', { action: 'reveal', member_id })
    await member('bob', { license: { license_id: 'ann' } })
    const { draws } = await post('/charges', { action: 'reveal', member_id: 'bob' })
    const [grant] = (await grants('member_id=bob')).filter(({ grant_id }) => grant_id === draws[0].grant_id)
    first.push(grant.license_id)
    await api.close()
    api = await openServer()
  }
  expect(first).toEqual(['ann', 'ann'])
})
