import { readdir, readFile, stat, statfs } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { Command } from 'commander'
import { z } from 'zod'
import { presetSchema } from '../catalog/preset-schema.ts'
import { PRESETS } from '../catalog/presets.ts'
import { type Config, type Flags, readConfig } from '../config.ts'
import type { Database } from '../database/database.ts'
import { askHolder } from '../database/directory-lock.ts'
import { openEmbedded } from '../database/embedded.ts'
import { pendingMigrations } from '../database/migrate.ts'
import { openPostgres } from '../database/postgres.ts'
import { databaseFlags } from './flags.ts'
import { placeOf } from './reach-server.ts'

/** What was found; `advice` is what to do about it. */
interface Finding {
  level: 'ok' | 'warn' | 'fail'
  text: string
  advice?: string
}

const ok = (text: string): Finding => ({ level: 'ok', text })
const warn = (text: string, advice: string): Finding => ({ level: 'warn', text, advice })
const fail = (text: string, advice: string): Finding => ({ level: 'fail', text, advice })

export function doctorCommand(): Command {
  const command = new Command('doctor')
    .summary('say whether Coulomb can run here, and how well')
    .description(
      'Looks at the configuration, the database, its durability, the clock and the disk, and changes nothing. ' +
        'Exit status: 1 if something fails.',
    )
  return databaseFlags(command).action(run)
}

async function run(flags: Flags): Promise<void> {
  for await (const { level, text, advice } of findings(flags)) {
    console.log(`${level.padEnd(6)}${text}`)
    if (advice !== undefined) console.log(`      → ${advice}`)
    if (level === 'fail') process.exitCode = 1
  }
}

async function* findings(flags: Flags): AsyncGenerator<Finding> {
  yield nodeVersion()
  let config: Config
  try {
    config = readConfig(undefined, flags)
  } catch (error) {
    yield fail(`configuration: ${(error as Error).message}`, 'Set it right, or unset it for the default.')
    return
  }
  yield ok(`configuration: ${placeOf(config)}, to serve on ${config.host}:${config.port}`)
  yield* settings(config)
  yield* presets()
  if (config.database_url !== undefined) yield* postgres(config)
  else yield* embedded(config)
}

function nodeVersion(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const text = `Node ${process.versions.node}`
  if (major > 20 || (major === 20 && minor >= 19)) return ok(text)
  return fail(text, 'Install Node 20.19 or later.')
}

function* settings({ test_clock, host, demo, operator_key }: Config): Generator<Finding> {
  if (test_clock)
    yield warn(
      'the test clock is on: anybody with an operator key sets the time',
      'Unset COULOMB_TEST_CLOCK in production.',
    )
  const isPublic = !/^(?:localhost|127\.|::1$)/.test(host)
  if (isPublic && demo && operator_key === undefined)
    yield warn(
      `the demo is on and ${host} may be reached from elsewhere`,
      'Set COULOMB_DEMO=0 in production.',
    )
}

async function* presets(): AsyncGenerator<Finding> {
  const files = (await readdir(PRESETS).catch(() => [])).filter((file) => file.endsWith('.json'))
  if (files.length === 0) {
    yield fail(`presets: none in ${PRESETS}`, 'Restore the directory from the repository.')
    return
  }
  let valid = 0
  for (const file of files.sort()) {
    try {
      const { error } = presetSchema.safeParse(JSON.parse(await readFile(join(PRESETS, file), 'utf8')))
      if (error) throw new Error(z.prettifyError(error))
      valid += 1
    } catch (error) {
      yield fail(
        `presets: ${file}: ${(error as Error).message}`,
        'Put the file right; the server refuses to start with it.',
      )
    }
  }
  if (valid === files.length) yield ok(`presets: ${valid} files are valid`)
}

async function* postgres(config: Config): AsyncGenerator<Finding> {
  let db: Database
  try {
    db = await openPostgres(config.database_url!, { pool_size: 2 })
  } catch (error) {
    yield fail(
      `database: ${(error as Error).message}`,
      'Check DATABASE_URL, and that this machine may connect.',
    )
    return
  }
  try {
    yield* database(db)
  } finally {
    await db.close()
  }
}

