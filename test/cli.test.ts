// The commands, as a person runs them: the built program in processes of its own.
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { putOrganization } from '../src/catalog/organizations.ts'
import { presetSchema } from '../src/catalog/preset-schema.ts'
import { putPreset } from '../src/catalog/presets.ts'
import { openDatabase } from '../src/database/open-database.ts'
import { openLedger } from '../src/ledger/ledger.ts'
import { coulomb, ended, startCoulomb } from './command.ts'
import { createTestDatabase, engine, type TestDatabase } from './engine.ts'
import { tinyPreset } from './tiny-preset.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const GATEWAY = fileURLToPath(new URL('../examples/llm-gateway.json', import.meta.url))
const TRACE = fileURLToPath(new URL('../examples/llm-trace.csv', import.meta.url))
const IMPORT = [
  ...['import', TRACE, '-o', 'acme', '--action', 'llm.call', '--map', 'TIMESTAMP=occurred_at'],
  ...[
    '--map',
    'ContextTokens=quantities.context_tokens',
    '--map',
    'GeneratedTokens=quantities.generated_tokens',
  ],
]
const KEY = 'an-operator-key-of-the-tests'

let scratch: string
const children: ChildProcess[] = []

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'coulomb-cli-'))
})
afterAll(() => rmSync(scratch, { recursive: true, force: true }))
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
})

const flagsOf = ({ database_url, data_dir }: TestDatabase) =>
  database_url ? ['--database-url', database_url] : ['--data-dir', data_dir]

interface Serving {
  child: ChildProcess
  url: string
  /** All that it has printed. */
  output(): string
  api(method: string, path: string, body?: object): Promise<{ status: number; body: any }>
  /** Its exit code after the signal. */
  stop(signal?: NodeJS.Signals): Promise<number | null>
}

async function serve(
  database: TestDatabase,
  flags: string[] = ['--no-demo', '--operator-key', KEY],
): Promise<Serving> {
  const child = startCoulomb(['serve', '--port', '0', '--log-level', 'fatal', ...flagsOf(database), ...flags])
  children.push(child)
  let output = ''
  const collect = (text: string) => {
    output += text
  }
  child.stderr!.setEncoding('utf8').on('data', collect)
  child.stdout!.setEncoding('utf8').on('data', collect)
  while (!output.includes('Ctrl-C stops.')) {
    if (child.exitCode !== null || output.includes('    at '))
      throw new Error(`the server did not start: ${output}`)
    await Promise.race([once(child.stdout!, 'data'), once(child.stderr!, 'data'), once(child, 'exit')])
  }
  const url = /at (http:\S+)/.exec(output)![1]!.replace('localhost', '127.0.0.1')
  return {
    child,
    url,
    output: () => output,
    async api(method, path, body) {
      const response = await fetch(url + path, {
        method,
        headers: { authorization: `Bearer ${KEY}`, ...(body && { 'content-type': 'application/json' }) },
        ...(body && { body: JSON.stringify(body) }),
      })
      const text = await response.text()
      return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) : text }
    },
    async stop(signal = 'SIGTERM') {
      const exit = once(child, 'exit')
      child.kill(signal)
      return (await exit)[0]
    },
  }
}

/** A database with the gateway's product and the organization acme, whose balance is 50,000 credits. */
async function databaseOfAcme(): Promise<TestDatabase> {
  const database = await createTestDatabase()
  const db = await openDatabase(database)
  const preset = presetSchema.parse(JSON.parse(readFileSync(GATEWAY, 'utf8')))
  await putPreset(db, preset, Date.now())
  const ledger = openLedger(db)
  await putOrganization(ledger, 'acme', { name: 'Acme', preset: 'llm-gateway', timezone: 'UTC' }, 'system')
  await ledger.close()
  await db.close()
  return database
}

/** What acme has used of its balance, in credits. */
async function usedOf(database: TestDatabase): Promise<number> {
  const db = await openDatabase(database)
  const [row] = await db.query<{ used: number }>('select sum(used)::bigint as used from grants')
  await db.close()
  return row!.used / 1e6
}

const charge = (idempotency_key: string) => ({
  organization_id: 'acme',
  action: 'llm.call',
  quantities: { context_tokens: 1000, generated_tokens: 0 },
  idempotency_key,
})

test('without arguments, and for what it does not know, it says what there is', async () => {
  const help = await coulomb(['--help'])
  expect(help.code).toBe(0)
  for (const command of ['serve', 'import', 'verify', 'doctor', 'backup', 'restore', 'preset', 'keys'])
    expect(help.stdout).toContain(`  ${command} `)
  expect((await coulomb(['import', '--help'])).stdout).toContain('the only import that adds to today')
  const unknown = await coulomb(['charge'])
  expect(unknown.code).toBe(1)
  expect(unknown.stderr).toContain("unknown command 'charge'")
})

