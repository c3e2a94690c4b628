// What the pages of Settings and the console ask: roles, the rate card, limits, and what happens everywhere.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PERMISSIONS } from '../src/core/policy.ts'
import { type Api, type Client, startApi } from './client.ts'

let api: Api
let ada: Client
let uma: Client
const ACME = '/v1/organizations/acme'
const NOW = '2026-03-10T10:00:00Z'

beforeAll(async () => {
  api = await startApi({ now: NOW })
  await api.operator.put(ACME, { name: 'Acme', preset: 'lusha' })
  for (const [id, role, group] of [
    ['ada', 'admin', 'Ops'],
    ['max', 'manager', 'Sales'],
    ['uma', 'user', 'Sales'],
    ['ivo', 'user', 'Ops'],
  ])
    await api.operator.put(`${ACME}/members/${id}`, {
      email: `${id}@acme.example`,
      name: `${id} A`,
      role,
      group,
    })
  await api.operator.put(`${ACME}/members/ivo`, { status: 'disabled' })
  ada = await api.signedIn('acme', 'ada')
  uma = await api.signedIn('acme', 'uma')
})
afterAll(() => api.close())

let keys = 0
const charge = (path: string, body: object) =>
  api.operator.post(`${path}/charges`, { action: 'reveal.email', idempotency_key: `k${++keys}`, ...body })

describe('roles (C5)', () => {
  test('each with its active members and its permissions, and what these mean', async () => {
    const { status, body } = await ada.get(`${ACME}/roles`)
    expect(status).toBe(200)
    expect(body.items.map((one: any) => [one.role, one.member_count])).toEqual([
      ['admin', 1],
      ['manager', 1],
      ['user', 1],
    ])
    expect(body.items[0].permissions).toEqual([...PERMISSIONS])
    expect(body.items[1].permissions).not.toContain('billing.read')
    expect(body.items[2].permissions).toEqual(['usage.read_own', 'requests.open', 'sequences.add'])
    expect(body.permissions.map((one: any) => one.permission)).toEqual([...PERMISSIONS])
    for (const { description } of body.permissions) expect(description.length).toBeGreaterThan(10)
  })

  test("the policy's own mapping is what is told", async () => {
    const permissions = { user: ['usage.read_own', 'analytics.read'] }
    await api.operator.put('/v1/organizations/open', {
      name: 'Open',
      preset: 'lusha',
      policy: { permissions },
    })
    const { body } = await api.operator.get('/v1/organizations/open/roles')
    expect(body.items[2]).toEqual({
      role: 'user',
      member_count: 0,
      permissions: ['usage.read_own', 'analytics.read'],
    })
  })
})

describe('the rate card', () => {
  const price = (price: number) => ({ components: [{ unit: 'credit', per: 'item', price }] })

  test('all versions, the newest first, each with what it changed', async () => {
    const before = (await uma.get(`${ACME}/rate-card`)).body
    expect(before.versions).toHaveLength(1)
    expect(before.versions[0]).toMatchObject({ version: 1, state: 'current', starts_at: null, changes: [] })
    const { rate_card_id, versions } = before
    const { 'reveal.email': email, 'reveal.phone': phone, ...rest } = versions[0].prices
    const published = async (starts_at: string, prices: object) => {
      const body = { preset_id: 'lusha', starts_at, prices }
      const answer = await api.operator.post(`/v1/rate-cards/${rate_card_id}/versions`, body)
      expect(answer.status).toBe(201)
    }
    await published('2026-03-11T00:00:00Z', { ...rest, 'reveal.phone': phone, 'reveal.email': price(2) })
    await published('2026-04-01T00:00:00Z', { ...rest, 'reveal.email': price(2) })
    await api.clock('2026-03-12T00:00:00Z')
    const { body } = await uma.get(`${ACME}/rate-card`)
    expect(body.versions.map((one: any) => [one.version, one.state, one.starts_at])).toEqual([
      [3, 'scheduled', '2026-04-01T00:00:00.000Z'],
      [2, 'current', '2026-03-11T00:00:00.000Z'],
      [1, 'past', null],
    ])
    const changes = body.versions.map((one: any) => one.changes)
    expect(changes[0]).toEqual([
      { action: 'reveal.phone', name: expect.any(String), before: phone.components, after: null },
    ])
    expect(changes[1]).toEqual([
      {
        action: 'reveal.email',
        name: expect.any(String),
        before: email.components,
        after: price(2).components,
      },
    ])
    expect(body.versions[1].prices['reveal.email']).toEqual(price(2))
    expect(changes[2]).toEqual([])
  })

  test('prices in units that the plan does not have are not told: they cost nothing', async () => {
    await api.operator.put('/v1/organizations/typed', { name: 'Typed', preset: 'apollo' })
    const { body: me } = await api.operator.get('/v1/me?organization_id=typed')
    const absent = me.organization.units
      .filter((one: any) => one.mode === 'absent')
      .map((one: any) => one.unit)
    const { body } = await api.operator.get('/v1/organizations/typed/rate-card')
    const { body: preset } = await api.operator.get('/v1/presets/apollo')
    const unitsIn = (prices: any) =>
      Object.values(prices).flatMap((one: any) => one.components.map((c: any) => c.unit))
    const card = preset.rate_cards.find((one: any) => one.rate_card_id === body.rate_card_id)
    expect(unitsIn(card.versions[0].prices).some((unit) => absent.includes(unit))).toBe(true)
    expect(unitsIn(body.versions[0].prices).filter((unit) => absent.includes(unit))).toEqual([])
    expect(unitsIn(body.versions[0].prices).length).toBeGreaterThan(0)
  })
})

