// `npm run bench -- --report`: puts the figures into README.md, between its two markers, and draws the plots.

import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { plotSvg } from './plot.mjs'
import { figuresOf, spreadOf } from './ratios.mjs'
import { tablesOf } from './table.mjs'

/** @typedef {import('./run.mjs').Results} Results */
/** @typedef {import('./run.mjs').PartRecord} PartRecord */

const README = fileURLToPath(new URL('README.md', import.meta.url))
const MARKED = /(<!-- figures -->\n)[\s\S]*?(<!-- end of figures -->)/

const BLUE = '#0b62c4'
const ORANGE = '#b35900'
const GREEN = '#1a7f4b'
const GRAY = '#57606a'
const PURPLE = '#8250df'

/** @param {Results} results */
export function writeReport(results) {
  const text = readFileSync(README, 'utf8')
  const tables = tablesOf(results).map(
    ({ title, head, rows }) =>
      `### ${title}\n\n${[head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n')}`,
  )
  const figures = [takenOn(results), ...tables].join('\n\n')
  writeFileSync(
    README,
    text.replace(MARKED, (_, before, after) => `${before}\n${figures}\n\n${after}`),
  )
  const { hot } = results.parts
  if (!hot) return
  writeFileSync(fileURLToPath(new URL('throughput.svg', import.meta.url)), throughputPlot(hot))
  writeFileSync(fileURLToPath(new URL('latency.svg', import.meta.url)), latencyPlot(hot))
}

/** Where and when, once for all parts that were taken alike. @param {Results} results */
function takenOn({ parts }) {
  /** @type {Map<string, string[]>} */
  const places = new Map()
  for (const [part, { date, took_s, machine, settings, options }] of Object.entries(parts)) {
    const { processors, processor, memory_gb, system, node, pglite, pg, fastify, commit } = machine
    const { server_version, fsync, synchronous_commit, wal_sync_method, shared_buffers } = settings
    const place =
      `On ${processors} processors (${processor}), ${memory_gb} GB, ${system}; Node ${node}, Postgres ${server_version}, ` +
      `PGlite ${pglite}, pg ${pg}, Fastify ${fastify}, commit ${commit}; fsync ${fsync}, synchronous_commit ` +
      `${synchronous_commit}, wal_sync_method ${wal_sync_method}, shared_buffers ${shared_buffers}; ` +
      `${options.rounds} rounds of ${options.seconds} s each:`
    const taken = places.get(place) ?? []
    places.set(place, taken)
    taken.push(`- ${part}: ${date.slice(0, 16).replace('T', ' ')} UTC, in ${took_s} s`)
  }
  return [...places].map(([place, taken]) => `${place}\n\n${taken.join('\n')}`).join('\n\n')
}

/** The lines of one engine or setting over the charges in flight. @param {PartRecord} hot @param {string} prefix */
function pointsOf(hot, prefix, figure = 'per_second') {
  return Object.keys(hot.series)
    .flatMap((name) => {
      const inFlight = new RegExp(`^${prefix}_(\\d+)$`).exec(name)?.[1]
      if (inFlight === undefined) return []
      const { median, min, max } = spreadOf(figuresOf(hot, name, figure))
      return Number.isFinite(median) ? [{ x: Number(inFlight), y: median, min, max }] : []
    })
    .sort((a, b) => a.x - b.x)
}

/** @param {PartRecord} hot @param {string} name */
function levelOf(hot, name) {
  const { median } = spreadOf(figuresOf(hot, name, 'per_second'))
  return Number.isFinite(median) ? [{ x: 1, y: median }] : []
}

/** @param {PartRecord} hot */
function throughputPlot(hot) {
  const level = { dashed: true, level: true }
  const lines = [
    { label: 'floor: rows alone', color: GRAY, points: pointsOf(hot, 'floor') },
    { label: 'Coulomb on Postgres', color: BLUE, points: pointsOf(hot, 'hot') },
    { label: 'Coulomb, embedded', color: GREEN, points: pointsOf(hot, 'embedded') },
    { label: 'Coulomb, batching off', color: ORANGE, points: pointsOf(hot, 'unbatched') },
    { label: 'one hot-row update each', color: GRAY, ...level, points: levelOf(hot, 'hot_row') },
    { label: 'pgledger, singly', color: PURPLE, ...level, points: levelOf(hot, 'pgledger') },
    { label: 'pgledger, arrays', color: PURPLE, ...level, points: levelOf(hot, 'pgledger_array') },
  ].filter(({ points }) => points.length > 0)
  return plotSvg({
    title: 'One hot organization: charges a second',
    x: 'charges in flight',
    y: 'charges a second',
    ticks: pointsOf(hot, 'hot').map(({ x }) => x),
    lines,
    logarithmic: false,
  })
}

/** @param {PartRecord} hot */
function latencyPlot(hot) {
  const lines = [
    { label: 'Postgres, p50', color: BLUE, points: pointsOf(hot, 'hot', 'p50_ms') },
    { label: 'Postgres, p99', color: BLUE, dashed: true, points: pointsOf(hot, 'hot', 'p99_ms') },
    { label: 'embedded, p50', color: GREEN, points: pointsOf(hot, 'embedded', 'p50_ms') },
    { label: 'embedded, p99', color: GREEN, dashed: true, points: pointsOf(hot, 'embedded', 'p99_ms') },
  ].filter(({ points }) => points.length > 0)
  return plotSvg({
    title: 'One hot organization: time until a charge is durable',
    x: 'charges in flight',
    y: 'milliseconds',
    ticks: pointsOf(hot, 'hot').map(({ x }) => x),
    lines,
    logarithmic: true,
  })
}
