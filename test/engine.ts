// Gives each test a database of its own on the engine that its project names.

import { randomBytes } from 'node:crypto'
import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, inject } from 'vitest'
import type { Database } from '../src/database/database.ts'
import { openEmbedded } from '../src/database/embedded.ts'
import { openPostgres } from '../src/database/postgres.ts'

export const engine = inject('engine')

/** Where a fresh, migrated and unopened database is, in the words of `openDatabase`. */
export interface TestDatabase {
  database_url?: string
  data_dir: string
}

/** A fresh, migrated database that nobody has opened: for tests that start a process, or open it twice. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`
  if (engine === 'embedded') {
    const data_dir = join(inject('run_directory'), name)
    cpSync(inject('embedded_template'), data_dir, { recursive: true })
    directories.push(data_dir)
    return { data_dir }
  }
  const server = await openPostgres(`${inject('server_url')}/postgres`, { pool_size: 1 })
  await server.query(`create database ${name} template coulomb_template`)
  await server.close()
  return { database_url: `${inject('server_url')}/${name}`, data_dir: join('/nonexistent', name) }
}

interface Reusable {
  database: Database
  tables: string[]
}

const idle: Reusable[] = []
const opened: Database[] = []
const directories: string[] = []

afterAll(async () => {
  await Promise.all(opened.map((database) => database.close()))
  for (const directory of directories) rmSync(directory, { recursive: true, force: true })
})

const TABLES = `select tablename as name from pg_tables where schemaname = 'public' order by 1`

/**
 * A fresh, migrated, open database. `close()` empties it for the next test of the file instead of closing it, since
 * opening costs more than most tests; what is still open when the file ends is closed then.
 */
export async function openTestDatabase(): Promise<Database> {
  const reusable = idle.pop() ?? (await openReusable())
  let closed = false
  return {
    ...reusable.database,
    async close() {
      if (closed) return
      closed = true
      await empty(reusable)
      idle.push(reusable)
    },
  }
}

async function openReusable(): Promise<Reusable> {
  const { database_url, data_dir } = await createTestDatabase()
  const database = database_url
    ? await openPostgres(database_url)
    : await openEmbedded(data_dir, { sync: false })
  opened.push(database)
  const rows = await database.query<{ name: string }>(TABLES)
  return { database, tables: rows.map((row) => row.name) }
}

async function empty({ database, tables }: Reusable): Promise<void> {
  const rows = await database.query<{ name: string }>(TABLES)
  const foreign = rows.map((row) => row.name).filter((name) => !tables.includes(name))
  if (foreign.length > 0) await database.query(`drop table ${foreign.join(', ')} cascade`)
  const ours = tables.filter((name) => name !== 'coulomb_migrations')
  const checks = ours.map((name) => `select '${name}' as name where exists (select from ${name})`)
  if (checks.length === 0) return
  const filled = await database.query<{ name: string }>(checks.join(' union all '))
  if (filled.length > 0)
    await database.query(`truncate ${filled.map((row) => row.name).join(', ')} restart identity cascade`)
}
