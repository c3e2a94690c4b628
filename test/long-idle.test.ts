// Time that is far away: an organization that nobody has touched for decades, a clock and a date that are a mistake.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { MOST_DUE } from '../src/core/settle.ts'
import type { Api } from './client.ts'
import { openServer } from './model/history.ts'
import { START } from './model/products.ts'

const ACME = '/v1/organizations/acme'
const DAY = 86_400_000
let api: Api
let last_key = 0

beforeEach(async () => {
  api = await openServer()
  await api.operator.put(ACME, {
    name: 'Acme',
    preset: 'mill',
    cycle: { start: '2026-01-01', months: 1 },
    policy: { rollover: { mode: 'none' } },
  })
  await api.operator.put(`${ACME}/members/ann`, { email: 'ann@acme.example', license: {} })
})
// Verifies.
afterEach(() => api.close())

/** 20 of the plan, 15 and 12 of the seat, each month from January 2026 to January 2044. */
const MONTHS = 18 * 12 + 1
const ALL = 20 + 15

const iso = (at: number) => new Date(at).toISOString()
const post = (path: string, body: object) =>
  api.operator.post(`${ACME}${path}`, { idempotency_key: `k${++last_key}`, ...body })

// More falls due than is settled at once.
test.each(['a charge', 'a reader', 'a change'])(
  'after 18 years of renewals %s comes first and finds every one of them settled',
  async (who) => {
    await api.clock('2044-01-20T00:00:00Z')
    if (who === 'a charge') {
      const { status, body } = await post('/charges', { action: 'reveal', member_id: 'ann' })
      expect([status, body.balance.before]).toEqual([200, ALL])
    }
    if (who === 'a change') await api.operator.put(`${ACME}/members/ann`, { role: 'admin' })
    const { body } = await api.operator.get(`${ACME}/balances?member_id=ann`)
    const credits = [...body.units, ...body.member.units].filter(({ unit }) => unit === 'credit')
    expect(credits[0].left + credits[1].left).toBe(who === 'a charge' ? ALL - 1.2 : ALL)
    const grants = await api.operator.get(`${ACME}/grants?limit=1000`)
    expect(grants.body.items).toHaveLength(3 * MONTHS)
    expect(body.renews_at).toBe('2044-02-01T00:00:00.000Z')
    expect(body.member.batteries.map(({ renews_at }: any) => renews_at)).toEqual([
      body.renews_at,
      body.renews_at,
    ])
  },
)

test('the test clock is not set to where there is no coming back from', async () => {
  const { status, body } = await api.operator.put('/v1/test-clock', { now: '9999-01-01T00:00:00Z' })
  expect([status, body.code, body.field]).toEqual([400, 'invalid_field', 'now'])
})

test('usage is dated at most a year ahead', async () => {
  const items = [{ key: 'email:1' }]
  const hold = (await post('/holds', { action: 'reveal' })).body
  const ways = [
    ['/charges', { action: 'look' }],
    ['/holds', { action: 'look' }],
    [`/holds/${hold.id}/capture`, {}],
    ['/owned', { items }],
  ] as const
  for (const [path, asked] of ways) {
    const { status, body } = await post(path, { ...asked, occurred_at: iso(START + 366 * DAY + 1) })
    expect([path, status, body.code, body.field]).toEqual([path, 400, 'invalid_field', 'occurred_at'])
    expect((await post(path, { ...asked, occurred_at: iso(START + 366 * DAY) })).status).toBe(200)
  }
})

test('of more expired holds than are read at once, none holds anything back', async () => {
  const bought = { unit: 'credit', amount: 10_000, source: 'promo', reason: 'won' }
  await post('/grants', bought)
  const holds = 520
  const hold = () => post('/holds', { action: 'reveal', expires_at: iso(START + DAY) })
  for (let asked = 0; asked < holds; asked += 40)
    for (const { status } of await Promise.all(Array.from({ length: 40 }, hold))) expect(status).toBe(200)
  await api.clock(iso(START + 2 * DAY))
  const { body } = await post('/charges', { action: 'reveal' })
  expect(body.balance).toEqual({ before: 10_020, after: 10_019 })
})

test('of a member without a seat more may have ended than is settled at once: a reader finds it settled', async () => {
  await api.operator.put(`${ACME}/members/bob`, { email: 'bob@acme.example' })
  const grant = (n: number) =>
    api.server.ledger.submit('acme', {
      verb: 'grant',
      actor: 'operator:test',
      idempotency_key: `promo-${n}`,
      fingerprint: `${n}`,
      salt: Buffer.alloc(16),
      unit: 'credit',
      amount: 1_000_000,
      source: 'promo',
      member_id: 'bob',
      starts_at: null,
      ends_at: START + 1_000 + n,
      reason: 'won',
    })
  const made = await Promise.all(Array.from({ length: MOST_DUE + 10 }, (_, n) => grant(n)))
  expect(made.every(({ ok }) => ok)).toBe(true)
  await api.clock(iso(START + DAY))
  const { body } = await api.operator.get(`${ACME}/balances?member_id=bob`)
  expect(body.member.units.find(({ unit }: any) => unit === 'credit').left).toBe(0)
})
