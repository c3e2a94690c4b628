// The flags that several commands share; each mirrors a variable of the environment, which it beats.
import type { Command } from 'commander'

/** Which database. */
export function databaseFlags(command: Command): Command {
  return command
    .option('--database-url <url>', 'a Postgres to use (DATABASE_URL)')
    .option('--data-dir <directory>', 'of the embedded database (COULOMB_DATA_DIR; default: ./data)')
}

/** Which server, where it is another machine's. */
export function reachFlags(command: Command): Command {
  return command
    .option(
      '--url <url>',
      'a server elsewhere; default: the one on this data directory, or one for this command',
    )
    .option('--key <key>', 'an operator key for --url (COULOMB_OPERATOR_KEY)')
}
