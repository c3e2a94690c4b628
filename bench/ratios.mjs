// What is compared with what, and how far it should reach. A ratio is taken round by round, so that a machine that is
// slow for a while is slow for both.

/** @typedef {import('./run.mjs').Results} Results */
/** @typedef {import('./run.mjs').PartRecord} PartRecord */
/** @typedef {{ median: number, min: number, max: number }} Spread */
/**
 * @typedef {object} Ratio
 * @property {string} what
 * @property {{ at_least: number } | { at_most: number }} reach
 * @property {string} [unit] For what is no ratio.
 * @property {Spread} got
 * @property {boolean} reached By the median.
 */

/** @param {number[]} values @returns {Spread} */
export function spreadOf(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length / 2
  const low = sorted[Math.ceil(middle) - 1] ?? Number.NaN
  const high = sorted[Math.floor(middle)] ?? Number.NaN
  return { median: (low + high) / 2, min: sorted[0] ?? Number.NaN, max: sorted.at(-1) ?? Number.NaN }
}

/** @param {PartRecord} part @param {string} name @param {string} figure */
export function figuresOf(part, name, figure) {
  return part.series[name]?.runs.map((run) => run[figure] ?? Number.NaN) ?? []
}

/** The series among those named so that is fastest by its median. @param {PartRecord} part @param {RegExp} names */
export function fastest(part, names) {
  const found = Object.keys(part.series).filter((name) => names.test(name))
  const speed = (/** @type {string} */ name) => spreadOf(figuresOf(part, name, 'per_second')).median
  return found.reduce((best, name) => (best !== '' && speed(best) >= speed(name) ? best : name), '')
}

/** @param {Results} results @returns {Ratio[]} */
export function ratiosOf({ parts }) {
  const { hot, spread, import: importing, http, growth, report, people } = parts
  return [
    ...(hot ? hotRatios(hot) : []),
    ...(spread ? spreadRatios(spread) : []),
    ...(hot ? loneRatios(hot) : []),
    ...(importing ? importRatios(importing) : []),
    ...(http ? httpRatios(http) : []),
    ...(growth ? growthRatios(growth) : []),
    ...(hot ? embeddedRatios(hot) : []),
    ...(growth ? readLimits(growth) : []),
    ...(report ? reportRatios(report) : []),
    ...(people ? peopleRatios(people) : []),
  ].filter(({ got }) => Number.isFinite(got.median))
}

/**
 * @param {PartRecord} part @param {string} what
 * @param {{ of: [string, string], figure?: string, reach: Ratio['reach'] }} terms
 * @returns {Ratio}
 */
function ratio(part, what, { of: [one, other], figure = 'per_second', reach }) {
  const others = figuresOf(part, other, figure)
  const ratios = figuresOf(part, one, figure).map((value, round) => value / (others[round] ?? Number.NaN))
  return judged(what, spreadOf(ratios), reach)
}

/** @param {string} what @param {Spread} got @param {Ratio['reach']} reach @param {string} [unit] @returns {Ratio} */
function judged(what, got, reach, unit) {
  const reached = 'at_least' in reach ? got.median >= reach.at_least : got.median <= reach.at_most
  return { what, reach, got, reached, ...(unit === undefined ? {} : { unit }) }
}

/** @param {PartRecord} hot */
function hotRatios(hot) {
  const ours = fastest(hot, /^hot_(?!row$)/)
  const batched = fastest(hot, /^hot_(256|1000)$/)
  const floor = batched.replace('hot', 'floor')
  const unbatched = fastest(hot, /^unbatched_/)
  return [
    ratio(hot, 'hot organization to (d) one transfer a call', {
      of: [ours, 'pgledger'],
      reach: { at_least: 20 },
    }),
    ratio(hot, 'hot organization to (d) at its best array call', {
      of: [ours, 'pgledger_array'],
      reach: { at_least: 2.5 },
    }),
    ratio(hot, 'hot organization to (c) one hot-row update a transaction', {
      of: [ours, 'hot_row'],
      reach: { at_least: 12 },
    }),
    ratio(hot, 'hot organization to (a) batching off', { of: [ours, unbatched], reach: { at_least: 10 } }),
    ratio(hot, 'hot organization to (b) its floor', { of: [batched, floor], reach: { at_least: 0.5 } }),
  ]
}

