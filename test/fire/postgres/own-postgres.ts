// A native Postgres of a test's own, which it may stop, kill and starve.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { migrate } from '../../../src/database/migrate.ts'
import { openPostgres } from '../../../src/database/postgres.ts'

const SCRIPT = fileURLToPath(new URL('../../native-postgres.mjs', import.meta.url))

export interface OwnPostgresOptions {
  /** The size of a file system of its own, in MB; only where `canMount()`. */
  disk_mb?: number
}

export interface OwnPostgres {
  /** Of a migrated database. */
  url: string
  /** Ends every session and waits until the server is down. */
  stop(): Promise<void>
  /** SIGKILL to all of its processes. */
  kill(): Promise<void>
  /** On the same data and port; resolves when it takes connections. */
  start(): Promise<void>
  /** From now on it is started again whenever it ends by itself. */
  watch(): Promise<void>
  /** Takes all that is free of its file system, and gives it back. */
  fill(): Promise<void>
  free(): Promise<void>
}

/** Whether this process may mount a file system, which Linux grants root. */
export const canMount = (): boolean => process.platform === 'linux' && process.getuid?.() === 0

/** It is gone when the test is. */
export async function startOwnPostgres({ disk_mb }: OwnPostgresOptions = {}): Promise<OwnPostgres> {
  const size = disk_mb === undefined ? [] : [String(disk_mb)]
  const guard = spawn(process.execPath, [SCRIPT, ...size], {
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  onTestFinished(async () => {
    const exit = once(guard, 'exit')
    guard.stdin.end()
    await exit
  })
  const lines = createInterface(guard.stdout)[Symbol.asyncIterator]()
  const line = async (): Promise<string> => {
    const { value, done } = await lines.next()
    if (done) throw new Error('The native Postgres has ended')
    return value
  }
  const tell = async (order: string) => {
    guard.stdin.write(`${order}\n`)
    await line()
  }
  const server = await line()
  const database = await openPostgres(`${server}/postgres`, { pool_size: 2 })
  await migrate(database)
  await database.close()
  return {
    url: `${server}/postgres`,
    stop: () => tell('stop'),
    kill: () => tell('kill'),
    start: () => tell('start'),
    watch: () => tell('watch'),
    fill: () => tell('fill'),
    free: () => tell('free'),
  }
}
