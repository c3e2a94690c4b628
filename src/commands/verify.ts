import { Command } from 'commander'
import { readConfig } from '../config.ts'
import { openDatabase } from '../database/open-database.ts'
import { type Verification, verify, verifyAll } from '../ledger/verify.ts'
import { CommandError } from './command-error.ts'
import { databaseFlags, reachFlags } from './flags.ts'
import { type ReachOptions, reachHolder, reachServer } from './reach-server.ts'

interface Flags extends ReachOptions {
  organization?: string
}

export function verifyCommand(): Command {
  const command = new Command('verify')
    .summary('recompute everything from the journal')
    .description(
      'Recomputes chain, balances, usage and ownership of every organization from its journal alone, and names what differs ' +
        'first. Exit status: 0, all is as it should be; 1, it is not.',
    )
    .option('-o, --organization <id>', 'only this one')
  return databaseFlags(reachFlags(command)).action(run)
}

async function run(flags: Flags): Promise<void> {
  let organizations = 0
  let entries = 0
  let wrong = 0
  for await (const one of verifications(flags)) {
    organizations += 1
    entries += one.entries
    if (!one.ok) wrong += 1
    console.log(lineOf(one))
  }
  console.log(
    wrong === 0
      ? `${organizations} organizations with ${entries} entries: all is as their journals say.`
      : `${wrong} of ${organizations} organizations differ from their journals. Keep a backup before anything else.`,
  )
  if (wrong > 0) process.exitCode = 1
}

function lineOf({ organization_id, ok, entries, erased, head, findings }: Verification): string {
  const facts = `${entries} entries${erased > 0 ? `, ${erased} erased` : ''}, head ${head.slice(0, 16)}`
  if (ok) return `ok    ${organization_id}  ${facts}`
  const lines = findings.map(
    ({ what, seq, detail }) => `      ${what}${seq === null ? '' : ` at entry ${seq}`}: ${detail}`,
  )
  return [`FAIL  ${organization_id}  ${facts}`, ...lines].join('\n')
}

/** By the server where there is one, else from the database itself, which no server need be able to open. */
async function* verifications(flags: Flags): AsyncGenerator<Verification> {
  const { url, key: _, organization, ...settings } = flags
  const config = readConfig(undefined, settings)
  const held = config.database_url === undefined && (await reachHolder(config)) !== null
  if (url !== undefined || held) {
    yield* verifiedByServer(flags)
    return
  }
  const db = await openDatabase(config)
  try {
    if (organization === undefined) yield* verifyAll(db)
    else {
      const known = await db.query('select 1 from ledgers where organization_id = $1', [organization])
      if (known.length === 0) throw new CommandError(`There is no organization "${organization}".`)
      yield await verify(db, organization)
    }
  } finally {
    await db.close()
  }
}

const WITHIN_MS = 3_600_000

async function* verifiedByServer({ organization, ...flags }: Flags): AsyncGenerator<Verification> {
  const { client, close } = await reachServer(flags, { answer_within_ms: WITHIN_MS })
  const verified = (id: string) =>
    client.ask<Verification>('POST', `/v1/organizations/${encodeURIComponent(id)}/verify`, {})
  try {
    if (organization !== undefined) {
      yield await verified(organization)
      return
    }
    for (let cursor: string | null = ''; cursor !== null; ) {
      const query: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`
      const page: { items: { organization_id: string }[]; next_cursor: string | null } = await client.ask(
        'GET',
        `/v1/organizations?limit=1000${query}`,
      )
      for (const { organization_id } of page.items) yield await verified(organization_id)
      cursor = page.next_cursor
    }
  } finally {
    await close()
  }
}
