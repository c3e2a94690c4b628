// Copies of the embedded database, taken while it serves or while nobody does. For Postgres there are `pg_dump` and
// its kin.

import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { readArchive, syncDirectory } from './archive.ts'
import { askHolder, holdDirectory, requestFromHolder } from './directory-lock.ts'
import { openEmbedded } from './embedded.ts'

/**
 * Writes a consistent copy of the embedded database in `dataDir` to `file`, which must not exist. If a server holds
 * the directory, the server writes it, and goes on serving.
 */
export async function backup(dataDir: string, file: string): Promise<void> {
  const target = resolve(file)
  await stat(join(dataDir, 'postgres', 'PG_VERSION')).catch(() => {
    throw new Error(`There is no database in ${dataDir}`)
  })
  if (await askHolder(dataDir)) {
    await requestFromHolder(dataDir, { backup_to: target })
    return
  }
  const database = await openEmbedded(dataDir)
  try {
    await database.dump!(target)
  } finally {
    await database.close()
  }
}

/** Puts the copy in `file` into `dataDir`, which must be empty or not exist. */
export async function restore(file: string, dataDir: string): Promise<void> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const release = await holdDirectory(dataDir, () => ({ restoring: file }))
  try {
    const present = (await readdir(dataDir)).filter((name) => !name.startsWith('lock-'))
    if (present.length > 0)
      throw new Error(`${dataDir} is not empty: it holds ${present.slice(0, 3).join(', ')}`)
    const unfinished = join(dataDir, 'postgres.unfinished')
    try {
      await readArchive(file, unfinished)
      await stat(join(unfinished, 'PG_VERSION')).catch(() => {
        throw new Error('it is not a backup of Coulomb')
      })
    } catch (error) {
      await rm(unfinished, { recursive: true, force: true })
      throw new Error(`${file} cannot be restored: ${(error as Error).message}`, { cause: error })
    }
    await rename(unfinished, join(dataDir, 'postgres'))
    await syncDirectory(dataDir)
  } finally {
    await release()
  }
}
