import { Command } from 'commander'
import { readConfig } from '../config.ts'
import { backup } from '../database/backup.ts'
import { CommandError } from './command-error.ts'

export function backupCommand(): Command {
  return new Command('backup')
    .summary('copy the embedded database into a file')
    .description(
      'Writes a consistent copy of the embedded database to a file that does not exist yet, also while it serves: ' +
        'charges wait only for a moment. For Postgres use pg_dump.',
    )
    .argument('<file>', 'such as coulomb-2026-05-31.tar.gz')
    .option('--data-dir <directory>', 'of the embedded database (COULOMB_DATA_DIR; default: ./data)')
    .action(async (file: string, flags: { dataDir?: string }) => {
      const config = readConfig(undefined, flags)
      refusePostgres(config.database_url, 'pg_dump')
      await backup(config.data_dir, file)
      console.log(`${config.data_dir} is copied to ${file}.`)
    })
}

export function refusePostgres(database_url: string | undefined, instead: string): void {
  if (database_url !== undefined)
    throw new CommandError(
      `DATABASE_URL names a Postgres; this is for the embedded database. Use ${instead}.`,
    )
}
