// How the accounts API behaves towards strict and careless clients: the edge cases G1 to G38 of seed 004's contract.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type AccountsServer, envelope, type Reply, startAccounts, USAGE } from './accounts-server.ts'
import { OPERATOR_KEY } from './client.ts'

const PATHS = [USAGE, '/api/v1/accounts/me/', '/api/v1/accounts/transactions/']
const NOT_PROVIDED = 'Authentication credentials were not provided.'
const NO_PERMISSION = 'You do not have permission to perform this action.'

let server: AccountsServer
let token: string
let trial: string
beforeAll(async () => {
  server = await startAccounts({ COULOMB_READS_PER_MINUTE: '0', COULOMB_TRUST_PROXY: '1' })
  token = await server.open('acme')
  trial = await server.open('trial', { plan_id: 'generect-trial' })
})
afterAll(() => server.close())

const get = (query: string) => server.ask('GET', `${USAGE}${query}`, { token })
const withHeader = (authorization: string) => server.ask('GET', USAGE, { headers: { authorization } })

/** The envelope with exactly its three keys, and the manners of every answer (S4-29). */
function expectError(reply: Reply, status: number, detail: unknown): void {
  expect(reply.body).toStrictEqual(envelope(status, detail))
  expect(reply.status).toBe(status)
  expect(reply.headers['content-type']).toMatch(/^application\/json\b/)
  expect(reply.headers['cache-control']).toBe('private, no-store')
  expect(reply.headers.vary).toBe('Authorization')
  expect(reply.headers['www-authenticate']).toBe(status === 401 ? 'Token' : undefined)
}

