// What pages ask first: who is signed in, what of the organization applies, its policy, and its plan.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ConfigError, readConfig } from '../src/config.ts'
import { PERMISSIONS } from '../src/core/policy.ts'
import { type Api, type Client, startApi } from './client.ts'

let api: Api
const people: Record<string, Client> = {}
const GEN = '/v1/organizations/gen'
const BAT = '/v1/organizations/bat'

beforeAll(async () => {
  api = await startApi({
    now: '2026-11-22T10:00:00Z',
    env: { COULOMB_ACCOUNT_MANAGER: 'Vera Vendor <vera@vendor.example>' },
  })
  const { operator } = api
  await operator.put(GEN, {
    name: 'Gen',
    preset: 'genesy',
    timezone: 'Europe/Madrid',
    account_manager: { name: 'Laura Prieto', email: 'laura@vendor.example' },
  })
  await operator.put(BAT, {
    name: 'Bat',
    preset: 'battery',
    policy: {
      week_start: 'sunday',
      seats: [{ plan_id: 'battery-standard', count: 3 }],
      limits: [
        { subject: { type: 'organization' }, unit: null, amount: 5_000, interval: 'calendar_month' },
        { subject: { type: 'member', id: 'ada' }, unit: null, amount: 50, interval: 'calendar_month' },
        { subject: { type: 'group', id: 'Sales' }, unit: null, amount: 40, interval: 'calendar_month' },
        { subject: { type: 'group', id: 'Other' }, unit: null, amount: 30, interval: 'calendar_month' },
      ],
    },
  })
  for (const [id, role] of [
    ['ada', 'admin'],
    ['max', 'manager'],
    ['uma', 'user'],
  ] as const)
    for (const path of [GEN, BAT])
      await operator.put(`${path}/members/${id}`, {
        email: `${id}@example.com`,
        name: `${id} Example`,
        group: 'Sales',
        role,
        ...(path === BAT && role !== 'manager' ? { license: {} } : {}),
      })
  for (const id of ['ada', 'max', 'uma']) {
    people[`gen ${id}`] = await api.signedIn('gen', id)
    people[`bat ${id}`] = await api.signedIn('bat', id)
  }
})
afterAll(() => api.close())

describe('GET /v1/me', () => {
  test('says who a member is, and what of the organization applies', async () => {
    const { body } = await people['gen uma']!.get('/v1/me')
    expect(body).toMatchObject({
      kind: 'member',
      member: { member_id: 'uma', name: 'uma Example', role: 'user', group: 'Sales', license_id: null },
      operator: null,
      permissions: ['usage.read_own', 'requests.open', 'sequences.add'],
      organization: {
        organization_id: 'gen',
        timezone: 'Europe/Madrid',
        today: '2026-11-22',
        week_start: 'monday',
        currency: 'EUR',
        cycle: { start: '2026-11-01', end: '2026-11-30', months: 1 },
        parts: { licenses: false, conversations: true, conversation_unit: 'conversation', requests: true },
        report: { refresh: 'live', at: null },
        account_manager: { name: 'Laura Prieto', email: 'laura@vendor.example' },
      },
      clock: { mode: 'test', now: '2026-11-22T10:00:00.000Z' },
    })
    expect(Date.parse(body.session.expires_at)).toBeGreaterThan(Date.now())
  })

  test('gives each role its permissions, and licenses where credits come to seats', async () => {
    const admin = (await people['bat ada']!.get('/v1/me')).body
    expect(admin.permissions).toEqual([...PERMISSIONS])
    expect(admin.member.license_id).toBe('ada')
    expect(admin.organization.parts).toMatchObject({ licenses: true, conversations: false })
    expect(admin.organization.week_start).toBe('sunday')
    expect(admin.organization.account_manager).toEqual({ name: 'Vera Vendor', email: 'vera@vendor.example' })
    const manager = (await people['bat max']!.get('/v1/me')).body
    expect(manager.permissions).toContain('analytics.read')
    expect(manager.permissions).not.toContain('billing.read')
  })

  test('an operator looks at any organization, or at none', async () => {
    const sam = await api.operatorSignedIn('sam')
    const none = (await sam.get('/v1/me')).body
    expect(none).toMatchObject({
      kind: 'operator',
      operator: { operator_id: 'sam', name: 'sam' },
      member: null,
      organization: null,
    })
    const one = (await sam.get('/v1/me?organization_id=gen')).body
    expect([one.organization.name, one.permissions.length]).toEqual(['Gen', PERMISSIONS.length])
    expect((await sam.get('/v1/me?organization_id=nobody')).status).toBe(404)
    expect((await api.operator.get('/v1/me')).body).toMatchObject({
      kind: 'operator',
      operator: null,
      session: null,
    })
  })

  test('a member of one organization learns nothing of another; a key is one', async () => {
    expect((await people['gen ada']!.get('/v1/me?organization_id=bat')).status).toBe(404)
    const { body } = await api.operator.post(`${GEN}/keys`, { name: 'reader' })
    const key = (await api.as(body.key).get('/v1/me')).body
    expect(key).toMatchObject({ kind: 'key', member: null, organization: { organization_id: 'gen' } })
    expect((await api.as(null).get('/v1/me')).status).toBe(401)
  })
})

