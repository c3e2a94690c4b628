// What the usage endpoint answers: seed 004's numbers.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type AccountsServer, type Charge, startAccounts, USAGE } from './accounts-server.ts'

let server: AccountsServer
beforeAll(async () => {
  server = await startAccounts()
})
afterAll(() => server.close())

const results = (action: string, count: number, occurred_at?: string): Charge => ({
  action,
  quantities: { results: count },
  ...(occurred_at && { occurred_at }),
})
const found = (count: number) => Array.from({ length: count }, (_, index) => ({ key: `email:${index}` }))

test('S4-04 S4-22 S4-23 S4-24 S4-25 the example, charged action by action, is read back byte for byte', async () => {
  const token = await server.open('example')
  const at = '2026-05-12T09:30:00Z'
  await server.charge('example', { action: 'email_find', items: found(134), occurred_at: at })
  await server.charge('example', results('enrich_realtime', 100, at))
  await server.charge('example', results('enrich_database', 300, at))
  await server.charge('example', results('search_realtime', 200, at))
  await server.charge('example', results('search_database', 500, at))
  const reply = await server.ask('GET', `${USAGE}?period_month=2026-05`, { token })
  expect(reply.status).toBe(200)
  expect(reply.headers['content-type']).toMatch(/^application\/json\b/)
  expect(reply.text).toBe(
    '{"data":{"period":"2026-05","total_credits":1234,"breakdown":{"search_database":500,"search_realtime":200,' +
      '"enrich_database":300,"enrich_realtime":100,"email_find":134}}}',
  )
})

test('S4-02 S4-03 G33 an account reads its own usage, by action, and nobody else’s', async () => {
  const one = await server.open('one')
  const other = await server.open('other')
  await server.charge('one', results('search_database', 3))
  await server.charge('other', results('enrich_database', 4))
  expect(await server.read(one)).toEqual({
    period: '2026-11',
    total_credits: 3,
    breakdown: { search_database: 3 },
  })
  expect(await server.read(other)).toEqual({
    period: '2026-11',
    total_credits: 4,
    breakdown: { enrich_database: 4 },
  })
  const reply = await server.ask('GET', `${USAGE}?organization_id=other&account=other`, { token: one })
  expect(reply.body.data.total_credits).toBe(3)
  expect(reply.headers['cache-control']).toBe('private, no-store')
  expect(reply.headers.vary).toBe('Authorization')
})

test('G34 a charge is read back at once', async () => {
  const token = await server.open('live')
  for (let count = 1; count <= 3; count++) {
    await server.charge('live', results('search_database', 1))
    expect((await server.read(token)).total_credits).toBe(count)
  }
})

test('S4-10 beyond the 10,000 of its month a plan refuses charges with 402, and reading goes on; another plan has another number', async () => {
  const token = await server.open('heavy', {}, 50_000)
  await server.charge('heavy', results('search_database', 10_000))
  const refused = await server.charge('heavy', results('search_database', 1), 402)
  expect(refused).toMatchObject({ status: 'error', status_code: 402, code: 'plan_limit_reached' })
  expect((await server.read(token)).total_credits).toBe(10_000)
  const me = await server.read(token, '', '/api/v1/accounts/me/')
  expect(me.credits).toEqual({ balance: 40_000, used_this_month: 10_000, monthly_limit: 10_000 })

  const larger = await server.open('larger', { plan_id: 'generect-volume' }, 50_000)
  await server.charge('larger', results('search_database', 10_001))
  expect((await server.read(larger)).total_credits).toBe(10_001)
})

test('S4-10 without credits charges are refused with 402, and reading goes on', async () => {
  const token = await server.open('broke', {}, 0)
  const refused = await server.charge('broke', results('search_database', 1), 402)
  expect(refused).toMatchObject({ status_code: 402, code: 'insufficient_credits' })
  expect(await server.read(token)).toEqual({ period: '2026-11', total_credits: 0, breakdown: {} })
})

test('S4-11 the price follows the number of results and the data flags', async () => {
  const token = await server.open('flags')
  await server.charge('flags', { ...results('search_database', 25), flags: ['with_email', 'priority'] })
  expect((await server.read(token)).breakdown).toEqual({ search_database: 25 + 25 + 5 })
})

