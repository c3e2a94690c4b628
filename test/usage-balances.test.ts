import { beforeEach, describe, expect, test } from 'vitest'
import { type BalancesQuery, balances, type MemberBalance } from '../src/usage/balances.ts'
import { idleAllotments } from '../src/usage/idle-allotments.ts'
import { limits } from '../src/usage/limits.ts'
import { runOut } from '../src/usage/run-out.ts'
import { openWorld, type World } from './usage-world.ts'

let world: World

beforeEach(async () => {
  world = await openWorld('2026-01-01T09:00:00Z')
  return () => world.close()
})

const read = (query: BalancesQuery = {}) => balances(world.ledger, 'acme', query)
const search = (results: number, more: { member_id?: string; at?: string } = {}) =>
  world.charge('acme', 'api.search', { quantities: { results }, ...more })

describe('the pool', () => {
  beforeEach(() => world.organization('acme'))

  test('S2-09 S2-10 S2-13 plan credits, add-on credits, and the balance that both make', async () => {
    await world.grant('acme', 250)
    await search(9_600)
    const told = await read()
    expect(told).toMatchObject({
      plan: { plan_id: 'pool', name: 'Pool', price: { amount: 99, currency: 'EUR' }, identities: 3 },
      plan_credits: { allocated: 11_000, left: 1_400 },
      addon_credits: { allocated: 250, left: 250 },
      balance: 1_650,
    })
    expect(told).not.toHaveProperty('members')
  })

  test('S2-04 S2-12 days to renewal: nine on 22 November for 1 December, and then a whole month', async () => {
    const days = async (now: string) => {
      await world.clock(now)
      const { days_to_renewal, renews_on } = await read()
      return [days_to_renewal, renews_on]
    }
    expect(await days('2026-11-22T23:59:59Z')).toEqual([9, '2026-12-01'])
    expect(await days('2026-11-30T23:59:59.999Z')).toEqual([1, '2026-12-01'])
    expect(await days('2026-12-01T00:00:00Z')).toEqual([31, '2027-01-01'])
  })

  test('S2-30 S2-31 a renewal shows at the moment it is due, before anybody has touched the organization', async () => {
    await search(9_000)
    await world.clock('2026-01-31T23:59:59.999Z')
    expect((await read()).plan_credits).toEqual({ allocated: 11_000, left: 2_000 })
    await world.clock('2026-02-01T00:00:00Z')
    expect((await read()).plan_credits).toEqual({ allocated: 11_000, left: 11_000 })
  })

  test('each unit: granted, used, held, left, available, by source, and what expires next', async () => {
    await world.grant('acme', 100, { source: 'promo', ends_at: '2026-01-10T00:00:00Z' })
    await world.grant('acme', 40, { unit: 'mobile' })
    await search(30)
    await world.hold('acme', 'api.search', { quantities: { results: 12 } })
    const { units } = await read()
    expect(units.map((unit) => [unit.unit, unit.mode, unit.counts_as_credits])).toEqual([
      ['credit', 'limited', true],
      ['mobile', 'limited', true],
      ['conversation', 'metered', false],
    ])
    expect(units[0]).toMatchObject({
      granted: 10_100,
      used: 30,
      held: 12,
      expired: 0,
      left: 10_070,
      available: 10_058,
      expiring_next: { at: '2026-01-10T00:00:00.000Z', credits: 100 },
      by_source: [
        { source: 'plan', granted: 10_000, left: 9_970, available: 9_958 },
        { source: 'promo', granted: 100, left: 100 },
      ],
    })
    expect(units[1]).toMatchObject({
      granted: 1_040,
      expiring_next: { at: '2026-02-01T00:00:00.000Z', credits: 1_000 },
    })
    await world.clock('2026-01-10T00:00:00Z')
    expect((await read()).units[0]).toMatchObject({ granted: 10_000, left: 9_970 })
  })
})

