// One hot organization on a fresh database, measured and verified: what several parts compare with.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDatabase, openLedger, openPostgres, verify } from './coulomb.mjs'
import { closedLoop } from './load.mjs'
import { charge, createOrganization, grantCredits, nextCharge, putProduct } from './product.mjs'
import { play, taped } from './tape.mjs'

/** @typedef {import('./native.mjs').Native} Native */
/** @typedef {import('./options.mjs').Options} Options */
/** @typedef {import('./coulomb.mjs').Database} Database */

export const HOT = 'hot'
/** Entries of an organization before its first charge: its two grants. */
const GRANTS = 2

/** @param {Database} db */
async function prepareHot(db) {
  const ledger = openLedger(db)
  await putProduct(ledger)
  await createOrganization(ledger, HOT)
  await grantCredits(ledger, HOT)
  await ledger.close()
}

/**
 * A database with the hot organization, to make copies of.
 * @param {Native} native
 */
export async function hotTemplate(native) {
  const name = await native.create()
  const db = await openDatabase({ database_url: native.url(name), data_dir: '' })
  await prepareHot(db)
  await db.close()
  await native.untilLeft(name)
  return name
}

/**
 * @typedef {object} HotRun
 * @property {number} inFlight
 * @property {{ batch_rows?: number }} [ledger]
 * @property {typeof nextCharge} [next]
 */

/**
 * @param {Native} native @param {string} template @param {Options} options @param {HotRun} run
 */
export async function hotRun(native, template, options, run) {
  const name = await native.create(template)
  const syncs = await native.walSyncs()
  const db = await openPostgres(native.url(name))
  try {
    const measured = await measureHot(db, native, options, run)
    await db.close()
    await native.untilLeft(name)
    return { ...measured, wal_syncs: (await native.walSyncs()) - syncs }
  } finally {
    await db.close()
    await native.drop(name)
  }
}

/**
 * The same on the embedded engine, which syncs as well.
 * @param {Options} options @param {HotRun} run
 */
export async function embeddedHotRun(options, run) {
  const directory = mkdtempSync(join(tmpdir(), 'coulomb-bench-'))
  try {
    const db = await openDatabase({ data_dir: directory })
    if (!db.durable) throw new Error('the embedded database does not sync')
    try {
      await prepareHot(db)
      return await measureHot(db, null, options, run)
    } finally {
      await db.close()
    }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

/**
 * @param {Database} db @param {Native | null} native @param {Options} options @param {HotRun} run
 */
async function measureHot(db, native, { warm_seconds, seconds }, { inFlight, ledger: lanes, next }) {
  const ledger = openLedger(db, lanes)
  const call = () => charge(ledger, HOT, next?.() ?? nextCharge())
  const measured = await closedLoop({ inFlight, warm_seconds, seconds, call, native })
  await ledger.close()
  const from = performance.now()
  await mustVerify(db, HOT, measured.done + GRANTS)
  return { ...measured, verify_s: (performance.now() - from) / 1000 }
}

/**
 * Throws unless the organization's books are in order and hold so many entries.
 * @param {Database} db @param {string} organization_id @param {number} [entries]
 */
export async function mustVerify(db, organization_id, entries) {
  const verified = await verify(db, organization_id)
  if (!verified.ok) throw new Error(`verify is not clean: ${JSON.stringify(verified)}`)
  if (entries !== undefined && verified.entries !== entries)
    throw new Error(`the journal has ${verified.entries} entries, not ${entries}`)
}

/**
 * The batches that the ledger writes for the hot organization under this load.
 * @param {Native} native @param {string} template @param {Options} options @param {number} inFlight
 */
export async function recordHot(native, template, { warm_seconds, seconds }, inFlight) {
  const name = await native.create(template)
  const { db, batches } = taped(await openPostgres(native.url(name)))
  try {
    const ledger = openLedger(db)
    await closedLoop({ inFlight, warm_seconds, seconds, call: () => charge(ledger, HOT) })
    await ledger.close()
    return batches
  } finally {
    await db.close()
    await native.drop(name)
  }
}

/**
 * Writes recorded batches to a fresh copy of the database on which they were recorded.
 * @param {Native} native @param {string} template
 * @param {import('./tape.mjs').Batch[]} batches @param {number} connections As many as wrote them at once.
 */
export async function floorRun(native, template, batches, connections) {
  const name = await native.create(template)
  const db = await openPostgres(native.url(name))
  try {
    return await play(db, batches, connections)
  } finally {
    await db.close()
    await native.drop(name)
  }
}