describe('zones', () => {
  test.each(['UTC', 'Europe/Kyiv', 'America/New_York'])(
    'S4-17 G29 an event of 22:30 UTC on 31 May is of May in UTC and of June in Kyiv, in an organization of %s',
    async (timezone) => {
      const id = `zone_${timezone.replace('/', '_')}`
      const token = await server.open(id, { timezone })
      await server.charge(id, results('search_database', 7, '2026-05-31T22:30:00Z'))
      const total = async (query: string) => (await server.read(token, query)).total_credits
      expect(await total('?period_month=2026-05')).toBe(7)
      expect(await total('?period_month=2026-05&timezone=UTC')).toBe(7)
      expect(await total('?period_month=2026-06')).toBe(0)
      expect(await total('?period_month=2026-05&timezone=Europe/Kyiv')).toBe(0)
      expect(await total('?period_month=2026-06&timezone=Europe/Kyiv')).toBe(7)
      expect(await total('?start_date=2026-06-01&end_date=2026-06-01&timezone=Europe/Kyiv')).toBe(7)
    },
  )

  test('G30 days of 23 and 25 hours have every event once, and their sum is the range’s', async () => {
    const token = await server.open('dst')
    const events = [
      ['2026-03-28T21:59:00Z', 1],
      ['2026-03-28T22:00:00Z', 2],
      ['2026-03-29T00:59:00Z', 4],
      ['2026-03-29T01:00:00Z', 8],
      ['2026-03-29T20:59:00Z', 16],
      ['2026-03-29T21:00:00Z', 32],
      ['2026-10-24T20:59:00Z', 64],
      ['2026-10-24T21:00:00Z', 128],
      ['2026-10-25T00:30:00Z', 256],
      ['2026-10-25T01:30:00Z', 512],
      ['2026-10-25T21:59:00Z', 1024],
      ['2026-10-25T22:00:00Z', 2048],
    ] as const
    for (const [at, count] of events) await server.charge('dst', results('search_database', count, at))
    const total = async (from: string, to: string) => {
      const query = `?timezone=Europe/Kyiv&period=day&start_date=${from}&end_date=${to}`
      return (await server.read(token, query)).total_credits
    }
    expect(await total('2026-03-28', '2026-03-28')).toBe(1)
    expect(await total('2026-03-29', '2026-03-29')).toBe(2 + 4 + 8 + 16)
    expect(await total('2026-03-30', '2026-03-30')).toBe(32)
    expect(await total('2026-03-28', '2026-03-30')).toBe(63)
    expect(await total('2026-10-24', '2026-10-24')).toBe(64)
    expect(await total('2026-10-25', '2026-10-25')).toBe(128 + 256 + 512 + 1024)
    expect(await total('2026-10-26', '2026-10-26')).toBe(2048)
    expect(await total('2026-01-01', '2026-12-31')).toBe(4095)
  })

  test('S4-17 any range in any zone has exactly the events whose local day lies in it', async () => {
    const zones = ['UTC', 'Asia/Kolkata', 'America/St_Johns', 'Pacific/Kiritimati', 'Pacific/Pago_Pago']
    const random = pseudoRandom(20_261_115)
    const from = Date.parse('2026-02-20T00:00:00Z')
    const events = Array.from({ length: 60 }, () => from + Math.floor(random() * 60 * 96) * 900_000)
    for (const own of zones) {
      const id = `any_${own.replace('/', '_')}`
      const token = await server.open(id, { timezone: own })
      const charges = events.map((at, index) => ({
        organization_id: id,
        ...results('search_database', index + 1, new Date(at).toISOString()),
        idempotency_key: `event_${index}`,
      }))
      await server.operate('POST', '/v1/charges', { charges })
      for (const zone of zones)
        for (let asked = 0; asked < 4; asked++) {
          const [start, end] = [random(), random()]
            .map((part) => new Date(from + part * 60 * 86_400_000).toISOString().slice(0, 10))
            .sort() as [string, string]
          const expected = events.reduce((sum, at, index) => {
            const day = dayIn(zone, at)
            return start <= day && day <= end ? sum + index + 1 : sum
          }, 0)
          const data = await server.read(token, `?timezone=${zone}&start_date=${start}&end_date=${end}`)
          expect(data.total_credits, `${own}: ${zone} ${start}..${end}`).toBe(expected)
        }
    }
  })
})

