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
    await api.operator.put('/v1/organizations/cards', { name: 'Cards', preset: 'battery' })
    const before = (await api.operator.get('/v1/organizations/cards/rate-card')).body
    expect(before.versions).toHaveLength(1)
    expect(before.versions[0]).toMatchObject({ version: 1, state: 'current', starts_at: null, changes: [] })
    const { rate_card_id, versions } = before
    const { 'email.unlock': email, 'phone.reveal': phone, ...rest } = versions[0].prices
    const published = async (starts_at: string, prices: object) => {
      const body = { preset_id: 'battery', starts_at, prices }
      const answer = await api.operator.post(`/v1/rate-cards/${rate_card_id}/versions`, body)
      expect(answer.status).toBe(201)
    }
    await published('2026-03-11T00:00:00Z', { ...rest, 'phone.reveal': phone, 'email.unlock': price(2) })
    await published('2026-04-01T00:00:00Z', { ...rest, 'email.unlock': price(2) })
    await api.clock('2026-03-12T00:00:00Z')
    const { body } = await api.operator.get('/v1/organizations/cards/rate-card')
    expect(body.versions.map((one: any) => [one.version, one.state, one.starts_at])).toEqual([
      [3, 'scheduled', '2026-04-01T00:00:00.000Z'],
      [2, 'current', '2026-03-11T00:00:00.000Z'],
      [1, 'past', null],
    ])
    const changes = body.versions.map((one: any) => one.changes)
    expect(changes[0]).toEqual([
      { action: 'phone.reveal', name: expect.any(String), before: phone.components, after: null },
    ])
    expect(changes[1]).toEqual([
      {
        action: 'email.unlock',
        name: expect.any(String),
        before: email.components,
        after: price(2).components,
      },
    ])
    expect(body.versions[1].prices['email.unlock']).toEqual(price(2))
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
    expect([status, body.field]).toEqual([400, field])
    expect((await api.operator.get(LIM)).body.policy).toEqual(before)
  })

  test('a manager and a user set none', async () => {
    for (const client of [manager, user]) expect((await put(client, each)).status).toBe(403)
  })
})

const items = (count: number) => Array.from({ length: count }, () => ({ key: `email:${++keys}` }))

/** In which something has happened: lusha and apollo grant with the plan, a battery only to seats. */
const SEEN = ['acme', 'lim', 'open', 'typed', 'zoo']

describe('the console', () => {
  test('organizations are found by name, id and account manager, page by page', async () => {
    const account_manager = { name: 'Laura Prieto', email: 'laura@vendor.example' }
    for (const [id, more] of [
      ['north-1', { name: 'Müller AG' }],
      ['north-2', { name: 'Other' }],
      ['south-1', { name: 'Northwind', account_manager }],
    ] as const)
      await api.operator.put(`/v1/organizations/${id}`, { preset: 'battery', ...more })
    const found = async (query: string) => {
      const { body } = await api.operator.get(`/v1/organizations?${query}`)
      return [body.items.map((one: any) => one.organization_id), body.next_cursor] as const
    }
    const [first, cursor] = await found('query=NORTH&limit=2')
    expect(first).toEqual(['north-1', 'north-2'])
    expect(await found(`query=NORTH&limit=2&cursor=${cursor}`)).toEqual([['south-1'], null])
    expect(await found('query=prieto')).toEqual([['south-1'], null])
    expect(await found(`query=${encodeURIComponent('MÜLLER')}`)).toEqual([['north-1'], null])
    expect(await found('query=%25')).toEqual([[], null])
  })

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
    expect(seen.sort()).toEqual(SEEN)
    expect(rest.next_cursor).toBeNull()
    for (const cursor of ['x', Buffer.from('["x","y"]').toString('base64url')])
      expect((await api.operator.get(`/v1/activity?cursor=${cursor}`)).body.field).toBe('cursor')
  })
})

describe('what is owned', () => {
  const keysIn = (body: any) => body.items.map((one: any) => one.key)

  test('a user is not told what colleagues bought, but whether a key costs them anything (S1-08, S3-48)', async () => {
    const own = await charge(ACME, { member_id: 'uma', items: [{ key: 'email:own' }] })
    await charge(ACME, { member_id: 'max', items: [{ key: 'email:colleague' }] })
    expect(keysIn((await ada.get(`${ACME}/owned`)).body)).toEqual(
      expect.arrayContaining(['email:own', 'email:colleague']),
    )
    expect(keysIn((await uma.get(`${ACME}/owned`)).body)).toEqual([])
    const keys = 'key=email:own&key=email:colleague&key=email:nobody'
    const { body } = await uma.get(`${ACME}/owned?${keys}`)
    expect(body.items.map((one: any) => [one.owned, one.entry_id])).toEqual([
      [true, own.body.id],
      [true, null],
      [false, null],
    ])
    expect(body.items[1].bought_at).toBeNull()
    const all = (await ada.get(`${ACME}/owned?${keys}`)).body.items
    expect(all[1]).toMatchObject({ owned: true, entry_id: expect.stringMatching(/^ch_/) })
  })

  test('where members own singly, a user is told what is theirs', async () => {
    const SOLO = '/v1/organizations/solo'
    await api.operator.put(SOLO, {
      name: 'Solo',
      preset: 'lusha',
      policy: { ownership: { scope: 'member' } },
    })
    for (const id of ['one', 'two']) {
      await api.operator.put(`${SOLO}/members/${id}`, { email: `${id}@solo.example`, name: id })
      const bought = await charge(SOLO, { member_id: id, items: [{ key: `email:of-${id}` }] })
      expect(bought.status).toBe(200)
    }
    const one = await api.signedIn('solo', 'one')
    expect(keysIn((await one.get(`${SOLO}/owned`)).body)).toEqual(['email:of-one'])
    expect((await one.get(`${SOLO}/owned?key=email:of-two`)).body.items[0].owned).toBe(false)
    expect((await one.get(`${SOLO}/owned?member_id=two`)).status).toBe(403)
  })

  test('an unknown member owns nothing: the field is named, and nothing is written', async () => {
    const before = (await api.operator.get(`${ACME}/entries?sort=desc&limit=1`)).body.items[0].seq
    const body = { items: [{ key: 'email:brought' }], member_id: 'nobody', idempotency_key: 'own' }
    const answer = await api.operator.post(`${ACME}/owned`, body)
    expect([answer.status, answer.body.code, answer.body.field]).toEqual([
      404,
      'member_not_found',
      'member_id',
    ])
    expect((await api.operator.get(`${ACME}/entries?sort=desc&limit=1`)).body.items[0].seq).toBe(before)
    expect((await api.operator.post(`${ACME}/owned`, { ...body, member_id: 'max' })).status).toBe(200)
  })
})
