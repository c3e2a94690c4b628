// The door: opens the database, and meanwhile loads and builds what is put before it (`listen.ts`), which takes as long.
import { newKey } from './catalog/key-format.ts'
import type { Config } from './config.ts'
import { openDatabase } from './database/open-database.ts'
import type { Listen, Server, ServerOptions } from './listen.ts'

/** Rejects with what `openDatabase` rejects with, and when the port is taken. */
export async function startServer(config: Config, options: ServerOptions = {}): Promise<Server> {
  const process_key = newKey('operator').key
  let url = ''
  const { database_url, data_dir, pool_size } = config
  const prepare = async () => {
    const { prepareToListen } = await import('./listen.ts')
    return prepareToListen(config, { ...options, process_key })
  }
  // A second server on a directory is refused before it has loaded what it will not need.
  let preparing: Promise<Listen> | undefined
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
        preparing = prepare()
        // Told below, unless the database is not there either.
        preparing.catch(() => {})
      },
    }))
  try {
    const listen = await (preparing ?? prepare())
    await options.prepare?.(db)
    const server = await listen(db)
    url = server.url
    return server
  } catch (error) {
    await db.close()
    throw error
  }
}
