// What a run of the benchmark is told, and what it tells.

/**
 * @typedef {object} Options
 * @property {number} rounds A B A B: each contestant runs once a round.
 * @property {number} warm_seconds Before each measurement, not counted.
 * @property {number} seconds Of each measurement.
 * @property {number[]} in_flight Charges in flight at one hot organization.
 * @property {number} organizations Of the spread load.
 * @property {number} verified Organizations of the spread load that are verified after each run, chosen at random.
 * @property {number} entries Of the one organization that has many.
 * @property {number} reads Of each question to it.
 * @property {number} report_members Members in the usage report.
 * @property {number} people_members Members of the organization whose pages are read.
 * @property {number} people_entries Its entries.
 * @property {string | null} pgledger A checkout of pgr0ss/pgledger.
 */

/** @typedef {Record<string, number>} Run One measurement: figures by name. */
/** @typedef {{ label: string, runs: Run[] }} Series The runs of one contestant, one a round. */
/** @typedef {{ series: Record<string, Series>, facts: Record<string, string | number | boolean> }} PartResult */

/**
 * @typedef {object} Context
 * @property {Options} options
 * @property {import('./native.mjs').Native} native
 * @property {(text: string) => void} say
 */

/** @type {Options} */
export const FULL = {
  rounds: 3,
  warm_seconds: 0.7,
  seconds: 2,
  in_flight: [1, 8, 64, 256, 1000],
  organizations: 100_000,
  verified: 500,
  entries: 1_000_000,
  reads: 150,
  report_members: 20_000,
  people_members: 20_000,
  people_entries: 5_000_000,
  pgledger: null,
}

/** To see that everything runs; its figures say nothing. @type {Options} */
export const QUICK = {
  ...FULL,
  rounds: 1,
  warm_seconds: 0.2,
  seconds: 0.4,
  in_flight: [1, 64, 256],
  organizations: 500,
  verified: 50,
  entries: 5_000,
  reads: 20,
  report_members: 400,
  people_members: 200,
  people_entries: 2_000,
}

/** @returns {PartResult} */
export const emptyResult = () => ({ series: {}, facts: {} })

/**
 * Adds a run to the series of that name.
 * @param {PartResult} result @param {string} name @param {string} label @param {Run} run
 */
export function addRun(result, name, label, run) {
  result.series[name] ??= { label, runs: [] }
  result.series[name].runs.push(run)
}
