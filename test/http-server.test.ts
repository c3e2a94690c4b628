// The server around the routes: its documents, readiness, metrics, limits, failures, and how it stops.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ConfigError, readConfig } from '../src/config.ts'
import { DatabaseError } from '../src/database/database.ts'
import { problemOf } from '../src/http/problems.ts'
import { Unavailable } from '../src/ledger/lane.ts'
import { type Api, OPERATOR_KEY, startApi } from './client.ts'
import { engine } from './engine.ts'

let api: Api
const ACME = '/v1/organizations/acme'

beforeAll(async () => {
  api = await startApi({ env: { COULOMB_READS_PER_MINUTE: '3' } })
  await api.operator.put(ACME, { name: 'Acme', preset: 'apollo' })
})

afterAll(() => api.close())

describe('documents', () => {
  test('OpenAPI 3.1 describes every route, and every reference leads somewhere', async () => {
    const { status, body } = await api.as(null).get('/openapi.json')
    expect([status, body.openapi]).toEqual([200, '3.1.0'])
    const references = JSON.stringify(body).match(/#\/components\/schemas\/[^"]+/g)!
    for (const reference of references)
      expect(Object.keys(body.components.schemas)).toContain(reference.split('/').at(-1))
    const operations = Object.values(body.paths).flatMap((methods) => Object.values(methods as object))
    expect(operations.length).toBeGreaterThan(50)
    const ids = operations.map((operation) => operation.operationId)
    expect(new Set(ids).size).toBe(ids.length)
    expect(body.paths['/v1/organizations/{organization_id}/charges'].post).toMatchObject({
      security: [{ key: [] }],
      'x-permission': 'charge',
    })
    expect(body.paths['/api/v1/accounts/usage/']).toBeUndefined()
  })

  test('S4-01 the index for machine readers leads to both documents', async () => {
    const { body } = await api.as(null).get('/llms.txt')
    expect(body).toMatch('(/openapi.json)')
    expect(body).toMatch('(/api/v1/openapi.json)')
    expect((await api.as(null).get('/api/v1/openapi.json')).body.openapi).toBe('3.0.3')
  })

  test('/docs is a page that runs no foreign script, /llms.txt an index', async () => {
    const docs = await api.as(null).get('/docs/')
    expect(docs.status).toBe(200)
    expect(docs.headers.get('content-type')).toMatch('text/html')
    expect(docs.headers.get('content-security-policy')).toMatch("script-src 'self'")
    const { body } = await api.as(null).get('/llms.txt')
    expect(body).toMatch('- POST /v1/organizations/{organization_id}/charges: Charge an action (charge)')
  })
})

describe('operation', () => {
  test('healthz answers, readyz names the engine and what to know of it', async () => {
    expect((await api.as(null).get('/healthz')).body).toEqual({ status: 'ok' })
    const { status, body } = await api.as(null).get('/readyz')
    expect(status).toBe(200)
    expect(body).toMatchObject({ status: 'ok', engine: engine === 'embedded' ? 'embedded' : 'postgres' })
    expect(body.migrations).toBeGreaterThan(0)
    if (!body.durable) expect(body.warnings.join()).toMatch(/power cut|synchronous_commit|fsync/)
  })

  test('metrics are for operators and this machine, not for whoever is forwarded', async () => {
    const local = await api.as(null).get('/metrics')
    expect([local.status, local.headers.get('content-type')]).toEqual([
      200,
      'text/plain; version=0.0.4; charset=utf-8',
    ])
    expect(local.body).toMatch('coulomb_http_requests_total{method="GET",route="/healthz",status="200"}')
    const forwarded = { 'x-forwarded-for': '203.0.113.7' }
    expect((await api.as(null).get('/metrics', forwarded)).status).toBe(403)
    expect((await api.operator.get('/metrics', forwarded)).status).toBe(200)
  })

  test('answers are not to be kept or sniffed, and carry the id that the log knows', async () => {
    const { headers } = await api.operator.get(ACME)
    expect(headers.get('cache-control')).toBe('private, no-store')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('x-request-id')).toMatch(/^req_/)
  })

  test("reads of an organization's key are limited and say so; charges and the operator are not", async () => {
    const { body } = await api.operator.post(`${ACME}/keys`, {
      name: 'reader',
      scopes: ['usage.read', 'charge'],
    })
    const reader = api.as(body.key)
    const first = await reader.get(ACME)
    expect([first.headers.get('ratelimit-limit'), first.headers.get('ratelimit-remaining')]).toEqual([
      '3',
      '2',
    ])
    await reader.get(`${ACME}/history`)
    await reader.get(`${ACME}/balances`)
    const fourth = await reader.get(ACME)
    expect([fourth.status, fourth.body.code]).toEqual([429, 'rate_limited'])
    expect(Number(fourth.headers.get('retry-after'))).toBeGreaterThan(0)
    const charge = { action: 'email.people_search', idempotency_key: 'limited' }
    const charged = await reader.post(`${ACME}/charges`, charge)
    expect([charged.status, charged.headers.get('ratelimit-limit')]).toEqual([200, null])
    for (let read = 0; read < 5; read++) expect((await api.operator.get(ACME)).status).toBe(200)
  })

  test('a file says how it is called, and HEAD answers without it', async () => {
    const path = `${ACME}/reports/usage.csv`
    const { headers, body } = await api.operator.get(path)
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(headers.get('content-disposition')).toMatch(/^attachment; filename="usage-report_acme_.*\.csv"$/)
    expect(body).toMatch(/^Cycle Start,/)
    const head = await api.operator.request('HEAD', path)
    expect([head.status, head.body]).toEqual([200, ''])
    expect(head.headers.get('content-type')).toBe('text/csv; charset=utf-8')
  })
})