describe('who asks', () => {
  test('S4-14 S4-30 G1 without a token every endpoint answers 401 in the documented words', async () => {
    for (const path of PATHS) expectError(await server.ask('GET', path), 401, NOT_PROVIDED)
    const reply = await server.ask('GET', USAGE)
    expect(reply.text).toBe(
      '{"status":"error","status_code":401,"detail":"Authentication credentials were not provided."}',
    )
  })

  test('S4-08 G2 another scheme, or a bare token, is as good as none', async () => {
    for (const header of [
      `Bearer ${token}`,
      `Basic ${token}`,
      token,
      '',
      ' ',
      `Token${token}`,
      `Tokens ${token}`,
    ])
      expectError(await withHeader(header), 401, NOT_PROVIDED)
  })

  test('G3 G4 a scheme without a token, or with two, is an invalid header', async () => {
    for (const header of ['Token', 'Token ', 'token   '])
      expectError(await withHeader(header), 401, 'Invalid token header. No credentials provided.')
    for (const header of ['Token a b', `Token ${token} ${token}`, 'Token a\tb'])
      expectError(
        await withHeader(header),
        401,
        'Invalid token header. Token string should not contain spaces.',
      )
    expectError(
      await withHeader('Token \xff\xfe'),
      401,
      'Invalid token header. Token string should not contain invalid characters.',
    )
  })

  test('S4-09 G5 an unknown token is invalid, and so is one that was revoked, at once', async () => {
    const unknown = ['unknown', 'x'.repeat(8_000), 'coulomb_org_x', `${token.slice(0, -1)}!`, "' or 1=1--"]
    for (const guess of unknown.filter((one) => !one.includes(' ')))
      expectError(await server.ask('GET', USAGE, { token: guess }), 401, 'Invalid token.')
    const { id, key } = await server.key('acme')
    await server.read(key)
    await server.operate('DELETE', `/v1/organizations/acme/keys/${id}`)
    expectError(await server.ask('GET', USAGE, { token: key }), 401, 'Invalid token.')
  })

  test('G6 a token that has expired is one of an account that is inactive', async () => {
    const { key, id } = await server.key('acme', {
      expires_at: new Date(Date.now() + 3_600_000).toISOString(),
    })
    await server.api.server.ledger.db.query(
      `update api_keys set expires_at = clock_timestamp() - interval '1 second' where key_id = $1`,
      [id],
    )
    expectError(await server.ask('GET', USAGE, { token: key }), 401, 'User inactive or deleted.')
  })

  test('G6 a suspended organization is refused charges and goes on reading', async () => {
    const reader = await server.open('suspended')
    await server.operate('PUT', '/v1/organizations/suspended', { status: 'suspended' })
    await server.charge('suspended', { action: 'search_database', quantities: { results: 1 } }, 403)
    for (const path of PATHS) await server.read(reader, '', path)
  })

  test('G7 the scheme’s letters may be of either case, with more blanks between', async () => {
    for (const header of [`token ${token}`, `TOKEN ${token}`, `Token   ${token}`, `Token\t${token} `])
      expect((await withHeader(header)).status).toBe(200)
  })

  test('G8 a token in the query or a cookie does not count', async () => {
    const query = `${USAGE}?token=${token}&Authorization=Token%20${token}`
    const reply = await server.ask('GET', query, {
      headers: { cookie: `token=${token}; sessionid=${token}` },
    })
    expectError(reply, 401, NOT_PROVIDED)
  })

  test('S4-31 G9 a plan without the usage API is forbidden, in the documented words', async () => {
    for (const path of PATHS) expectError(await server.ask('GET', path, { token: trial }), 403, NO_PERMISSION)
    const reply = await server.ask('GET', USAGE, { token: trial })
    expect(reply.text).toBe(
      '{"status":"error","status_code":403,"detail":"You do not have permission to perform this action."}',
    )
  })

  test('G9 an operator’s key has no account, and a key without the scope to read may not', async () => {
    expectError(await server.ask('GET', USAGE, { token: OPERATOR_KEY }), 403, NO_PERMISSION)
    const { key } = await server.key('acme', { scopes: ['charge'] })
    expectError(await server.ask('GET', USAGE, { token: key }), 403, NO_PERMISSION)
  })

  test('S4-31 a plan with the usage API opens it from the moment it takes effect', async () => {
    const upgraded = await server.open('upgraded', { plan_id: 'generect-trial' })
    const from = '2026-11-15T12:00:01Z'
    const plan = { plan_id: 'generect-prepaid', plan_effective_at: from }
    await server.operate('PUT', '/v1/organizations/upgraded', plan)
    expectError(await server.ask('GET', USAGE, { token: upgraded }), 403, NO_PERMISSION)
    await server.api.clock(from)
    expect((await server.read(upgraded)).total_credits).toBe(0)
  })

  test('G10 who asks is checked before what is asked', async () => {
    const bad = '?period=year&timezone=Mars&start_date=x'
    expectError(await server.ask('GET', USAGE + bad, { token: 'unknown' }), 401, 'Invalid token.')
    expectError(await server.ask('GET', USAGE + bad, { token: trial }), 403, NO_PERMISSION)
    expectError(await server.ask('POST', USAGE + bad), 401, NOT_PROVIDED)
    expectError(await server.ask('POST', USAGE + bad, { token: trial }), 403, NO_PERMISSION)
    expectError(
      await server.ask('DELETE', `${USAGE}?period=year`, { token }),
      405,
      'Method "DELETE" not allowed.',
    )
  })
})