/** Independent of the product's own arithmetic of zones. */
function dayIn(zone: string, at: number): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' }).format(at)
}

function pseudoRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

describe('periods', () => {
  let token: string
  beforeAll(async () => {
    token = await server.open('periods')
    const days = ['2026-04-30', '2026-05-01', '2026-05-31', '2026-06-01', '2026-11-01', '2026-11-15']
    for (const [index, day] of days.entries())
      await server.charge('periods', results('search_database', 2 ** index, `${day}T10:00:00Z`))
  })
  const periodOf = async (query: string) => {
    const { period, total_credits } = await server.read(token, query)
    return [period, total_credits]
  }

  test('S4-21 without parameters it is the current month', async () => {
    expect(await periodOf('')).toEqual(['2026-11', 16 + 32])
  })

  test('S4-19 S4-20 both dates are whole days of the range', async () => {
    expect(await periodOf('?start_date=2026-05-01&end_date=2026-05-31')).toEqual(['2026-05', 2 + 4])
    expect(await periodOf('?start_date=2026-04-30&end_date=2026-06-01')).toEqual([
      '2026-04-30/2026-06-01',
      15,
    ])
  })

  test('S4-19 only a start runs to today', async () => {
    expect(await periodOf('?start_date=2026-06-01')).toEqual(['2026-06-01/2026-11-15', 8 + 16 + 32])
    expect(await periodOf('?start_date=2026-11-02')).toEqual(['2026-11', 32])
  })

  test('S4-20 only an end runs from the first of its month', async () => {
    expect(await periodOf('?end_date=2026-05-30')).toEqual(['2026-05', 2])
  })

  test('S4-21 G28 a month selects and labels; beside dates it only labels', async () => {
    expect(await periodOf('?period_month=2026-05')).toEqual(['2026-05', 6])
    expect(await periodOf('?period_month=2026-05&start_date=2026-06-01&end_date=2026-06-30')).toEqual([
      '2026-05',
      8,
    ])
  })

  test('S4-26 S4-27 S4-28 G28 period is a string, total a number, breakdown numbers by action', async () => {
    const data = await server.read(token, '?period_month=2026-05')
    expect(Object.keys(data)).toEqual(['period', 'total_credits', 'breakdown'])
    expect(data).toStrictEqual({ period: '2026-05', total_credits: 6, breakdown: { search_database: 6 } })
  })

  test('S4-18 every granularity has the same totals', async () => {
    const range = 'start_date=2026-04-30&end_date=2026-06-01'
    const expected = await server.read(token, `?${range}`)
    for (const period of ['day', 'week', 'month'])
      expect(await server.read(token, `?${range}&period=${period}`)).toEqual(expected)
  })

  test('G25 start and end on one day are that day', async () => {
    expect(await periodOf('?start_date=2026-05-31&end_date=2026-05-31')).toEqual(['2026-05', 4])
  })

  test('G31 a range of the future, or from before the account, is empty', async () => {
    for (const query of [
      '?start_date=2027-01-01&end_date=2027-01-31',
      '?start_date=2027-01-01',
      '?period_month=9999-12',
      '?period_month=0001-01',
      '?end_date=2020-01-31',
    ]) {
      const { total_credits, breakdown } = await server.read(token, query)
      expect([total_credits, breakdown]).toEqual([0, {}])
    }
  })

  test('G32 the widest range is answered, fast, in any zone', async () => {
    for (const zone of ['UTC', 'Europe/Kyiv', 'Pacific/Kiritimati', 'Pacific/Pago_Pago']) {
      const started = performance.now()
      const data = await server.read(token, `?start_date=0001-01-01&end_date=9999-12-31&timezone=${zone}`)
      expect(data.total_credits).toBe(63)
      expect(performance.now() - started).toBeLessThan(5_000)
    }
  })
})

