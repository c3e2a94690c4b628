import type { Database } from './database.ts'
import { type EmbeddedOptions, openEmbedded } from './embedded.ts'
import { migrate } from './migrate.ts'
import { openPostgres } from './postgres.ts'

export interface DatabaseSettings {
  /** A Postgres to use; without it, the embedded engine in `data_dir`. */
  database_url?: string | undefined
  data_dir: string
  pool_size?: number | undefined
  describe?: EmbeddedOptions['describe']
  answer?: EmbeddedOptions['answer']
  /** Called when nothing can be in the way any more but the database itself, which takes its time to open. */
  onStart?: () => void
}

/** Opens the database that the settings name, at this program's schema. */
export async function openDatabase(settings: DatabaseSettings): Promise<Database> {
  const { database_url, data_dir, pool_size, describe, answer, onStart } = settings
  if (database_url) onStart?.()
  const database = database_url
    ? await openPostgres(database_url, { pool_size })
    : await openEmbedded(data_dir, { describe, answer, onStart })
  try {
    await migrate(database)
    return database
  } catch (error) {
    await database.close()
    throw error
  }
}
