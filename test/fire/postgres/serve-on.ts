// A server in this process, on a Postgres that a test does harm to.
import { onTestFinished } from 'vitest'
import { readConfig } from '../../../src/config.ts'
import type { Server } from '../../../src/listen.ts'
import { startServer } from '../../../src/server.ts'
import { OPERATOR_KEY } from '../../client.ts'

/** It is gone when the test is. */
export async function serveOn(database_url: string): Promise<Server> {
  const config = readConfig({
    PORT: '0',
    DATABASE_URL: database_url,
    COULOMB_OPERATOR_KEY: OPERATOR_KEY,
    COULOMB_DEMO: '0',
    COULOMB_LOG_LEVEL: 'silent',
  })
  const server = await startServer(config, { check_answers: true })
  onTestFinished(() => server.close())
  return server
}
