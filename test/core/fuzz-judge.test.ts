// The fuzzer's judge finds what it is there to find: each of these answers is one that no request may get.
import { expect, test } from 'vitest'
import { complaintOf } from '../fuzz/judge.ts'
import { Known } from '../fuzz/known.ts'
import type { Operation } from '../fuzz/operations.ts'
import { makeStep, type Step } from '../fuzz/requests.ts'
import type { Answer } from '../fuzz/wire.ts'
import type { Asker, Tenant, World } from '../fuzz/world.ts'
import { seeded } from '../model/seeded.ts'

const operation: Operation = {
  api: 'v1',
  method: 'POST',
  path: '/v1/organizations/{organization_id}/charges',
  permission: 'charge',
  parameters: [{ name: 'organization_id', in: 'path', required: true, schema: { type: 'string' } }],
  body: { type: 'object', properties: { action: { type: 'string' }, member_id: { type: 'string' } } },
  answers: new Map([
    [200, new Map([['application/json', (value) => (value === 'receipt' ? null : 'no receipt')]])],
    [400, new Map([['application/json', () => null]])],
  ]),
  resolve: (schema) => schema,
}
const asker: Asker = { name: 'a key', organization_id: 'own', isOperator: false, headers: {} }
const tenant = (organization_id: string): Tenant => ({
  ...{ organization_id, preset: 'any', mark: `mark-of-${organization_id}`, known: new Known() },
  ...{ keys: [asker], people: [asker] },
})
const world: World = {
  ...{ url: 'http://127.0.0.1', operations: [operation], operator: null as never, now: 0, never: new Set() },
  ...{ tenants: [tenant('own'), tenant('other')], operators: [asker], strangers: [asker] },
}
const step: Step = {
  ...{ kind: 'valid', operation, asker, tenant: world.tenants[0]!, copies: 1 },
  request: { method: 'POST', target: '/v1/organizations/own/charges', headers: [], body: '{}' },
}
const JSON_TYPE = 'application/json; charset=utf-8'
const answer = (status: number, body: unknown, headers: Record<string, string> = {}): Answer => ({
  status,
  headers: { 'content-type': JSON_TYPE, ...headers },
  body: Buffer.from(JSON.stringify(body)),
})
const problem = { status: 'error', status_code: 400, detail: 'no', code: 'invalid_request', field: 'action' }
const complaint = (given: Answer | null, sent = '') => complaintOf(world, step, given, sent)

test('answers as they must be pass', () => {
  expect(complaint(answer(200, 'receipt'))).toBeNull()
  expect(complaint(answer(400, problem))).toBeNull()
  expect(complaint(answer(400, { ...problem, detail: 'mark-of-other' }), 'mark-of-other')).toBeNull()
})

test.each<[string, Answer | null]>([
  ['no answer', null],
  ['a failure of the server', answer(500, { ...problem, status_code: 500 })],
  ['one that the database is away, where it is not', answer(503, { ...problem, status_code: 503 })],
  ['a status that is not documented', answer(409, { ...problem, status_code: 409 })],
  ['a body otherwise than documented', answer(200, 'something else')],
  ['a type that is not documented', answer(200, 'receipt', { 'content-type': 'text/plain' })],
  ['an error of another type', answer(400, problem, { 'content-type': 'text/html' })],
  ['an envelope of another status', answer(400, { ...problem, status_code: 404 })],
  ['an envelope without words', answer(400, { ...problem, detail: '' })],
  ['an envelope with more in it', answer(400, { ...problem, stack: 'x' })],
  ['a 400 that names no field', answer(400, { ...problem, field: undefined })],
  [
    'words of the database',
    answer(400, { ...problem, detail: 'duplicate key value violates unique constraint' }),
  ],
  ['a stack', answer(400, { ...problem, detail: 'at run (file:///app/x.js:1:2)' })],
  ["another organization's texts", answer(400, { ...problem, detail: 'mark-of-other' })],
])('%s is found', (_, given) => {
  expect(complaint(given)).not.toBeNull()
})

test('a seed makes the same requests again', () => {
  const requests = (seed: number) => {
    const random = seeded(seed)
    let keys = 0
    const story = { random, world, home: world.tenants[0]!, told: new Known(), key: () => `key-${++keys}` }
    return Array.from({ length: 200 }, () => makeStep(story).request)
  }
  expect(requests(7)).toEqual(requests(7))
  expect(requests(7)).not.toEqual(requests(8))
})
