// Billing & Licenses: a battery for each member, sorted and filtered page by page, and what all of them come to.
import { beforeEach, describe, expect, test } from 'vitest'
import { putMembers } from '../src/catalog/members.ts'
import { putOrganization } from '../src/catalog/organizations.ts'
import { putPlan } from '../src/catalog/plans.ts'
import { putRolloverException } from '../src/catalog/rollover-exceptions.ts'
import { settleRequest } from '../src/ledger/ledger.ts'
import { balances } from '../src/usage/balances.ts'
import { batteriesSummary } from '../src/usage/batteries-summary.ts'
import { type BatteriesQuery, type MemberBattery, memberBatteries } from '../src/usage/member-batteries.ts'
import { planOverview } from '../src/usage/plan-overview.ts'
import { CREDIT, openWorld, type World } from './usage-world.ts'

let world: World

beforeEach(async () => {
  world = await openWorld('2026-01-15T09:00:00Z')
  return () => world.close()
})

const search = (member_id: string, results: number) =>
  world.charge('acme', 'api.search', { member_id, quantities: { results } })
const read = (query: BatteriesQuery = {}) => memberBatteries(world.ledger, 'acme', query)
const namesOf = (items: MemberBattery[]) => items.map(({ name }) => name)

/** Every page of two. */
async function all(query: BatteriesQuery = {}): Promise<MemberBattery[]> {
  const items: MemberBattery[] = []
  let cursor: string | undefined
  do {
    const page = await read({ ...query, limit: 2, cursor })
    expect(page.items.length).toBeLessThanOrEqual(2)
    items.push(...page.items)
    cursor = page.next_cursor ?? undefined
  } while (cursor !== undefined)
  return items
}

describe('five members, four of them with a license', () => {
  beforeEach(async () => {
    await world.organization('acme', { plan_id: 'seats' })
    await world.members('acme', [
      { member_id: 'a', name: 'anna Berg', group: 'Sales', role: 'admin' },
      { member_id: 'b', name: 'Ben Abel', group: 'Sales' },
      { member_id: 'c', name: 'Cara Cox', group: 'Ops' },
      { member_id: 'd', name: 'Dan Dorn' },
      { member_id: 'e', name: 'Eve Eck', group: 'Ops' },
    ])
    await world.license('acme', ['a', 'b', 'c', 'd'])
    await search('a', 50)
    await search('b', 44)
    await search('c', 8)
    await world.hold('acme', 'api.search', { member_id: 'c', quantities: { results: 2 } })
    await world.disable('acme', 'd')
  })

  test('S1-32 each has a battery with the numbers of their own balance', async () => {
    const items = await all()
    expect(items.length).toBe(5)
    for (const { member_id, credits, last_day } of items) {
      const { member } = await balances(world.ledger, 'acme', { member_id })
      const [battery] = member!.batteries
      expect([member_id, credits.left, credits.used, credits.held, credits.amount, last_day]).toEqual([
        member_id,
        battery?.left ?? 0,
        battery?.used ?? 0,
        battery?.held ?? 0,
        battery?.granted ?? 0,
        battery?.last_day ?? null,
      ])
    }
    expect(items[2]).toEqual({
      member_id: 'c',
      name: 'Cara Cox',
      email: 'c@acme.example',
      group: 'Ops',
      role: 'user',
      status: 'active',
      license: {
        license_id: 'c',
        plan_id: 'seats',
        plan_name: 'Seats',
        issued_on: '2026-01-15',
        next_plan_id: null,
      },
      credits: { amount: 50, used: 8, held: 2, left: 42, available: 40 },
      last_day: '2026-02-14',
    })
  })

  test.each([
    [{}, ['anna Berg', 'Ben Abel', 'Cara Cox', 'Dan Dorn', 'Eve Eck']],
    [{ order: 'desc' }, ['Eve Eck', 'Dan Dorn', 'Cara Cox', 'Ben Abel', 'anna Berg']],
    [{ sort: 'left' }, ['anna Berg', 'Ben Abel', 'Cara Cox', 'Dan Dorn', 'Eve Eck']],
    [{ sort: 'left', order: 'desc' }, ['Dan Dorn', 'Cara Cox', 'Ben Abel', 'anna Berg', 'Eve Eck']],
    [{ sort: 'used', order: 'desc' }, ['anna Berg', 'Ben Abel', 'Cara Cox', 'Dan Dorn', 'Eve Eck']],
    [{ query: 'CO' }, ['Cara Cox']],
    [{ query: 'B@ACME' }, ['Ben Abel']],
    [{ group: 'Ops' }, ['Cara Cox', 'Eve Eck']],
    [{ status: 'disabled' }, ['Dan Dorn']],
    [{ license: 'without' }, ['Eve Eck']],
    [
      { license: 'with', sort: 'left', order: 'desc', status: 'active' },
      ['Cara Cox', 'Ben Abel', 'anna Berg'],
    ],
    [{ group: 'Sales', query: 'nobody' }, []],
  ] as [BatteriesQuery, string[]][])(
    'pages of two by %j: nobody twice, nobody left out',
    async (query, names) => {
      expect(namesOf(await all(query))).toEqual(names)
    },
  )

  test('a cursor goes on in its own order only', async () => {
    const { next_cursor } = await read({ limit: 2, sort: 'left' })
    for (const query of [{}, { sort: 'left', order: 'desc' }, { sort: 'used' }] as BatteriesQuery[])
      await expect(read({ ...query, cursor: next_cursor! })).rejects.toMatchObject({
        refusal: { code: 'invalid_field', field: 'cursor' },
      })
  })

  test('S1-30 all of it in one: credits, seats, who runs low, and the extra credits', async () => {
    await world.grant('acme', 1_000)
    expect(await batteriesSummary(world.ledger, 'acme')).toEqual({
      members: 5,
      licensed: 4,
      seats: [{ plan_id: 'seats', name: 'Seats', assigned: 4, sold: null }],
      credits: { amount: 200, used: 102, held: 2, left: 98, available: 96 },
      empty: 1,
      low: 2,
      extra: { amount: 1_000, used: 0, held: 0, left: 1_000, available: 1_000 },
      as_of: '2026-01-15T09:00:00.000Z',
    })
  })
})

