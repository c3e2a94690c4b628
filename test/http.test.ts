// What bad input gets over HTTP: an answer in the one envelope that names the field, with nothing written.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Api, type Client, OPERATOR_KEY, startApi } from './client.ts'

let api: Api
let operator: Client

beforeAll(async () => {
  api = await startApi({ now: new Date().toISOString() })
  operator = api.operator
  const acme = '/v1/organizations/acme'
  await operator.put(acme, { name: 'Acme', preset: 'lusha', timezone: 'Europe/Berlin' })
  await operator.put(`${acme}/members/anna`, { email: 'anna@acme.example', name: 'Anna' })
  await operator.put(`${acme}/members/dan`, { email: 'dan@acme.example', status: 'disabled' })
  await operator.put('/v1/organizations/frozen', { name: 'Frozen', preset: 'lusha', status: 'suspended' })
  const phone = (key: string) => ({ action: 'reveal.phone', items: [{ key }], idempotency_key: key })
  await operator.post(`${acme}/charges`, { ...phone('phone:1'), member_id: 'anna' })
  await operator.post(`${acme}/holds`, phone('phone:2'))
})

afterAll(() => api.close())

const lone = 'a\ud800b'
const key = { idempotency_key: 'bad' }
const deep = JSON.parse(`${'{"a":'.repeat(12)}1${'}'.repeat(12)}`)

/** What is wrong, the body's fields that are, and the answer: status, code and field. */
type Wrong = [name: string, fields: object, expected: string]

const WRONG_CHARGES: Wrong[] = [
  ['an unknown action', { action: 'reveal.nothing' }, '400 unknown_action action'],
  ['an unknown member', { member_id: 'nobody' }, '404 member_not_found member_id'],
  ['a disabled member', { member_id: 'dan' }, '403 member_disabled member_id'],
  ['a misspelled field', { quantitys: { results: 1 } }, '400 invalid_request quantitys'],
  [
    'a misspelled field of an item',
    { items: [{ key: 'a', fuond: false }] },
    '400 invalid_request items.0.fuond',
  ],
  ['a number as action', { action: 7 }, '400 invalid_request action'],
  ['items that are no list', { items: 'email:1' }, '400 invalid_request items'],
  ['NUL in an id', { member_id: 'an\0na' }, '400 invalid_request member_id'],
  ['a lone surrogate in an id', { member_id: lone }, '400 invalid_request member_id'],
  ['a lone surrogate in an item', { items: [{ key: lone }] }, '400 invalid_request items.0.key'],
  ['NUL in a description', { description: 'a\0b' }, '400 invalid_request description'],
  [
    'a lone surrogate in a name',
    { subject: { type: 'contact', id: '1', name: lone } },
    '400 invalid_request subject.name',
  ],
  ['a lone surrogate in metadata', { metadata: { a: [{ [lone]: 1 }] } }, '400 invalid_request metadata'],
  ['metadata of too many levels', { metadata: deep }, '400 invalid_request metadata'],
  ['metadata that is too long', { metadata: { a: 'x'.repeat(20_000) } }, '400 invalid_request metadata'],
  ['a control character in an id', { campaign: 'a\nb' }, '400 invalid_request campaign'],
  ['an id of 201 characters', { member_id: 'x'.repeat(201) }, '400 invalid_request member_id'],
  ['an id that a path would lose', { member_id: '..' }, '400 invalid_request member_id'],
  ['an action that a path would lose', { action: '.' }, '400 invalid_request action'],
  ['a member and a key at once', { api_key_id: 'key' }, '400 invalid_request api_key_id'],
  ['a missing quantity', { action: 'api.search' }, '400 missing_quantity quantities.results'],
  [
    'a negative quantity',
    { action: 'api.search', quantities: { results: -1 } },
    '400 invalid_request quantities.results',
  ],
  [
    'a quantity as text',
    { action: 'api.search', quantities: { results: '5' } },
    '400 invalid_request quantities.results',
  ],
  [
    'past credits above 10⁹',
    { past_credits: { unit: 'credit', credits: 1e10 } },
    '400 invalid_request past_credits.credits',
  ],
  ['an unknown flag', { flags: ['urgent'] }, '400 invalid_field flags'],
  ['a flag twice', { flags: ['a', 'a'] }, '400 invalid_request flags'],
  ['a time without a zone', { occurred_at: '2026-01-01T00:00:00' }, '400 invalid_request occurred_at'],
  ['a day that is none', { occurred_at: '2026-02-30T00:00:00Z' }, '400 invalid_request occurred_at'],
  ['a time before 1970', { occurred_at: '1969-12-31T23:59:59Z' }, '400 invalid_request occurred_at'],
]

