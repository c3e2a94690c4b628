// Very many organizations, quickly: one is created through the ordinary verbs, and its rows are copied by SQL under
// other ids. Their grants go through the ledger, which makes entries of them, each in its own hash chain.

import { openDatabase, openLedger, openPostgres } from './coulomb.mjs'
import { mustVerify } from './hot-runs.mjs'
import { createOrganization, grantCredits, putProduct } from './product.mjs'

/** @typedef {import('./native.mjs').Native} Native */
/** @typedef {import('./coulomb.mjs').Database} Database */
/** @typedef {import('./coulomb.mjs').Ledger} Ledger */

const FIRST = 'first'
const AT_ONCE = 2_000

/** @param {number} index From 0. */
export const organizationId = (index) => `org_${String(index).padStart(6, '0')}`

/** What `putOrganization` and `putMembers` write of one organization. */
const TABLES = ['organizations', 'ledgers', 'members', 'audit_log']

/** @param {Database} db @param {number} count */
async function copyOrganizations(db, count) {
  for (const table of TABLES) {
    const columns = await db.query(
      `select column_name as name from information_schema.columns
       where table_schema = 'public' and table_name = $1 and column_name <> 'organization_id'
       order by ordinal_position`,
      [table],
    )
    const rest = columns.map(({ name }) => name).join(', ')
    await db.query(
      `insert into ${table} (organization_id, ${rest})
       select 'org_' || lpad(i::text, 6, '0'), ${rest.replaceAll(/\b(\w+)\b/g, 't.$1')}
       from ${table} t cross join generate_series(0, $2::integer - 1) as i where t.organization_id = $1`,
      [FIRST, count],
    )
  }
}

/**
 * A database with so many organizations, and a ledger that has seen each of them, as one that has served for a while.
 * @param {Native} native @param {number} count
 */
export async function manyOrganizations(native, count) {
  const name = await native.create()
  const movable = new MovableDatabase(
    await openDatabase({ database_url: native.url(name), data_dir: '' }),
    native,
  )
  const ledger = openLedger(movable.db)
  await putProduct(ledger)
  await createOrganization(ledger, FIRST)
  await copyOrganizations(movable.db, count)
  for (let from = 0; from < count; from += AT_ONCE) {
    const ids = Array.from({ length: Math.min(AT_ONCE, count - from) }, (_, index) =>
      organizationId(from + index),
    )
    await Promise.all(ids.map((id) => grantCredits(ledger, id)))
  }
  await native.vacuum(name)
  await mustVerify(movable.db, organizationId(count - 1), 2)
  await movable.leave(name)
  return { template: name, ledger, movable }
}

/**
 * A database that can be exchanged for a copy of itself under a ledger that goes on, with all that it remembers: rules
 * are the same in the copy.
 */
class MovableDatabase {
  /** @param {Database} first @param {Native} native */
  constructor(first, native) {
    this.current = first
    this.native = native
    /** What commits go through meanwhile. @type {((db: Database) => Database) | null} */
    this.wrap = null
    /** @type {Database} */
    this.db = {
      ...first,
      query: (text, values) => this.current.query(text, values),
      transaction: (work) => this.current.transaction(work),
      signal: (topic, organization_id) => this.current.signal(topic, organization_id),
      close: () => this.current.close(),
    }
  }

  /** @param {string} name */
  async leave(name) {
    await this.current.close()
    await this.native.untilLeft(name)
  }

  /**
   * Runs `work` on a copy of the database, which is gone afterwards.
   * @template T
   * @param {string} template @param {() => Promise<T>} work
   * @param {(db: Database) => Database} [wrap] Around the copy.
   */
  async onCopyOf(template, work, wrap = (db) => db) {
    const name = await this.native.create(template)
    this.current = wrap(await openPostgres(this.native.url(name)))
    try {
      return await work()
    } finally {
      await this.leave(name)
      await this.native.drop(name)
    }
  }
}