describe('failures', () => {
  test('what nobody foresaw is 500 and says nothing of itself', () => {
    const body = problemOf(new Error('password=secret')).body('req_1')
    expect(body).toMatchObject({ status_code: 500, code: 'internal', request_id: 'req_1' })
    expect(JSON.stringify(body)).not.toMatch(/secret|stack|\.ts/)
  })

  test.each([
    ['nothing is known of a charge', new Unavailable('connection lost')],
    ['there is no connection', new DatabaseError('gone', '08006', null)],
    ['the server shuts down', new DatabaseError('gone', '57P01', null)],
    ['it is full', new DatabaseError('gone', '53300', null)],
  ])('503 with Retry-After when %s', (_, error) => {
    const problem = problemOf(error)
    expect([problem.status, problem.code, problem.more.headers]).toEqual([
      503,
      'unavailable',
      { 'retry-after': '1' },
    ])
  })

  test('a closing server answers what it has taken, and takes nothing more', async () => {
    const other = await startApi()
    await other.operator.put(ACME, { name: 'Acme', preset: 'apollo' })
    const charges = Array.from({ length: 50 }, (_, index) =>
      other.operator.post(`${ACME}/charges`, { action: 'email.people_search', idempotency_key: `c${index}` }),
    )
    await charges[0]
    const closed = other.server.close()
    const answers = await Promise.allSettled(charges)
    await closed
    // What came too late for an answer finds the door shut.
    const statuses = answers.map((answer) => (answer.status === 'fulfilled' ? answer.value.status : 'shut'))
    expect(new Set([...statuses, 200, 503, 'shut'])).toEqual(new Set([200, 503, 'shut']))
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThan(0)
    await expect(fetch(`${other.url}/healthz`)).rejects.toThrow()
  })
})

describe('configuration', () => {
  test('has defaults, variables, and flags that beat them', () => {
    expect(readConfig({})).toMatchObject({
      port: 4400,
      host: '127.0.0.1',
      database_url: undefined,
      data_dir: './data',
      demo: true,
      test_clock: false,
      trust_proxy: false,
    })
    const env = { PORT: '1', COULOMB_DEMO: '0', COULOMB_TEST_CLOCK: '1', COULOMB_DATA_DIR: '', HOME: '/root' }
    expect(readConfig(env)).toMatchObject({ port: 1, demo: false, test_clock: true, data_dir: './data' })
    expect(readConfig(env, { port: '2', demo: true, dataDir: '/x' })).toMatchObject({
      port: 2,
      demo: true,
      data_dir: '/x',
    })
  })

  test.each([
    [{ PORT: 'http' }, {}, 'PORT must be a whole number from 0 to 65535, not "http".'],
    [{ PORT: '65536' }, {}, 'PORT must be'],
    [{}, { port: '-1' }, '--port must be'],
    [{ COULOMB_DEMO: 'no' }, {}, 'COULOMB_DEMO must be 1 or 0, not "no".'],
    [{ COULOMB_LOG_LEVEL: 'loud' }, {}, 'COULOMB_LOG_LEVEL must be one of'],
    [{ DATABASE_URL: 'mysql://secret@host' }, {}, 'DATABASE_URL must begin with postgres://'],
    [{}, { databaseUrl: 'x' }, '--database-url must begin with'],
    [{ COULOMB_DATADIR: 'x' }, {}, 'COULOMB_DATADIR is not a setting'],
    [{ HOST: '  ' }, {}, 'HOST is blank.'],
  ])('%j %j is refused: %s', (env, flags, message) => {
    expect(() => readConfig(env, flags)).toThrow(ConfigError)
    expect(() => readConfig(env, flags)).toThrow(message)
    expect(() => readConfig(env, flags)).not.toThrow('secret')
  })

  test('the operator key of the environment opens the door', async () => {
    expect((await api.as(OPERATOR_KEY).get('/v1/organizations')).status).toBe(200)
  })
})
