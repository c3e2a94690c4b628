// What an import into one organization does to the charges of 999 others: at a steady rate, and under full load.

import { mustVerify } from '../hot-runs.mjs'
import { closedLoop, openLoop, seeded } from '../load.mjs'
import { manyOrganizations, organizationId } from '../many-organizations.mjs'
import { addRun, emptyResult } from '../options.mjs'
import { charge, nextCharge } from '../product.mjs'

/** @typedef {Awaited<ReturnType<typeof manyOrganizations>>} Many */
/** @typedef {() => Promise<import('../options.mjs').Run>} Load */

const OTHERS = 999
const IMPORTER = organizationId(OTHERS)
const PER_SECOND = 1000
const IN_FLIGHT = 256
/** As many as `coulomb import` sends in one request. */
const IMPORTS_IN_FLIGHT = 1000

/** @param {import('../options.mjs').Context} context */
export async function run({ options, native, say }) {
  const result = emptyResult()
  const many = await manyOrganizations(native, OTHERS + 1)
  const random = seeded(11)
  const call = () => charge(many.ledger, organizationId(Math.floor(random() * OTHERS)))
  /** @type {[name: string, label: string, load: Load][]} */
  const loads = [
    ['', `${PER_SECOND} a second`, () => openLoop({ ...options, per_second: PER_SECOND, call })],
    ['busy_', `${IN_FLIGHT} in flight`, () => closedLoop({ ...options, inFlight: IN_FLIGHT, call, native })],
  ]
  // What is compiled on the way is compiled before the first round.
  for (const [, , load] of loads) await many.movable.onCopyOf(many.template, () => besideImport(many, load))
  for (let round = 1; round <= options.rounds; round++)
    for (const [name, label, load] of loads) {
      const alone = await many.movable.onCopyOf(many.template, load)
      addRun(result, `${name}alone`, `999 organizations, ${label}, without an import`, alone)
      const beside = await many.movable.onCopyOf(many.template, () => besideImport(many, load))
      addRun(result, `${name}beside`, `999 organizations, ${label}, beside an import`, beside)
      say(
        `round ${round}: ${label}: p99 ${alone.p99_ms?.toFixed(1)} ms, beside ${beside.p99_ms?.toFixed(1)} ms`,
      )
    }
  return result
}

/** @param {Many} many @param {Load} load @returns {Promise<import('../options.mjs').Run>} */
async function besideImport({ ledger, movable }, load) {
  let importing = true
  let imported = 0
  const from = performance.now()
  const work = async () => {
    for (; importing; imported++) await charge(ledger, IMPORTER, nextCharge(), 'import')
  }
  const importers = Promise.all(Array.from({ length: IMPORTS_IN_FLIGHT }, work))
  const stop = () => {
    importing = false
  }
  const [measured] = await Promise.all([load().finally(stop), importers])
  const imported_per_second = (imported / (performance.now() - from)) * 1000
  await mustVerify(movable.db, IMPORTER, imported + 2)
  return { ...measured, imported_per_second }
}
