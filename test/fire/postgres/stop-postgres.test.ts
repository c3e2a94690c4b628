// Issue 3: Postgres is stopped under load and started again.
import { expect, test } from 'vitest'
import { type Client, clientOf, OPERATOR_KEY } from '../../client.ts'
import { seeded } from '../../model/seeded.ts'
import { harmAgainAndAgain } from '../again-and-again.ts'
import { begin } from '../figure.ts'
import { lookup, pathOf } from '../prepaid.ts'
import { patience, scale, seed } from '../scale.ts'
import { Vendor } from '../vendor.ts'
import { startOwnPostgres } from './own-postgres.ts'
import { serveOn } from './serve-on.ts'

/** Reads and writes of all kinds are answered, and each says when to come back. */
async function expectAway(operator: Client, anybody: Client): Promise<void> {
  const acme = pathOf('stopped-0a')
  const reads = ['/balances', '/history', '/entries', ''].map((path) => operator.get(acme + path))
  const writes = [
    operator.post(`${acme}/charges`, lookup(1, 'while it is away')),
    operator.put(`${acme}/members/anna`, { email: 'anna@acme.example' }),
  ]
  for (const { status, body, headers } of await Promise.all([...reads, ...writes])) {
    expect([status, body.code]).toEqual([503, 'unavailable'])
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
  }
  expect((await anybody.get('/readyz')).status).toBe(503)
  expect((await anybody.get('/healthz')).status).toBe(200)
}

test('while Postgres is stopped the answer is 503 with Retry-After; started again, all goes on by itself', {
  timeout: patience,
}, async () => {
  const measured = begin('Postgres stopped and started', scale.postgres_stops)
  const postgres = await startOwnPostgres()
  const server = await serveOn(postgres.url)
  const operator = clientOf(server.url, OPERATOR_KEY)
  const anybody = clientOf(server.url, null)
  const vendor = new Vendor(server.url, 'stopped', seed)
  const { waits_ms, summary } = await harmAgainAndAgain(
    vendor,
    seeded(seed),
    scale.postgres_stops,
    async () => {
      await postgres.stop()
      await expectAway(operator, anybody)
      await postgres.start()
    },
  )
  expect((await anybody.get('/readyz')).status).toBe(200)
  measured(summary, waits_ms)
})