describe('what counts', () => {
  test('S4-27 fractions have no binary noise, and the total is the sum of the breakdown', async () => {
    const token = await server.open('fractions')
    for (const [action, credits] of [
      ['search_database', 0.1],
      ['search_database', 0.2],
      ['enrich_database', 0.000001],
    ] as const)
      await server.charge('fractions', {
        action,
        past_credits: { unit: 'credit', credits },
        draw_on_balance: false,
        occurred_at: '2026-11-01T00:00:00Z',
      })
    const reply = await server.ask('GET', USAGE, { token })
    expect(reply.text).toBe(
      '{"data":{"period":"2026-11","total_credits":0.300001,"breakdown":{"search_database":0.3,"enrich_database":0.000001}}}',
    )
  })

  test('what was used may come to more than one amount can be', async () => {
    const token = await server.open('billions')
    for (const action of ['search_database', 'enrich_database'])
      await server.charge('billions', {
        action,
        past_credits: { unit: 'credit', credits: 900_000_000 },
        draw_on_balance: false,
        occurred_at: '2026-11-01T00:00:00Z',
      })
    expect((await server.read(token)).total_credits).toBe(1_800_000_000)
    const profile = await server.read(token, '', '/api/v1/accounts/me/')
    expect(profile.credits.used_this_month).toBe(1_800_000_000)
  })

  test('S4-28 an action that the catalogue has gained is listed under its key', async () => {
    const preset = await server.operate('GET', '/v1/presets/generect')
    preset.features.push({
      feature: 'webinar',
      name: 'Webinar',
      actions: [{ action: 'webinar_host', name: 'Webinar', data_type: null }],
    })
    preset.rate_cards.push({
      rate_card_id: 'webinars',
      versions: [
        {
          version: 1,
          starts_at: null,
          prices: { webinar_host: { components: [{ unit: 'credit', per: 'charge', price: 9 }] } },
        },
      ],
    })
    await server.operate('PUT', '/v1/presets/generect', preset)
    const token = await server.open('gains', { rate_card_id: 'webinars' })
    await server.charge('gains', { action: 'webinar_host' })
    expect((await server.read(token)).breakdown).toEqual({ webinar_host: 9 })
  })

  test('C11 a refund lowers the month of its charge, not its own', async () => {
    const token = await server.open('refunds')
    const receipt = await server.charge('refunds', results('search_database', 10, '2026-05-10T00:00:00Z'))
    await server.charge('refunds', results('search_realtime', 5, '2026-05-11T00:00:00Z'))
    const refund = (body: object) =>
      server.operate('POST', `/v1/organizations/refunds/charges/${receipt.id}/refunds`, {
        reason: 'wrong',
        ...body,
      })
    await refund({ credits: 4, idempotency_key: 'r1' })
    const may = await server.read(token, '?period_month=2026-05')
    expect(may).toMatchObject({ total_credits: 11, breakdown: { search_database: 6, search_realtime: 5 } })
    await refund({ idempotency_key: 'r2' })
    const after = await server.read(token, '?period_month=2026-05&timezone=Europe/Kyiv')
    expect(after).toEqual({ period: '2026-05', total_credits: 5, breakdown: { search_realtime: 5 } })
    expect((await server.read(token)).total_credits).toBe(0)
  })

  test('S4-28 what was free or not found is not listed, and a hold does not count before it is captured', async () => {
    const token = await server.open('free')
    await server.charge('free', { action: 'status' })
    await server.charge('free', { action: 'email_find', items: [{ key: 'email:1', found: false }] })
    const hold = await server.operate('POST', '/v1/organizations/free/holds', {
      ...results('search_database', 8),
      idempotency_key: 'hold',
    })
    expect(await server.read(token)).toEqual({ period: '2026-11', total_credits: 0, breakdown: {} })
    await server.operate('POST', `/v1/organizations/free/holds/${hold.id}/capture`, {
      idempotency_key: 'capture',
    })
    expect((await server.read(token)).breakdown).toEqual({ search_database: 8 })
  })

  test('S4-28 units that do not count as credits are left out', async () => {
    const token = await server.open('talks', { preset: 'genesy' }, 0)
    await server.operate('POST', '/v1/organizations/talks/grants', {
      unit: 'credit',
      amount: 50,
      source: 'addon',
      reason: 'bought',
      idempotency_key: 'grant',
    })
    await server.charge('talks', { action: 'conversation.email' })
    await server.charge('talks', { action: 'enrichment.email', items: found(2) })
    expect(await server.read(token)).toMatchObject({ breakdown: { 'enrichment.email': 2 } })
  })

  test('reading costs nothing and writes nothing', async () => {
    const token = await server.open('readers')
    const entries = () =>
      server.api.server.ledger.db.query(`select count(*) from entries where organization_id = 'readers'`)
    const before = await entries()
    for (const path of [USAGE, '/api/v1/accounts/me/', '/api/v1/accounts/transactions/'])
      await server.read(token, '', path)
    expect(await entries()).toEqual(before)
  })
})

