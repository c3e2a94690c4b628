import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Command } from 'commander'
import { type Config, type Flags, readConfig } from '../config.ts'
import type { Database } from '../database/database.ts'
import type { Server } from '../listen.ts'
import { startServer } from '../server.ts'
import type { firstCharge as FirstCharge } from './first-charge.ts'
import { databaseFlags } from './flags.ts'
import { progressBar } from './progress-bar.ts'
import { placeOf } from './reach-server.ts'
import { stopSignal } from './stop-signal.ts'

export function serveCommand(): Command {
  const command = new Command('serve')
    .summary('start the server')
    .description(
      'Starts the server. Each flag mirrors the variable of the environment in parentheses, and beats it.',
    )
    .option('-p, --port <port>', 'to listen on (PORT; default: 4400)')
    .option('--host <host>', 'address to listen on (HOST; default: 127.0.0.1)')
    .option('--pool-size <number>', 'connections to Postgres (COULOMB_POOL_SIZE)')
    .option('--operator-key <key>', "the vendor's backend's first key (COULOMB_OPERATOR_KEY)")
    .option('--demo', 'load five organizations into an empty database (COULOMB_DEMO; the default)')
    .option('--no-demo', 'do not (COULOMB_DEMO=0)')
    .option('--test-clock', 'run on a clock that PUT /v1/test-clock sets (COULOMB_TEST_CLOCK=1)')
    .option(
      '--log-level <level>',
      'fatal, error, warn, info, debug, trace or silent (COULOMB_LOG_LEVEL; default: info)',
    )
    .option('--public-url <url>', 'under which browsers reach it (COULOMB_PUBLIC_URL)')
    .option('--trust-proxy <whom>', 'whose X-Forwarded-* headers count (COULOMB_TRUST_PROXY)')
    .option('--reads-per-minute <number>', 'that one organization key may make (COULOMB_READS_PER_MINUTE)')
  return databaseFlags(command).action(serve)
}

async function serve(flags: Flags): Promise<void> {
  const config = readConfig(undefined, flags)
  const key = config.operator_key ?? (config.demo ? await demoKey(config) : undefined)
  const prepare = async (db: Database) => {
    if (config.demo) await loadTheDemo(db, config)
  }
  const server = await startServer({ ...config, operator_key: key }, { prepare })
  const stop = stopSignal('Stopping: what is under way is answered first. Again to stop at once.')
  stop.signal.addEventListener('abort', () => {
    server.close().then(
      () => process.exit(0),
      (error) => {
        console.error(error)
        process.exit(1)
      },
    )
  })
  console.log(await welcome(server, config, key ?? server.process_key))
}

/** Unless there is something in the database. What a start needs later is loaded later: first the database is opened. */
async function loadTheDemo(db: Database, { test_clock }: Config): Promise<void> {
  const { loadDemo, needsDemo } = await import('../demo/load-demo.ts')
  if (!(await needsDemo(db))) return
  const { openLedger } = await import('../ledger/ledger.ts')
  const now = await openLedger(db, { test_clock }).now()
  const bar = progressBar('Loading the demo: five organizations and their last months')
  const started = performance.now()
  const { charges } = await loadDemo(db, now, (done, total) => bar.at(done / total, 'Loading the demo'))
  bar.stop(
    `The demo is loaded: ${charges} charges in ${((performance.now() - started) / 1000).toFixed(0)} s.`,
  )
}

const DEMO_KEY_FILE = 'demo-operator-key'

/** The demo's operator key stays the same from start to start, in a file beside the embedded database. */
async function demoKey({ database_url, data_dir }: Config): Promise<string | undefined> {
  if (database_url !== undefined) return undefined
  const file = join(data_dir, DEMO_KEY_FILE)
  const known = await readFile(file, 'utf8').catch(() => '')
  if (known !== '') return known.trim()
  const key = `demo_${randomBytes(24).toString('base64url')}`
  await mkdir(data_dir, { recursive: true, mode: 0o700 })
  await writeFile(file, `${key}\n`, { mode: 0o600 })
  return key
}

/** What a newcomer needs next. */
async function welcome(server: Server, config: Config, key: string): Promise<string> {
  const url = server.url.replace('//127.0.0.1:', '//localhost:')
  const lines = [
    '',
    `Coulomb serves ${placeOf(config)} at ${url}`,
    '',
    ...(config.demo ? [`  Sign in     ${url}/sign-in`] : []),
    `  Reference   ${url}/docs`,
    `  OpenAPI     ${url}/openapi.json`,
    `  Health      ${url}/readyz`,
  ]
  // A server that serves does not stop for want of an example.
  const first = config.demo ? await exampleOf(server).catch(() => null) : null
  if (first) {
    // A key that the vendor chose is in the environment already, and does not belong into a log.
    const shown = config.operator_key === undefined ? key : '$COULOMB_OPERATOR_KEY'
    const quote = config.operator_key === undefined ? "'" : '"'
    const headers = `-H ${quote}Authorization: Bearer ${shown}${quote}`
    const path = `${url}/v1/organizations/${encodeURIComponent(first.organization_id)}`
    const ids = await server.ledger.db.query<{ id: string }>(
      'select organization_id as id from organizations order by 1 limit 6',
    )
    lines.push(
      `  Demo key    ${shown}`,
      `  Customers   ${ids
        .map(({ id }) => id)
        .slice(0, 5)
        .join(', ')}${ids.length > 5 ? ' …' : ''}`,
      '',
      'Charge:',
      `  curl ${path}/charges ${headers} \\`,
      `    -H 'Content-Type: application/json' -d '${JSON.stringify(first.body)}'`,
      '',
      'Download the usage report:',
      `  curl -OJ ${path}/reports/usage.csv ${headers}`,
    )
  } else if (config.operator_key === undefined) {
    lines.push('', 'A key for your backend:', "  coulomb keys create --name 'my backend'")
  }
  return [...lines, '', 'Ctrl-C stops.', ''].join('\n')
}

async function exampleOf({ ledger }: Server): ReturnType<typeof FirstCharge> {
  const { firstCharge } = await import('./first-charge.ts')
  return firstCharge(ledger)
}
