// The engine for a machine with nothing but Node: real Postgres (PGlite) in a worker thread, in a data directory.

import { randomUUID } from 'node:crypto'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Worker } from 'node:worker_threads'
import pg from 'pg'
import { writeArchive } from './archive.ts'
import type { Database } from './database.ts'
import { type AnswerRequest, holdDirectory } from './directory-lock.ts'
import { EmbeddedThread } from './embedded-thread.ts'
import { pooledDatabase } from './pooled-database.ts'
import { signalsOfProcess } from './signals.ts'
import { startUpkeep } from './upkeep.ts'
import { WorkerStream } from './worker-stream.ts'

export interface EmbeddedOptions {
  /** What a command or a second server that finds the directory taken is told; see `holdDirectory`. */
  describe?: () => object
  /** What other processes may ask of this one, besides backups; see `requestFromHolder`. */
  answer?: AnswerRequest | undefined
  /** Called when the directory is held and Postgres starts in its thread: this one is free until it has. */
  onStart?: (() => void) | undefined
  /** False: nothing is synced to disk, for tests. */
  sync?: boolean
}

const SESSION = `
  set timezone = 'UTC';
  set datestyle = 'ISO, YMD';
  set bytea_output = 'hex'`

// Windows does not sync directories or files opened for reading, on which Postgres insists.
const CAN_SYNC = process.platform !== 'win32'
const NOT_DURABLE = 'the embedded database does not sync to disk: it survives a crash, not a power cut'

/**
 * Opens the database in `dataDir`, which is created if need be. Rejects with `DirectoryHeldError` while another
 * process has it open: two on one directory would corrupt it silently.
 */
export async function openEmbedded(dataDir: string, options: EmbeddedOptions = {}): Promise<Database> {
  const { describe = () => ({}), sync = CAN_SYNC } = options
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  let dump: Database['dump']
  const release = await holdDirectory(dataDir, describe, async (request) => {
    const { backup_to } = request
    if (backup_to === undefined) {
      if (!options.answer) throw new Error('The process that holds it does not serve')
      return options.answer(request)
    }
    if (!dump || typeof backup_to !== 'string') throw new Error('The database is not open yet')
    await dump(backup_to)
    return {}
  })
  try {
    await removeSnapshots(dataDir)
    const thread = new EmbeddedThread({ directory: resolve(dataDir, 'postgres'), sync })
    const started = thread.worker()
    options.onStart?.()
    await started
    const pool = openPool(thread)
    const warnings = sync ? [] : [NOT_DURABLE]
    const traits = { engine: 'embedded', citus: false, durable: sync, warnings } as const
    const signals = signalsOfProcess()
    const database = pooledDatabase(pool, signals, traits, async () => {
      stopUpkeep()
      await signals.close()
      await pool.end()
      await thread.stop()
      await release()
    })
    const stopUpkeep = startUpkeep(database, pool)
    dump = (file) => dumpTo(file, join(dataDir, `${SNAPSHOT}${randomUUID()}`), pool, thread)
    return { ...database, dump }
  } catch (error) {
    await release()
    throw error
  }
}

function openPool(thread: EmbeddedThread): pg.Pool {
  return new pg.Pool({
    max: 1,
    idleTimeoutMillis: 0,
    // How long to wait for one's turn.
    connectionTimeoutMillis: 30_000,
    user: 'postgres',
    database: 'postgres',
    pipeline: true,
    stream: () => new WorkerStream(thread),
    onConnect: async (client: pg.ClientBase) => {
      await client.query(SESSION)
    },
  } as pg.PoolConfig)
}

const SNAPSHOT = 'snapshot-'

/** The database waits only while its files are copied; packing the copy takes longer, and nobody waits for it. */
async function dumpTo(file: string, snapshot: string, pool: pg.Pool, thread: EmbeddedThread): Promise<void> {
  try {
    const client = await pool.connect()
    try {
      await client.query('checkpoint')
      await takeSnapshot(await thread.worker(), snapshot)
    } finally {
      client.release()
    }
    await writeArchive(snapshot, file)
  } finally {
    await rm(snapshot, { recursive: true, force: true })
  }
}

function takeSnapshot(worker: Worker, snapshot: string): Promise<void> {
  return new Promise((taken, failed) => {
    const onMessage = (message: { snapshot?: string; error?: string }) => {
      if (message.snapshot !== snapshot) return
      worker.off('message', onMessage).off('exit', onExit)
      if (message.error) failed(new Error(message.error))
      else taken()
    }
    const onExit = () => failed(new Error('The embedded database is closed'))
    worker.on('message', onMessage).once('exit', onExit)
    worker.postMessage({ snapshot })
  })
}

/** Those of a process that was killed while it took one. */
async function removeSnapshots(dataDir: string): Promise<void> {
  const names = (await readdir(dataDir)).filter((name) => name.startsWith(SNAPSHOT))
  for (const name of names) await rm(join(dataDir, name), { recursive: true, force: true })
}
