// What routes.test.ts asks about paths, asked about everything else that may name another organization: bodies, queries,
// cursors, batches, the accounts API, and the documents that anybody may read.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Api, type Client, startApi } from './client.ts'
import { type Asker, openAskers } from './routes/askers.ts'
import { anonymous, ask, tells } from './routes/asking.ts'
import { CANARY, COLLEAGUE, fresh, openTenant, type Tenant } from './routes/tenants.ts'

let api: Api
let own: Tenant
let other: Tenant
let askers: Asker[]
/** With a key of every scope. */
let client: Client

beforeAll(async () => {
  api = await startApi({ now: new Date().toISOString(), env: { COULOMB_READS_PER_MINUTE: '0' } })
  own = await openTenant(api, 'acme', { mark: 'plain', colleague: COLLEAGUE, charges: 5 })
  other = await openTenant(api, 'rival01', { mark: CANARY, colleague: CANARY, charges: 50 })
  askers = await openAskers(api, own, other)
  client = api.as(full().headers.authorization!.slice('Bearer '.length))
})

afterAll(() => api.close())

const full = () => askers.find((one) => one.organization_id === 'acme' && one.scopes.length === 3)!
const shown = (body: unknown) => JSON.stringify(body)

describe("another organization's ids in a body are ids of nothing", () => {
  const charge = () => ({ action: 'enrichment.email', items: [{ key: fresh() }], idempotency_key: fresh() })

  test.each([
    ['charges', charge],
    ['holds', charge],
    ['quotes', charge],
    ['grants', () => ({ unit: 'credit', amount: 1, source: 'promo', reason: 'x', idempotency_key: fresh() })],
    ['owned', () => ({ items: [{ key: fresh() }], idempotency_key: fresh() })],
    ['erasures', () => ({})],
  ])('a member in %s', async (what, body) => {
    const asked = (member_id: string) =>
      ask(api, 'POST', `${own.path}/${what}`, askers[0]!.headers, { ...body(), member_id })
    const [theirs, none] = await Promise.all([asked(other.member_id), asked('rival01-none')])
    expect(theirs.status).toBe(404)
    const normal = (text: string) =>
      text.replace(/"(id|idempotency_key|hash|recorded_at|occurred_at|key)":"[^"]*"|"seq":\d+/g, '')
    expect(normal(anonymous(theirs, other.member_id))).toBe(normal(anonymous(none, 'rival01-none')))
  })

  test('a seat', async () => {
    const seat = async () => (await api.operator.get(`${other.path}/members/${other.member_id}`)).body
    const before = await seat()
    const license = { license_id: before.license.license_id }
    await api.operator.put(`${own.path}/members/thief`, { email: 'thief@acme.example', license })
    expect(await seat()).toEqual(before)
    const { body } = await api.operator.get(`${own.path}/balances?member_id=thief`)
    expect(body.member.credits.granted).toBe(0)
  })

  test('a subject that is erased', async () => {
    const { body } = await api.operator.post(`${own.path}/erasures`, { subject_id: `${CANARY}-a` })
    expect(body.entries).toBe(0)
    expect(shown((await api.operator.get(`${other.path}/history`)).body)).toContain(`${CANARY} account`)
  })
})

test('a batch knows no organization but the own, and does nothing in another', async () => {
  const charge = (organization_id: string) => ({
    organization_id,
    action: 'enrichment.email',
    member_id: other.member_id,
    idempotency_key: fresh(),
  })
  const entries = async () => (await api.operator.get(`${other.path}/entries?sort=desc&limit=1`)).body
  const before = await entries()
  const { status, body } = await client.post('/v1/charges', {
    charges: [charge(other.organization_id), charge('absent1'), charge(own.organization_id)],
  })
  expect(status).toBe(200)
  const [foreign, absent, mine] = body.results
  expect(shown(foreign).replaceAll('rival01', 'absent1')).toBe(shown(absent))
  expect([foreign.status_code, mine.code]).toEqual([404, 'member_not_found'])
  expect(await entries()).toEqual(before)
})

