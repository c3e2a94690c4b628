// Streams that say when something has changed, across servers: on Postgres each has connections of its own.
import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Follower, openLive, type Standing } from '../src/events/live.ts'
import { LiveStream } from '../src/http/live-stream.ts'
import { browserOf, type Client, OPERATOR_KEY, openLink, startApi } from './client.ts'
import { type EventStream, openEventStream } from './event-stream.ts'
import { type Fleet, startFleet } from './fire/fleet.ts'

let fleet: Fleet
/** Of server A. */
let operator: Client
let keys = 0
const streams: EventStream[] = []
const path = (organization_id: string) => `/v1/organizations/${organization_id}`
const urlOf = (server: number) => fleet.servers[server]!.url

beforeAll(async () => {
  fleet = await startFleet(2, Date.parse('2025-11-22T10:00:00Z'))
  operator = fleet.clients[0]!
  for (const organization_id of ['acme', 'other']) {
    await must(operator.put(path(organization_id), { name: 'An organization', preset: 'genesy' }))
    for (const member_id of ['ada', 'uma'])
      await must(
        operator.put(`${path(organization_id)}/members/${member_id}`, {
          email: `${member_id}@${organization_id}.example`,
          role: member_id === 'ada' ? 'admin' : 'user',
        }),
      )
    await must(
      operator.post(`${path(organization_id)}/grants`, {
        unit: 'credit',
        amount: 1_000,
        source: 'addon',
        reason: 'start',
        idempotency_key: 'start',
      }),
    )
  }
})
afterEach(() => {
  for (const stream of streams.splice(0)) stream.close()
})
afterAll(() => fleet.close())

async function must(asked: ReturnType<Client['get']>): Promise<any> {
  const { status, body } = await asked
  if (status >= 300) throw new Error(`${status} ${JSON.stringify(body)}`)
  return body
}

const charge = (organization_id: string, client = operator) =>
  must(
    client.post(`${path(organization_id)}/charges`, {
      action: 'enrichment.email',
      items: [{ key: `email:${++keys}` }],
      idempotency_key: `charge-${keys}`,
    }),
  )

/** The cookie of a member who has signed in at a server. */
async function cookieOf(server: number, organization_id: string, member_id: string): Promise<string> {
  const { url } = await must(
    fleet.clients[server]!.post(`${path(organization_id)}/portal-sessions`, { member_id }),
  )
  return openLink(url)
}

async function follow(server: number, target: string, headers: Record<string, string>): Promise<EventStream> {
  const stream = await openEventStream(urlOf(server) + target, headers)
  streams.push(stream)
  return stream
}

const followAs = async (server: number, organization_id: string, member_id: string) =>
  follow(server, `${path(organization_id)}/live`, {
    cookie: await cookieOf(server, organization_id, member_id),
  })

const vendor = { authorization: `Bearer ${OPERATOR_KEY}` }

describe('what a stream says', () => {
  test('a charge through one server reaches a follower at another, and followers of its organization alone', async () => {
    const ours = await followAs(1, 'acme', 'uma')
    const theirs = await followAs(1, 'other', 'uma')
    expect([ours.status, ours.headers.get('content-type')]).toEqual([200, 'text/event-stream'])
    expect(ours.headers.get('cache-control')).toContain('no-store')
    expect(ours.headers.get('x-accel-buffering')).toBe('no')
    const before = await ours.nextOf('journal')
    const theirsBefore = await theirs.nextOf('journal')
    const { seq } = await charge('acme')
    expect(seq).toBe(before.seq + 1)
    expect(await ours.next()).toEqual({ event: 'journal', data: { seq } })
    // What they hear next is of their own.
    const own = await charge('other')
    expect(await theirs.next()).toEqual({ event: 'journal', data: { seq: own.seq } })
    expect(own.seq).toBe(theirsBefore.seq + 1)
  })

  test('many changes in a moment are told in few words, the last of them always', async () => {
    const stream = await followAs(1, 'acme', 'uma')
    await stream.nextOf('journal')
    const charges = await Promise.all(Array.from({ length: 100 }, () => charge('acme')))
    const last = Math.max(...charges.map(({ seq }) => seq))
    const told: number[] = []
    while (told.at(-1) !== last) told.push((await stream.nextOf('journal')).seq)
    expect(told.length).toBeLessThan(50)
    expect(told).toEqual([...told].sort((a, b) => a - b))
  })

  test('a grant is told as a charge is', async () => {
    const stream = await followAs(1, 'acme', 'uma')
    const { seq } = await stream.nextOf('journal')
    const present = {
      unit: 'credit',
      amount: 1,
      source: 'promo',
      reason: 'a present',
      idempotency_key: 'present',
    }
    await must(operator.post(`${path('acme')}/grants`, present))
    expect(await stream.nextOf('journal')).toEqual({ seq: seq + 1 })
  })

  test('what is said to the vendor, and what they say, reaches both sides', async () => {
    const member = await followAs(1, 'acme', 'uma')
    await member.nextOf('journal')
    const queue = await follow(1, '/v1/live', vendor)
    const uma = browserOf(urlOf(0), await cookieOf(0, 'acme', 'uma'))
    const { request_id } = await must(
      uma.post(`${path('acme')}/requests`, { kind: 'question', message: 'How?' }),
    )
    await Promise.all([member.nextOf('request'), queue.nextOf('request')])
    await must(operator.post(`${path('acme')}/requests/${request_id}/messages`, { message: 'So.' }))
    await Promise.all([member.nextOf('request'), queue.nextOf('request')])
    await must(operator.post(`${path('acme')}/requests/${request_id}/close`))
    await Promise.all([member.nextOf('request'), queue.nextOf('request')])
  })

  test('the vendor is told that something moved anywhere', async () => {
    const stream = await follow(1, '/v1/live', vendor)
    await charge('other')
    await stream.nextOf('activity')
  })
})