test('a setting that cannot be used is named, without a stack', async () => {
  const { code, stderr } = await coulomb(['serve', '--port', 'http'])
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: '--port must be a whole number from 0 to 65535, not "http".\n',
  })
  const doctor = await coulomb(['doctor', '--database-url', 'mysql://localhost'])
  expect(doctor.code).toBe(1)
  expect(doctor.stdout).toContain('fail  configuration: --database-url must begin with postgres://')
})

test('with nobody serving, commands work on the database themselves', async () => {
  const database = await databaseOfAcme()
  const flags = flagsOf(database)
  expect(await coulomb(['preset', 'apply', GATEWAY], flags)).toMatchObject({
    code: 0,
    stdout: `llm-gateway is what ${GATEWAY} says.\n`,
  })
  const imported = await coulomb(IMPORT, flags)
  expect(imported).toMatchObject({ code: 0 })
  expect(imported.stdout).toContain('200 rows: 200 charged, 0 imported before, 0 rejected.')

  const verified = await coulomb(['verify'], flags)
  expect(verified).toMatchObject({ code: 0, stderr: '' })
  expect(verified.stdout).toMatch(/^ok {4}acme {2}\d+ entries, head [0-9a-f]{16}\n1 organizations/)

  const doctor = await coulomb(['doctor'], flags)
  expect(doctor).toMatchObject({ code: 0, stderr: '' })
  for (const line of [
    'Node ',
    'configuration: ',
    'presets: ',
    'database: ',
    'migrations: all applied',
    'clock: ',
  ])
    expect(doctor.stdout).toContain(`ok    ${line}`)
  expect(doctor.stdout).toContain('durability: ')
})

test('verify ends with 1 where something is not what the journal says, and names it', async () => {
  const database = await databaseOfAcme()
  const db = await openDatabase(database)
  await db.query('update grants set used = used + 1000000')
  await db.close()
  const { code, stdout } = await coulomb(['verify', '-o', 'acme'], flagsOf(database))
  expect(code).toBe(1)
  expect(stdout).toMatch(/FAIL {2}acme .*\n {6}grant/)
  expect(stdout).toContain('1 of 1 organizations differ from their journals')
})

