// The door: opens the database, and meanwhile loads what is put before it (`listen.ts`), which takes as long.
import { fileURLToPath } from 'node:url'
import { newKey } from './catalog/key-format.ts'
import type { Config } from './config.ts'
import type { Database } from './database/database.ts'
import { openDatabase } from './database/open-database.ts'
import type { LiveOptions } from './events/live.ts'
import type { AppOptions } from './http/app.ts'
import type { LiveStreamLimits } from './http/live-streams.ts'
import type { Ledger } from './ledger/ledger.ts'

export interface Server {
  /** Where it listens, without a slash at the end. */
  url: string
  ledger: Ledger
  /** An operator key of this process alone. */
  process_key: string
  /** Takes nothing new, answers what is under way, and lets go of the database. */
  close(): Promise<void>
}

export interface ServerOptions extends Pick<AppOptions, 'check_answers' | 'web_directory'> {
  /** An open database to use instead of the one that the settings name. */
  database?: Database
  /** What is to be done with the database before anybody is served, and before the ledger's own time passes in it. */
  prepare?: (db: Database) => Promise<void>
  live?: Partial<LiveOptions & LiveStreamLimits>
}

export const PRESETS = fileURLToPath(new URL('../presets/', import.meta.url))

/** Rejects with what `openDatabase` rejects with, and when the port is taken. */
export async function startServer(config: Config, options: ServerOptions = {}): Promise<Server> {
  const process_key = newKey('operator').key
  let url = ''
  const { database_url, data_dir, pool_size } = config
  // A second server on a directory is refused before it has loaded what it will not need.
  let loading: ReturnType<typeof loadListen> | undefined
  const db =
    options.database ??
    (await openDatabase({
      database_url,
      data_dir,
      pool_size,
      describe: () => ({ url }),
      answer: async ({ reach }) => {
        if (reach !== 'server' || url === '') throw new Error('The server does not listen yet')
        return { url, key: process_key }
      },
      onStart: () => {
        loading = loadListen()
      },
    }))
  try {
    const { listen } = await (loading ?? loadListen())
    await options.prepare?.(db)
    const server = await listen(db, config, { ...options, process_key })
    url = server.url
    return server
  } catch (error) {
    await db.close()
    throw error
  }
}

const loadListen = () => import('./listen.ts')
