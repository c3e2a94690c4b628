// Issue 3: many ask at once, through several servers, for what is there only once.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startRenewalSweep } from '../../src/events/renewal-sweep.ts'
import type { Reply } from '../client.ts'
import { seeded } from '../model/seeded.ts'
import { begin } from './figure.ts'
import { type Fleet, startFleet } from './fleet.ts'
import { leftOf, lookup, openOrganizations, pathOf } from './prepaid.ts'
import { patience, scale, seed } from './scale.ts'

const SERVERS = 8
const START = Date.parse('2026-03-10T12:00:00Z')

const random = seeded(seed)
let fleet: Fleet
let now = START

beforeAll(async () => {
  fleet = await startFleet(SERVERS, START)
})

afterAll(() => fleet.close())

const anyClient = () => random.pick(fleet.clients)

/** Each of so many clients asks its next question when it has heard the last answer. */
async function race(clients: number, questions: (() => Promise<Reply<any>>)[]): Promise<Reply<any>[]> {
  const replies: Reply<any>[] = []
  let next = 0
  const ask = async () => {
    while (next < questions.length) {
      const index = next++
      replies[index] = await questions[index]!()
    }
  }
  await Promise.all(Array.from({ length: clients }, ask))
  return replies
}

const codes = (replies: Reply<any>[], code: string) => replies.filter(({ body }) => body.code === code).length
const answered = (replies: Reply<any>[]) => replies.filter(({ status }) => status === 200).length

test('64 clients race for 1,000 credits with 3,000 charges: exactly 1,000 are sold', {
  timeout: patience,
}, async () => {
  const rounds = scale.last_credit_rounds
  const measured = begin('last credits', rounds * 3_000)
  for (let round = 0; round < rounds; round++) {
    const organization_id = `last-${round}`
    await openOrganizations(anyClient(), [organization_id], 1_000)
    const charges = Array.from({ length: 3_000 }, (_, n) => {
      const client = anyClient()
      return () => client.post(`${pathOf(organization_id)}/charges`, lookup(1, `race-${n}`))
    })
    const replies = await race(64, charges)
    expect([answered(replies), codes(replies, 'insufficient_credits')]).toEqual([1_000, 2_000])
    expect(await leftOf(anyClient(), organization_id)).toBe(0)
  }
  measured(`${rounds} × 1,000 credits: exactly 1,000 sold, through ${SERVERS} servers`)
})

test('8 servers renew 1,000 due licenses at once: each is granted once', { timeout: patience }, async () => {
  const months = scale.renewal_months
  const measured = begin('due licenses', months * 1_000)
  const ids = ['seats-a', 'seats-b', 'seats-c', 'seats-d']
  await openOrganizations(anyClient(), [], 0)
  for (const id of ids) {
    await anyClient().put(pathOf(id), { name: id, plan_id: 'prepaid-seats', timezone: 'UTC' })
    const members = Array.from({ length: 250 }, (_, n) => ({
      member_id: `m${n}`,
      email: `m${n}@${id}.example`,
      license: {},
    }))
    const { body } = await anyClient().post(`${pathOf(id)}/members/batch`, { members })
    expect(body.results.filter((one: { license: unknown }) => one.license)).toHaveLength(250)
  }
  const ignore = () => {}
  const sweeps = fleet.servers.map(({ ledger }) => startRenewalSweep(ledger, ignore))
  for (let month = 1; month <= months; month++) {
    now = Date.UTC(2026, 2 + month, 1)
    await fleet.clock(now)
    const charges = Array.from({ length: 200 }, (_, n) => {
      const charge = { ...lookup(1, `due-${month}-${n}`), member_id: `m${random.below(250)}` }
      const [client, id] = [anyClient(), random.pick(ids)]
      return () => client.post(`${pathOf(id)}/charges`, charge)
    })
    const [replies] = await Promise.all([race(16, charges), ...sweeps.map((sweep) => sweep.once())])
    expect(answered(replies)).toBe(200)
  }
  await Promise.all(sweeps.map((sweep) => sweep.stop()))
  const periods = await fleet.database.query(
    `select count(*) as grants, count(distinct (organization_id, license_id)) as licenses from grants
     where organization_id like 'seats-%' and source = 'license' group by period_no order by period_no`,
  )
  expect(periods).toEqual(Array.from({ length: months + 1 }, () => ({ grants: 1_000, licenses: 1_000 })))
  measured(`exactly ${months * 1_000} grants, from ${SERVERS} sweeps and ${months * 200} charges at once`)
})

