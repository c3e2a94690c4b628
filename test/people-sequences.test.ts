// Adding the contacts of an entry to a sequence (S3-20): the vendor is asked, by a signed request, and nobody pays.
import { createHmac } from 'node:crypto'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ConfigError, readConfig } from '../src/config.ts'
import { type Api, type Client, startApi } from './client.ts'

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
const ACME = '/v1/organizations/acme'

interface Message {
  headers: IncomingHttpHeaders
  text: string
}

let api: Api
let uma: Client
let ivo: Client
let entry_id: string
let messages: Message[] = []
let answer: (response: ServerResponse) => void
const vendor = createServer((request, response) => {
  let text = ''
  request.on('data', (piece) => (text += piece))
  request.on('end', () => {
    messages.push({ headers: request.headers, text })
    answer(response)
  })
})

const says =
  (body: unknown, status = 200, headers: Record<string, string> = {}) =>
  (response: ServerResponse) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  }
const added = says({ message: 'Added to "Spring"', url: 'https://vendor.example/sequences/7', more: 1 })

beforeAll(async () => {
  await new Promise<void>((resolve) => vendor.listen(0, '127.0.0.1', resolve))
  const { port } = vendor.address() as AddressInfo
  api = await startApi({
    now: '2026-03-10T10:00:00Z',
    env: { COULOMB_SEQUENCES_URL: `http://127.0.0.1:${port}/sequences`, COULOMB_SEQUENCES_SECRET: SECRET },
  })
  await api.operator.put(ACME, { name: 'Acme', preset: 'lusha' })
  for (const [id, role] of [
    ['uma', 'user'],
    ['ivo', 'user'],
  ])
    await api.operator.put(`${ACME}/members/${id}`, { email: `${id}@acme.example`, name: `${id} A`, role })
  uma = await api.signedIn('acme', 'uma')
  ivo = await api.signedIn('acme', 'ivo')
  const contact = (id: string) => ({ type: 'contact', id, name: `Contact ${id}` })
  const charged = await api.operator.post(`${ACME}/charges`, {
    action: 'reveal.email',
    member_id: 'uma',
    subject: { type: 'account', id: 'acc', name: 'An account' },
    items: [
      { key: 'email:1', subject: contact('c1') },
      { key: 'phone:1', subject: contact('c1') },
      { key: 'email:2', subject: contact('c2') },
      { key: 'email:3' },
    ],
    idempotency_key: 'one',
  })
  expect(charged.status).toBe(200)
  entry_id = charged.body.id
})
beforeEach(() => {
  messages = []
  answer = added
})
afterAll(async () => {
  await api.close()
  vendor.closeAllConnections()
  await new Promise((resolve) => vendor.close(resolve))
})

const path = (id = entry_id) => `${ACME}/history/entries/${id}/sequence`
const audits = async () => (await api.operator.get(`${ACME}/audit?action=sequence.asked`)).body.items
const seq = async () => (await api.operator.get(`${ACME}/entries?sort=desc&limit=1`)).body.items[0].seq

