import { z } from 'zod'
import { setTestClock } from '../../ledger/clock.ts'
import { text, time } from '../answers.ts'
import { instant } from '../fields.ts'
import { denied, Problem } from '../problems.ts'
import { type Context, file, json, type Row } from '../row.ts'

const health = json({
  method: 'GET',
  path: '/healthz',
  permission: 'public',
  tag: 'Server',
  summary: 'The process runs',
  answer: z.strictObject({ status: z.literal('ok') }),
  async run() {
    return { body: { status: 'ok' as const } }
  },
})

const ready = json({
  method: 'GET',
  path: '/readyz',
  permission: 'public',
  tag: 'Server',
  summary: 'The server can answer: its database does',
  description: 'Status 503 while it cannot. `warnings` is what an operator should know.',
  answer: z.strictObject({
    status: z.enum(['ok', 'unavailable']),
    engine: z.enum(['embedded', 'postgres']),
    durable: z.boolean().describe('An acknowledged charge survives a power cut.'),
    migrations: z.int().nullable().describe('The last migration applied.'),
    warnings: z.array(text),
  }),
  async run({ db }) {
    const { engine, durable, warnings } = db
    const migrations = await Promise.race([lastMigration(db), timeout(2_000)])
    const status = migrations === null ? ('unavailable' as const) : ('ok' as const)
    return {
      status: migrations === null ? 503 : 200,
      body: { status, engine, durable, migrations, warnings: [...warnings] },
    }
  },
})

async function lastMigration(db: Context['db']): Promise<number | null> {
  try {
    const rows = await db.query<{ version: number }>('select max(version) as version from coulomb_migrations')
    return rows[0]?.version ?? null
  } catch {
    return null
  }
}

const timeout = (ms: number) =>
  new Promise<null>((resolve) => {
    setTimeout(() => resolve(null), ms).unref()
  })

const metrics = file({
  method: 'GET',
  path: '/metrics',
  permission: 'public',
  tag: 'Server',
  summary: 'Metrics for Prometheus',
  description: 'For operator keys, and without a key for who connects from this machine itself.',
  problems: [403],
  file: { type: 'text/plain', what: 'The exposition format of Prometheus.' },
  async run({ principal, peer, metrics }) {
    const local = /^(?:127\.|::1$|::ffff:127\.)/.test(peer.address) && !peer.forwarded
    if (principal.kind !== 'operator' && !local) throw denied('Metrics are for operator keys.')
    return { type: 'text/plain; version=0.0.4; charset=utf-8', pieces: await metrics.text() }
  },
})

const openapi = json({
  method: 'GET',
  path: '/openapi.json',
  permission: 'public',
  tag: 'Server',
  summary: 'This API as OpenAPI 3.1',
  answer: z.record(text, z.unknown()).describe('An OpenAPI document.'),
  async run({ documents }) {
    return { body: documents.openapi() as Record<string, unknown> }
  },
})

const llms = file({
  method: 'GET',
  path: '/llms.txt',
  permission: 'public',
  tag: 'Server',
  summary: 'An index of this API for machine readers',
  file: { type: 'text/plain', what: 'Markdown.' },
  async run({ documents }) {
    return { type: 'text/plain; charset=utf-8', pieces: documents.llms() }
  },
})

/** Every period until then is settled by whoever comes next; a slip of the finger would make that thousands of years. */
const MOST_AHEAD_MS = 100 * 365.25 * 86_400_000

const clockAnswer = z.strictObject({ now: time })

const getClock = json({
  method: 'GET',
  path: '/v1/test-clock',
  permission: 'operator',
  tag: 'Server',
  summary: "The ledger's time",
  test_clock: true,
  answer: clockAnswer,
  async run({ ledger }) {
    return { body: { now: new Date(await ledger.now()).toISOString() } }
  },
})

const putClock = json({
  method: 'PUT',
  path: '/v1/test-clock',
  permission: 'operator',
  tag: 'Server',
  summary: 'Set the test clock: forward only',
  description: 'At most 100 years ahead. Keys and sessions go on living by real time.',
  problems: [409],
  test_clock: true,
  body: z.strictObject({ now: instant }),
  answer: clockAnswer,
  async run({ db }, { body }) {
    if (body.now > Date.now() + MOST_AHEAD_MS)
      throw new Problem(
        'invalid_field',
        'The test clock can be at most 100 years ahead: it never goes back.',
        {
          field: 'now',
        },
      )
    if (!(await setTestClock(db, body.now)))
      throw new Problem('conflict', 'The test clock goes forward only.', { field: 'now' })
    return { body: { now: new Date(body.now).toISOString() } }
  },
})

export const serverRoutes: Row[] = [health, ready, metrics, openapi, llms, getClock, putClock]
