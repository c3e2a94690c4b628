// Issue 3: Postgres is killed under load, again and again, and the server lives on.
import { test } from 'vitest'
import type { Database } from '../../../src/database/database.ts'
import { openPostgres } from '../../../src/database/postgres.ts'
import { seeded } from '../../model/seeded.ts'
import { harmAgainAndAgain } from '../again-and-again.ts'
import { begin, spread } from '../figure.ts'
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
  process.kill(random.pick(sessions).pid, 'SIGKILL')
  // Ours is ended with all others.
  while (await isAnswered(outside));
  await outside.close()
  for (;;) {
    const again = await openPostgres(url, { pool_size: 1 }).catch(() => null)
    if (again) return again.close()
  }
}

const isAnswered = (db: Database): Promise<boolean> =>
  db.query('select 1').then(
    () => true,
    () => false,
  )

test('Postgres is killed under load: no acknowledged charge is lost and none is done twice', {
  timeout: patience,
}, async () => {
  const measured = begin('kill -9 of Postgres', scale.postgres_kills)
  const postgres = await startOwnPostgres()
  const server = await serveOn(postgres.url)
  const vendor = new Vendor(server.url, 'killed', seed)
  const own_ms: number[] = []
  const { waits_ms, summary } = await harmAgainAndAgain(
    vendor,
    random,
    scale.postgres_kills,
    async (cycle) => {
      const killed_at = performance.now()
      if (cycle % 2 === 1) await killSession(postgres.url)
      else {
        await postgres.kill()
        await postgres.start()
      }
      own_ms.push(performance.now() - killed_at)
    },
  )
  const own = spread(own_ms)!
  measured(`${summary}; Postgres itself was back after p50 ${own.p50} ms, p99 ${own.p99} ms`, waits_ms)
})