/** @param {PartRecord} spread */
function spreadRatios(spread) {
  const count = Number(spread.facts.organizations).toLocaleString('en')
  const reach = { at_least: 0.5 }
  return [
    ratio(spread, `${count} spread evenly to hot`, { of: ['uniform', 'hot'], reach }),
    ratio(spread, `${count} spread by Zipf's law to hot`, { of: ['zipf', 'hot'], reach }),
    ratio(spread, `${count} spread evenly to its floor`, { of: ['uniform', 'floor_uniform'], reach }),
    ratio(spread, `${count} spread by Zipf's law to its floor`, { of: ['zipf', 'floor_zipf'], reach }),
  ]
}

/** @param {PartRecord} hot */
function loneRatios(hot) {
  return [
    ratio(hot, 'lone charge, p50, to (a)', {
      of: ['hot_1', 'unbatched_1'],
      figure: 'p50_ms',
      reach: { at_most: 1.1 },
    }),
  ]
}

/** @param {PartRecord} importing */
function importRatios(importing) {
  const what = 'charge p99 of 999 organizations beside an import into one, to without it'
  const figure = 'p99_ms'
  const reach = { at_most: 2 }
  return [
    ratio(importing, `${what}, at a steady rate`, { of: ['beside', 'alone'], figure, reach }),
    ratio(importing, `${what}, under full load`, { of: ['busy_beside', 'busy_alone'], figure, reach }),
  ]
}

/** @param {PartRecord} http */
function httpRatios(http) {
  return [
    ratio(http, 'HTTP with 100 charges a request to in-process', {
      of: ['http_100', 'in_process_1000'],
      reach: { at_least: 0.7 },
    }),
    ratio(http, 'HTTP with 1 charge a request to (e) an empty handler', {
      of: ['http_1', 'empty'],
      reach: { at_least: 0.4 },
    }),
  ]
}

/** @param {PartRecord} growth */
function growthRatios(growth) {
  const at = Number(growth.facts.entries).toLocaleString('en')
  const figure = 'p50_ms'
  const reach = { at_most: 1.1 }
  return [
    ratio(growth, `charge p50 at ${at} entries to at 0`, {
      of: ['charge_at_many', 'charge_at_0'],
      figure,
      reach,
    }),
    ratio(growth, `balance p50 at ${at} entries to at 0`, {
      of: ['balance_at_many', 'balance_at_0'],
      figure,
      reach,
    }),
  ]
}

/** @param {PartRecord} hot */
function embeddedRatios(hot) {
  const [ours, embedded] = [fastest(hot, /^hot_(?!row$)/), fastest(hot, /^embedded_/)]
  return [ratio(hot, 'embedded to native, hot', { of: [embedded, ours], reach: { at_least: 0.25 } })]
}

/** @param {PartRecord} growth */
function readLimits(growth) {
  return Object.entries(growth.series)
    .filter(([name]) => /^(chart|history)_/.test(name))
    .map(([name, { label }]) =>
      judged(`${label}, p99`, spreadOf(figuresOf(growth, name, 'p99_ms')), { at_most: 50 }, 'ms'),
    )
}

/** Memory that a report ten times as long may take more, before it is not flat: what a collector leaves lying. */
const FLAT_MB = 32

/** @param {PartRecord} report */
function reportRatios(report) {
  const members = Number(report.facts.report_members).toLocaleString('en')
  const small = figuresOf(report, 'report_small', 'rss_growth_mb')
  const growth = figuresOf(report, 'report_large', 'rss_growth_mb').map(
    (mb, round) => mb - (small[round] ?? 0),
  )
  const figure = 'bytes_per_second'
  const reach = { at_least: 0.3 }
  return [
    judged(
      `report of ${members} members × 12 months: memory above that of a tenth of them`,
      spreadOf(growth),
      { at_most: FLAT_MB },
      'MB',
    ),
    ratio(report, 'its bytes a second to COPY of the same lines', {
      of: ['report_large', 'copy_lines'],
      figure,
      reach,
    }),
    ratio(report, 'its bytes a second to COPY of a statement that computes them', {
      of: ['report_large', 'copy_query'],
      figure,
      reach,
    }),
  ]
}

/** What people wait for when they open a page. @param {PartRecord} people */
function peopleRatios(people) {
  const { members, entries } = people.facts
  const team = `${Number(members).toLocaleString('en')} members, ${Number(entries).toLocaleString('en')} entries`
  return Object.entries(people.series).map(([name, { label }]) =>
    judged(`${team}: ${label}, p50`, spreadOf(figuresOf(people, name, 'p50_ms')), { at_most: 100 }, 'ms'),
  )
}