const WRONG_GRANTS: Wrong[] = [
  ['a negative amount', { amount: -1 }, '400 invalid_request amount'],
  ['an amount of nothing', { amount: 0 }, '400 invalid_request amount'],
  ['an amount of seven decimals', { amount: 0.0000001 }, '400 invalid_request amount'],
  ['an amount above the safe range', { amount: 1e9 + 1 }, '400 invalid_request amount'],
  ['an amount as text', { amount: '5' }, '400 invalid_request amount'],
  ['credits that would pass 10⁹ in all', { amount: 1e9 }, '400 amount_too_large amount'],
  ['an unknown unit', { unit: 'gold' }, '400 unknown_unit unit'],
  ['an unknown source', { source: 'gift' }, '400 invalid_request source'],
  [
    'a grant that ends before it starts',
    { starts_at: '2030-01-02T00:00:00Z', ends_at: '2030-01-01T00:00:00Z' },
    '400 invalid_field ends_at',
  ],
  ['a grant for an unknown member', { member_id: 'nobody' }, '404 member_not_found member_id'],
]

/** `~` is the organization. */
type Bad = [name: string, expected: string, method: 'POST' | 'PUT' | 'GET', path: string, body?: unknown]

const charge = { action: 'reveal.email', member_id: 'anna', ...key }
const grant = { unit: 'credit', amount: 1, source: 'addon', reason: 'bought', ...key }

