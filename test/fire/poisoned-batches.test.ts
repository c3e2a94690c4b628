// Issue 3: in a batch with bad items of every kind, each bad one is refused and each healthy one is charged.
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ChargeRequest } from '../../src/core/request.ts'
import { type Api, startApi } from '../client.ts'
import { seeded } from '../model/seeded.ts'
import { begin } from './figure.ts'
import { leftOf, lookup, openOrganizations, pathOf } from './prepaid.ts'
import { patience, scale, seed } from './scale.ts'

const CREDITS = 1_000_000

const random = seeded(seed)
let api: Api

beforeAll(async () => {
  api = await startApi()
  await openOrganizations(api.operator, ['acme', 'beta'], CREDITS)
  await openOrganizations(api.operator, ['poor'], 0)
  await api.operator.put(`${pathOf('acme')}/members/gone`, { email: 'gone@acme.example', status: 'disabled' })
  await api.operator.put(pathOf('shut'), { name: 'shut', preset: 'prepaid', status: 'suspended' })
  await api.operator.post(`${pathOf('acme')}/charges`, lookup(1, 'taken'))
})

afterAll(() => api.close())

const good = (key: string) => ({ organization_id: 'acme', ...lookup(1, key) })

/** Elements of a batch, each of which is refused, with the status that it alone is answered with. */
const POISONS: Record<string, [number, (key: string) => unknown]> = {
  'not an object': [400, () => 'charge'],
  null: [400, () => null],
  'an array': [400, () => []],
  'an empty object': [400, () => ({})],
  'no key': [400, () => ({ ...good(''), idempotency_key: undefined })],
  'an empty key': [400, () => good('')],
  'a key with NUL': [400, (key) => good(`${key}\0`)],
  'a key that is half a character': [400, (key) => good(`${key}\ud800`)],
  'a key of another request': [409, () => ({ ...good('taken'), ...lookup(2, 'taken') })],
  'no organization': [400, (key) => ({ ...good(key), organization_id: undefined })],
  'an unknown organization': [404, (key) => ({ ...good(key), organization_id: 'nobody' })],
  'a suspended organization': [403, (key) => ({ ...good(key), organization_id: 'shut' })],
  'an organization without credits': [402, (key) => ({ ...good(key), organization_id: 'poor' })],
  'more than there is': [402, (key) => ({ ...good(key), quantities: { results: 999_999_999 } })],
  'an unknown action': [400, (key) => ({ ...good(key), action: 'levitate' })],
  'an action of every object': [400, (key) => ({ ...good(key), action: 'constructor' })],
  'no quantity': [400, (key) => ({ ...good(key), quantities: {} })],
  'a negative quantity': [400, (key) => ({ ...good(key), quantities: { results: -1 } })],
  'a huge quantity': [400, (key) => ({ ...good(key), quantities: { results: 1e300 } })],
  'a quantity as text': [400, (key) => ({ ...good(key), quantities: { results: '1' } })],
  'an unknown field': [400, (key) => ({ ...good(key), credits: 0 })],
  'an unknown member': [404, (key) => ({ ...good(key), member_id: 'nobody' })],
  'a disabled member': [403, (key) => ({ ...good(key), member_id: 'gone' })],
  'a member and an API key': [400, (key) => ({ ...good(key), member_id: 'gone', api_key_id: 'k' })],
  'an unknown flag': [400, (key) => ({ ...good(key), flags: ['levitated'] })],
  'a flag twice': [400, (key) => ({ ...good(key), flags: ['rush', 'rush'] })],
  'an item without a key': [400, (key) => ({ ...good(key), items: [{}] })],
  'an item with NUL': [400, (key) => ({ ...good(key), items: [{ key: 'a\0b' }] })],
  'a description with NUL': [400, (key) => ({ ...good(key), description: '\0' })],
  'metadata with NUL in a name': [400, (key) => ({ ...good(key), metadata: { 'a\0b': 1 } })],
  'metadata with NUL deep inside': [400, (key) => ({ ...good(key), metadata: { a: [{ b: '\0' }] } })],
  'metadata with half a character': [400, (key) => ({ ...good(key), metadata: { a: '\udfff' } })],
  'metadata too deep': [
    400,
    (key) => ({ ...good(key), metadata: JSON.parse(`${'{"a":'.repeat(20)}1${'}'.repeat(20)}`) }),
  ],
  'metadata too long': [400, (key) => ({ ...good(key), metadata: { a: 'x'.repeat(17_000) } })],
  'a day that is not': [400, (key) => ({ ...good(key), occurred_at: '2026-02-30T00:00:00Z' })],
  'the year 10000': [400, (key) => ({ ...good(key), occurred_at: '+010000-01-01T00:00:00Z' })],
  'the year 0': [400, (key) => ({ ...good(key), occurred_at: '0000-01-01T00:00:00Z' })],
  'a leap second': [400, (key) => ({ ...good(key), occurred_at: '2016-12-31T23:59:60Z' })],
  'past credits beyond all bounds': [
    400,
    (key) => ({ ...good(key), draw_on_balance: false, past_credits: { unit: 'credit', credits: 1e12 } }),
  ],
  'past credits of no unit': [
    400,
    (key) => ({ ...good(key), draw_on_balance: false, past_credits: { unit: 'stardust', credits: 1 } }),
  ],
}

