// The engine for a machine with nothing but Node: real Postgres (PGlite) in a worker thread, in a data directory.

import { mkdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { Worker } from 'node:worker_threads'
import pg from 'pg'
import type { Database } from './database.ts'
import { holdDirectory } from './directory-lock.ts'
import { pooledDatabase } from './pooled-database.ts'
import { startUpkeep } from './upkeep.ts'
import { clientTypes } from './wire-values.ts'
import { WorkerStream } from './worker-stream.ts'

export interface EmbeddedOptions {
  /** What a command or a second server that finds the directory taken is told; see `holdDirectory`. */
  describe?: () => object
  /** False: nothing is synced to disk, for tests. */
  sync?: boolean
}

const SESSION = `
  set timezone = 'UTC';
  set datestyle = 'ISO, YMD';
  set bytea_output = 'hex'`

const NOT_DURABLE = 'the embedded database does not sync to disk: it survives a crash, not a power cut'

/**
 * Opens the database in `dataDir`, which is created if need be. Rejects with `DirectoryHeldError` while another
 * process has it open: two on one directory would corrupt it silently.
 */
export async function openEmbedded(dataDir: string, options: EmbeddedOptions = {}): Promise<Database> {
  const { describe = () => ({}), sync = true } = options
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const release = await holdDirectory(dataDir, describe)
  try {
    const worker = await startWorker({ directory: resolve(dataDir, 'postgres'), sync })
    const pool = new pg.Pool({
      max: 1,
      idleTimeoutMillis: 0,
      user: 'postgres',
      database: 'postgres',
      pipeline: true,
      types: clientTypes,
      stream: () => new WorkerStream(worker),
      onConnect: async (client: pg.ClientBase) => {
        await client.query(SESSION)
      },
    } as pg.PoolConfig)
    const warnings = sync ? [] : [NOT_DURABLE]
    const traits = { engine: 'embedded', citus: false, durable: sync, warnings } as const
    const database = pooledDatabase(pool, traits, async () => {
      stopUpkeep()
      await pool.end()
      await stopWorker(worker)
      await release()
    })
    const stopUpkeep = startUpkeep(database, pool)
    return database
  } catch (error) {
    await release()
    throw error
  }
}

// The types of Node leave it out.
const { WebAssembly } = globalThis as unknown as {
  WebAssembly: { compile(bytes: Uint8Array): Promise<object> }
}

let compiled: Promise<object> | undefined

/** Compiled once for all databases that this process opens. */
function compilePglite(): Promise<object> {
  const path = createRequire(import.meta.url).resolve('@electric-sql/pglite/pglite.wasm')
  compiled ??= readFile(path).then((bytes) => WebAssembly.compile(bytes))
  return compiled
}

async function startWorker(settings: { directory: string; sync: boolean }): Promise<Worker> {
  const worker = new Worker(new URL('./embedded-worker.js', import.meta.url), {
    workerData: { ...settings, wasm: await compilePglite() },
  })
  worker.on('error', () => {})
  return new Promise((started, failed) => {
    worker.once('message', () => {
      worker.off('error', failed)
      started(worker)
    })
    worker.once('error', failed)
  })
}

function stopWorker(worker: Worker): Promise<void> {
  return new Promise((stopped) => {
    if (worker.threadId === -1) return stopped()
    worker.once('exit', () => stopped())
    worker.postMessage('close')
  })
}
