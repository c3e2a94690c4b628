// Every route, asked by everyone who may come to its door, for an organization of their own, for another's and for none:
// the answer is what the permission says, and nothing of another's is ever in it.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { contract } from '../src/http/contract.ts'
import type { Row } from '../src/http/row.ts'
import { type Api, clientWith, startApi } from './client.ts'
import { type Asker, openAskers, refusalOf } from './routes/askers.ts'
import { anonymous, askRow, codeIn, tells, tellsOfColleagues } from './routes/asking.ts'
import { type Asked, ROWS, type Sent } from './routes/rows.ts'
import { CANARY, COLLEAGUE, openTenant, type Tenant } from './routes/tenants.ts'

let api: Api
let own: Tenant
let other: Tenant
let askers: Asker[]

/** As long as the other's. */
const ABSENT = 'absent1'
const CODES: Record<number, string> = { 401: 'unauthorized', 403: 'permission_denied', 404: 'not_found' }

/** The vendor's own system, which adds contacts to sequences. */
const sequences = createServer((_, response) => response.end('{"message":"Added"}'))

beforeAll(async () => {
  await new Promise<void>((resolve) => sequences.listen(0, '127.0.0.1', resolve))
  const env = {
    COULOMB_READS_PER_MINUTE: '0',
    COULOMB_SEQUENCES_URL: `http://127.0.0.1:${(sequences.address() as AddressInfo).port}`,
    COULOMB_SEQUENCES_SECRET: `whsec_${Buffer.alloc(32).toString('base64')}`,
  }
  api = await startApi({ now: new Date().toISOString(), env })
  own = await openTenant(api, 'acme', { mark: 'plain', colleague: COLLEAGUE, charges: 5 })
  other = await openTenant(api, 'rival01', { mark: CANARY, colleague: CANARY, charges: 900 })
  askers = await openAskers(api, own, other)
})

afterAll(async () => {
  await api.close()
  sequences.closeAllConnections()
  await new Promise((resolve) => sequences.close(resolve))
})

const rows = contract.map((row) => ({ name: `${row.method} ${row.path}`, row }))
const ofOrganization = rows.filter(({ row }) => row.path.includes('{organization_id}'))
const withinOwn = ({ path }: Row) => (path.includes('{organization_id}') ? own.organization_id : null)
const asked = (name: string): Asked => ROWS[name]!
const requestOf = (name: string, tenant: Tenant, asker: Asker): Sent | Promise<Sent> =>
  asked(name).request(tenant, api.operator, clientWith(api.url, asker.headers), asker)
const isStranger = ({ kind, organization_id }: Asker) =>
  kind !== 'operator' && organization_id !== other.organization_id

/** What changes with whatever is done to an organization. */
async function stateOf(organization_id: string): Promise<unknown> {
  const tables = [
    'organizations',
    'members',
    'licenses',
    'rollover_exceptions',
    'audit_log',
    'entries',
    'grants',
  ]
  const one = (table: string) =>
    `(select md5(coalesce(string_agg(t::text, '' order by t::text), '')) from ${table} t where organization_id = $1) as ${table}`
  return api.server.ledger.db.query(`select ${tables.map(one).join()}`, [organization_id])
}

test('the permission of each route is the one that is written down here', () => {
  const given = Object.fromEntries(rows.map(({ name, row }) => [name, row.permission]))
  const written = Object.fromEntries(Object.entries(ROWS).map(([name, { permission }]) => [name, permission]))
  expect(given).toEqual(written)
  const forExtensions = Object.keys(ROWS).filter((name) => ROWS[name]!.extension)
  expect(rows.filter(({ row }) => row.extension).map(({ name }) => name)).toEqual(forExtensions)
})

describe('each route lets in whom its permission lets in, and nobody else', () => {
  test.each(rows)('$name', async ({ name, row }) => {
    const wrong: string[] = []
    const within = withinOwn(row)
    const statusFor = (asker: Asker) => refusalOf(asker, asked(name), within)
    const check = async (asker: Asker, sent: Sent, status: number) => {
      const answer = await askRow(api, row, own.organization_id, sent, asker)
      if (answer.status !== status || codeIn(answer) !== CODES[status])
        wrong.push(`${asker.name}: ${answer.status} instead of ${status}`)
      if (status === 401 && answer.headers['www-authenticate'] !== 'Bearer')
        wrong.push(`${asker.name} is not told how to say who it is`)
      const seesAll = asker.kind === 'operator' && within === null
      if (!seesAll && asker.organization_id !== other.organization_id && tells(answer))
        wrong.push(`${asker.name} is told of another organization`)
      if (asker.role === 'user' && !asked(name).shared && tellsOfColleagues(answer))
        wrong.push(`${asker.name} is told of a colleague`)
    }
    for (const asker of askers.filter((one) => statusFor(one) === null))
      await check(asker, await requestOf(name, own, asker), ('success' in row && row.success) || 200)
    const sent = await requestOf(name, own, askers[0]!)
    const before = await stateOf(own.organization_id)
    const refused = askers.filter((one) => statusFor(one) !== null)
    await Promise.all(refused.map((asker) => check(asker, sent, statusFor(asker)!)))
    expect(wrong).toEqual([])
    expect(await stateOf(own.organization_id)).toEqual(before)
  })
})

