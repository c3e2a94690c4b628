// Charges over HTTP, by the ordinary server in this process, from a client in another: 1, 10 and 100 charges a request,
// beside the same ledger without HTTP, and beside a server that answers nothing.

import Fastify from 'fastify'
import { openPostgres, readConfig, startServer } from '../coulomb.mjs'
import { HOT, hotRun, hotTemplate, mustVerify } from '../hot-runs.mjs'
import { perCpuSecond, startMeter } from '../load.mjs'
import { addRun, emptyResult } from '../options.mjs'
import { toldBy } from '../told.mjs'

/** @typedef {import('../native.mjs').Native} Native */
/** @typedef {import('../options.mjs').Options} Options */

/** Charges in flight of each: 64, 640 and 1,000. */
const SHAPES = [
  { charges: 1, connections: 64 },
  { charges: 10, connections: 64 },
  { charges: 100, connections: 10 },
]

/** @param {import('../options.mjs').Context} context */
export async function run({ options, native, say }) {
  const result = emptyResult()
  const template = await hotTemplate(native)
  /** @type {[name: string, label: string, run: () => Promise<import('../options.mjs').Run>][]} */
  const contestants = [
    ['empty', '(e) an empty handler, 64 connections', () => emptyRun(options)],
    ...SHAPES.map(
      (shape) =>
        /** @type {typeof contestants[number]} */ ([
          `http_${shape.charges}`,
          `over HTTP, ${shape.charges} a request, ${shape.connections} connections`,
          () => httpRun(native, template, options, shape),
        ]),
    ),
    ...[64, 1000].map(
      (inFlight) =>
        /** @type {typeof contestants[number]} */ ([
          `in_process_${inFlight}`,
          `in-process, ${inFlight} in flight`,
          () => hotRun(native, template, options, { inFlight }),
        ]),
    ),
  ]
  // What is compiled on the way is compiled before the first round.
  for (const shape of SHAPES) await httpRun(native, template, options, shape)
  for (let round = 1; round <= options.rounds; round++)
    for (const [name, label, run] of contestants) {
      const measured = await run()
      addRun(result, name, label, measured)
      say(`round ${round}: ${label}: ${Math.round(measured.per_second ?? Number.NaN)}/s`)
    }
  return result
}

/** The same requests to a handler that does nothing. @param {Options} options */
async function emptyRun(options) {
  const app = Fastify()
  app.post('/v1/organizations/:organization_id/charges', async () => ({}))
  const port = Number(new URL(await app.listen({ port: 0, host: '127.0.0.1' })).port)
  try {
    return await clientRun({ ...options, port, key: 'none', charges: 1, connections: 64, empty: true })
  } finally {
    await app.close()
  }
}

/**
 * @param {Native} native @param {string} template @param {Options} options
 * @param {{ charges: number, connections: number }} shape
 */
async function httpRun(native, template, options, shape) {
  const name = await native.create(template)
  const env = { PORT: '0', DATABASE_URL: native.url(name), COULOMB_DEMO: '0', COULOMB_LOG_LEVEL: 'fatal' }
  const server = await startServer(readConfig(env))
  try {
    const port = Number(new URL(server.url).port)
    const readMeter = startMeter(native)
    const told = await clientRun({ ...options, ...shape, port, key: server.process_key, empty: false })
    const cpu = readMeter()
    await server.close()
    const db = await openPostgres(native.url(name))
    await mustVerify(db, HOT, told.done + 2)
    await db.close()
    return { ...told, ...perCpuSecond(told.done, cpu) }
  } finally {
    await server.close()
    await native.drop(name)
  }
}

/**
 * @param {Omit<import('../http-client.mjs').Order, 'organization_id'> & Options} order
 * @returns {Promise<import('../options.mjs').Run & { done: number }>}
 */
async function clientRun({ port, key, charges, connections, empty, warm_seconds, seconds }) {
  const times = { warm_seconds, seconds }
  const order = { port, key, charges, connections, empty, ...times, organization_id: HOT }
  const told = await toldBy('http-client.mjs', order)
  const { per_node_cpu_s: per_client_cpu_s, per_postgres_cpu_s: _, ...rest } = told
  return { ...rest, per_client_cpu_s }
}