describe('batteries', () => {
  const people = ['anna', 'ben', 'cara', 'dan', 'eve']
  beforeEach(async () => {
    await world.organization('acme', { plan_id: 'seats' })
    await world.members(
      'acme',
      people.map((member_id) => ({ member_id })),
    )
    await world.clock('2026-01-15T12:00:00Z')
    await world.license('acme', people, '2026-01-15')
  })

  test('S1-14 S1-29 the license of the current credit month: left of its allotment, and its last day', async () => {
    await search(20, { member_id: 'ben' })
    const { member } = await read({ member_id: 'ben' })
    expect(member).toMatchObject({
      member_id: 'ben',
      email: 'ben@acme.example',
      batteries: [
        {
          license_id: 'ben',
          plan_id: 'seats',
          unit: 'credit',
          allotment: 50,
          left: 30,
          used: 20,
          held: 0,
          last_day: '2026-02-14',
          renews_at: '2026-02-15T00:00:00.000Z',
          days_to_renewal: 31,
        },
      ],
      credits: { left: 30 },
    })
    await world.clock('2026-03-31T00:00:00Z')
    expect((await read({ member_id: 'ben' })).member!.batteries).toMatchObject([
      { left: 50, last_day: '2026-04-14' },
    ])
  })

  test('S1-14 an exhausted battery shows nothing left of what it was', async () => {
    await search(50, { member_id: 'ben' })
    expect((await read({ member_id: 'ben' })).member!.batteries).toMatchObject([
      { allotment: 50, used: 50, left: 0 },
    ])
  })

  test('S1-15 S1-16 extra credits are the organization’s: absent until bought, and not part of a battery', async () => {
    expect((await read({ member_id: 'ben' })).addon_credits).toEqual({ allocated: 0, left: 0 })
    await world.grant('acme', 1_000)
    await search(60, { member_id: 'ben' })
    const told = await read({ member_id: 'ben' })
    expect(told.addon_credits).toEqual({ allocated: 1_000, left: 990 })
    expect(told.member!.credits).toMatchObject({ used: 50, left: 0 })
  })

  test('S1-32 everybody’s battery, a page at a time, without gaps or repeats', async () => {
    await search(7, { member_id: 'dan' })
    const all: MemberBalance[] = []
    for (let cursor: string | undefined; ; ) {
      const { members } = await read({ everyone: true, limit: 2, cursor })
      all.push(...members!.items)
      if (members!.next_cursor === null) break
      cursor = members!.next_cursor
    }
    expect(all.map((one) => one.member_id)).toEqual(people)
    expect(all.map((one) => one.batteries[0]!.left)).toEqual([50, 50, 50, 43, 50])
  })

  test('S0-06 who holds a license and hardly uses it', async () => {
    await search(40, { member_id: 'anna' })
    await search(4, { member_id: 'ben' })
    await world.clock('2026-01-20T00:00:00Z')
    const first = await idleAllotments(world.ledger, 'acme', { limit: 2 })
    const rest = await idleAllotments(world.ledger, 'acme', { limit: 9, cursor: first.next_cursor! })
    expect(first.window).toEqual({ from: '2025-12-23', to: '2026-01-19' })
    expect([...first.items, ...rest.items].map((one) => [one.member_id, one.used, one.allotment])).toEqual([
      ['ben', 4, 50],
      ['cara', 0, 50],
      ['dan', 0, 50],
      ['eve', 0, 50],
    ])
    expect(rest.next_cursor).toBeNull()
    expect((await idleAllotments(world.ledger, 'acme', { below: 0.05 })).items).toHaveLength(3)
  })
})

test('credits run out as the last 28 days say, and the answer says how it was reckoned', async () => {
  await world.organization('acme')
  const unit = async () => (await runOut(world.ledger, 'acme')).units[0]
  for (let day = 2; day <= 7; day++) {
    await world.clock(`2026-01-0${day}T12:00:00Z`)
    await search(280)
  }
  await world.clock('2026-01-08T00:00:00Z')
  expect(await unit()).toMatchObject({ verdict: 'not_enough_usage', days_with_usage: 6, runs_out_on: null })
  await search(280)
  // Today does not count before it is over.
  expect(await unit()).toMatchObject({ verdict: 'not_enough_usage' })
  await world.clock('2026-01-09T00:00:00Z')
  expect(await unit()).toMatchObject({
    available: 8_040,
    average_per_day: 70,
    days_left: 114,
    runs_out_on: '2026-05-03',
    verdict: 'after_renewal',
    renews_at: '2026-02-01T00:00:00.000Z',
  })
  // Who has no battery draws on what all draw on, and that does not run out by one's own use.
  expect((await runOut(world.ledger, 'acme', { member_id: 'nobody' })).units).toEqual([])
  await search(7_000)
  await world.clock('2026-01-10T00:00:00Z')
  const { units, window, formula } = await runOut(world.ledger, 'acme')
  expect(window).toEqual({ from: '2025-12-13', to: '2026-01-09' })
  expect(formula).toContain('28 full days')
  expect(units[0]).toMatchObject({
    available: 1_040,
    average_per_day: 320,
    runs_out_on: '2026-01-13',
    verdict: 'before_renewal',
  })
  expect(units[1]).toMatchObject({ unit: 'mobile', verdict: 'not_enough_usage' })
})

test('X17 limits: how much of each is used, and when it starts again', async () => {
  const member = {
    subject: { type: 'every_member' as const },
    unit: null,
    amount: 10,
    interval: 'calendar_month' as const,
  }
  const group = { ...member, subject: { type: 'group' as const, id: 'Sales' }, amount: 100 }
  const all = {
    ...member,
    subject: { type: 'organization' as const },
    amount: 500,
    interval: 'billing_cycle' as const,
  }
  await world.organization('acme', { policy: { limits: [member, group, all] } })
  await world.members('acme', [{ member_id: 'anna', group: 'Sales' }, { member_id: 'ben' }])
  await search(8, { member_id: 'anna' })
  expect(await limits(world.ledger, 'acme', { member_id: 'anna' })).toMatchObject([
    { subject: member.subject, amount: 10, used: 8, available: 2, state: 'warn', resets_on: '2026-02-01' },
    { subject: group.subject, amount: 100, used: 8, state: 'ok' },
    { subject: all.subject, used: 8, resets_on: '2027-01-01' },
  ])
  expect(await limits(world.ledger, 'acme')).toMatchObject([
    { subject: group.subject, used: 8 },
    { subject: all.subject },
  ])
  expect(await limits(world.ledger, 'acme', { member_id: 'ben' })).toMatchObject([
    { used: 0, state: 'ok' },
    { used: 8 },
  ])
})
