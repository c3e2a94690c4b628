// Charges over very many organizations, all alike and by Zipf's law, beside one hot organization in the same database.

import { floorRun, mustVerify } from '../hot-runs.mjs'
import { closedLoop, seeded, zipf } from '../load.mjs'
import { manyOrganizations, organizationId } from '../many-organizations.mjs'
import { addRun, emptyResult } from '../options.mjs'
import { charge } from '../product.mjs'
import { taped } from '../tape.mjs'

const IN_FLIGHT = 1000
/** Batches that the ledger has in flight over several organizations; see `laneOptions` in src/ledger/ledger.ts. */
const LANES = 3

/** @typedef {Awaited<ReturnType<typeof manyOrganizations>>} Many */
/** @typedef {import('../options.mjs').Options} Options */

/** @param {import('../options.mjs').Context} context */
export async function run({ options, native, say }) {
  const result = emptyResult()
  const { organizations: count } = options
  const from = performance.now()
  const many = await manyOrganizations(native, count)
  result.facts.organizations = count
  result.facts.set_up_s = (performance.now() - from) / 1000
  say(`${count} organizations after ${Math.round(result.facts.set_up_s)} s`)
  const random = seeded(7)
  const choices = {
    uniform: () => Math.floor(random() * count),
    zipf: zipf(count, random),
    hot: () => 0,
  }
  /** @type {[name: keyof typeof choices, label: string][]} */
  const loads = [
    ['hot', 'one hot organization among them'],
    ['uniform', 'spread evenly'],
    ['zipf', "spread by Zipf's law (1.0)"],
  ]
  /** @type {[name: string, label: string, run: () => Promise<import('../options.mjs').Run>][]} */
  const contestants = []
  for (const [name, label] of loads) {
    contestants.push([name, label, () => spreadRun(many, native, options, choices[name])])
    if (name === 'hot') continue
    const batches = await record(many, options, choices[name])
    result.facts[`charges_a_batch_${name}`] =
      batches.reduce((sum, batch) => sum + batch.charges, 0) / batches.length
    contestants.push([
      `floor_${name}`,
      `(b) floor: ${label}`,
      () => floorRun(native, many.template, batches, LANES),
    ])
  }
  for (let round = 1; round <= options.rounds; round++)
    for (const [name, label, run] of contestants) {
      const measured = await run()
      addRun(result, name, label, measured)
      say(`round ${round}: ${label}: ${Math.round(measured.per_second ?? Number.NaN)}/s`)
    }
  return result
}

/**
 * @param {Many} many @param {import('../native.mjs').Native} native @param {Options} options
 * @param {() => number} choose
 */
function spreadRun({ template, ledger, movable }, native, { warm_seconds, seconds, verified }, choose) {
  return movable.onCopyOf(template, async () => {
    /** @type {Map<number, number>} */
    const charged = new Map()
    const call = async () => {
      const index = choose()
      await charge(ledger, organizationId(index))
      charged.set(index, (charged.get(index) ?? 0) + 1)
    }
    const measured = await closedLoop({ inFlight: IN_FLIGHT, warm_seconds, seconds, call, native })
    // The busiest, and some others.
    const most = [...charged].sort(([, a], [, b]) => b - a)
    const random = seeded(charged.size)
    const chosen = [most[0], ...most.slice(1).filter(() => random() < verified / charged.size)]
    for (const [index, charges] of chosen.flatMap((one) => (one ? [one] : [])))
      await mustVerify(movable.db, organizationId(index), charges + 2)
    return { ...measured, organizations_charged: charged.size, organizations_verified: chosen.length }
  })
}

/** @param {Many} many @param {Options} options @param {() => number} choose */
async function record({ template, ledger, movable }, { warm_seconds, seconds }, choose) {
  /** @type {import('../tape.mjs').Batch[]} */
  let recorded = []
  await movable.onCopyOf(
    template,
    () =>
      closedLoop({
        inFlight: IN_FLIGHT,
        warm_seconds,
        seconds,
        call: () => charge(ledger, organizationId(choose())),
      }),
    (db) => {
      const tape = taped(db)
      recorded = tape.batches
      return tape.db
    },
  )
  return recorded
}
