// The engine for production: a Postgres (15 or later) or Citus that runs elsewhere.

import pg from 'pg'
import type { Database } from './database.ts'
import { NotifySignals } from './notify-signals.ts'
import { type EngineTraits, pooledDatabase } from './pooled-database.ts'

// The limits end what would hold an organization's row for ever; `jit` costs more than it saves on short statements.
// Every statement has an index: a plan made while a table was nearly empty would go on reading all of it when it is not.
const SESSION = `
  set timezone = 'UTC';
  set datestyle = 'ISO, YMD';
  set bytea_output = 'hex';
  set idle_in_transaction_session_timeout = '5s';
  set statement_timeout = '60s';
  set jit = off;
  set enable_seqscan = off`

const TRAITS = `
  select current_setting('server_version_num')::int as version,
         current_setting('server_version') as version_name,
         current_setting('fsync') as fsync,
         current_setting('synchronous_commit') as synchronous_commit,
         exists (select from pg_extension where extname = 'citus') as citus`

interface TraitsRow {
  version: number
  version_name: string
  fsync: string
  synchronous_commit: string
  citus: boolean
}

/** Rejects with a `DatabaseError` (08001, 28P01 …) when the server cannot be reached or is older than 15. */
export async function openPostgres(url: string, options: { pool_size?: number } = {}): Promise<Database> {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.pool_size ?? 10,
    connectionTimeoutMillis: 10_000,
    fallback_application_name: 'coulomb',
    keepAlive: true,
    pipeline: true,
    onConnect: async (client: pg.ClientBase) => {
      await client.query(SESSION)
    },
  } as pg.PoolConfig)
  const traits: EngineTraits = { engine: 'postgres', citus: false, durable: true, warnings: [] }
  const signals = new NotifySignals(url)
  const database = pooledDatabase(pool, signals, traits, async () => {
    await signals.close()
    await pool.end()
  })
  try {
    const [row] = await database.query<TraitsRow>(TRAITS)
    return { ...database, ...readTraits(row!) }
  } catch (error) {
    await database.close()
    throw error
  }
}

function readTraits(row: TraitsRow): Partial<EngineTraits> {
  if (row.version < 150_000)
    throw new Error(`Coulomb needs Postgres 15 or later; this is ${row.version_name}`)
  const warnings: string[] = []
  if (row.fsync !== 'on') warnings.push('fsync is off: a power cut can lose or corrupt the whole database')
  if (row.synchronous_commit === 'off') {
    warnings.push('synchronous_commit is off: a crash can lose charges that were acknowledged')
  }
  return { citus: row.citus, durable: warnings.length === 0, warnings }
}
