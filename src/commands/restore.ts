import { Command } from 'commander'
import { readConfig } from '../config.ts'
import { restore } from '../database/backup.ts'
import { refusePostgres } from './backup.ts'

export function restoreCommand(): Command {
  return new Command('restore')
    .summary('put a backup into an empty data directory')
    .description(
      'Puts a file of `coulomb backup` into a data directory that is empty or does not exist. Run `coulomb verify` after it.',
    )
    .argument('<file>', 'made by coulomb backup')
    .option('--data-dir <directory>', 'of the embedded database (COULOMB_DATA_DIR; default: ./data)')
    .action(async (file: string, flags: { dataDir?: string }) => {
      const config = readConfig(undefined, flags)
      refusePostgres(config.database_url, 'pg_restore')
      await restore(file, config.data_dir)
      console.log(`${file} is restored into ${config.data_dir}.`)
    })
}
