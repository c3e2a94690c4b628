// Issue 3: all connections to Postgres are cut under load, again and again.
import { test } from 'vitest'
import { openPostgres } from '../../../src/database/postgres.ts'
import { createTestDatabase } from '../../engine.ts'
import { seeded } from '../../model/seeded.ts'
import { harmAgainAndAgain } from '../again-and-again.ts'
import { begin } from '../figure.ts'
import { patience, scale, seed } from '../scale.ts'
import { Vendor } from '../vendor.ts'
import { serveOn } from './serve-on.ts'

/** Sessions of this database alone: other tests have theirs on the same Postgres. */
const CUT = `
  select pg_terminate_backend(pid) from pg_stat_activity
  where datname = current_database() and application_name like 'coulomb%' and pid <> pg_backend_pid()`

test('connections that are cut under load are replaced: nothing is lost and nothing is done twice', {
  timeout: patience,
}, async () => {
  const measured = begin('all connections cut', scale.connection_cuts)
  const { database_url } = await createTestDatabase()
  const server = await serveOn(database_url!)
  const vendor = new Vendor(server.url, 'cut', seed)
  const { waits_ms, summary } = await harmAgainAndAgain(
    vendor,
    seeded(seed),
    scale.connection_cuts,
    async () => {
      const outside = await openPostgres(database_url!, { pool_size: 1 })
      await outside.query(CUT)
      await outside.close()
    },
  )
  measured(summary, waits_ms)
})