describe('a server', () => {
  test('answers what is under way before it stops, and keeps it', async () => {
    const database = await databaseOfAcme()
    const server = await serve(database)
    const charges = Array.from({ length: 1_000 }, (_, index) => charge(`k${index}`))
    const answer = server.api('POST', '/v1/charges', { charges })
    // Sent later on a connection of its own, answered before: so the charges have arrived.
    await server.api('GET', '/readyz')
    const stopped = server.stop('SIGINT')
    const { status, body } = await answer
    expect(status).toBe(200)
    expect(body.results.every((result: { status: string }) => result.status === 'charged')).toBe(true)
    expect(await stopped).toBe(0)
    expect(await usedOf(database)).toBe(1000)
  })

  test('prints a charge and a report that work as they stand', async () => {
    // There is an organization already, so no demo is loaded.
    const database = await databaseOfAcme()
    const server = await serve(database, ['--demo'])
    const text = server.output()
    const [, chargeUrl, authorization, body] =
      /curl (\S+\/charges) -H 'Authorization: (Bearer \S+)' \\\n.* -d '(.+)'/.exec(text) ?? []
    const charged = await fetch(chargeUrl!.replace('localhost', '127.0.0.1'), {
      method: 'POST',
      headers: { authorization: authorization!, 'content-type': 'application/json' },
      body: body!,
    })
    expect(charged.status).toBe(200)
    const receipt = (await charged.json()) as { status: string; credits: number }
    expect(receipt.status).toBe('charged')
    expect(receipt.credits).toBeGreaterThan(0)
    const [, reportUrl] = /curl -OJ (\S+\/reports\/usage\.csv) /.exec(text) ?? []
    const headers = { authorization: authorization! }
    const report = await fetch(reportUrl!.replace('localhost', '127.0.0.1'), { headers })
    expect(report.status).toBe(200)
    expect(report.headers.get('content-disposition')).toContain('.csv')
    expect(await report.text()).toContain('Cycle Start')
    // Embedded, it is the same key at the next start.
    if (engine === 'embedded')
      expect(`Bearer ${readFileSync(join(database.data_dir, 'demo-operator-key'), 'utf8').trim()}`).toBe(
        authorization,
      )
  })

  test('shows no key that it was given', async () => {
    const given = await serve(await databaseOfAcme(), ['--demo', '--operator-key', KEY])
    expect(given.output()).not.toContain(KEY)
    expect(given.output()).toContain('-H "Authorization: Bearer $COULOMB_OPERATOR_KEY"')
  })

  test('is reached by the commands beside it, or shares its Postgres with them', async () => {
    const database = await databaseOfAcme()
    const flags = flagsOf(database)
    const server = await serve(database)

    const imported = await coulomb(IMPORT, flags)
    expect(imported.stdout).toContain('200 rows: 200 charged')
    if (engine === 'embedded') expect(imported.stderr).toContain(`at ${server.url}`)
    const range = 'from=2025-03-01&to=2025-03-31'
    const usage = await server.api('GET', `/v1/organizations/acme/usage/breakdown?by=action&${range}`)
    expect(usage.body.totals.charges).toBe(200)

    const operator = await coulomb(['keys', 'create', '--name', 'backend'], flags)
    expect(operator.stdout).toMatch(/^coulomb_op_\S+\n$/)
    const customer = await coulomb(
      ['keys', 'create', '--name', 'crm', '-o', 'acme', '--scopes', 'usage.read'],
      flags,
    )
    expect(customer.stdout).toMatch(/^coulomb_org_\S+\n$/)
    const headers = { authorization: `Bearer ${customer.stdout.trim()}` }
    expect((await fetch(`${server.url}/v1/organizations/acme/balances`, { headers })).status).toBe(200)

    expect((await coulomb(['verify'], flags)).stdout).toContain('1 organizations with')
    expect(await coulomb(['doctor'], flags)).toMatchObject({ code: 0, stderr: '' })
  })

  test('elsewhere is reached by --url, and its refusals are told in its words', async () => {
    const server = await serve(await databaseOfAcme())
    const flags = ['--url', server.url, '--key', KEY]
    const preset = join(scratch, 'tiny.json')
    writeFileSync(preset, JSON.stringify(tinyPreset({ default_plan_id: 'none' })))
    const wordsOf = async (args: string[]) => {
      const { code, stderr } = await coulomb(args)
      expect(code).toBe(1)
      expect(stderr).not.toContain('    at ')
      return stderr
    }
    expect(await wordsOf(['preset', 'apply', preset, ...flags])).toContain('There is no plan "none"')
    expect(await wordsOf(['verify', '-o', 'nobody', ...flags])).toContain('There is no organization "nobody"')
    expect(await wordsOf(['keys', 'create', '--name', 'x', '-o', 'nobody', ...flags])).toContain(
      'organization',
    )
    expect(await wordsOf([...IMPORT, '--url', server.url, '--key', 'a-key-that-is-wrong'])).toContain('--key')
    expect(await wordsOf([...IMPORT, '--url', server.url])).toContain('--url needs --key')
  })
})

// Backups and the lock are the embedded engine's own; on Postgres it is the port that is taken.
describe(engine === 'embedded' ? 'the embedded database' : 'a database on Postgres', () => {
  test('is backed up by coulomb backup while it serves, or by the tools of Postgres', async () => {
    const file = join(scratch, `${engine}.tar.gz`)
    if (engine !== 'embedded') {
      const { code, stderr } = await ended(
        startCoulomb(['backup', file], { DATABASE_URL: 'postgres://localhost/x' }),
      )
      expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('pg_dump') })
      return
    }
    const database = await databaseOfAcme()
    const server = await serve(database)
    await server.api('POST', '/v1/charges', { charges: [charge('a')] })
    expect(await coulomb(['backup', file], flagsOf(database))).toMatchObject({ code: 0, stderr: '' })
    await server.api('POST', '/v1/charges', { charges: [charge('b')] })
    const restored = { data_dir: join(scratch, 'restored') }
    expect(await coulomb(['restore', file], flagsOf(restored))).toMatchObject({ code: 0, stderr: '' })
    expect(await coulomb(['verify'], flagsOf(restored))).toMatchObject({ code: 0 })
    expect(await usedOf(restored)).toBe(1)
    expect((await coulomb(['restore', file], flagsOf(restored))).stderr).toContain('is not empty')
    expect((await coulomb(['restore', file], flagsOf(database))).stderr).toContain('in use')
  })

  test('is refused to a second server, naming the holder and never its key', async () => {
    const database = await createTestDatabase()
    const server = await serve(database)
    const { port } = new URL(server.url)
    const { code, stderr } = await coulomb(
      ['serve', '--no-demo', '--log-level', 'fatal'],
      [...['--port', engine === 'embedded' ? '0' : port], ...flagsOf(database)],
    )
    expect(code).toBe(1)
    expect(stderr).toContain(
      engine === 'embedded'
        ? `Coulomb runs there already: open ${server.url}, or stop process ${server.child.pid} first.`
        : `Port ${port} is in use`,
    )
    expect(stderr).not.toContain('coulomb_op_')
    expect(stderr).not.toContain('    at ')
  })
})