describe('the policy', () => {
  test('is layered, and every field of it is there', async () => {
    const { body } = await people['bat ada']!.get(`${BAT}/policy`)
    expect(body.layers.map(({ layer }: { layer: string }) => layer)).toEqual([
      'default',
      'preset',
      'plan',
      'organization',
    ])
    expect(body.policy).toMatchObject({
      week_start: 'sunday',
      renewal: { anchor: 'issue_anniversary', months: 1 },
      rollover: { mode: 'none' },
    })
    expect(body.policy.limits).toHaveLength(4)
    expect(body.layers[3].policy.limits[0].amount).toBe(5_000)
  })

  test("S3-48 hides others' limits from whoever sees only their own usage", async () => {
    const { body } = await people['bat uma']!.get(`${BAT}/policy`)
    const subjects = body.policy.limits.map(({ subject }: { subject: object }) => subject)
    expect(subjects).toEqual([{ type: 'organization' }, { type: 'group', id: 'Sales' }])
    expect(JSON.stringify(body)).not.toMatch(/"ada"|"Other"/)
    const { body: organization } = await people['bat uma']!.get(BAT)
    expect(JSON.stringify(organization.policy)).not.toMatch(/"ada"|"Other"/)
  })
})

describe('the plan', () => {
  test('S2-07 to S2-13 and S2-17: one pool, topped up on the 1st, with the account manager', async () => {
    const { body: addon } = await api.operator.post(`${GEN}/grants`, {
      unit: 'credit',
      amount: 250,
      source: 'addon',
      reason: 'order 1',
      idempotency_key: 'addon',
    })
    expect(addon.status).toBe('granted')
    const { body } = await people['gen uma']!.get(`${GEN}/plan`)
    expect(body).toMatchObject({
      today: '2026-11-22',
      identities: 2,
      addon_credits: { allocated: 250, left: 250 },
      top_up: { on: '2026-12-01', at: '2026-11-30T23:00:00.000Z', days: 9 },
      account_manager: { name: 'Laura Prieto' },
      seats: [],
    })
    expect(body.price.currency).toBe('EUR')
    expect(body.balance).toBe(body.plan_credits.left + 250)
    const [first] = body.top_ups
    expect(first).toMatchObject({ owner: 'organization', on: '2026-12-01', seats: null })
    expect(first.credits).toBe(body.plan_credits.allocated)
    const renewal = body.units.find(({ unit }: { unit: string }) => unit === 'credit')
    expect([renewal.addon_credits.left, renewal.available]).toEqual([250, body.balance])
  })

  test('with seats: all of them for who sees all, the own one for a user', async () => {
    const all = (await people['bat ada']!.get(`${BAT}/plan`)).body
    expect(all.seats).toEqual([
      {
        plan_id: 'battery-standard',
        name: expect.any(String),
        assigned: 2,
        sold: 3,
        allotments: [{ unit: 'credit', credits: 500 }],
      },
    ])
    expect(all.plan_credits).toEqual({ allocated: 1_000, left: 1_000 })
    expect(all.top_ups).toEqual([
      expect.objectContaining({ owner: 'license', on: '2026-12-22', seats: 2, credits: 500, days: 30 }),
    ])
    expect(all.top_up).toEqual({ owner: 'license', on: '2026-12-22', at: all.top_ups[0].at, days: 30 })
    const { units } = (await people['bat ada']!.get(`${BAT}/balances/run-out`)).body
    expect(units[0].renews_at).toBe(all.top_up.at)
    const own = (await people['bat uma']!.get(`${BAT}/plan`)).body
    expect(own.plan_credits).toEqual({ allocated: 500, left: 500 })
    expect(own.seats[0].assigned).toBe(1)
    expect(own.top_up.on).toBe('2026-12-22')
  })

  test('a period that brings no credits tops up nothing', async () => {
    await api.operator.put('/v1/organizations/seatless', { name: 'Seatless', preset: 'battery' })
    const { top_up, top_ups } = (await api.operator.get('/v1/organizations/seatless/plan')).body
    expect([top_up, top_ups]).toEqual([null, []])
    const { units } = (await api.operator.get('/v1/organizations/seatless/balances/run-out')).body
    expect(units[0].renews_at).toBeNull()
  })

  test('is right the moment a renewal is due, before anybody has written it', async () => {
    await api.operator.post(`${BAT}/charges`, {
      action: 'phone.reveal',
      member_id: 'uma',
      idempotency_key: 'p',
    })
    const before = (await people['bat ada']!.get(`${BAT}/plan`)).body
    expect(before.plan_credits).toEqual({ allocated: 1_000, left: 990 })
    await api.clock('2026-12-22T00:00:01Z')
    const after = (await people['bat ada']!.get(`${BAT}/plan`)).body
    expect(after.plan_credits).toEqual({ allocated: 1_000, left: 1_000 })
  })

  test('lists the plans that could be asked for', async () => {
    const { body } = await people['gen uma']!.get(`${GEN}/plans`)
    expect(body.items.filter(({ current }: { current: boolean }) => current)).toHaveLength(1)
    expect(body.items.length).toBeGreaterThan(1)
  })
})

test.each(['Laura', 'laura@vendor.example', 'Laura <laura>'])(
  'COULOMB_ACCOUNT_MANAGER=%s is refused',
  (value) => {
    expect(() => readConfig({ COULOMB_ACCOUNT_MANAGER: value })).toThrow(ConfigError)
  },
)
