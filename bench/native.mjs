// The native Postgres of a run: started for it, syncing every commit, with databases made for single measurements, and
// with what the operating system and Postgres know of the work done.

import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import pg from 'pg'

/** Of /proc/<pid>/stat; 100 on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100

/** @typedef {Awaited<ReturnType<typeof startNative>>} Native */

export async function startNative() {
  const script = fileURLToPath(new URL('../test/native-postgres.mjs', import.meta.url))
  const guard = spawn(process.execPath, [script], { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = new Promise((resolve) => guard.once('exit', resolve))
  const line = new Promise((resolve) => createInterface(guard.stdout).once('line', resolve))
  /** @type {string | undefined} */
  const server = await Promise.race([line, ended.then(() => undefined)])
  if (!server) throw new Error('The native Postgres did not start')
  const admin = new pg.Client({ connectionString: `${server}/postgres` })
  await admin.connect()
  const postmaster = await postmasterOf(admin)
  let made = 0

  /** The text of a query's first column. @param {string} text */
  const ask = async (text) => {
    const { rows } = await admin.query({ text, rowMode: 'array' })
    return String(rows[0]?.[0])
  }

  return {
    /** @param {string} database */
    url: (database) => `${server}/${database}`,
    ask,

    /**
     * A new database, empty or a copy of another that nobody is connected to.
     * @param {string} [template]
     */
    async create(template) {
      const name = `bench_${++made}`
      const copy = template ? `template ${template} strategy file_copy` : ''
      await admin.query(`create database ${name} ${copy}`)
      // What was dirty before shall not be written during the next measurement.
      await admin.query('checkpoint')
      return name
    },

    /** @param {string} name */
    async drop(name) {
      await admin.query(`drop database ${name} with (force)`)
    },

    /**
     * When the sessions of the database have ended, and with that told their statistics.
     * @param {string} name
     */
    async untilLeft(name) {
      while ((await ask(`select count(*) from pg_stat_activity where datname = '${name}'`)) !== '0');
    },

    /** What autovacuum would have done by and by. @param {string} name */
    async vacuum(name) {
      const client = new pg.Client({ connectionString: `${server}/${name}` })
      await client.connect()
      await client.query('vacuum analyze')
      await client.end()
    },

    /** Seconds of processor time of all processes of this server so far; NaN where there is no /proc. */
    cpuSeconds: () => cpuSeconds(postmaster),

    /** Times that the write-ahead log was synced so far, as far as the sessions have told. */
    async walSyncs() {
      const version = Number(await ask(`select current_setting('server_version_num')`))
      const text =
        version >= 180_000
          ? `select sum(fsyncs) from pg_stat_io where object = 'wal'`
          : 'select wal_sync from pg_stat_wal'
      return Number(await ask(text))
    },

    /** Its version, and what says that commits are durable. */
    async settings() {
      const names = ['server_version', 'fsync', 'synchronous_commit', 'wal_sync_method', 'shared_buffers']
      /** @type {Record<string, string>} */
      const settings = {}
      for (const name of names) settings[name] = await ask(`select current_setting('${name}')`)
      return settings
    },

    async stop() {
      await admin.end()
      guard.stdin.end()
      await ended
    },
  }
}

/** @param {pg.Client} admin */
async function postmasterOf(admin) {
  const { rows } = await admin.query('select pg_backend_pid() as pid')
  return statOf(rows[0].pid)?.parent
}

/** @param {number | undefined} postmaster */
function cpuSeconds(postmaster) {
  const own = postmaster === undefined ? null : statOf(postmaster)
  if (!own) return Number.NaN
  // Those that have ended are in the sums of the parent.
  let ticks = own.ticks + own.children_ticks
  for (const name of readdirSync('/proc')) {
    const stat = /^\d+$/.test(name) ? statOf(Number(name)) : null
    if (stat && stat.parent === postmaster) ticks += stat.ticks
  }
  return ticks / TICKS_PER_SECOND
}

/** @param {number} pid */
function statOf(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name before the last parenthesis may hold anything.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    const [parent, user, system, childrenUser, childrenSystem] = [1, 11, 12, 13, 14].map((index) =>
      Number(fields[index]),
    )
    return {
      parent: /** @type {number} */ (parent),
      ticks: /** @type {number} */ (user) + /** @type {number} */ (system),
      children_ticks: /** @type {number} */ (childrenUser) + /** @type {number} */ (childrenSystem),
    }
  } catch {
    return null
  }
}
