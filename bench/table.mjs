// The figures as tables: cells of text, printed for a terminal here and as Markdown by report.mjs.

import { figuresOf, ratiosOf, spreadOf } from './ratios.mjs'

/** @typedef {import('./run.mjs').Results} Results */
/** @typedef {{ title: string, head: string[], rows: string[][] }} Table */

/** @param {Results} results */
export function printTable(results) {
  for (const { title, head, rows } of tablesOf(results)) {
    const widths = head.map((_, column) =>
      Math.max(...[head, ...rows].map((row) => (row[column] ?? '').length)),
    )
    const line = (/** @type {string[]} */ row) =>
      row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')
    console.log(`\n${title}\n${line(head)}`)
    for (const row of rows) console.log(line(row))
  }
}

/** @param {Results} results @returns {Table[]} */
export function tablesOf(results) {
  return [ratioTable(results), loadTable(results), readTable(results), factTable(results)].filter(
    ({ rows }) => rows.length > 0,
  )
}

/** @param {Results} results @returns {Table} */
function ratioTable(results) {
  return {
    title: 'Ratios (median of the rounds, minimum and maximum)',
    head: ['Ratio', 'Reach', 'Got', 'Min – max', 'Reached'],
    rows: ratiosOf(results).map(({ what, reach, got, reached, unit }) => {
      const shown = (/** @type {number} */ value) => `${precise(value)}${unit ? ` ${unit}` : ''}`
      const wanted = 'at_least' in reach ? `≥ ${shown(reach.at_least)}` : `≤ ${shown(reach.at_most)}`
      const range = `${precise(got.min)} – ${precise(got.max)}`
      return [what, wanted, shown(got.median), range, reached ? 'yes' : 'no']
    }),
  }
}

/** @param {Results} results @returns {Table} */
function loadTable({ parts }) {
  const rows = Object.entries(parts).flatMap(([part, record]) =>
    Object.entries(record.series)
      .filter(([, { runs }]) => runs[0]?.per_second !== undefined)
      .map(([name, { label, runs }]) => {
        const speed = spreadOf(figuresOf(record, name, 'per_second'))
        const shown = (/** @type {string} */ figure) => {
          const { median } = spreadOf(figuresOf(record, name, figure))
          return Number.isFinite(median) ? precise(median) : ''
        }
        const syncs = runs.map(({ wal_syncs = Number.NaN, done = 0 }) => (wal_syncs / done) * 1000)
        const syncsEach = spreadOf(syncs).median
        return [
          part,
          withShape(label, runs[0]),
          precise(speed.median),
          `${precise(speed.min)} – ${precise(speed.max)}`,
          shown('p50_ms'),
          shown('p99_ms'),
          shown('per_node_cpu_s'),
          shown('per_postgres_cpu_s'),
          Number.isFinite(syncsEach) ? precise(syncsEach) : '',
        ]
      }),
  )
  const head = [
    'Part',
    'Load',
    'Charges/s',
    'Min – max',
    'p50 ms',
    'p99 ms',
    '/CPU s Node',
    '/CPU s Postgres',
  ]
  return { title: 'Throughput', head: [...head, 'Syncs/1,000'], rows }
}

/** @param {string} label @param {import('./options.mjs').Run | undefined} run */
function withShape(label, { units = 0, connections } = {}) {
  if (connections === undefined) return label
  return units > 1 ? `${label}: ${units}, ${connections} connections` : `${label}, ${connections} connections`
}

/** @param {Results} results @returns {Table} */
function readTable({ parts }) {
  const rows = [parts.import, parts.growth, parts.report, parts.people].flatMap((record) =>
    Object.entries(record?.series ?? {}).map(([name, { label, runs }]) => {
      const shown = (/** @type {string} */ figure) => {
        if (!record || runs[0]?.[figure] === undefined) return ''
        const { median, min, max } = spreadOf(figuresOf(record, name, figure))
        return `${precise(median)} (${precise(min)} – ${precise(max)})`
      }
      const bytes = runs.map(({ bytes_per_second = Number.NaN }) => bytes_per_second / 2 ** 20)
      const { median } = spreadOf(bytes)
      return [
        label,
        shown('p50_ms'),
        shown('p99_ms'),
        Number.isFinite(median) ? precise(median) : '',
        shown('rss_growth_mb'),
        shown('imported_per_second'),
      ]
    }),
  )
  return {
    title: 'Times and reports',
    head: ['What', 'p50 ms', 'p99 ms', 'MB/s', 'Memory MB', 'Imported/s'],
    rows,
  }
}

/** @param {Results} results @returns {Table} */
function factTable({ parts }) {
  const rows = Object.entries(parts).flatMap(([part, { facts }]) =>
    Object.entries(facts).map(([name, value]) => [
      part,
      name.replaceAll('_', ' '),
      typeof value === 'number' ? precise(value) : String(value),
    ]),
  )
  return { title: 'Beside these', head: ['Part', 'What', 'Value'], rows }
}

/** Three digits that mean something. @param {number} value */
export function precise(value) {
  if (!Number.isFinite(value)) return '–'
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en')
  return String(Number(value.toPrecision(3)))
}
