// `npm run survive`: every proof under fire in its full form, one after the other, and one table at the end.
//   --only kill-server,model   these proofs alone
//   --engine native            on this engine alone (embedded, native)
//   --seed 42                  what is chosen at random is chosen as in another run
//   --short                    as much as `npm test` does
//   --times server_kills=1000  as often as this, by the names of test/fire/scale.ts

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { ensureBuilt } from './build.mjs'
import { ensureInstalled, root } from './install.mjs'

/**
 * @typedef {object} Row What test/fire/figure.ts writes.
 * @property {string} what
 * @property {string} engine
 * @property {number} count
 * @property {number} seconds
 * @property {string} result
 * @property {number} [p50] Milliseconds until it served again.
 * @property {number} [p99]
 * @property {number} [max]
 */

const ENGINES = ['embedded', 'native']
const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    engine: { type: 'string' },
    seed: { type: 'string' },
    short: { type: 'boolean', default: false },
    times: { type: 'string', default: '' },
  },
})
const proofs = findProofs()
const names = options.only?.split(',') ?? [...proofs.keys()]
const engines = options.engine === undefined ? ENGINES : [options.engine]
const seed = Number(options.seed ?? Math.floor(Math.random() * 2 ** 31))
const unknown = names.find((name) => !proofs.has(name))
if (unknown !== undefined)
  refuse(`There is no proof "${unknown}". There are: ${[...proofs.keys()].join(', ')}.`)
if (!engines.every((engine) => ENGINES.includes(engine))) refuse('The engine is embedded or native.')
if (!Number.isSafeInteger(seed)) refuse('The seed is a whole number.')

ensureInstalled()
// The fuzzer is to find the whole product.
await ensureBuilt()
const directory = mkdtempSync(join(tmpdir(), 'coulomb-survive-'))
console.log(`Under fire with seed ${seed}`)
/** @type {Row[]} */
const rows = []
let interrupted = false
// Ctrl-C reaches Vitest by itself; this process stays to print what was measured until then.
process.on('SIGINT', () => {
  interrupted = true
})
for (const name of names)
  for (const engine of engines)
    for (const file of proofs.get(name) ?? [])
      if (!interrupted && isOf(file, engine)) rows.push(...(await prove(name, file, engine)))
rmSync(directory, { recursive: true, force: true })
printTable()
const failed = rows.filter(({ result }) => result.startsWith('FAILED')).length
console.log(`\n${rows.length - failed} held, ${failed} failed; seed ${seed}`)
process.exitCode = failed > 0 || interrupted || rows.length === 0 ? 1 : 0

/** By name: the test files of test/fire/, and those with a full form that are at home elsewhere. */
function findProofs() {
  const folder = join(root, 'test/fire')
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => join('test/fire', file))
    .sort()
  const elsewhere = ['test/model.test.ts', 'test/fuzz.test.ts'].filter((file) => existsSync(join(root, file)))
  /** @type {Map<string, string[]>} */
  const named = new Map()
  for (const file of [...files, ...elsewhere]) {
    const name = basename(file, '.test.ts')
    named.set(name, [...(named.get(name) ?? []), file])
  }
  return named
}

/** Some proofs are of one engine. @param {string} file @param {string} engine */
function isOf(file, engine) {
  const only = { postgres: 'native', embedded: 'embedded' }[basename(dirname(file))]
  return only === undefined || only === engine
}

/** @param {string} message @returns {never} */
function refuse(message) {
  console.error(message)
  process.exit(1)
}

/** @param {string} name @param {string} file @param {string} engine @returns {Promise<Row[]>} */
async function prove(name, file, engine) {
  const figures = join(directory, `${name}-${engine}.jsonl`)
  const report = join(directory, `${name}-${engine}.json`)
  const vitest = spawn(
    process.execPath,
    [
      ...[join(root, 'node_modules/vitest/vitest.mjs'), 'run', file],
      ...['--project', engine, '--maxWorkers=1'],
      ...['--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
    ],
    {
      cwd: root,
      stdio: 'inherit',
      env: {
        ...process.env,
        COULOMB_FIRE: options.short ? 'short' : 'full',
        COULOMB_TIMES: options.times,
        COULOMB_SEED: String(seed),
        COULOMB_FIGURES: figures,
      },
    },
  )
  const [code] = await once(vitest, 'exit')
  const measured = existsSync(figures) ? readFileSync(figures, 'utf8').trim().split('\n') : []
  const { failures, passed } = outcomeOf(report, code)
  const told = [
    ...measured.map((line) => JSON.parse(line)),
    ...failures.map((failure) => ({ what: name, engine, ...failure, result: `FAILED: ${failure.result}` })),
  ]
  // A proof that measures nothing has held all the same.
  return told.length > 0 || passed.count === 0 ? told : [{ what: name, engine, ...passed, result: 'passed' }]
}

/** @param {string} report @param {number | null} code */
function outcomeOf(report, code) {
  const passed = { count: 0, seconds: 0 }
  const failures = []
  for (const { status, message, assertionResults } of filesOf(report)) {
    const before = failures.length
    for (const { title, status, duration = 0 } of assertionResults) {
      const seconds = duration / 1000
      if (status === 'failed') failures.push({ count: 1, seconds, result: title })
      if (status !== 'passed') continue
      passed.count++
      passed.seconds += seconds
    }
    if (status === 'failed' && failures.length === before)
      failures.push({ count: 0, seconds: 0, result: message.split('\n')[0] ?? '' })
  }
  if (failures.length === 0 && code !== 0)
    failures.push({ count: 0, seconds: 0, result: 'it ended before its tests' })
  return { failures, passed }
}

/**
 * @typedef {{ title: string, status: string, duration?: number }} TestResult
 * @param {string} report
 * @returns {{ status: string, message: string, assertionResults: TestResult[] }[]}
 */
function filesOf(report) {
  return existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')).testResults : []
}

function printTable() {
  const head = ['What', 'Engine', 'Count', 'Seconds', 'Result', 'Served again: p50 ms', 'p99 ms', 'max ms']
  const shown = (/** @type {number | undefined} */ value) => (value === undefined ? '' : whole(value))
  const cells = rows.map(({ what, engine, count, seconds, result, p50, p99, max }) => [
    ...[what, engine, whole(count), seconds.toFixed(1), result],
    ...[shown(p50), shown(p99), shown(max)],
  ])
  console.log(`\n| ${head.join(' | ')} |\n|${head.map(() => '---').join('|')}|`)
  for (const row of cells) console.log(`| ${row.join(' | ')} |`)
}

/** @param {number} value */
function whole(value) {
  return value.toLocaleString('en')
}