describe('limits (X17, X18, X20)', () => {
  const LIM = '/v1/organizations/lim'
  const each = { subject: { type: 'every_member' }, unit: null, amount: 10, interval: 'calendar_month' }
  const sales = { subject: { type: 'group', id: 'Sales' }, unit: null, amount: 8, interval: 'billing_cycle' }
  const whole = { subject: { type: 'organization' }, unit: null, amount: 500, interval: 'billing_cycle' }
  let admin: Client
  let user: Client
  let manager: Client

  beforeAll(async () => {
    await api.operator.put(LIM, {
      name: 'Lim',
      preset: 'lusha',
      policy: { limits: [whole], week_start: 'sunday' },
    })
    for (const [id, role, group] of [
      ['adm', 'admin', 'Ops'],
      ['mia', 'manager', 'Sales'],
      ['una', 'user', 'Sales'],
    ])
      await api.operator.put(`${LIM}/members/${id}`, { email: `${id}@lim.example`, name: id, role, group })
    admin = await api.signedIn('lim', 'adm')
    manager = await api.signedIn('lim', 'mia')
    user = await api.signedIn('lim', 'una')
    await api.operator.post(`${LIM}/grants`, {
      ...{ unit: 'credit', amount: 1_000, source: 'addon', reason: 'bought', idempotency_key: 'g' },
    })
  })

  const put = (client: Client, ...limits: object[]) => client.put(`${LIM}/limits`, { limits })
  const audits = async () =>
    (await api.operator.get(`${LIM}/audit?action=limits.changed`)).body.items.map((one: any) => [
      one.actor,
      one.before.limits.length,
      one.after.limits,
    ])

  test('an administrator sets them, they count from the next charge on, and it is on record', async () => {
    const { status, body } = await put(admin, each, sales)
    expect(status).toBe(200)
    expect(body.items.map((one: any) => one.subject.type)).toEqual(['organization', 'group'])
    expect(await audits()).toEqual([['member:adm', 0, [each, sales]]])
    expect((await charge(LIM, { member_id: 'una', items: items(6) })).status).toBe(200)
    const refused = await charge(LIM, { member_id: 'una', items: items(3) })
    expect([refused.status, refused.body.code]).toEqual([403, 'limit_reached'])
    expect(refused.body.headroom).toEqual([{ unit: 'credit', needed: 3, available: 2 }])
  })

  test('each is told with what is used, what is left of it, and the day it begins anew', async () => {
    const { body } = await manager.get(`${LIM}/limits`)
    expect(body.items).toEqual([
      { ...whole, used: 6, available: 494, share: 6 / 500, state: 'ok', resets_on: expect.any(String) },
      { ...sales, used: 6, available: 2, share: 0.75, state: 'warn', resets_on: expect.any(String) },
    ])
    const { cycle } = (await user.get('/v1/me')).body.organization
    const after = new Date(Date.parse(cycle.end) + 86_400_000).toISOString().slice(0, 10)
    expect(body.items[1].resets_on).toBe(after)
  })

  test("S3-48 a user is told of the limits they fall under, never of another's", async () => {
    const own = await user.get(`${LIM}/limits`)
    expect(own.body.items.map((one: any) => [one.subject.type, one.used])).toEqual([
      ['organization', 6],
      ['every_member', 6],
      ['group', 6],
    ])
    expect(own.body.items[1].resets_on).toBe('2026-04-01')
    expect((await user.get(`${LIM}/limits?member_id=adm`)).status).toBe(403)
    const adm = await manager.get(`${LIM}/limits?member_id=adm`)
    expect(adm.body.items.map((one: any) => one.subject.type)).toEqual(['organization', 'every_member'])
    expect((await manager.get(`${LIM}/limits?member_id=nobody`)).body).toMatchObject({
      status_code: 404,
      field: 'member_id',
    })
  })

  test("what is written replaces the organization's own; the vendor's and the rest of the policy stay", async () => {
    expect((await put(admin, { ...each, amount: 3 })).status).toBe(200)
    const { body } = await api.operator.get(LIM)
    expect(body.policy).toEqual({ limits: [whole, { ...each, amount: 3 }], week_start: 'sunday' })
    const recorded = (await audits()).length
    expect((await put(admin, { ...each, amount: 3 })).status).toBe(200)
    expect((await audits()).length).toBe(recorded)
    expect((await put(admin)).body.items.map((one: any) => one.subject.type)).toEqual(['organization'])
  })

  test.each([
    ['limits.1.subject.type', [each, whole]],
    ['limits.0.unit', [{ ...each, unit: 'stone' }]],
    ['limits.1.subject.id', [sales, { ...each, subject: { type: 'member', id: 'nobody' } }]],
    ['limits.1.subject', [each, { ...each, amount: 20 }]],
    ['limits.0.amount', [{ ...each, amount: -1 }]],
    ['limits.0.subject.id', [{ ...each, subject: { type: 'group' } }]],
    ['limits.0.interval', [{ ...each, interval: 'week' }]],
  ])('%s at fault is named, and nothing changes', async (field, limits) => {
    const before = (await api.operator.get(LIM)).body.policy
    const { status, body } = await put(admin, ...limits)
    expect([status, body.code, body.field]).toEqual([400, 'invalid_field', field])
    expect((await api.operator.get(LIM)).body.policy).toEqual(before)
  })

  test('a manager and a user set none', async () => {
    for (const client of [manager, user]) expect((await put(client, each)).status).toBe(403)
  })
})