describe("another organization's ids in a query find nothing", () => {
  const encoded = encodeURIComponent
  test.each<[what: string, query: (tenant: Tenant) => string]>([
    ['balances', ({ member_id }) => `member_id=${member_id}`],
    ['balances/run-out', ({ member_id }) => `member_id=${member_id}`],
    ['history', ({ member_id }) => `member_id=${member_id}`],
    ['history', () => `campaign=${CANARY}%20campaign`],
    ['history.csv', () => `identity=${CANARY}%20identity`],
    ['history/options', () => `member_search=${CANARY}`],
    ['usage', ({ member_id }) => `member_id=${member_id}&group_by=member`],
    ['usage/breakdown', () => `by=member&group=${CANARY}%20group`],
    ['usage/breakdown', () => `by=campaign&campaign=${CANARY}%20campaign`],
    ['grants', ({ member_id }) => `member_id=${member_id}`],
    ['members', () => `query=${CANARY}`],
    ['members', () => `group=${CANARY}%20group`],
    ['owned', ({ item_key }) => `key=${encoded(item_key)}`],
    ['owned', ({ member_id }) => `member_id=${member_id}`],
    ['charges', ({ idempotency_key }) => `idempotency_key=${encoded(idempotency_key)}`],
  ])('%s', async (what, query) => {
    const nothing = 'sparrow7' as typeof CANARY
    const asked = query(other)
    const absent = asked.replaceAll(CANARY, nothing).replaceAll('rival01', 'absent1')
    const [theirs, none] = await Promise.all(
      [asked, absent].map((one) => ask(api, 'GET', `${own.path}/${what}?${one}`, full().headers)),
    )
    const normal = (text: string) => text.replace(/"as_of":"[^"]*"/g, '')
    expect(normal(anonymous(theirs!, CANARY, 'rival01'))).toBe(normal(anonymous(none!, nothing, 'absent1')))
  })

  test.each([
    'history',
    'members',
    'grants',
    'owned',
    'entries',
    'audit',
    'balances',
    'history/entries/{entry_id}/items',
  ])('a cursor of theirs in %s', async (what) => {
    const everyone = what === 'balances' ? 'everyone=true&' : ''
    const listOf = ({ path, entry_id }: Tenant) =>
      `${path}/${what.replace('{entry_id}', entry_id)}?${everyone}`
    const page = await api.operator.get(`${listOf(other)}limit=1`)
    const cursor = page.body.next_cursor ?? page.body.members?.next_cursor ?? other.cursor
    for (const { headers } of [askers[0]!, full()]) {
      const answer = await ask(api, 'GET', `${listOf(own)}cursor=${cursor}`, headers)
      expect([200, 400, 403]).toContain(answer.status)
      expect(tells(answer)).toBe(false)
    }
  })
})

test('an idempotency key of theirs is a new one here', async () => {
  const charge = { action: 'enrichment.email', idempotency_key: other.idempotency_key }
  expect((await client.post(`${own.path}/charges`, charge)).body).toMatchObject({ replayed: false })
})

test('the catalogue that is of no path is of the own organization', async () => {
  const { body } = await client.get('/v1/catalogue')
  expect(body.items.map((one: any) => one.organization_id)).toEqual([own.organization_id])
})

describe('the accounts API', () => {
  const paths = ['me', 'usage', 'transactions'].map((name) => `/api/v1/accounts/${name}/`)

  test.each(paths)('%s lets in keys that may read usage, each to its own account', async (path) => {
    for (const asker of askers) {
      const { authorization } = asker.headers
      const headers = authorization
        ? { authorization: authorization.replace(/^Bearer/, 'Token') }
        : asker.headers
      const answer = await ask(api, 'GET', path, headers)
      // A key of this process alone is in no list of keys.
      const isKnown = asker.name !== 'the key of the process'
      const status =
        !authorization || asker.kind === 'nobody' || asker.extension || !isKnown
          ? 401
          : asker.scopes.includes('usage.read')
            ? 200
            : 403
      expect([asker.name, answer.status]).toEqual([asker.name, status])
      const isTheirs = status === 200 && asker.organization_id === other.organization_id
      expect([asker.name, tells(answer)]).toEqual([asker.name, isTheirs && path.endsWith('/me/')])
    }
  })

  test('no key counts under the scheme of the other API', async () => {
    const { authorization } = full().headers
    const token = authorization!.replace('Bearer', 'Token')
    expect((await ask(api, 'GET', paths[0]!, { authorization: authorization! })).status).toBe(401)
    expect((await ask(api, 'GET', own.path, { authorization: token })).status).toBe(401)
  })
})

describe('documents that anybody may read', () => {
  test.each([
    '/healthz',
    '/readyz',
    '/metrics',
    '/openapi.json',
    '/llms.txt',
    '/docs/json',
    '/docs',
    '/api/v1/openapi.json',
  ])('%s is the same for everybody, and tells of no organization', async (path) => {
    const answers = await Promise.all(askers.map((asker) => ask(api, 'GET', path, asker.headers)))
    expect(new Set(answers.map(({ status }) => status)).size).toBe(1)
    for (const { bytes } of answers) expect(bytes.toString()).not.toMatch(new RegExp(`${CANARY}|rival01`))
  })
})