describe('paths and methods', () => {
  test('S4-12 G11 without its slash a path leads to the one with it, the query kept', async () => {
    for (const path of PATHS) {
      const bare = path.slice(0, -1)
      for (const query of ['', '?timezone=Europe%2FKyiv&period=day&a=//evil.example']) {
        for (const asking of [{}, { token }]) {
          const reply = await server.ask('GET', bare + query, asking)
          expect([reply.status, reply.headers.location]).toEqual([301, path + query])
        }
        expect((await server.ask('HEAD', bare + query)).status).toBe(301)
      }
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])
        expectError(await server.ask(method, bare, { token }), 404, 'Not found.')
    }
  })

  test('S4-07 G38 behind TLS at the edge a redirect names no scheme and no host', async () => {
    const headers = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'api.example' }
    const reply = await server.ask('GET', USAGE.slice(0, -1), { headers })
    expect(reply.headers.location).toBe(USAGE)
  })

  test('S4-06 G12 any other spelling of a path is nowhere', async () => {
    for (const path of [
      `${USAGE}/`,
      '/api/v1/accounts//usage/',
      '/api/v1/Accounts/usage/',
      '/api/v1/accounts/USAGE/',
      '/api/accounts/usage/',
      '/api/accounts/usage',
      '/api/v1/accounts/',
      '/api/v1/accounts/usage/x/',
      '/api/v1/accounts/usage%2F',
      '/api/v1/',
      '/api/v1',
      '/api/',
      '/api',
    ]) {
      expectError(await server.ask('GET', path, { token }), 404, 'Not found.')
      expectError(await server.ask('POST', path), 404, 'Not found.')
    }
  })

  test('G12 a path that is no URL is an error of the client, in the envelope', async () => {
    const reply = await server.ask('GET', '/api/v1/accounts/usage/%ff', { token })
    expect(reply.status).toBeGreaterThanOrEqual(400)
    expect(reply.status).toBeLessThan(500)
    expect(reply.body).toMatchObject({ status: 'error', status_code: reply.status })
  })

  test('G13 another method is not allowed, whatever its body', async () => {
    for (const path of PATHS)
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND'])
        for (const [type, body] of [
          ['application/json', '{"a":'],
          ['text/plain', 'x'.repeat(1_000)],
        ] as const) {
          const reply = await server.ask(method, path, { token, headers: { 'content-type': type }, body })
          expectError(reply, 405, `Method "${method}" not allowed.`)
          expect(reply.headers.allow).toBe('GET, HEAD, OPTIONS')
        }
  })

  test('G13 OPTIONS tells what there is, to who may know', async () => {
    for (const path of PATHS) {
      const reply = await server.ask('OPTIONS', path, { token })
      expect([reply.status, reply.headers.allow]).toEqual([200, 'GET, HEAD, OPTIONS'])
      expect(reply.body).toMatchObject({ renders: ['application/json'] })
      expectError(await server.ask('OPTIONS', path), 401, NOT_PROVIDED)
    }
  })

  test('G14 HEAD is GET without its body', async () => {
    for (const [path, asking] of [
      ...PATHS.map((path) => [path, { token }] as const),
      [USAGE, {}] as const,
      [`${USAGE}?period=year`, { token }] as const,
      ['/api/v1/accounts/nothing/', { token }] as const,
    ]) {
      const whole = await server.ask('GET', path, asking)
      const head = await server.ask('HEAD', path, asking)
      expect(head.text).toBe('')
      expect(head.status).toBe(whole.status)
      expect(head.headers['content-type']).toBe(whole.headers['content-type'])
      expect(head.headers['content-length']).toBe(String(Buffer.byteLength(whole.text)))
    }
  })
})

