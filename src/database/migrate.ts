import { readdir, readFile } from 'node:fs/promises'
import { type Database, DatabaseError, type Transaction } from './database.ts'
import { splitStatements } from './split-statements.ts'

/** One file of `migrations/`: `007-name.sql` has version 7. */
interface Migration {
  version: number
  file: string
}

const DIRECTORY = new URL('./migrations/', import.meta.url)

// Version 0 is no migration: its row is the lock (advisory locks are per node on Citus).
const CREATE_TABLE = `
  create table if not exists coulomb_migrations (
    version bigint primary key,
    file text not null,
    applied_at timestamptz not null
  )`
const CREATE_LOCK = `insert into coulomb_migrations values (0, 'lock', now()) on conflict do nothing`
const LOCK = { text: 'select version from coulomb_migrations where version = 0 for update' }
const APPLIED = 'select version, file from coulomb_migrations where version > 0 order by version'

/**
 * Brings the database to this program's schema: every file of `migrations/` once, in order, each in a transaction of
 * its own. Any number of processes may do so at once. Rejects if the database is newer than the program.
 */
export async function migrate(database: Database): Promise<void> {
  const migrations = await listMigrations()
  let pending = findPending(migrations, await readApplied(database))
  if (pending.length === 0) return
  await createTable(database)
  while (pending.length > 0) {
    pending = await database.transaction((tx) => applyNext(tx, migrations))
  }
}

/** The files that `migrate` would apply, in order. Rejects if the database is newer than the program. */
export async function pendingMigrations(database: Database): Promise<string[]> {
  const pending = findPending(await listMigrations(), await readApplied(database))
  return pending.map(({ file }) => file)
}

async function listMigrations(): Promise<Migration[]> {
  const files = (await readdir(DIRECTORY)).filter((file) => /^\d+-.*\.sql$/.test(file)).sort()
  return files.map((file) => ({ version: Number.parseInt(file, 10), file }))
}

async function readApplied(database: Database): Promise<Migration[]> {
  try {
    return await database.query<Migration>(APPLIED)
  } catch (error) {
    if (sqlstateOf(error) === UNDEFINED_TABLE) return []
    throw error
  }
}

const UNDEFINED_TABLE = '42P01'
// `create table if not exists` is not safe against itself: the loser of a race sees one of these.
const LOST_RACE = ['23505', '42P07', '42710', 'XX000']

async function createTable(database: Database): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await database.query(CREATE_TABLE)
      await database.query(CREATE_LOCK)
      return
    } catch (error) {
      if (attempt === 5 || !LOST_RACE.includes(sqlstateOf(error) ?? '')) throw error
    }
  }
}

/** Applies the first migration that is missing, if any, and returns those that are missing after it. */
async function applyNext(tx: Transaction, migrations: Migration[]): Promise<Migration[]> {
  await tx.send([LOCK])
  // A statement of its own: the one that waited for the lock would still see the rows of before.
  const [applied] = await tx.send([{ text: APPLIED }])
  const [next, ...rest] = findPending(migrations, applied!.rows)
  if (!next) return []
  const sql = await readFile(new URL(next.file, DIRECTORY), 'utf8')
  const statements = splitStatements(sql).map((text) => ({ text }))
  try {
    await tx.commit([
      { text: 'set local statement_timeout = 0' },
      ...statements,
      {
        text: 'insert into coulomb_migrations values ($1::bigint, $2::text, now())',
        values: [next.version, next.file],
      },
    ])
  } catch (error) {
    throw new DatabaseError(`Migration ${next.file}: ${(error as Error).message}`, sqlstateOf(error), error)
  }
  return rest
}

function findPending(migrations: Migration[], applied: Migration[]): Migration[] {
  const newest = applied.at(-1)
  const known = migrations.at(-1)?.version ?? 0
  if (newest && newest.version > known) {
    throw new Error(
      `The database is at migration ${newest.version} (${newest.file}), but this Coulomb knows only ${known}: ` +
        'start a version that is at least as new as the one that wrote it',
    )
  }
  const done = new Set(applied.map((migration) => migration.version))
  return migrations.filter((migration) => !done.has(migration.version))
}

function sqlstateOf(error: unknown): string | undefined {
  return error instanceof DatabaseError ? error.sqlstate : undefined
}