const items = (count: number) => Array.from({ length: count }, () => ({ key: `email:${++keys}` }))

describe('the console', () => {
  test('live activity: the newest entry of each organization, the latest first, page by page', async () => {
    await api.operator.put('/v1/organizations/zoo', { name: 'Zoo', preset: 'lusha' })
    await api.clock('2026-03-13T00:00:00Z')
    const { body: key } = await api.operator.post(`${ACME}/keys`, { name: 'Sync', scopes: ['charge'] })
    const byKey = await charge(ACME, { api_key_id: key.id, items: items(1) })
    await api.clock('2026-03-14T00:00:00Z')
    const byMember = await charge('/v1/organizations/lim', { member_id: 'una', items: items(2) })
    const { body } = await api.operator.get('/v1/activity?limit=2')
    expect(body.items).toMatchObject([
      { organization_id: 'lim', name: 'Lim', status: 'active', recorded_at: '2026-03-14T00:00:00.000Z' },
      { organization_id: 'acme', recorded_at: '2026-03-13T00:00:00.000Z' },
    ])
    expect(body.items.map((one: any) => [one.entry.id, one.entry.user, one.entry.credits])).toEqual([
      [byMember.body.id, 'una', byMember.body.credits],
      [byKey.body.id, 'Sync', byKey.body.credits],
    ])
    expect(body.items[0].entry.action_name).not.toBe('reveal.email')
    const rest = (await api.operator.get(`/v1/activity?limit=50&cursor=${body.next_cursor}`)).body
    const seen = [...body.items, ...rest.items].map((one: any) => one.organization_id)
    expect(seen.sort()).toEqual(['acme', 'lim', 'open', 'typed', 'zoo'])
    expect(rest.next_cursor).toBeNull()
    for (const cursor of ['x', Buffer.from('["x","y"]').toString('base64url')])
      expect((await api.operator.get(`/v1/activity?cursor=${cursor}`)).body.field).toBe('cursor')
  })
})
