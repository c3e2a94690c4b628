// The same request sent again is answered again and never done twice; batches answer each element for itself.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Api, type Client, startApi } from './client.ts'

let api: Api
let operator: Client
const ACME = '/v1/organizations/acme'

beforeAll(async () => {
  api = await startApi({ now: '2026-03-10T12:00:00Z' })
  operator = api.operator
  for (const id of ['acme', 'poor'])
    await operator.put(`/v1/organizations/${id}`, { name: id, preset: 'generect' })
  await operator.post(`${ACME}/grants`, {
    unit: 'credit',
    amount: 5_000,
    source: 'addon',
    reason: 'bought',
    idempotency_key: 'opening',
  })
})

afterAll(() => api.close())

const search = (results: number, idempotency_key?: string) => ({
  action: 'search_database',
  quantities: { results },
  idempotency_key,
})
const balance = async () => (await operator.get(`${ACME}/balances`)).body.balance

test('a replay returns the first receipt, says so, and charges nothing', async () => {
  const first = await operator.post(`${ACME}/charges`, search(5, 'replay'))
  expect([first.status, first.body.status, first.body.replayed]).toEqual([200, 'charged', false])
  expect(first.headers.get('x-credits-charged')).toBe('5')
  expect(first.headers.get('x-credits-left')).toBe(`credit=${first.body.balance.after}`)
  const before = await balance()
  const again = await operator.post(`${ACME}/charges`, search(5, 'replay'))
  expect(again.body).toEqual({ ...first.body, replayed: true })
  expect(await balance()).toBe(before)
})

test('the key may come as a header, or as both if they agree', async () => {
  const first = await operator.post(`${ACME}/charges`, search(1), { 'idempotency-key': 'header' })
  const again = await operator.post(`${ACME}/charges`, search(1, 'header'), { 'idempotency-key': 'header' })
  expect([first.body.replayed, again.body.replayed, again.body.id]).toEqual([false, true, first.body.id])
})

test.each([
  ['no key', undefined, undefined],
  ['two keys that differ', 'one', 'another'],
  ['an empty key', '', undefined],
  ['a key of 201 characters', 'x'.repeat(201), undefined],
  ['a header of 201 characters', undefined, 'x'.repeat(201)],
  ['a key with a line break', 'a\nb', undefined],
])('%s is refused and names idempotency_key', async (_, inBody, inHeader) => {
  const headers: Record<string, string> = inHeader === undefined ? {} : { 'idempotency-key': inHeader }
  const { status, body } = await operator.post(`${ACME}/charges`, search(1, inBody), headers)
  expect([status, body.field]).toEqual([400, 'idempotency_key'])
})

test('the same key for another request is 409, whatever the verb', async () => {
  await operator.post(`${ACME}/charges`, search(2, 'taken'))
  const other = await operator.post(`${ACME}/charges`, search(3, 'taken'))
  expect([other.status, other.body.code, other.body.field]).toEqual([
    409,
    'idempotency_conflict',
    'idempotency_key',
  ])
  const hold = await operator.post(`${ACME}/holds`, search(2, 'taken'))
  expect([hold.status, hold.body.code]).toEqual([409, 'idempotency_conflict'])
})

test('what means the same is the same request: order, nulls and defaults do not count', async () => {
  const first = await operator.post(`${ACME}/charges`, search(2, 'same'))
  const again = await operator.post(`${ACME}/charges`, {
    idempotency_key: 'same',
    partial: false,
    member_id: null,
    flags: [],
    quantities: { results: 2.0 },
    action: 'search_database',
  })
  expect([again.status, again.body.id, again.body.replayed]).toEqual([200, first.body.id, true])
})

test('a key belongs to its organization', async () => {
  const { status, body } = await operator.post('/v1/organizations/poor/charges', search(2, 'same'))
  expect([status, body.code]).toEqual([402, 'insufficient_credits'])
})

test('a refusal is not kept: the retry after a top-up succeeds', async () => {
  const path = '/v1/organizations/poor'
  expect((await operator.post(`${path}/charges`, search(7, 'retry'))).status).toBe(402)
  await operator.post(`${path}/grants`, {
    unit: 'credit',
    amount: 7,
    source: 'addon',
    reason: 'bought',
    idempotency_key: 'top-up',
  })
  const { status, body } = await operator.post(`${path}/charges`, search(7, 'retry'))
  expect([status, body.replayed, body.balance.after]).toEqual([200, false, 0])
})

test('an approval is kept, even at 0 credits', async () => {
  const free = { action: 'email_find', items: [{ key: 'a', found: false }], idempotency_key: 'free' }
  const first = await operator.post(`${ACME}/charges`, free)
  const again = await operator.post(`${ACME}/charges`, free)
  expect([first.body.credits, again.body.id, again.body.replayed]).toEqual([0, first.body.id, true])
})

test('20 at once with one key are one charge', async () => {
  const before = await balance()
  const replies = await Promise.all(
    Array.from({ length: 20 }, () => operator.post(`${ACME}/charges`, search(3, 'at-once'))),
  )
  expect(new Set(replies.map(({ body }) => body.id)).size).toBe(1)
  expect(replies.filter(({ body }) => !body.replayed)).toHaveLength(1)
  expect(await balance()).toBe(before - 3)
})

