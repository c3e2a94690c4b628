// The composition root: on an open database the ledger, before it the app, and beside it what happens by itself.
import type { Server as HttpServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import { bootstrapOperatorKey } from './catalog/keys.ts'
import { PRESETS, putPresets, readPresetFiles } from './catalog/presets.ts'
import type { Config } from './config.ts'
import type { Preset } from './core/catalogue.ts'
import type { Database } from './database/database.ts'
import { demoOrganizations } from './demo/load-demo.ts'
import { type LiveOptions, openLive } from './events/live.ts'
import { startRenewalSweep } from './events/renewal-sweep.ts'
import { accountsApi } from './http/accounts/accounts-api.ts'
import { type App, type AppOptions, buildApp } from './http/app.ts'
import { type LiveStreamLimits, liveStreams } from './http/live-streams.ts'
import { createReceipts } from './http/receipts.ts'
import type { Settings } from './http/row.ts'
import { type Ledger, openLedger } from './ledger/ledger.ts'

const WEB = fileURLToPath(new URL('../web/dist/', import.meta.url))

export interface Server {
  /** Where it listens, without a slash at the end. */
  url: string
  ledger: Ledger
  /** An operator key of this process alone. */
  process_key: string
  /** Takes nothing new, answers what is under way, and lets go of the database. */
  close(): Promise<void>
}

export interface ServerOptions extends Pick<AppOptions, 'check_answers' | 'web_directory'> {
  /** An open database to use instead of the one that the settings name. */
  database?: Database
  /** What is to be done with the database before anybody is served, and before the ledger's own time passes in it. */
  prepare?: (db: Database) => Promise<void>
  live?: Partial<LiveOptions & LiveStreamLimits>
}

/** Resolves when it takes requests. Rejects when the port is taken; closing the database is then the caller's. */
export type Listen = (db: Database) => Promise<Server>

/** Builds what needs no database: while one opens, there is time for it. */
export async function prepareToListen(
  config: Config,
  options: ServerOptions & { process_key: string },
): Promise<Listen> {
  const { reads_per_minute } = config
  const app = await buildApp({
    ...{ web_directory: WEB, ...config, ...options },
    beside: (fastify, house) => accountsApi(fastify, { house, reads_per_minute }),
  })
  const presets = await readPresetFiles(PRESETS)
  return (db) => listen({ ...app, presets }, db, config, options)
}

async function listen(
  { fastify: app, furnish, presets }: App & { presets: Preset[] },
  db: Database,
  config: Config,
  options: ServerOptions & { process_key: string },
): Promise<Server> {
  const { process_key } = options
  const ledger = openLedger(db, { test_clock: config.test_clock })
  await putPresets(db, presets, await ledger.now())
  if (config.operator_key !== undefined) await bootstrapOperatorKey(db, config.operator_key)
  const live = openLive(db, options.live)
  const streams = liveStreams(live, options.live)
  const receipts = createReceipts(ledger)
  furnish({ ledger, db, receipts, live: streams, settings: settingsOf(config, db), process_key })
  // Closing waits for answers that are under way, and these would never end.
  app.addHook('preClose', async () => streams.end())
  const idle = idleConnections(app.server)
  for (const warning of db.warnings) app.log.warn(warning)
  await app.listen({ port: config.port, host: config.host })
  const sweep = startRenewalSweep(ledger, (error) =>
    app.log.error({ err: error }, 'The renewal sweep failed'),
  )
  let closing: Promise<void> | undefined
  const close = async () => {
    const letGo = setInterval(idle.end, 50)
    await app.close().finally(() => clearInterval(letGo))
    await live.close()
    await sweep.stop()
    await ledger.close()
    await db.close()
  }
  const url = urlOf(app.server.address() as AddressInfo)
  return { url, ledger, process_key, close: () => (closing ??= close()) }
}

function settingsOf({ public_url, demo, account_manager, sequences }: Config, db: Database): Settings {
  return {
    public_url,
    demo_organizations: demo ? () => demoOrganizations(db) : null,
    account_manager: account_manager ?? null,
    sequences: sequences ?? null,
  }
}

/**
 * Connections without a request: those that were busy when the closing began and are kept alive by their client, and
 * those that have never asked anything, which Node itself does not count as idle.
 */
function idleConnections(server: HttpServer): { end(): void } {
  const underWay = new Map<Socket, number>()
  server.on('connection', (socket) => {
    underWay.set(socket, 0)
    socket.once('close', () => underWay.delete(socket))
  })
  server.on('request', ({ socket }, response) => {
    underWay.set(socket, (underWay.get(socket) ?? 0) + 1)
    response.once('close', () => underWay.has(socket) && underWay.set(socket, underWay.get(socket)! - 1))
  })
  return {
    end() {
      for (const [socket, requests] of underWay) if (requests === 0) socket.destroy()
    },
  }
}

/** An address that a browser on this machine can open. */
function urlOf({ address, family, port }: AddressInfo): string {
  if (address === '0.0.0.0' || address === '::') return `http://localhost:${port}`
  return family === 'IPv6' ? `http://[${address}]:${port}` : `http://${address}:${port}`
}
