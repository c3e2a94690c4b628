// Who may do what, beyond what the permission of a route says (routes.test.ts): fields, batches, holds, roles.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DEFAULT_POLICY, PERMISSIONS } from '../src/core/policy.ts'
import { may, type Principal, whose } from '../src/http/permissions.ts'
import { type Api, type Client, startApi } from './client.ts'

let api: Api
const keys: Record<string, Client> = {}
const ACME = '/v1/organizations/acme'

beforeAll(async () => {
  api = await startApi({ now: new Date().toISOString() })
  for (const id of ['acme', 'other']) {
    await api.operator.put(`/v1/organizations/${id}`, { name: id, preset: 'lusha' })
    const newKey = async (name: string, scopes?: string[]) => {
      const { body } = await api.operator.post(`/v1/organizations/${id}/keys`, { name, scopes })
      keys[`${id} ${name}`] = api.as(body.key)
    }
    await newKey('default')
    await newKey('charge', ['charge'])
    await newKey('report', ['report.export'])
  }
})

afterAll(() => api.close())

test("an organization's key can never grant or refund (S1-41)", async () => {
  const key = keys['acme charge']!
  const charged = await key.post(`${ACME}/charges`, { action: 'reveal.email', idempotency_key: 'own' })
  expect(charged.status).toBe(200)
  expect(charged.body.actor).toMatch(/^key:/)
  const refund = { reason: 'x', idempotency_key: 'r' }
  expect((await key.post(`${ACME}/charges/${charged.body.id}/refunds`, refund)).status).toBe(403)
  const grant = { unit: 'credit', amount: 1, source: 'addon', reason: 'x', idempotency_key: 'g' }
  expect((await key.post(`${ACME}/grants`, grant)).status).toBe(403)
})

test.each([
  ['found', { items: [{ key: 'a', found: false }] }, 'items.0.found'],
  ['occurred_at', { occurred_at: '2026-01-01T00:00:00Z' }, 'occurred_at'],
  ['draw_on_balance', { draw_on_balance: false }, 'draw_on_balance'],
  ['past_credits', { past_credits: { unit: 'credit', credits: 1 } }, 'past_credits'],
])("an organization's key may not set %s, alone or in a batch", async (_, more, field) => {
  const charge = { action: 'reveal.email', idempotency_key: 'operator-only', ...more }
  const one = await keys['acme charge']!.post(`${ACME}/charges`, charge)
  expect([one.status, one.body.code, one.body.field]).toEqual([403, 'permission_denied', field])
  const { body } = await keys['acme charge']!.post('/v1/charges', {
    charges: [{ organization_id: 'acme', ...charge }],
  })
  expect(body.results[0]).toMatchObject({ status_code: 403, field })
})

test('a batch reaches only the own organization', async () => {
  const charge = (organization_id: string) => ({
    organization_id,
    action: 'reveal.email',
    idempotency_key: 'reach',
  })
  const { body } = await keys['acme charge']!.post('/v1/charges', {
    charges: [charge('acme'), charge('other')],
  })
  expect([body.results[0].status, body.results[1].code]).toEqual(['charged', 'not_found'])
})

test('a key ends only the holds that it made', async () => {
  const theirs = await api.operator.post(`${ACME}/holds`, { action: 'reveal.email', idempotency_key: 'h1' })
  const own = await keys['acme charge']!.post(`${ACME}/holds`, {
    action: 'reveal.email',
    idempotency_key: 'h2',
  })
  const release = (id: string) =>
    keys['acme charge']!.post(`${ACME}/holds/${id}/release`, { idempotency_key: `release ${id}` })
  expect((await release(theirs.body.id)).status).toBe(403)
  expect((await release(own.body.id)).status).toBe(200)
})

test('a key that may do nothing is not made; the answer names scopes', async () => {
  const { status, body } = await api.operator.post(`${ACME}/keys`, { name: 'nothing', scopes: [] })
  expect([status, body.field]).toEqual([400, 'scopes'])
  expect(body.detail).toBe('scopes must name at least one, or be left out for usage.read.')
  const { items } = (await api.operator.get(`${ACME}/keys`)).body
  expect(items.map((one: any) => one.name)).not.toContain('nothing')
})

test('a revoked key is refused at once, another key of the organization goes on', async () => {
  const { body } = await api.operator.post(`${ACME}/keys`, { name: 'short' })
  const client = api.as(body.key)
  expect((await client.get(ACME)).status).toBe(200)
  expect((await api.operator.delete(`${ACME}/keys/${body.id}`)).body.revoked_at).not.toBeNull()
  expect((await client.get(ACME)).status).toBe(401)
  expect((await keys['acme default']!.get(ACME)).status).toBe(200)
})

test('a suspended organization reads and exports on', async () => {
  await api.operator.put('/v1/organizations/other', { status: 'suspended' })
  expect((await keys['other default']!.get('/v1/organizations/other/history')).status).toBe(200)
  expect((await keys['other report']!.get('/v1/organizations/other/reports/usage.csv')).status).toBe(200)
  const charge = { action: 'reveal.email', idempotency_key: 'suspended' }
  const { status, body } = await keys['other charge']!.post('/v1/organizations/other/charges', charge)
  expect([status, body.code]).toEqual([403, 'organization_suspended'])
})

describe('members, as of C5', () => {
  const member = (role: 'admin' | 'manager' | 'user', organization_id = 'acme'): Principal => ({
    kind: 'member',
    actor: 'member:anna',
    organization_id,
    member_id: 'anna',
    role,
  })
  const tenant = { organization_id: 'acme', permissions: DEFAULT_POLICY.permissions }
  const held = (role: 'admin' | 'manager' | 'user') =>
    PERMISSIONS.filter((permission) => may(member(role), permission, tenant) === 'allowed')

  test('an administrator may all of it, a manager analytics and reports, a user their own', () => {
    expect(held('admin')).toEqual([...PERMISSIONS])
    const everybody = ['requests.open', 'sequences.add']
    expect(held('manager')).toEqual([
      ...['usage.read_own', 'usage.read_all', 'analytics.read', 'report.export'],
      ...everybody,
    ])
    expect(held('user')).toEqual(['usage.read_own', ...everybody])
  })

  test('no role may charge or do what is for operators, whatever the policy says', () => {
    const generous = { ...tenant, permissions: { admin: ['operator', 'charge'], manager: [], user: [] } }
    expect(may(member('admin'), 'operator', generous)).toBe('denied')
    expect(may(member('admin'), 'charge', generous)).toBe('denied')
  })

  test('another organization does not exist for a member', () => {
    expect(may(member('admin', 'other'), 'usage.read_own', tenant)).toBe('hidden')
  })

  test("S3-48 without usage.read_all one sees one's own, and asking for another's is refused", () => {
    expect(whose(member('user'), null, tenant)).toEqual({ member_id: 'anna' })
    expect(whose(member('user'), 'anna', tenant)).toEqual({ member_id: 'anna' })
    expect(whose(member('user'), 'ben', tenant)).toBe('denied')
    expect(whose(member('manager'), 'ben', tenant)).toEqual({ member_id: 'ben' })
    expect(whose(member('manager'), null, tenant)).toEqual({ member_id: null })
  })
})