describe("another's organization is answered byte for byte like one that does not exist", () => {
  test.each(ofOrganization)('$name', async ({ name, row }) => {
    const wrong: string[] = []
    const sent = await requestOf(name, other, askers[0]!)
    const before = await stateOf(other.organization_id)
    const check = async (asker: Asker) => {
      const status = refusalOf(asker, asked(name), other.organization_id)
      const [foreign, absent] = await Promise.all(
        [other.organization_id, ABSENT].map((id) => askRow(api, row, id, sent, asker)),
      )
      if (foreign!.status !== status) wrong.push(`${asker.name}: ${foreign!.status} instead of ${status}`)
      if (anonymous(foreign!, other.organization_id) !== anonymous(absent!, ABSENT))
        wrong.push(`${asker.name}: ${foreign!.bytes} differs from ${absent!.bytes}`)
      if (tells(foreign!)) wrong.push(`${asker.name} is told of another organization`)
    }
    await Promise.all(askers.filter(isStranger).map(check))
    expect(wrong).toEqual([])
    expect(await stateOf(other.organization_id)).toEqual(before)
    // An operator is told before, where only members may ask.
    if (asked(name).puts === 'organization' || asked(name).permission === 'member') return
    const answer = await askRow(api, row, ABSENT, sent, askers[0]!)
    expect([answer.status, JSON.parse(answer.bytes.toString()).field]).toEqual([404, 'organization_id'])
  })
})

describe('a session that is not used by a page of this server does nothing', () => {
  test.each(rows.filter(({ row }) => row.method !== 'GET'))('$name', async ({ name, row }) => {
    const sent = await requestOf(name, own, askers[0]!)
    const before = await stateOf(own.organization_id)
    for (const asker of askers.filter((one) => one.again)) {
      const { origin: _, 'sec-fetch-site': __, ...cookie } = asker.headers
      const elsewhere: Record<string, string>[] = [
        { origin: 'https://evil.example' },
        { origin: 'null', 'sec-fetch-site': 'cross-site' },
        { 'sec-fetch-site': 'same-site' },
        {},
      ]
      for (const page of elsewhere) {
        const headers = { ...cookie, ...page } as Record<string, string>
        const answer = await askRow(api, row, own.organization_id, { ...sent, headers }, asker)
        const expected = asker.kind === 'nobody' ? 401 : 403
        expect([asker.name, page, answer.status]).toEqual([asker.name, page, expected])
      }
    }
    expect(await stateOf(own.organization_id)).toEqual(before)
  })
})

describe('HEAD is answered as GET is, without a word', () => {
  test.each(rows.filter(({ row }) => row.method === 'GET'))('$name', async ({ name, row }) => {
    for (const asker of askers.filter((one) => HEAD_ASKERS.has(one.name))) {
      const sent = await requestOf(name, own, asker)
      const head = { ...row, method: 'HEAD' }
      const { status, bytes } = await askRow(api, head, own.organization_id, sent, asker)
      const expected = refusalOf(asker, asked(name), withinOwn(row)) ?? 200
      expect([asker.name, status, bytes.length]).toEqual([asker.name, expected, 0])
    }
  })
})

const HEAD_ASKERS = new Set([
  'the first operator key',
  'own key []',
  'a user',
  "another organization's key",
  "another organization's administrator",
  'no key',
])

describe("another organization's ids in the own path are ids of nothing", () => {
  const ids = ['charge_id', 'hold_id', 'grant_id', 'key_id', 'entry_id', 'exception_id', 'member_id'] as const
  const cases = ofOrganization.flatMap(({ name, row }) => {
    const id = ids.find((one) => row.path.includes(`{${one}}`))
    return id && !ROWS[name]!.puts ? [{ name, row, id }] : []
  })

  test.each(cases)('$name', async ({ name, row, id }) => {
    for (const asker of askers) {
      if (refusalOf(asker, asked(name), own.organization_id) !== null) continue
      const sent = await requestOf(name, own, asker)
      const nothing = like(other[id])
      const [theirs, none] = await Promise.all(
        [other[id], nothing].map((one) =>
          askRow(api, row, own.organization_id, { ...sent, params: { [id]: one } }, asker),
        ),
      )
      expect([asker.name, theirs!.status]).toEqual([asker.name, 404])
      expect(anonymous(theirs!, other[id])).toBe(anonymous(none!, nothing))
    }
  })
})

/** An id of the same kind that nobody has. */
function like(id: string): string {
  return /_\d+$/.test(id) ? id.replace(/\d+$/, '987654') : `${id.slice(0, -1)}${id.endsWith('0') ? '1' : '0'}`
}