const BAD: Bad[] = [
  ...WRONG_CHARGES.map(
    ([name, fields, expected]): Bad => [name, expected, 'POST', '~/charges', { ...charge, ...fields }],
  ),
  ...WRONG_GRANTS.map(
    ([name, fields, expected]): Bad => [name, expected, 'POST', '~/grants', { ...grant, ...fields }],
  ),
  [
    'a suspended organization',
    '403 organization_suspended',
    'POST',
    '/v1/organizations/frozen/charges',
    { action: 'reveal.email', idempotency_key: 'x' },
  ],
  [
    'an unknown organization',
    '404 not_found organization_id',
    'POST',
    '/v1/organizations/nobody/charges',
    charge,
  ],
  ['a missing action', '400 invalid_request action', 'POST', '~/charges', key],
  ['no body at all', '400 invalid_request action', 'POST', '~/charges', ''],
  ['a body that is a list', '400 invalid_request', 'POST', '~/charges', []],
  ['a body that is null', '400 invalid_request action', 'POST', '~/charges', 'null'],
  ['malformed JSON', '400 invalid_json', 'POST', '~/charges', '{"action": '],
  [
    'a field named __proto__',
    '400 invalid_request __proto__',
    'POST',
    '~/charges',
    '{"action":"reveal.email","idempotency_key":"bad","__proto__":{"member_id":"anna"}}',
  ],
  [
    'a quantity named __proto__',
    '400 invalid_request __proto__',
    'POST',
    '~/charges',
    '{"action":"api.search","idempotency_key":"bad","quantities":{"\\u005f_proto__":1}}',
  ],
  [
    'an infinite quantity',
    '400 invalid_request quantities.results',
    'POST',
    '~/charges',
    '{"action":"api.search","idempotency_key":"bad","quantities":{"results":1e400}}',
  ],
  [
    'an amount of 1e400',
    '400 invalid_request amount',
    'POST',
    '~/grants',
    '{"unit":"credit","source":"addon","reason":"x","idempotency_key":"bad","amount":1e400}',
  ],
  ['an unknown grant', '404 not_found grant_id', 'POST', '~/grants/gr_999/void', { reason: 'x', ...key }],
  ['a grant id that is none', '404 not_found grant_id', 'POST', '~/grants/999/void', { reason: 'x', ...key }],
  ['an unknown charge', '404 not_found charge_id', 'GET', '~/charges/ch_999'],
  ['an id of another kind', '404 not_found charge_id', 'GET', '~/charges/ch_1'],
  ['an unknown key of a charge', '404 not_found idempotency_key', 'GET', '~/charges?idempotency_key=none'],
  [
    'a refund above the charge',
    '409 above_charge credits',
    'POST',
    '~/charges/ch_2/refunds',
    { credits: 6, reason: 'x', ...key },
  ],
  [
    'a refund of an item not charged',
    '409 above_charge items.0',
    'POST',
    '~/charges/ch_2/refunds',
    { items: ['phone:9'], reason: 'x', ...key },
  ],
  [
    'a refund of credits and items',
    '400 invalid_request items',
    'POST',
    '~/charges/ch_2/refunds',
    { credits: 1, items: ['phone:1'], reason: 'x', ...key },
  ],
  [
    'a refund without a reason',
    '400 invalid_request reason',
    'POST',
    '~/charges/ch_2/refunds',
    { credits: 1, ...key },
  ],
  [
    'a refund of an unknown charge',
    '404 not_found charge_id',
    'POST',
    '~/charges/ch_999/refunds',
    { reason: 'x', ...key },
  ],
  [
    'a capture above the hold',
    '409 above_hold',
    'POST',
    '~/holds/hold_3/capture',
    { items: [{ key: 'phone:2' }, { key: 'phone:3' }], ...key },
  ],
  ['a capture of an unknown hold', '404 not_found hold_id', 'POST', '~/holds/hold_9/capture', key],
  [
    'a hold that has expired already',
    '400 invalid_field expires_at',
    'POST',
    '~/holds',
    { ...charge, expires_at: '2020-01-01T00:00:00Z' },
  ],
  ['a bad time zone', '400 invalid_request timezone', 'PUT', '~', { timezone: 'Mars/Olympus' }],
  ['an offset as time zone', '400 invalid_request timezone', 'PUT', '~', { timezone: '+02:00' }],
  [
    'a new organization without a name',
    '400 invalid_field name',
    'PUT',
    '/v1/organizations/new',
    { preset: 'lusha' },
  ],
  [
    'an unknown preset',
    '400 invalid_field preset',
    'PUT',
    '/v1/organizations/new',
    { name: 'New', preset: 'nothing' },
  ],
  ['an unknown plan', '400 unknown_plan plan_id', 'PUT', '~', { plan_id: 'nothing' }],
  [
    'a cycle of 61 months',
    '400 invalid_request cycle.months',
    'PUT',
    '~',
    { cycle: { start: '2026-01-01', months: 61 } },
  ],
  [
    'a policy that does not exist',
    '400 invalid_request policy.rolover',
    'PUT',
    '~',
    { policy: { rolover: {} } },
  ],
  [
    'an organization id of 201 characters',
    '400 invalid_request organization_id',
    'PUT',
    `/v1/organizations/${'x'.repeat(201)}`,
    { name: 'New', preset: 'lusha' },
  ],
  [
    'NUL in an organization id',
    '400 invalid_request organization_id',
    'PUT',
    '/v1/organizations/a%00b',
    { name: 'New', preset: 'lusha' },
  ],
  ['a duplicate e-mail', '409 duplicate_email email', 'PUT', '~/members/eve', { email: 'ANNA@acme.example' }],
  ['an e-mail that is none', '400 invalid_request email', 'PUT', '~/members/eve', { email: 'eve' }],
  [
    'a country that is none',
    '400 invalid_request country_code',
    'PUT',
    '~/members/eve',
    { email: 'eve@acme.example', country_code: 'Germany' },
  ],
  [
    'an unknown role',
    '400 invalid_request role',
    'PUT',
    '~/members/eve',
    { email: 'eve@acme.example', role: 'king' },
  ],
  [
    'a preset under another id',
    '400 invalid_request name',
    'PUT',
    '/v1/presets/other',
    { preset_id: 'lusha' },
  ],
  ['a bad day in a query', '400 invalid_request from', 'GET', '~/history?from=2026-02-30'],
  ['a misspelled filter', '400 invalid_request membr', 'GET', '~/history?membr=anna'],
  ['a limit of 0', '400 invalid_request limit', 'GET', '~/history?limit=0'],
  ['a limit of 1001', '400 invalid_request limit', 'GET', '~/history?limit=1001'],
  ['a cursor of another list', '400 invalid_field cursor', 'GET', '~/history?cursor=abc'],
  ['a bad zone in a query', '400 invalid_request timezone', 'GET', '~/usage?timezone=UTC%2B2'],
  ['a cycle that is no day', '400 invalid_request cycle', 'GET', '~/reports/usage/2026-13-01.csv'],
  ['a cycle that has not begun', '400 invalid_field cycle', 'GET', '~/reports/usage/2999-01-01.csv'],
  ['a member of a balance', '404 not_found member_id', 'GET', '~/balances?member_id=nobody'],
  [
    'a test clock that goes back',
    '409 conflict now',
    'PUT',
    '/v1/test-clock',
    { now: '2001-01-01T00:00:00Z' },
  ],
]

