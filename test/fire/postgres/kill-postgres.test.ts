// Issue 3: Postgres is killed under load, again and again, and the server lives on.
import { test } from 'vitest'
import { openPostgres } from '../../../src/database/postgres.ts'
import { seeded } from '../../model/seeded.ts'
import { harmAgainAndAgain } from '../again-and-again.ts'
import { begin } from '../figure.ts'
import { patience, scale, seed } from '../scale.ts'
import { Vendor } from '../vendor.ts'
import { startOwnPostgres } from './own-postgres.ts'
import { serveOn } from './serve-on.ts'

const random = seeded(seed)

/** One session that is killed makes Postgres end all others and recover. */
async function killSession(url: string): Promise<void> {
  const outside = await openPostgres(url, { pool_size: 1 })
  const sessions = await outside.query<{ pid: number }>(
    `select pid from pg_stat_activity where application_name = 'coulomb' and pid <> pg_backend_pid()`,
  )
  const closed = outside.close()
  process.kill(random.pick(sessions).pid, 'SIGKILL')
  await closed
}

test('Postgres is killed under load: no acknowledged charge is lost and none is done twice', {
  timeout: patience,
}, async () => {
  const measured = begin('kill -9 of Postgres', scale.postgres_kills)
  const postgres = await startOwnPostgres()
  const server = await serveOn(postgres.url)
  const vendor = new Vendor(server.url, 'killed', seed)
  const { waits_ms, summary } = await harmAgainAndAgain(
    vendor,
    random,
    scale.postgres_kills,
    async (cycle) => {
      if (cycle % 2 === 1) return killSession(postgres.url)
      await postgres.kill()
      await postgres.start()
    },
  )
  measured(summary, waits_ms)
})