test('50 partial refunds at once never give back more than was charged', { timeout: patience }, async () => {
  const rounds = scale.refund_rounds
  const measured = begin('partial refunds', rounds * 50)
  await openOrganizations(anyClient(), ['refunded'], 10_000)
  const before = await leftOf(anyClient(), 'refunded')
  for (let round = 0; round < rounds; round++) {
    const charged = await anyClient().post(`${pathOf('refunded')}/charges`, lookup(100, `charged-${round}`))
    const refunds = Array.from({ length: 50 }, (_, n) => {
      const refund = { credits: 3.1, reason: 'less was found', idempotency_key: `refund-${round}-${n}` }
      const client = anyClient()
      return () => client.post(`${pathOf('refunded')}/charges/${charged.body.id}/refunds`, refund)
    })
    const replies = await race(50, refunds)
    expect([answered(replies), codes(replies, 'above_charge')]).toEqual([32, 18])
  }
  expect(await leftOf(anyClient(), 'refunded')).toBeCloseTo(before - rounds * (100 - 32 * 3.1), 6)
  measured(`${rounds} × 50 of 3.1 at once of a charge of 100: 32 approved, 18 refused`)
})

test('of capture, release and expiry of one hold exactly one wins', { timeout: patience }, async () => {
  const at_once = 50
  const rounds = scale.raced_holds / at_once
  const measured = begin('raced holds', scale.raced_holds)
  await openOrganizations(anyClient(), ['held'], 1_000_000)
  const path = pathOf('held')
  const won = { captured: 0, released: 0, expired: 0 }
  for (let round = 0; round < rounds; round++) {
    now += 600_000
    const expires_at = new Date(now).toISOString()
    const holds = Array.from({ length: at_once }, (_, n) => ({
      ...lookup(5, `hold-${round}-${n}`),
      expires_at,
    }))
    const held = await race(
      at_once,
      holds.map((hold) => () => anyClient().post(`${path}/holds`, hold)),
    )
    const ids: string[] = held.map(({ body }) => body.id)
    const ends = ids.flatMap((id) =>
      ['capture', 'release'].map((verb) => {
        const client = anyClient()
        return () => client.post(`${path}/holds/${id}/${verb}`, { idempotency_key: `${verb} ${id}` })
      }),
    )
    const expire = () => anyClient().put('/v1/test-clock', { now: expires_at })
    const replies = await race(16, shuffled([...ends, expire]))
    const winners = replies.filter(({ body }) => body.hold_id !== undefined).map(({ body }) => body)
    expect(winners.length + codes(replies, 'hold_closed') + 1).toBe(replies.length)
    const ended = await race(
      16,
      ids.map((id) => () => anyClient().get(`${path}/holds/${id}`)),
    )
    for (const [n, id] of ids.entries()) {
      const hold = ended[n]!.body
      const said = winners.filter(({ hold_id }) => hold_id === id).map(({ kind }) => `${kind}d`)
      expect([id, said]).toEqual([id, hold.state === 'expired' ? [] : [hold.state]])
      won[hold.state as keyof typeof won]++
    }
  }
  const total = rounds * at_once
  await anyClient().post(`${path}/charges`, lookup(0, 'settles what has expired'))
  const ends = await fleet.database.query(
    `select count(*) as ends, count(distinct of_seq) as holds from entries
     where organization_id = 'held' and kind in ('capture', 'release')`,
  )
  expect(ends).toEqual([{ ends: total, holds: total }])
  expect(await leftOf(anyClient(), 'held')).toBe(1_000_000 - 5 * won.captured)
  measured(`${won.captured} captured, ${won.released} released, ${won.expired} expired: one winner each`)
})

function shuffled<T>(list: T[]): T[] {
  const rest = [...list]
  return list.map(() => rest.splice(random.below(rest.length), 1)[0]!)
}
