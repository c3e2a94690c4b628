// Every command that changes something does so over HTTP, as anybody else: at the address it is given, at the server
// that holds the data directory, or at one of its own that lives as long as the command.

import { type Config, type Flags, readConfig } from '../config.ts'
import { askHolder, requestFromHolder } from '../database/directory-lock.ts'
import { CommandError } from './command-error.ts'
import { type ServerClient, type ServerClientOptions, serverClient } from './server-client.ts'

export interface ReachOptions extends Flags {
  url?: string
  key?: string
}

export interface ReachedServer {
  client: ServerClient
  /** For the person at the terminal. */
  where: string
  /** Stops what was started. */
  close(): Promise<void>
}

export async function reachServer(
  { url, key, ...flags }: ReachOptions,
  options: Pick<ServerClientOptions, 'signal' | 'answer_within_ms'> = {},
): Promise<ReachedServer> {
  const config = readConfig(undefined, flags)
  if (url !== undefined) {
    const known = key ?? config.operator_key
    if (known === undefined)
      throw new CommandError('--url needs --key, or COULOMB_OPERATOR_KEY in the environment.')
    return { client: serverClient({ url, key: known, ...options }), where: url, close: async () => {} }
  }
  const held = config.database_url === undefined ? await reachHolder(config) : null
  if (held) return { client: serverClient({ ...held, ...options }), where: held.url, close: async () => {} }
  // Loaded only here: a command that reaches another's has no need of it.
  const { startServer } = await import('../server.ts')
  const server = await startServer({ ...config, ...OWN })
  const client = serverClient({ url: server.url, key: server.process_key, ...options })
  return { client, where: placeOf(config), close: () => server.close() }
}

/** A server for one command: on a free port of this machine only, silent, and without a say in anything that stays. */
const OWN = { port: 0, host: '127.0.0.1', demo: false, operator_key: undefined, log_level: 'fatal' } as const

/** The address of the server that holds the data directory and an operator key for it; null when nobody holds it. */
export async function reachHolder({ data_dir }: Config): Promise<{ url: string; key: string } | null> {
  if (!(await askHolder(data_dir))) return null
  try {
    return (await requestFromHolder(data_dir, { reach: 'server' })) as { url: string; key: string }
  } catch (error) {
    throw new CommandError(`The data directory ${data_dir} is in use: ${(error as Error).message}.`)
  }
}

/** The database, as a person knows it: without a password. */
export function placeOf({ database_url, data_dir }: Config): string {
  if (database_url === undefined) return data_dir
  try {
    const { host, pathname } = new URL(database_url)
    return `${host}${pathname}`
  } catch {
    return 'the database'
  }
}
