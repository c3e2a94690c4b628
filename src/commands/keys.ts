import { Command } from 'commander'
import { databaseFlags, reachFlags } from './flags.ts'
import { type ReachOptions, reachServer } from './reach-server.ts'

interface Flags extends ReachOptions {
  name: string
  organization?: string
  scopes?: string
  expiresAt?: string
}

export function keysCommand(): Command {
  const create = new Command('create')
    .summary('create an API key')
    .description(
      "Creates an operator's key for the vendor's backend or, with --organization, a key of one customer. The key is on " +
        'stdout, once: it cannot be read again.',
    )
    .requiredOption('--name <name>', 'what it is for')
    .option('-o, --organization <id>', 'whose key it is; without it, an operator key')
    .option(
      '--scopes <scopes>',
      "of an organization's key: usage.read, report.export, charge; commas between (default: usage.read)",
    )
    .option('--expires-at <time>', 'as of RFC 3339; default: never')
    .action(createKey)
  return new Command('keys').description('API keys').addCommand(databaseFlags(reachFlags(create)))
}

async function createKey({ name, organization, scopes, expiresAt, ...flags }: Flags): Promise<void> {
  const server = await reachServer(flags)
  try {
    const path =
      organization === undefined ? '/v1/keys' : `/v1/organizations/${encodeURIComponent(organization)}/keys`
    const { key, id } = await server.client.ask<{ key: string; id: string }>('POST', path, {
      name,
      ...(scopes !== undefined && { scopes: scopes.split(',').map((scope) => scope.trim()) }),
      ...(expiresAt !== undefined && { expires_at: expiresAt }),
    })
    console.error(`${id} (${name}): keep it, it is shown only now.`)
    console.log(key)
  } finally {
    await server.close()
  }
}
