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
}

/** Opens the database that the settings name, at this program's schema. */
export async function openDatabase(settings: DatabaseSettings): Promise<Database> {
  const database = settings.database_url
    ? await openPostgres(settings.database_url, { pool_size: settings.pool_size })
    : await openEmbedded(settings.data_dir, { describe: settings.describe, answer: settings.answer })
  try {
    await migrate(database)
    return database
  } catch (error) {
    await database.close()
    throw error
  }
}
