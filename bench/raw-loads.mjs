// The contestants that are plain SQL: one hot row, and pgledger's functions on a hot pair of accounts. Each gets the
// number of connections, and of transfers a call, at which it is best.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { closedLoop } from './load.mjs'

/** @typedef {import('./native.mjs').Native} Native */
/** @typedef {{ connections: number, units: number }} Shape */

const HOT_ROW = `
  create table hot (id integer primary key, balance bigint not null);
  insert into hot values (1, 0)`

/**
 * One update of one row a transaction.
 * @param {Native} native
 */
export function hotRow(native) {
  return new RawLoad(native, {
    set_up: async (client) => {
      await client.query(HOT_ROW)
      return []
    },
    text: () => 'update hot set balance = balance - 1 where id = 1 returning balance',
    shapes: [1, 4, 16, 64].map((connections) => ({ connections, units: 1 })),
  })
}

/**
 * One transfer a call.
 * @param {Native} native @param {string} checkout
 */
export function pgledgerSingly(native, checkout) {
  return new RawLoad(native, {
    set_up: (client) => createAccounts(client, checkout),
    text: () => 'select id from pgledger_create_transfer($1, $2, 1)',
    shapes: [1, 4, 16, 64].map((connections) => ({ connections, units: 1 })),
  })
}

/**
 * Many transfers a call.
 * @param {Native} native @param {string} checkout
 */
export function pgledgerArrays(native, checkout) {
  const sizes = [10, 30, 100, 300, 1000]
  return new RawLoad(native, {
    set_up: (client) => createAccounts(client, checkout),
    text: (units) => `select id from pgledger_create_transfers(transfer_requests => array(
      select row($1::text, $2::text, 1)::transfer_request from generate_series(1, ${units})))`,
    shapes: [1, 2].flatMap((connections) => sizes.map((units) => ({ connections, units }))),
  })
}

/** @param {pg.Client} client @param {string} checkout */
async function createAccounts(client, checkout) {
  for (const file of ['vendor/scoville-pgsql-ulid/uuid-to-ulid.sql', 'pgledger.sql'])
    await client.query(readFileSync(join(checkout, file), 'utf8'))
  const accounts = []
  for (const name of ['customer', 'revenue']) {
    const { rows } = await client.query(`select id from pgledger_create_account($1, 'USD')`, [name])
    accounts.push(rows[0].id)
  }
  return accounts
}

/**
 * @typedef {object} Kind
 * @property {(client: pg.Client) => Promise<string[]>} set_up Fills a new database; returns the values of the statement.
 * @property {(units: number) => string} text
 * @property {Shape[]} shapes To choose from.
 */

class RawLoad {
  /** @param {Native} native @param {Kind} kind */
  constructor(native, kind) {
    this.native = native
    this.kind = kind
    /** @type {Shape | null} */
    this.best = null
  }

  /** @param {{ warm_seconds: number, seconds: number }} times */
  async run(times) {
    const best = this.best ?? (await this.choose(times))
    const { p50_ms, p99_ms, ...run } = await this.measure(best, times)
    return { ...run, p50_ms, p99_ms, ...best }
  }

  /** @param {{ seconds: number }} times */
  async choose({ seconds }) {
    let most = 0
    for (const shape of this.kind.shapes) {
      const run = await this.measure(shape, { warm_seconds: seconds / 8, seconds: seconds / 4 })
      if (run.per_second <= most) continue
      most = run.per_second
      this.best = shape
    }
    if (!this.best) throw new Error('there was no shape to choose from')
    return this.best
  }

  /** @param {Shape} shape @param {{ warm_seconds: number, seconds: number }} times */
  async measure({ connections, units }, times) {
    const { native, kind } = this
    const name = await native.create()
    const clients = Array.from(
      { length: connections },
      () => new pg.Client({ connectionString: native.url(name) }),
    )
    const [first] = clients
    if (!first) throw new Error('a load needs a connection')
    try {
      await Promise.all(clients.map((client) => client.connect()))
      const statement = { name: 'load', text: kind.text(units), values: await kind.set_up(first) }
      const call = (/** @type {number} */ worker) => clients[worker]?.query(statement) ?? Promise.reject()
      return await closedLoop({ inFlight: connections, ...times, call, units, native })
    } finally {
      await Promise.all(clients.map((client) => client.end()))
      await native.drop(name)
    }
  }
}