describe('before anybody has come to write down what is due, all is as it is afterwards', () => {
  /** What the pages say, whatever was written. */
  async function told() {
    const { as_of: _, ...summary } = await batteriesSummary(world.ledger, 'acme')
    const { as_of: __, ...plan } = await planOverview(world.ledger, 'acme', {
      member_id: undefined,
      otherwise: null,
    })
    const lists = []
    for (const sort of ['name', 'left', 'used'] as const)
      for (const order of ['asc', 'desc'] as const) lists.push(await all({ sort, order }))
    return { summary, plan, lists }
  }

  async function sameAfterSettling(): Promise<MemberBattery[]> {
    const before = await told()
    const seats = await world.db.query<{ license_id: string }>(
      `select license_id from licenses where organization_id = 'acme' and ended_at is null`,
    )
    const count = async () =>
      (await world.db.query<{ count: number }>('select count(*) as count from entries'))[0]!.count
    const entries = await count()
    await world.ledger.submit(
      'acme',
      settleRequest({ license_ids: seats.map(({ license_id }) => license_id) }),
    )
    expect(await count(), 'nothing was due').toBeGreaterThan(entries)
    expect(await told()).toEqual(before)
    return before.lists[0]!
  }

  const left = (items: MemberBattery[]) => items.map(({ credits }) => credits.left)

  beforeEach(async () => {
    await world.organization('acme', { plan_id: 'seats' })
    const people = ['a', 'b', 'c', 'd', 'e', 'f']
    await world.members(
      'acme',
      people.map((member_id) => ({ member_id })),
    )
    await world.license('acme', ['a', 'b'])
    await world.license('acme', ['c', 'd'], '2026-01-03')
    await search('a', 20)
    await search('c', 30)
  })

  test('S1-37 after the month has ended', async () => {
    await world.clock('2026-02-03T00:00:00Z')
    expect(left(await sameAfterSettling())).toEqual([30, 50, 50, 50, 0, 0])
  })

  test('after months, with a disabled member whose seat rests', async () => {
    await world.disable('acme', 'b')
    await world.clock('2026-06-20T12:00:00Z')
    expect(left(await sameAfterSettling())).toEqual([50, 0, 50, 50, 0, 0])
  })

  test('S2-32 where an exception lets unused credits carry over, which are no battery', async () => {
    const exception = { unit: 'credit', ends_on: '2026-02-15', amount: 5 * CREDIT, reason: 'goodwill' }
    await putRolloverException(world.ledger, 'acme', 'once', exception, 'operator:test')
    await world.clock('2026-02-16T00:00:00Z')
    await sameAfterSettling()
  })

  test('when the plan of the organization has changed within the month, and seats of another level have not', async () => {
    for (const [plan_id, amount] of [
      ['large', 80],
      ['small', 20],
    ] as const)
      await putPlan(
        world.db,
        {
          plan_id,
          preset_id: 'data',
          name: plan_id,
          price: null,
          billing_months: 1,
          identities: null,
          rate_card_id: 'prices',
          units: { credit: 'limited' },
          allotments: [{ unit: 'credit', amount, owner: 'license' }],
          usage_api: true,
          policy: { renewal: { anchor: 'issue_anniversary' } },
        },
        Date.parse('2026-01-15T09:00:00Z'),
      )
    const levels = [
      { member_id: 'e', license: { plan_id: 'large' } },
      { member_id: 'a', license: { plan_id: 'small' } },
    ]
    await putMembers(world.ledger, 'acme', levels, 'operator:test')
    const change = { plan_id: 'large', plan_effective_at: Date.parse('2026-01-20T00:00:00Z') }
    await putOrganization(world.ledger, 'acme', change, 'operator:test')
    await world.clock('2026-01-21T00:00:00Z')
    // A lower level counts from the next month on; until then the seat is the plan's, and grows with it.
    expect(left(await sameAfterSettling())).toEqual([60, 80, 50, 80, 80, 0])
    await world.clock('2026-02-15T00:00:00Z')
    const items = await sameAfterSettling()
    expect(left(items)).toEqual([20, 80, 80, 80, 80, 0])
    expect(items[0]!.license).toMatchObject({ plan_id: 'small', next_plan_id: null })
  })
})

test('a thousand seats that fell due together are all full, and none comes before another', async () => {
  await world.organization('acme', { plan_id: 'seats' })
  const ids = Array.from({ length: 1_000 }, (_, n) => `m${String(n).padStart(4, '0')}`)
  await world.members(
    'acme',
    ids.map((member_id) => ({ member_id })),
  )
  await world.license('acme', ids)
  await search('m0500', 50)
  expect((await read({ sort: 'left', limit: 1 })).items[0]!.member_id).toBe('m0500')
  await world.clock('2026-02-15T00:00:00Z')
  const { credits, empty, low } = await batteriesSummary(world.ledger, 'acme')
  expect([credits.amount, credits.left, empty, low]).toEqual([50_000, 50_000, 0, 0])
  expect((await read({ sort: 'left', limit: 1 })).items[0]!.member_id).toBe('m0000')
})
