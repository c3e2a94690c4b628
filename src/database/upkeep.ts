// What Postgres does in the background and the embedded engine, which has no background, does not: checkpoints (the
// log grows until one), and vacuum with fresh statistics. Each is a short statement between two transactions.

import type pg from 'pg'
import type { Database } from './database.ts'

const EVERY_MS = 10_000
const CHECKPOINT_BYTES = 32 * 1024 * 1024
const IDLE_CHECKPOINT_BYTES = 64 * 1024

const LOG_BYTES = `
  select pg_wal_lsn_diff(pg_current_wal_lsn(), redo_lsn)::int8 as bytes from pg_control_checkpoint()`

// Autovacuum's own thresholds: a fifth of the rows dead, or a tenth changed since the last look. A journal, which is
// only added to, is analyzed but never vacuumed.
const WORST_TABLE = `
  select quote_ident(schemaname) || '.' || quote_ident(relname) as name,
         n_dead_tup > 1000 + n_live_tup / 5 as has_garbage
  from pg_stat_user_tables
  where n_dead_tup > 1000 + n_live_tup / 5 or n_mod_since_analyze > 500 + n_live_tup / 10
  order by greatest(n_dead_tup * 2, n_mod_since_analyze) desc, 1
  limit 1`

/** Tends the database every few seconds while it is used, and until all is done when it no longer is. */
export function startUpkeep(database: Pick<Database, 'query'>, pool: pg.Pool): () => void {
  let uses = 0
  let usesSeen = 0
  let done = true
  pool.on('acquire', () => {
    uses += 1
  })
  const round = async () => {
    const idle = uses === usesSeen
    if (idle && done) return
    done = (await tend(database, idle)) === 'nothing' && idle
    usesSeen = uses
  }
  // A failure here harms nobody yet, and the next round tries again.
  const timer = setInterval(() => void round().catch(() => {}), EVERY_MS)
  timer.unref()
  return () => clearInterval(timer)
}

/** Does the one thing that is most due, and says which. */
export async function tend(
  database: Pick<Database, 'query'>,
  idle: boolean,
): Promise<'checkpoint' | 'vacuum' | 'analyze' | 'nothing'> {
  const [log] = await database.query<{ bytes: number }>(LOG_BYTES)
  const [worst] = await database.query<{ name: string; has_garbage: boolean }>(WORST_TABLE)
  if (log!.bytes > (idle && !worst ? IDLE_CHECKPOINT_BYTES : CHECKPOINT_BYTES)) {
    await database.query('checkpoint')
    return 'checkpoint'
  }
  if (!worst) return 'nothing'
  await database.query(`${worst.has_garbage ? 'vacuum (analyze, truncate false)' : 'analyze'} ${worst.name}`)
  return worst.has_garbage ? 'vacuum' : 'analyze'
}