describe('parameters', () => {
  let plain: Reply
  beforeAll(async () => {
    await server.charge('acme', { action: 'search_database', quantities: { results: 7 } })
    plain = await get('')
    expect(plain.body.data.total_credits).toBe(7)
  })

  test('G15 unknown ones are ignored', async () => {
    for (const query of [
      '?foo=1',
      '?__proto__=1&constructor=2&toString=3',
      '?Period=year',
      '?%00=1&&&=',
      '?',
    ])
      expect((await get(query)).text).toBe(plain.text)
  })

  test('G16 of a repeated one the last counts', async () => {
    expect((await get('?period=year&period=week')).status).toBe(200)
    expectError(await get('?period=week&period=year'), 400, { period: ['"year" is not a valid choice.'] })
    const month = await get('?period_month=2026-04&period_month=2026-05')
    expect(month.body.data.period).toBe('2026-05')
  })

  test('G17 an empty one is absent', async () => {
    const reply = await get('?timezone=&period=&start_date=&end_date=&period_month=')
    expect(reply.text).toBe(plain.text)
  })

  test.each([
    'Mars/Olympus',
    '../etc/passwd',
    'UTC+2',
    'UTC%2B2',
    '%2B02:00',
    '+02:00',
    '-05:00',
    'Local',
    'local',
    'IST',
    '%20UTC',
    'UTC%00',
    '%00',
    'Europe/Kyiv%0a',
    'null',
    '%ED%A0%80',
    'A'.repeat(10_000),
  ])('S4-17 G18 %.40s is no time zone', async (zone) => {
    expectError(await get(`?timezone=${zone}`), 400, { timezone: ['A valid timezone is required.'] })
  })

  test('S4-17 G19 G20 names and links of the IANA database are, escaped or not', async () => {
    const zones = ['Europe/Kyiv', 'Europe/Kiev', 'UTC', 'Etc/UTC', 'Asia/Kolkata', 'Asia/Calcutta']
    for (const zone of [...zones, 'Europe%2FKyiv', 'America/Argentina/Buenos_Aires', 'Etc/GMT%2B5'])
      expect((await get(`?timezone=${zone}`)).body.data.total_credits, zone).toBe(7)
  })

  test('S4-18 G21 a granularity is day, week or month', async () => {
    for (const period of ['day', 'week', 'month'])
      expect((await get(`?period=${period}`)).text).toBe(plain.text)
    for (const period of ['year', 'Day', '1', 'hour', 'day ', 'ключ'])
      expectError(await get(`?period=${encodeURIComponent(period)}`), 400, {
        period: [`"${period}" is not a valid choice.`],
      })
  })

  test('S4-19 S4-20 G22 G23 a date is a real day, written YYYY-MM-DD', async () => {
    const complaint = ['Date has wrong format. Use one of these formats instead: YYYY-MM-DD.']
    for (const date of [
      '2026-02-30',
      '2026-02-29',
      '01/05/2026',
      '2026-5-1',
      'today',
      '20260501',
      '2026-05-01T00:00:00Z',
      '2026-05-01%00',
      '+2026-05-01',
      '0000-01-01',
      '10000-01-01',
      '٢٠٢٦-٠٥-٠١',
    ]) {
      expectError(await get(`?start_date=${encodeURIComponent(date)}`), 400, { start_date: complaint })
      expectError(await get(`?end_date=${encodeURIComponent(date)}`), 400, { end_date: complaint })
    }
    expect((await get('?start_date=2024-02-29')).status).toBe(200)
  })

  test('G24 a range ends on or after its start', async () => {
    const reply = await get('?start_date=2026-05-02&end_date=2026-05-01')
    expectError(reply, 400, { end_date: ['end_date must be on or after start_date.'] })
  })

  test('G26 G37 all fields that are wrong are named, each with a list of complaints', async () => {
    const reply = await get('?timezone=Mars&period=year&start_date=x&end_date=y&period_month=z')
    expect(Object.keys(reply.body.detail)).toEqual([
      'timezone',
      'period',
      'start_date',
      'end_date',
      'period_month',
    ])
    for (const complaints of Object.values(reply.body.detail))
      expect(complaints).toEqual([expect.any(String)])
    expectError(await get('?period=year&start_date=2026-05-02&end_date=2026-05-01'), 400, {
      period: ['"year" is not a valid choice.'],
      end_date: ['end_date must be on or after start_date.'],
    })
  })

  test('S4-21 G27 a month is written YYYY-MM', async () => {
    for (const month of [
      '2026-13',
      '2026-00',
      '2026-5',
      '05-2026',
      '2026-05-01',
      'May',
      '0000-05',
      '2026-05%00',
    ])
      expectError(await get(`?period_month=${month}`), 400, {
        period_month: ['Month has wrong format. Use one of these formats instead: YYYY-MM.'],
      })
  })
})

describe('limits and failures', () => {
  test('G35 more reads a minute than are allowed get 429 and when to come back; other keys are not touched', async () => {
    const limited = await startAccounts({ COULOMB_READS_PER_MINUTE: '3' })
    try {
      const [busy, other] = [await limited.open('busy'), await limited.open('other')]
      for (const path of PATHS) {
        const reply = await limited.ask('GET', path, { token: busy })
        expect([reply.status, reply.headers['ratelimit-limit']]).toEqual([200, '3'])
      }
      const reply = await limited.ask('GET', `${USAGE}?period=year`, { token: busy })
      const seconds = Number(reply.headers['retry-after'])
      expectError(reply, 429, `Request was throttled. Expected available in ${seconds} seconds.`)
      expect(seconds).toBeGreaterThan(0)
      expect(seconds).toBeLessThanOrEqual(60)
      expect((await limited.ask('POST', USAGE, { token: busy })).status).toBe(429)
      expect((await limited.ask('GET', USAGE, { token: other })).status).toBe(200)
    } finally {
      await limited.close()
    }
  })

  test('G36 what nobody foresaw is a 500 in the envelope that says nothing of itself', async () => {
    const { db } = server.api.server.ledger
    await db.query('alter table usage_days rename to usage_days_away')
    try {
      expectError(await get(''), 500, 'A server error occurred.')
    } finally {
      await db.query('alter table usage_days_away rename to usage_days')
    }
    expect((await get('')).status).toBe(200)
  })
})
