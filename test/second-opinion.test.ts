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