test('1,000 batches with bad elements of every kind: no healthy neighbour fails', {
  timeout: patience,
}, async () => {
  const measured = begin('poisoned batches', scale.poisoned_batches)
  const kinds = Object.keys(POISONS)
  const before = (await leftOf(api.operator, 'acme')) + (await leftOf(api.operator, 'beta'))
  let next = 0
  let healthy = 0
  const wrong: string[] = []
  const client = async () => {
    while (next < scale.poisoned_batches) {
      const number = next++
      const elements = Array.from({ length: 8 }, (_, index) => {
        const key = `batch-${number}-${index}`
        if (random.chance(0.5))
          return {
            status: 200,
            name: 'good',
            charge: { ...good(key), organization_id: random.pick(['acme', 'beta']) },
          }
        // Every kind in turn, whatever chance says.
        const name = kinds[(number * 8 + index) % kinds.length]!
        const [status, poison] = POISONS[name]!
        return { status, name, charge: poison(key) }
      })
      const { status, body } = await api.operator.post('/v1/charges', {
        charges: elements.map(({ charge }) => charge),
      })
      expect(status).toBe(200)
      for (const [index, element] of elements.entries()) {
        const result = body.results[index]
        const answered = result.status_code ?? 200
        if (answered !== element.status) wrong.push(`${element.name}: ${answered}, not ${element.status}`)
        if (element.status === 200) healthy++
      }
    }
  }
  await Promise.all(Array.from({ length: 8 }, client))
  expect([...new Set(wrong)]).toEqual([])
  expect((await leftOf(api.operator, 'acme')) + (await leftOf(api.operator, 'beta'))).toBe(before - healthy)
  measured(`${kinds.length} kinds of bad elements, ${healthy} healthy neighbors, 0 failed`)
})

describe('what only the database refuses, which the border would not let through', () => {
  const request = (key: string, change: Partial<ChargeRequest> = {}): ChargeRequest => ({
    verb: 'charge',
    action: 'lookup',
    actor: 'operator:test',
    idempotency_key: key,
    fingerprint: 'f'.repeat(64),
    salt: randomBytes(16),
    member_id: null,
    api_key_id: null,
    quantities: { results: 1 },
    flags: [],
    items: null,
    subject: null,
    partial: false,
    description: null,
    campaign: null,
    identity: null,
    occurred_at: null,
    metadata: null,
    draw_on_balance: true,
    past_credits: null,
    expires_at: null,
    ...change,
  })

  test.each<[string, (key: string) => ChargeRequest]>([
    ['when it reads a key', (key) => request(`${key}\0`)],
    ['when it reads a member', (key) => request(key, { member_id: 'a\0' })],
    ['when it reads an item', (key) => request(key, { action: 'email', items: [{ key: 'a\0' }] })],
    ['when it writes an entry', (key) => request(key, { api_key_id: '\0' })],
    ['when it counts usage', (key) => request(key, { campaign: '\0' })],
    ['because it is no time', (key) => request(key, { occurred_at: Number.NaN })],
    ['because it is after the end of time', (key) => request(key, { occurred_at: 8.64e15 })],
  ])('fails alone, %s', { timeout: patience }, async (name, poison) => {
    const { ledger } = api.server
    const before = (await leftOf(api.operator, 'acme')) + (await leftOf(api.operator, 'beta'))
    const all = Array.from({ length: 60 }, (_, n) => {
      const organization_id = n % 2 === 0 ? 'acme' : 'beta'
      const key = `${name} ${n}`
      const bad = n % 20 === 7
      return { bad, outcome: ledger.submit(organization_id, bad ? poison(key) : request(key)) }
    })
    const settled = await Promise.allSettled(all.map(({ outcome }) => outcome))
    const charged = settled.map((one) => one.status === 'fulfilled' && one.value.ok)
    expect(charged).toEqual(all.map(({ bad }) => !bad))
    expect((await leftOf(api.operator, 'acme')) + (await leftOf(api.operator, 'beta'))).toBe(before - 57)
  })
})