test('after a time-out the key finds what was done', async () => {
  const { body: charged } = await operator.post(`${ACME}/charges`, search(4, 'timed-out'))
  const { body: found } = await operator.get(`${ACME}/charges?idempotency_key=timed-out`)
  expect(found).toMatchObject({ id: charged.id, credits: 4, seq: charged.seq, hash: charged.hash })
  expect(found.hash).toMatch(/^[0-9a-f]{64}$/)
})

test('one bad charge in a batch of 1,000 leaves 999 charged, in order', async () => {
  const before = await balance()
  const charges = Array.from({ length: 1_000 }, (_, index) => ({
    organization_id: 'acme',
    ...search(index === 500 ? -1 : 1, `batch-${index}`),
  }))
  const { status, body, headers } = await operator.post('/v1/charges', { charges })
  expect([status, body.results.length, headers.get('x-credits-charged')]).toEqual([200, 1_000, '999'])
  expect(body.results[500]).toMatchObject({ status: 'error', status_code: 400, field: 'quantities.results' })
  const good = body.results.filter((one: { status: string }) => one.status === 'charged')
  expect(good).toHaveLength(999)
  const seqs = good.map((one: { seq: number }) => one.seq)
  expect(seqs).toEqual([...seqs].sort((a, b) => a - b))
  expect(await balance()).toBe(before - 999)
  const again = await operator.post('/v1/charges', { charges })
  expect(again.body.results.filter((one: { replayed?: boolean }) => one.replayed)).toHaveLength(999)
  expect(await balance()).toBe(before - 999)
})

test('each element of a batch has its own kind of outcome', async () => {
  const { body } = await operator.post('/v1/charges', {
    charges: [
      { organization_id: 'acme', ...search(1, 'mixed') },
      { organization_id: 'acme', ...search(1, 'mixed') },
      { organization_id: 'acme', ...search(2, 'mixed') },
      { organization_id: 'acme', ...search(1) },
      { organization_id: 'nobody', ...search(1, 'mixed') },
      { organization_id: 'poor', ...search(9, 'mixed') },
      { ...search(1, 'mixed') },
      'charge',
    ],
  })
  expect(
    body.results.map((one: { code?: string; status: string; replayed?: boolean }) =>
      one.status === 'error' ? one.code : `${one.status}${one.replayed ? ' before' : ''}`,
    ),
  ).toEqual([
    'charged',
    'charged before',
    'idempotency_conflict',
    'invalid_field',
    'not_found',
    'insufficient_credits',
    'invalid_request',
    'invalid_request',
  ])
})

test('1,000 members in a request have an outcome each', async () => {
  const members = Array.from({ length: 1_000 }, (_, index) => ({
    member_id: `m${index}`,
    email: index === 7 ? 'M6@acme.example' : `m${index}@acme.example`,
    ...(index === 8 && { role: 'king' }),
  }))
  const { status, body } = await operator.post(`${ACME}/members/batch`, { members })
  expect([status, body.results.length]).toEqual([200, 1_000])
  const bad = body.results.flatMap((one: { code?: string }, index: number) =>
    one.code ? [[index, one.code]] : [],
  )
  expect(bad).toEqual([
    [7, 'duplicate_email'],
    [8, 'invalid_request'],
  ])
})

test('holds, captures, releases, refunds, grants and voids are replayed alike', async () => {
  const twice = async (path: string, body: object) => {
    const first = await operator.post(`${ACME}${path}`, body)
    const again = await operator.post(`${ACME}${path}`, body)
    expect([first.status, first.body.replayed, again.body.replayed]).toEqual([200, false, true])
    expect(again.body.id).toBe(first.body.id)
    return first.body
  }
  const held = await twice('/holds', search(5, 'verbs-hold'))
  const charged = await twice(`/holds/${held.id}/capture`, {
    quantities: { results: 2 },
    idempotency_key: 'verbs-capture',
  })
  expect([charged.credits, charged.hold_id]).toEqual([2, held.id])
  await twice(`/charges/${charged.id}/refunds`, { credits: 1, reason: 'x', idempotency_key: 'verbs-refund' })
  const other = await twice('/holds', search(5, 'verbs-hold-2'))
  await twice(`/holds/${other.id}/release`, { idempotency_key: 'verbs-release' })
  const grant = { unit: 'credit', amount: 3, source: 'promo', reason: 'x', idempotency_key: 'verbs-grant' }
  const granted = await twice('/grants', grant)
  await twice(`/grants/${granted.id}/void`, { reason: 'x', idempotency_key: 'verbs-void' })
  await twice('/owned', { items: [{ key: 'before' }], idempotency_key: 'verbs-own' })
  const { body: hold } = await operator.get(`${ACME}/holds/${held.id}`)
  expect([hold.state, hold.closed_by]).toEqual(['captured', charged.id])
  const { body: read } = await operator.get(`${ACME}/charges/${charged.id}`)
  expect([read.refunded, read.refunds.length, read.credits]).toEqual([1, 1, 2])
})