describe('adding to a sequence', () => {
  test('S3-20 the vendor is told who asks and of whom, and its answer is passed on', async () => {
    const before = await seq()
    const { status, body } = await uma.post(path())
    expect([status, body]).toEqual([
      200,
      { message: 'Added to "Spring"', url: 'https://vendor.example/sequences/7', contacts: 3 },
    ])
    expect(JSON.parse(messages[0]!.text)).toEqual({
      type: 'sequence.add',
      organization_id: 'acme',
      entry_id,
      action: 'reveal.email',
      member: { member_id: 'uma', name: 'uma A', email: 'uma@acme.example' },
      contacts: [
        { type: 'account', id: 'acc', name: 'An account' },
        { type: 'contact', id: 'c1', name: 'Contact c1' },
        { type: 'contact', id: 'c2', name: 'Contact c2' },
      ],
    })
    // Nothing is charged, and it is on record that the data has left.
    expect(await seq()).toBe(before)
    expect((await audits())[0]).toMatchObject({
      actor: 'member:uma',
      target: `entry:${entry_id}`,
      after: { contacts: 3, outcome: 'added' },
    })
  })

  test('the request is signed over its id, its time and its body', async () => {
    await uma.post(path(), { contact_ids: ['c2'] })
    const { headers, text } = messages[0]!
    const [id, timestamp] = [headers['webhook-id'], headers['webhook-timestamp']]
    const key = Buffer.from(SECRET.slice('whsec_'.length), 'base64')
    const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${text}`).digest('base64')
    expect(headers['webhook-signature']).toBe(`v1,${signature}`)
    expect(Math.abs(Number(timestamp) - Date.now() / 1000)).toBeLessThan(60)
    expect(JSON.parse(text).contacts).toEqual([{ type: 'contact', id: 'c2', name: 'Contact c2' }])
  })

  test('a contact that is not of the entry, an entry without one, and one of somebody else', async () => {
    const unknown = await uma.post(path(), { contact_ids: ['c1', 'c9'] })
    expect([unknown.status, unknown.body.field]).toEqual([400, 'contact_ids.1'])
    const bare = await api.operator.post(`${ACME}/charges`, {
      ...{ action: 'reveal.email', member_id: 'uma', items: [{ key: 'x' }], idempotency_key: 'bare' },
    })
    const none = await uma.post(path(bare.body.id))
    expect([none.status, none.body.field]).toEqual([400, 'entry_id'])
    const foreign = await ivo.post(path())
    expect([foreign.status, foreign.body.field]).toEqual([404, 'entry_id'])
    expect(messages).toEqual([])
  })

  test.each([
    ['refuses', says({ message: 'no' }, 500), 'it answered with status 500'],
    [
      'sends it elsewhere',
      says('', 302, { location: 'https://evil.example/' }),
      'it answered with status 302',
    ],
    ['does not answer JSON', says('fine'), 'its answer is not JSON'],
    ['says nothing', says({ url: 'https://vendor.example' }), 'its answer has not the agreed form'],
    [
      'links to a script',
      says({ message: 'x', url: 'javascript:alert(1)' }),
      'its answer has not the agreed form',
    ],
    ['says too much', says({ message: 'x', more: 'y'.repeat(70_000) }), 'its answer is too long'],
    ['hangs up', (response: ServerResponse) => response.destroy(), 'it could not be reached'],
  ])('a vendor who %s is a 502 that says so', async (_, how, words) => {
    answer = how
    const { status, body } = await uma.post(path())
    expect([status, body.code]).toEqual([502, 'vendor_failed'])
    expect(body.detail).toContain(words)
    expect(messages).toHaveLength(1)
    expect((await audits())[0].after).toEqual({ contacts: 3, outcome: 'failed' })
  })

  test('a vendor who does not answer in time is a 504: it may have been done', async () => {
    answer = () => {}
    const { status, body } = await uma.post(path())
    expect([status, body.code]).toEqual([504, 'vendor_timeout'])
    expect((await audits())[0].after).toEqual({ contacts: 3, outcome: 'unknown' })
  })

  test('pages offer it where there is an address', async () => {
    expect((await uma.get('/v1/me')).body.organization.parts.sequences).toBe(true)
  })
})

test('without an address there are no sequences', async () => {
  const bare = await startApi({ now: '2026-03-10T10:00:00Z' })
  try {
    await bare.operator.put(ACME, { name: 'Acme', preset: 'lusha' })
    const subject = { type: 'contact', id: 'c', name: 'C' }
    const charged = await bare.operator.post(`${ACME}/charges`, {
      ...{ action: 'reveal.email', subject, idempotency_key: 'one' },
    })
    const { status, body } = await bare.operator.post(path(charged.body.id))
    expect([status, body.code]).toEqual([404, 'not_found'])
    const me = await bare.operator.get('/v1/me?organization_id=acme')
    expect(me.body.organization.parts.sequences).toBe(false)
  } finally {
    await bare.close()
  }
})

test.each([
  [{ COULOMB_SEQUENCES_URL: 'https://vendor.example' }, /COULOMB_SEQUENCES_SECRET/],
  [{ COULOMB_SEQUENCES_SECRET: SECRET }, /COULOMB_SEQUENCES_URL/],
  [{ COULOMB_SEQUENCES_URL: 'http://vendor.example', COULOMB_SEQUENCES_SECRET: SECRET }, /https/],
  [{ COULOMB_SEQUENCES_URL: 'nowhere', COULOMB_SEQUENCES_SECRET: SECRET }, /https/],
  [{ COULOMB_SEQUENCES_URL: 'https://vendor.example', COULOMB_SEQUENCES_SECRET: 'secret' }, /whsec_/],
  [{ COULOMB_SEQUENCES_URL: 'https://vendor.example', COULOMB_SEQUENCES_SECRET: 'whsec_c2hvcnQ=' }, /whsec_/],
])('settings that cannot be used are refused: %j', (env, words) => {
  expect(() => readConfig(env)).toThrow(ConfigError)
  expect(() => readConfig(env)).toThrow(words)
  // The secret is not repeated.
  expect(() => readConfig(env)).not.toThrow(/c2hvcnQ|: secret/)
})
