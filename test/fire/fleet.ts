// Several servers on one database: on Postgres with connections of their own, as on several machines; the embedded
// engine has one connection for all of them.
import { expect } from 'vitest'
import { readConfig } from '../../src/config.ts'
import type { Database } from '../../src/database/database.ts'
import { openDatabase } from '../../src/database/open-database.ts'
import { verifyAll } from '../../src/ledger/verify.ts'
import type { Server } from '../../src/listen.ts'
import { startServer } from '../../src/server.ts'
import { type Client, clientOf, OPERATOR_KEY } from '../client.ts'
import { createTestDatabase } from '../engine.ts'

export interface Fleet {
  servers: Server[]
  /** One of each server. */
  clients: Client[]
  /** A look from outside. */
  database: Database
  /** Sets the ledgers' time, forward only. */
  clock(now: number): Promise<void>
  /** Throws if any organization does not verify. */
  close(): Promise<void>
}

export async function startFleet(count: number, now: number): Promise<Fleet> {
  const place = await createTestDatabase()
  const database = await openDatabase({ ...place, pool_size: 4 })
  const connect = async (): Promise<Database> =>
    place.database_url ? openDatabase({ ...place, pool_size: 6 }) : { ...database, close: async () => {} }
  const config = readConfig({
    PORT: '0',
    COULOMB_OPERATOR_KEY: OPERATOR_KEY,
    COULOMB_TEST_CLOCK: '1',
    COULOMB_DEMO: '0',
    COULOMB_LOG_LEVEL: 'silent',
  })
  // What servers hear of each other, they hear by signals: not by looking again by and by.
  const live = { look_every_ms: 3_600_000, heartbeat_ms: 3_600_000 }
  const servers: Server[] = []
  for (let n = 0; n < count; n++)
    servers.push(await startServer(config, { database: await connect(), check_answers: true, live }))
  const clients = servers.map(({ url }) => clientOf(url, OPERATOR_KEY))
  const clock = async (to: number) => {
    const { status } = await clients[0]!.put('/v1/test-clock', { now: new Date(to).toISOString() })
    expect(status).toBe(200)
  }
  await clock(now)
  return {
    servers,
    clients,
    database,
    clock,
    async close() {
      await Promise.all(servers.map((server) => server.close()))
      const findings: unknown[] = []
      for await (const one of verifyAll(database)) findings.push(...one.findings)
      await database.close()
      expect(findings).toEqual([])
    },
  }
}
