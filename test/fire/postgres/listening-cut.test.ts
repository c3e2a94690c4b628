// Issue 4: the connection that a server listens on is cut; its streams stay, and what was said meanwhile is caught up on.
import { expect, onTestFinished, test } from 'vitest'
import { openPostgres } from '../../../src/database/postgres.ts'
import { clientOf, OPERATOR_KEY } from '../../client.ts'
import { createTestDatabase } from '../../engine.ts'
import { openEventStream } from '../../event-stream.ts'
import { serveOn } from './serve-on.ts'

const LISTENING = `from pg_stat_activity where datname = current_database() and application_name = 'coulomb signals'`

test('a stream outlives the connection that its server listens on, and misses nothing', async () => {
  const { database_url } = await createTestDatabase()
  const outside = await openPostgres(database_url!, { pool_size: 1 })
  onTestFinished(() => outside.close())
  const server = await serveOn(database_url!)
  const operator = clientOf(server.url, OPERATOR_KEY)
  const path = '/v1/organizations/acme'
  await operator.put(path, { name: 'Acme', preset: 'genesy' })
  const grant = async (idempotency_key: string): Promise<number> => {
    const given = { unit: 'credit', amount: 1, source: 'promo', reason: 'x', idempotency_key }
    const { status, body } = await operator.post(`${path}/grants`, given)
    expect(status).toBe(200)
    return body.seq
  }
  const stream = await openEventStream(`${server.url}${path}/live`, {
    authorization: `Bearer ${OPERATOR_KEY}`,
  })
  await stream.nextOf('journal')
  for (let cut = 1; cut <= 3; cut++) {
    // It may be about to connect.
    const ended = () => outside.query(`select pg_terminate_backend(pid, 5000) ${LISTENING}`)
    await expect.poll(async () => (await ended()).length, { timeout: 20_000 }).toBeGreaterThan(0)
    const seq = await grant(`grant ${cut}`)
    let told = 0
    while (told < seq) told = (await stream.nextOf('journal')).seq
    expect(told).toBe(seq)
  }
  stream.close()
})