const pathOf = (path: string) => path.replace('~', '/v1/organizations/acme')
const entries = async () => (await operator.get(pathOf('~/entries?limit=1000'))).body.items.length

describe('bad input', () => {
  test.each(BAD)('%s: %s, and nothing is written', async (_, expected, method, path, body) => {
    const before = await entries()
    const reply = await operator.request(method, pathOf(path), body)
    const [status, code, field] = expected.split(' ')
    expect(reply.body).toMatchObject({ status: 'error', status_code: Number(status), code })
    expect([reply.status, reply.body.field]).toEqual([Number(status), field])
    expect(reply.body.detail.length).toBeGreaterThan(10)
    expect(reply.body.request_id).toBe(reply.headers.get('x-request-id'))
    expect(await entries()).toBe(before)
  })

  test('several bad fields are all named', async () => {
    const { body } = await operator.post(pathOf('~/charges'), { action: '', partial: 'yes', ...key })
    expect(Object.keys(body.fields)).toEqual(['action', 'partial'])
    expect(body.field).toBe('action')
  })

  test('a body above 5 MiB is 413', async () => {
    const body = { ...charge, description: 'x'.repeat(5 * 1024 * 1024) }
    const reply = await operator.post(pathOf('~/charges'), body)
    expect([reply.status, reply.body.code]).toEqual([413, 'body_too_large'])
  })

  test('a batch of 1,001 is 413', async () => {
    const charges = Array.from({ length: 1_001 }, () => ({}))
    const { status, body } = await operator.post('/v1/charges', { charges })
    expect([status, body.code, body.field]).toEqual([413, 'batch_too_large', 'charges'])
  })

  test('a body that is not JSON is 415', async () => {
    const type = { 'content-type': 'text/plain' }
    const { status, body } = await operator.post(pathOf('~/charges'), 'action=reveal.email', type)
    expect([status, body.code]).toEqual([415, 'unsupported_media_type'])
  })

  test('text that is not UTF-8 is refused', async () => {
    const response = await fetch(api.url + pathOf('~/charges'), {
      method: 'POST',
      headers: { authorization: `Bearer ${OPERATOR_KEY}`, 'content-type': 'application/json' },
      body: Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]),
    })
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([
      400,
      'invalid_json',
    ])
  })

  test('an unknown path is 404, another method 405 with Allow', async () => {
    expect((await operator.get('/v1/nothing')).status).toBe(404)
    expect((await operator.get(pathOf('~/charges/'))).status).toBe(404)
    const { status, headers, body } = await operator.request('PATCH', pathOf('~/charges'))
    expect([status, body.code, headers.get('allow')]).toEqual([405, 'method_not_allowed', 'GET, HEAD, POST'])
  })

  test('a path that is no URL is 400', async () => {
    const { status, body } = await operator.get('/v1/organizations/%zz')
    expect([status, body.status, body.status_code]).toEqual([400, 'error', 400])
  })

  test('lack of credits is 402 with the headroom, a question about it 200', async () => {
    const wanted = { action: 'api.search', quantities: { results: 1e6 } }
    const { status, body } = await operator.post(pathOf('~/charges'), { ...wanted, ...key })
    expect([status, body.code]).toEqual([402, 'insufficient_credits'])
    expect(body.headroom).toEqual([{ unit: 'credit', needed: 1e6, available: 2_990 }])
    const quote = await operator.post(pathOf('~/quotes'), wanted)
    expect(quote.status).toBe(200)
    expect(quote.body).toMatchObject({ allowed: false, code: 'insufficient_credits', credits: 1e6 })
  })
})
