// Prepares, once per run and engine, what `openTestDatabase` hands out copies of.

import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { TestProject } from 'vitest/node'
import { ensureServerBuilt } from '../scripts/build.mjs'
import { openEmbedded } from '../src/database/embedded.ts'
import { migrate } from '../src/database/migrate.ts'
import { openPostgres } from '../src/database/postgres.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    engine: 'embedded' | 'native'
    /** Embedded: a migrated data directory to copy, and a directory for the copies of this run. */
    embedded_template: string
    run_directory: string
    /** Native: the server's URL without a database; `coulomb_template` is migrated. */
    server_url: string
  }
}

const NODE_MODULES = fileURLToPath(new URL('../node_modules/', import.meta.url))
const MIGRATIONS = fileURLToPath(new URL('../src/database/migrations/', import.meta.url))

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  // Tests that start a process start the built program.
  await ensureServerBuilt()
  return project.name.endsWith('native') ? startNative(project) : prepareEmbedded(project)
}

async function startNative(project: TestProject): Promise<() => Promise<void>> {
  const script = fileURLToPath(new URL('./native-postgres.mjs', import.meta.url))
  // Detached, so that Ctrl-C reaches the tests first; it ends when its standard input does.
  const guard = spawn(process.execPath, [script], { detached: true, stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = new Promise<void>((resolve) => guard.once('exit', () => resolve()))
  const [line] = (await Promise.race([
    new Promise((ready) => createInterface(guard.stdout).once('line', (text) => ready([text]))),
    ended.then(() => []),
  ])) as [string?]
  if (!line) throw new Error('The native Postgres did not start')
  const server = await openPostgres(`${line}/postgres`)
  await server.query('create database coulomb_template')
  await server.close()
  const template = await openPostgres(`${line}/coulomb_template`)
  await migrate(template)
  await template.close()
  project.provide('server_url', line)
  return async () => {
    guard.stdin.end()
    await ended
  }
}

async function prepareEmbedded(project: TestProject): Promise<() => Promise<void>> {
  const directory = mkdtempSync(join(fastDirectory(), 'coulomb-embedded-'))
  project.provide('embedded_template', await embeddedTemplate())
  project.provide('run_directory', directory)
  return async () => rmSync(directory, { recursive: true, force: true })
}

/** A data directory is a thousand files; where there is room in memory, they are copied and removed much faster. */
function fastDirectory(): string {
  const memory = '/dev/shm'
  try {
    accessSync(memory, constants.W_OK)
    const { bavail, bsize } = statfsSync(memory)
    return bavail * bsize > 4e9 ? memory : tmpdir()
  } catch {
    return tmpdir()
  }
}

/** Initialising takes seconds, so the result is kept until PGlite or a migration changes. */
async function embeddedTemplate(): Promise<string> {
  const hash = createHash('sha256').update(
    readFileSync(join(NODE_MODULES, '@electric-sql/pglite/package.json')),
  )
  for (const file of readdirSync(MIGRATIONS).sort()) hash.update(readFileSync(join(MIGRATIONS, file)))
  const cache = join(NODE_MODULES, '.cache', 'coulomb')
  const template = join(cache, `embedded-${hash.digest('hex').slice(0, 16)}`)
  if (existsSync(template)) return template
  mkdirSync(cache, { recursive: true })
  const unfinished = mkdtempSync(join(cache, 'unfinished-'))
  const database = await openEmbedded(unfinished, { sync: false })
  await migrate(database)
  await database.close()
  if (existsSync(template)) rmSync(unfinished, { recursive: true })
  else renameSync(unfinished, template)
  return template
}