async function* embedded(config: Config): AsyncGenerator<Finding> {
  yield* disk(config.data_dir)
  const holder = await askHolder(config.data_dir)
  if (holder) {
    const where = typeof holder.url === 'string' && holder.url !== '' ? ` at ${holder.url}` : ''
    yield ok(`data directory: held by process ${holder.pid}${where} since ${holder.started_at}`)
    if (where !== '') yield* serving(String(holder.url))
    return
  }
  if (!(await stat(join(config.data_dir, 'postgres')).catch(() => null))) {
    yield ok('database: embedded, not there yet; the first start creates it')
    return
  }
  yield ok('data directory: nobody holds it')
  try {
    const db = await openEmbedded(config.data_dir)
    try {
      yield* database(db)
    } finally {
      await db.close()
    }
  } catch (error) {
    yield fail(
      `database: ${(error as Error).message}`,
      'Restore a backup into an empty directory: coulomb restore.',
    )
  }
}

/** While a server has the embedded database open, only the server can look at it. */
async function* serving(url: string): AsyncGenerator<Finding> {
  try {
    const sent = Date.now()
    const response = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(5_000) })
    const body = (await response.json()) as {
      engine: string
      durable: boolean
      migrations: number
      warnings: string[]
    }
    if (!response.ok) throw new Error(`it answers ${response.status}`)
    yield ok(`server: ready after ${Date.now() - sent} ms, ${body.engine}, at migration ${body.migrations}`)
    yield* durability(body)
  } catch (error) {
    yield fail(`server: ${(error as Error).message}`, 'Look at its log; stop it and run this again.')
  }
}

const FREE_TO_WARN = 2 * 1024 ** 3
const FREE_TO_FAIL = 200 * 1024 ** 2

async function* disk(data_dir: string): AsyncGenerator<Finding> {
  let place = resolve(data_dir)
  while (!(await stat(place).catch(() => null)) && place !== dirname(place)) place = dirname(place)
  const { bavail, bsize } = await statfs(place)
  const free = bavail * bsize
  const text = `disk: ${(free / 1024 ** 3).toFixed(1)} GiB free at ${place}`
  if (free < FREE_TO_FAIL) yield fail(text, 'Make room: a full disk stops all charges.')
  else if (free < FREE_TO_WARN) yield warn(text, 'Make room before it is needed.')
  else yield ok(text)
  const { mode } = await stat(place)
  if (place === resolve(data_dir) && process.platform !== 'win32' && (mode & 0o077) !== 0)
    yield warn(
      `data directory: others on this machine may enter it (mode ${(mode & 0o777).toString(8)})`,
      `chmod 700 ${data_dir}`,
    )
}

const SETTINGS = `
  select current_setting('server_version') as version, current_setting('fsync') as fsync,
         current_setting('synchronous_commit') as synchronous_commit,
         current_setting('full_page_writes') as full_page_writes`

interface Settings {
  version: string
  fsync: string
  synchronous_commit: string
  full_page_writes: string
}

async function* database(db: Database): AsyncGenerator<Finding> {
  const [found] = await db.query<Settings>(SETTINGS)
  const { version, fsync, synchronous_commit, full_page_writes } = found!
  const kind = db.engine === 'embedded' ? 'embedded Postgres' : db.citus ? 'Citus on Postgres' : 'Postgres'
  yield ok(`database: ${kind} ${version}`)
  yield* durability(db)
  if (db.engine === 'postgres')
    yield ok(
      `settings: fsync ${fsync}, synchronous_commit ${synchronous_commit}, full_page_writes ${full_page_writes}`,
    )
  try {
    const pending = await pendingMigrations(db)
    if (pending.length === 0) yield ok('migrations: all applied')
    else
      yield warn(
        `migrations: ${pending.join(', ')} not applied`,
        'The next start of the server applies them.',
      )
  } catch (error) {
    yield fail(
      `migrations: ${(error as Error).message}`,
      'Start a newer Coulomb, or restore an older backup.',
    )
  }
  yield await clockSkew(db)
}

function* durability({ durable, warnings }: Pick<Database, 'durable' | 'warnings'>): Generator<Finding> {
  if (durable) yield ok('durability: an acknowledged charge survives a power cut')
  for (const warning of warnings)
    yield warn(`durability: ${warning}`, 'Set it on, unless these data may be lost.')
}

/** Charges run on the database's clock, keys and sessions on this one's. */
async function clockSkew(db: Database): Promise<Finding> {
  const before = Date.now()
  const [row] = await db.query<{ now: number }>('select clock_timestamp() as now')
  const after = Date.now()
  const now = row!.now
  const skew = now < before ? now - before : now > after ? now - after : 0
  const text = `clock: the database is ${Math.abs(skew)} ms ${skew < 0 ? 'behind' : 'ahead'}`
  if (Math.abs(skew) < 1_000) return ok(skew === 0 ? 'clock: the same as the database' : text)
  const advice = 'Let NTP set the clocks of both machines.'
  return Math.abs(skew) < 30_000 ? warn(text, advice) : fail(text, advice)
}
