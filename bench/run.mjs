// `npm run bench`: runs the parts, keeps their figures in results.json, and prints the table.

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { ensureServerBuilt } from '../scripts/build.mjs'
import { ensureInstalled } from '../scripts/install.mjs'
import { describeMachine } from './machine.mjs'
import { FULL, QUICK } from './options.mjs'
import { writeReport } from './report.mjs'
import { printTable } from './table.mjs'
import { toldBy } from './told.mjs'

/**
 * @typedef {import('./options.mjs').PartResult & { date: string, took_s: number, settings: Record<string, string>,
 *   options: import('./options.mjs').Options, machine: ReturnType<typeof describeMachine> }} PartRecord
 */
/** @typedef {{ parts: Record<string, PartRecord> }} Results */

const PARTS = ['hot', 'spread', 'import', 'http', 'growth', 'report', 'people']
const KEPT = fileURLToPath(new URL('results.json', import.meta.url))

const USAGE = `npm run bench -- [flags]
  --only hot,spread      these parts: ${PARTS.join(', ')}
  --quick                tiny sizes, to see that everything runs; nothing is kept
  --rounds 3             how often each contestant runs
  --seconds 2            of each measurement
  --organizations 100000 of the spread load
  --entries 1000000      of the one organization that has many
  --members 20000        in the usage report
  --people 20000         members of the organization whose pages are read
  --people-entries 5000000  its entries
  --pgledger <path>      a checkout of pgr0ss/pgledger, to compare with
  --profile <directory>  leaves a processor profile of each part's process there
  --out <file>           where the figures are kept (bench/results.json)
  --report               only writes README.md and the plots from the figures that are kept`

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    organizations: { type: 'string' },
    entries: { type: 'string' },
    members: { type: 'string' },
    people: { type: 'string' },
    'people-entries': { type: 'string' },
    pgledger: { type: 'string' },
    profile: { type: 'string' },
    out: { type: 'string' },
    report: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

const out = values.out ?? (values.quick ? null : KEPT)
if (values.help) console.log(USAGE)
else if (values.report) writeReport(readResults(out ?? KEPT))
else await runParts()

async function runParts() {
  const parts = values.only?.split(',') ?? PARTS
  for (const part of parts) if (!PARTS.includes(part)) refuse(`There is no part "${part}".`)
  ensureInstalled()
  await ensureServerBuilt()
  const options = readOptions()
  /** @type {Results} */
  const results = out !== null && existsSync(out) ? readResults(out) : { parts: {} }
  for (const part of parts) {
    const from = performance.now()
    console.log(`${part} …`)
    const told = await runPart(part, options).catch(() => null)
    if (!told) {
      console.log(`${part} failed; what is known of it is from before`)
      process.exitCode = 1
      continue
    }
    const { result, settings } = told
    const took_s = Math.round((performance.now() - from) / 1000)
    const date = new Date().toISOString()
    results.parts[part] = { date, took_s, machine: describeMachine(), settings, options, ...result }
    console.log(`${part} took ${took_s} s`)
    if (out !== null) writeFileSync(out, `${JSON.stringify(results, null, 1)}\n`)
  }
  printTable(results)
}

/** @param {string} complaint */
function refuse(complaint) {
  console.error(`${complaint}\n\n${USAGE}`)
  process.exit(1)
}

/** @param {string} file @returns {Results} */
function readResults(file) {
  return JSON.parse(readFileSync(file, 'utf8'))
}

function readOptions() {
  const base = values.quick ? QUICK : FULL
  const number = (/** @type {string | undefined} */ text, /** @type {number} */ otherwise) => {
    if (text === undefined) return otherwise
    if (!(Number(text) > 0)) refuse(`${text} is not a number above 0.`)
    return Number(text)
  }
  return {
    ...base,
    rounds: number(values.rounds, base.rounds),
    seconds: number(values.seconds, base.seconds),
    organizations: number(values.organizations, base.organizations),
    entries: number(values.entries, base.entries),
    report_members: number(values.members, base.report_members),
    people_members: number(values.people, base.people_members),
    people_entries: number(values['people-entries'], base.people_entries),
    pgledger: values.pgledger === undefined ? null : resolve(values.pgledger),
  }
}

/**
 * @param {string} part @param {import('./options.mjs').Options} options
 * @returns {Promise<{ result: import('./options.mjs').PartResult, settings: Record<string, string> }>}
 */
function runPart(part, options) {
  const profile =
    values.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${resolve(values.profile)}`]
  return toldBy('part.mjs', { part, options }, ['--expose-gc', ...profile])
}