describe('the account itself', () => {
  test('S4-15 X45 profile: who it is, what it can spend, and what of its limit is used', async () => {
    const token = await server.open('profile', { name: 'Profile Ltd' })
    expect(await server.read(token, '', '/api/v1/accounts/me/')).toEqual({
      id: 'profile',
      email: null,
      name: 'Profile Ltd',
      plan: 'generect-prepaid',
      credits: { balance: 5_000, used_this_month: 0, monthly_limit: 10_000 },
      preview_tier: null,
    })
    await server.charge('profile', results('search_database', 40))
    await server.charge('profile', results('search_database', 2, '2026-10-01T00:00:00Z'))
    await server.operate('POST', '/v1/organizations/profile/holds', {
      ...results('search_database', 8),
      idempotency_key: 'hold',
    })
    const { credits } = await server.read(token, '', '/api/v1/accounts/me/')
    expect(credits).toEqual({ balance: 4_950, used_this_month: 40, monthly_limit: 10_000 })
  })

  test('S4-15 X46 transactions: charges are negative, refunds positive, the newest first, page by page', async () => {
    const token = await server.open('statement')
    const first = await server.charge('statement', results('search_database', 25, '2026-05-12T08:30:00Z'))
    const second = await server.charge('statement', { action: 'email_find', items: found(2) })
    await server.charge('statement', { action: 'status' })
    await server.operate('POST', `/v1/organizations/statement/charges/${first.id}/refunds`, {
      credits: 5,
      reason: 'wrong',
      idempotency_key: 'refund',
    })
    const path = '/api/v1/accounts/transactions/'
    const { transactions } = await server.read(token, '', path)
    expect(transactions).toEqual([
      {
        id: expect.stringMatching(/^rf_\d+$/),
        timestamp: '2026-11-15T12:00:00.000Z',
        type: 'search_database',
        credits: 5,
        details: { balance_type: 'credit', status: 'refunded', refund_of: first.id },
      },
      {
        id: second.id,
        timestamp: '2026-11-15T12:00:00.000Z',
        type: 'email_find',
        credits: -2,
        details: { balance_type: 'credit', status: 'charged' },
      },
      {
        id: first.id,
        timestamp: '2026-05-12T08:30:00.000Z',
        type: 'search_database',
        credits: -25,
        details: { balance_type: 'credit', status: 'charged' },
      },
    ])
    const page = async (query: string) =>
      (await server.read(token, query, path)).transactions.map((one: { id: string }) => one.id)
    const ids = transactions.map((one: { id: string }) => one.id)
    expect(await page('?limit=2')).toEqual(ids.slice(0, 2))
    expect(await page('?limit=2&offset=2')).toEqual(ids.slice(2))
    expect(await page('?offset=3')).toEqual([])
    const reply = await server.ask('GET', `${path}?limit=0&offset=-1`, { token })
    expect(reply.body).toEqual({
      status: 'error',
      status_code: 400,
      detail: {
        limit: ['Ensure this value is greater than or equal to 1.'],
        offset: ['Ensure this value is greater than or equal to 0.'],
      },
    })
    const words = await server.ask('GET', `${path}?limit=many&offset=1e3`, { token })
    expect(words.body.detail).toEqual({
      limit: ['A valid integer is required.'],
      offset: ['A valid integer is required.'],
    })
  })
})
