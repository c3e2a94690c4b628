// One hot organization at several numbers of charges in flight, and everything that it is compared with.

import { embeddedHotRun, floorRun, hotRun, hotTemplate, recordHot } from '../hot-runs.mjs'
import { addRun, emptyResult } from '../options.mjs'
import { nextTalkativeCharge } from '../product.mjs'
import { hotRow, pgledgerArrays, pgledgerSingly } from '../raw-loads.mjs'

/** @typedef {{ name: string, label: string, run: () => Promise<import('../options.mjs').Run> }} Contestant */

/** @param {import('../options.mjs').Context} context */
export async function run({ options, native, say }) {
  const result = emptyResult()
  const template = await hotTemplate(native)
  const contestants = [
    ...(await ours({ options, native, say }, template, result)),
    ...others({ options, native, say }, template),
  ]
  for (let round = 1; round <= options.rounds; round++)
    for (const { name, label, run } of contestants) {
      const measured = await run()
      addRun(result, name, label, measured)
      say(`round ${round}: ${label}: ${Math.round(measured.per_second ?? Number.NaN)}/s`)
    }
  return result
}

/**
 * Each with its floor where batches are large.
 * @param {import('../options.mjs').Context} context @param {string} template
 * @param {import('../options.mjs').PartResult} result
 */
async function ours({ options, native, say }, template, result) {
  /** @type {Contestant[]} */
  const list = []
  for (const inFlight of options.in_flight) {
    list.push({
      name: `hot_${inFlight}`,
      label: `hot organization, ${inFlight} in flight`,
      run: () => hotRun(native, template, options, { inFlight }),
    })
    if (inFlight < 256) continue
    const batches = await recordHot(native, template, options, inFlight)
    const charges = batches.reduce((sum, batch) => sum + batch.charges, 0)
    result.facts[`charges_a_batch_${inFlight}`] = charges / batches.length
    say(`recorded ${batches.length} batches of ${Math.round(charges / batches.length)} charges`)
    list.push({
      name: `floor_${inFlight}`,
      label: `(b) floor of that, ${inFlight} in flight`,
      run: () => floorRun(native, template, batches, 1),
    })
  }
  return list
}

/**
 * @param {import('../options.mjs').Context} context @param {string} template
 * @returns {Contestant[]}
 */
function others({ options, native }, template) {
  const { pgledger, in_flight } = options
  const unbatched = { batch_rows: 1 }
  const row = hotRow(native)
  /** @type {Contestant[]} */
  const list = [
    ...[1, 256].map((inFlight) => ({
      name: `unbatched_${inFlight}`,
      label: `(a) batching off, ${inFlight} in flight`,
      run: () => hotRun(native, template, options, { inFlight, ledger: unbatched }),
    })),
    { name: 'hot_row', label: '(c) one update of a hot row a transaction', run: () => row.run(options) },
    {
      name: 'talkative_256',
      label: 'hot organization with a text and a named contact, 256 in flight',
      run: () => hotRun(native, template, options, { inFlight: 256, next: nextTalkativeCharge }),
    },
    ...in_flight
      .filter((inFlight) => inFlight !== 8 && inFlight !== 256)
      .map((inFlight) => ({
        name: `embedded_${inFlight}`,
        label: `hot organization, embedded, ${inFlight} in flight`,
        run: () => embeddedHotRun(options, { inFlight }),
      })),
  ]
  if (pgledger === null) return list
  const singly = pgledgerSingly(native, pgledger)
  const arrays = pgledgerArrays(native, pgledger)
  return [
    ...list,
    { name: 'pgledger', label: '(d) pgledger, one transfer a call', run: () => singly.run(options) },
    { name: 'pgledger_array', label: '(d) pgledger, its array call', run: () => arrays.run(options) },
  ]
}
