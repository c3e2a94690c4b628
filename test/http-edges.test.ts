// What the fuzzer (`fuzz.test.ts`) once found at the edges of HTTP, each as the one request that showed it.
import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { problemOf } from '../src/http/problems.ts'
import { type Api, startApi } from './client.ts'

let api: Api
const acme = '/v1/organizations/acme'

beforeAll(async () => {
  api = await startApi({ now: new Date().toISOString() })
  await api.operator.put(acme, { name: 'Acme', preset: 'lusha' })
})

afterAll(() => api.close())

/** Sends bytes as they are and answers what comes until the server hangs up. */
function sendRaw(text: string): Promise<string> {
  const { hostname, port } = new URL(api.url)
  return new Promise((resolve, reject) => {
    let received = ''
    const socket = connect(Number(port), hostname, () => socket.end(text))
    socket.on('data', (piece) => {
      received += piece
    })
    socket.on('error', reject)
    socket.on('close', () => resolve(received))
  })
}

test.each(['constructor', 'toString', '__proto__', 'valueOf'])(
  'an action named %s is unknown, and its neighbors in the batch are charged',
  async (action) => {
    const charge = (name: string) => ({
      organization_id: 'acme',
      action: name,
      idempotency_key: `${action} ${name}`,
    })
    const { body } = await api.operator.post('/v1/charges', {
      charges: [charge('reveal.email'), charge(action), charge('reveal.phone')],
    })
    const outcomes = body.results.map((one: any) => one.code ?? one.status)
    expect(outcomes).toEqual(['charged', 'unknown_action', 'charged'])
    const hold = await api.operator.post(`${acme}/holds`, { action, idempotency_key: `hold ${action}` })
    expect([hold.status, hold.body.code]).toEqual([400, 'unknown_action'])
  },
)

test('members whose ids differ in the case of their letters alone hand on their addresses', async () => {
  const batch = async (...emails: [string, string][]) => {
    const members = emails.map(([member_id, name]) => ({ member_id, email: `${name}@exchange.example` }))
    const { status, body } = await api.operator.post(`${acme}/members/batch`, { members })
    return [status, ...body.results.map((one: any) => one.email ?? one.code)]
  }
  await batch(['ann', 'one'], ['Ann', 'two'])
  const moved = await batch(['ann', 'three'], ['Ann', 'one'])
  expect(moved).toEqual([200, 'three@exchange.example', 'one@exchange.example'])
})

test('an id in the path that is longer than any is a bad id', async () => {
  for (const method of ['GET', 'PUT']) {
    const { status, body } = await api.operator.request(method, `${acme}/members/${'x'.repeat(1_001)}`)
    expect([status, body.field]).toEqual([400, 'member_id'])
  }
})

test('headers beyond all measure are 431, in the one form of errors', async () => {
  const { status, body } = await api.operator.get(`${acme}/members?query=${'x'.repeat(20_000)}`)
  expect([status, body.status_code, body.code]).toEqual([431, 431, 'headers_too_large'])
})

test('what a client expects beyond 100-continue is ignored', async () => {
  const answer = await sendRaw(
    `GET /healthz HTTP/1.1\r\nHost: x\r\nExpect: the unexpected\r\nConnection: close\r\n\r\n`,
  )
  expect(answer).toMatch(/^HTTP\/1\.1 200 OK/)
})

test.each(['/healthz', '/v1/me', '/nowhere', '/api/v1/accounts/me/', '/api/v1/nowhere'])(
  'HTTP/1.1 without a Host is a bad request for %s, in the one form of errors',
  async (path) => {
    const answer = await sendRaw(`GET ${path} HTTP/1.1\r\n\r\n`)
    expect(answer).toMatch(/^HTTP\/1\.1 400 /)
    expect(answer).toContain('"status":"error","status_code":400,"detail":"HTTP/1.1 needs the header Host."')
    expect(await sendRaw(`GET ${path} HTTP/1.0\r\n\r\n`)).not.toContain('needs the header Host')
  },
)

test('a method that needs a body and says not of what kind is a bad request', async () => {
  const answer = await sendRaw(`QUERY ${acme} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)
  expect(answer).toMatch(/^HTTP\/1\.1 400 /)
  expect(answer).toContain('"code":"invalid_request"')
})

test('a path that no parameter can hold is not found, and never 405 for a method that it allows', async () => {
  const { status, body } = await api.operator.get(`${acme}/reports/usage/2026-01-01%0A.csv`)
  expect([status, body.code]).toEqual([404, 'not_found'])
})

test.each(['/v1/organizations/%zz', '/v1/%ff', '/api/v1/accounts/%zz'])(
  'an answer to %s, which is no URL, has its id like any other',
  async (path) => {
    const answer = await sendRaw(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)
    expect(answer).toMatch(/^HTTP\/1\.1 40[04] /)
    for (const header of ['x-request-id: req_', 'x-content-type-options: nosniff', 'cache-control: private'])
      expect(answer.toLowerCase()).toContain(header)
  },
)

test('a client that goes away before its body has come is no failure of the server', () => {
  const aborted = Object.assign(new Error('aborted'), { code: 'ECONNRESET', statusCode: 400 })
  expect(problemOf(aborted).status).toBe(400)
})

test('a body that is no object is at fault as a whole: no field is named', async () => {
  for (const body of ['[]', '"x"', '7', 'true']) {
    const answer = await api.operator.post(`${acme}/charges`, body)
    expect([answer.status, 'field' in answer.body]).toEqual([400, false])
  }
})

test('a parameter without a name is named all the same', async () => {
  const { status, body } = await api.operator.get('/v1/plans?=lusha')
  expect([status, body.field]).toEqual([400, '""'])
})

test.each(['constructor', '-x', 'İ', 'a b'])('%s names no plan and no rate card', async (id) => {
  const { plan_id: _, ...plan } = (await api.operator.get('/v1/plans/lusha-pro')).body
  const put = await api.operator.put(`/v1/plans/${encodeURIComponent(id)}`, plan)
  expect([put.status, put.body.field]).toEqual([400, 'plan_id'])
  const version = { preset_id: 'lusha', prices: {} }
  const published = await api.operator.post(`/v1/rate-cards/${encodeURIComponent(id)}/versions`, version)
  expect([published.status, published.body.field]).toEqual([400, 'rate_card_id'])
})

test('what is public answers a key that is not good like none', async () => {
  for (const path of ['/healthz', '/readyz', '/openapi.json', '/metrics'])
    expect((await api.as('nobody-knows-this-key').get(path)).status).toBe(200)
  const forwarded = { 'x-forwarded-for': '10.0.0.1' }
  expect((await api.as('nobody-knows-this-key').get('/metrics', forwarded)).status).toBe(403)
})

test('the document promises 413 and 415 wherever a body may be sent', async () => {
  const { body } = await api.operator.get('/openapi.json')
  for (const [path, item] of Object.entries<any>(body.paths))
    for (const [method, { responses }] of Object.entries<any>(item))
      expect([path, method, '415' in responses, '413' in responses]).toEqual(
        [path, method].concat(method === 'get' ? [false, false] : ([true, true] as any)),
      )
})