describe('when a stream ends', () => {
  test('signing out ends it, at whatever server', async () => {
    const cookie = await cookieOf(1, 'acme', 'uma')
    const stream = await follow(1, `${path('acme')}/live`, { cookie })
    const other = await followAs(1, 'acme', 'uma')
    await stream.nextOf('journal')
    await other.nextOf('journal')
    expect((await browserOf(urlOf(0), cookie).delete('/v1/session')).status).toBeLessThan(300)
    expect(await stream.next()).toEqual({ event: 'end', data: { reason: 'signed_out' } })
    expect(await stream.next()).toBeNull()
    // The same member's other session goes on.
    await charge('acme')
    expect((await other.next())?.event).toBe('journal')
  })

  test('so does being disabled', async () => {
    await must(operator.put(`${path('acme')}/members/gone`, { email: 'gone@acme.example' }))
    const stream = await followAs(1, 'acme', 'gone')
    await stream.nextOf('journal')
    await must(operator.put(`${path('acme')}/members/gone`, { status: 'disabled' }))
    expect(await stream.nextOf('end')).toEqual({ reason: 'signed_out' })
    expect(await stream.next()).toBeNull()
  })

  test("the vendor's people are signed out of theirs", async () => {
    const { url } = await must(operator.post('/v1/operator-sessions', { operator_id: 'sam' }))
    const cookie = await openLink(url)
    const all = await follow(1, '/v1/live', { cookie })
    const one = await follow(1, `${path('acme')}/live`, { cookie })
    await one.nextOf('journal')
    expect((await browserOf(urlOf(0), cookie).delete('/v1/session')).status).toBeLessThan(300)
    for (const stream of [all, one]) expect(await stream.nextOf('end')).toEqual({ reason: 'signed_out' })
  })

  test('a session has so many at most, and gets its place back when one is closed', async () => {
    const headers = { cookie: await cookieOf(0, 'acme', 'uma') }
    const open = () => follow(0, `${path('acme')}/live`, headers)
    const opened: EventStream[] = []
    for (;;) {
      const stream = await open()
      if (stream.status !== 200) {
        expect([stream.status, stream.headers.get('retry-after')]).toEqual([429, '30'])
        break
      }
      opened.push(stream)
    }
    expect(opened).toHaveLength(16)
    opened[0]!.close()
    await expect.poll(async () => (await open()).status).toBe(200)
  })
})

describe('a server that closes', () => {
  test('ends its streams at once, also those of readers who take nothing', async () => {
    const api = await startApi()
    await must(api.operator.put(path('acme'), { name: 'Acme', preset: 'genesy' }))
    const stream = await openEventStream(`${api.url}${path('acme')}/live`, vendor)
    await stream.nextOf('journal')
    const deaf = connect(Number(new URL(api.url).port), '127.0.0.1')
    await once(deaf, 'connect')
    const target = `GET /v1/live HTTP/1.1\r\nhost: localhost\r\nauthorization: ${vendor.authorization}`
    await new Promise<void>((written) => deaf.write(`${target}\r\n\r\n`, () => written()))
    await once(deaf, 'readable')
    const closing = api.close()
    expect(await stream.next()).toEqual({ event: 'end', data: { reason: 'closing' } })
    expect(await stream.next()).toBeNull()
    await closing
    deaf.destroy()
  })
})

describe('when signals are lost', () => {
  test('what they would have told comes later, with the next look', async () => {
    const silent = { ...fleet.database, signal() {}, listen: () => () => {} }
    const live = openLive(silent, { look_every_ms: 20 })
    const stood: Standing[] = []
    const follower: Follower = {
      organization_id: 'acme',
      access_of: 'acme',
      stands: (at) => stood.push(at),
      stirs() {},
      mayHaveEnded() {},
    }
    const stop = live.follow(follower)
    await expect.poll(() => stood.length).toBeGreaterThan(0)
    const { seq } = await charge('acme')
    await expect.poll(() => stood.at(-1)!.seq).toBe(seq)
    stop()
    await live.close()
  })
})

describe('a reader who takes nothing', () => {
  test('is owed one event of each kind however much happens, and is cut off', async () => {
    let closed = 0
    const stream = new LiveStream({
      organization_id: 'acme',
      access_of: 'acme',
      recheck: async () => null,
      closed: () => closed++,
      heartbeat_ms: 10,
    })
    for (let seq = 1; seq <= 10_000; seq++) stream.stands({ seq, requested_at: seq })
    await once(stream.cut, 'abort')
    const { value } = await stream.next()
    expect(value!.match(/^event: .*/gm)).toEqual(['event: journal', 'event: request'])
    expect(value).toContain('{"seq":10000}')
    await stream.return()
    await stream.return()
    expect([closed, (await stream.next()).done]).toEqual([1, true])
  })
})
