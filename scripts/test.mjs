// `npm test`: the whole suite, or what the arguments name. The last line says how it went, for people and for CI.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureBuilt } from './build.mjs'
import { ensureInstalled, root } from './install.mjs'

ensureInstalled()
// Tests start what is built, and walk through it.
await ensureBuilt()
const directory = mkdtempSync(join(tmpdir(), 'coulomb-test-'))
const report = join(directory, 'report.json')
const vitest = spawn(
  process.execPath,
  [
    join(root, 'node_modules', 'vitest', 'vitest.mjs'),
    'run',
    ...['--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
    ...process.argv.slice(2),
  ],
  { cwd: root, stdio: 'inherit' },
)
// Ctrl-C reaches Vitest by itself; this process stays to say how far it got.
process.on('SIGINT', () => {})
process.on('SIGTERM', () => vitest.kill('SIGTERM'))
const [code] = await once(vitest, 'exit')

const { passed, failed } = count()
rmSync(directory, { recursive: true, force: true })
console.log(`\n${passed} passed, ${failed} failed`)
process.exitCode = failed > 0 ? code || 1 : (code ?? 1)

function count() {
  try {
    const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(report, 'utf8'))
    // A file that does not even load has no failed test in it, and an error between tests belongs to none.
    const broken = testResults.filter(hasFailedWithoutTests).length
    const failed = numFailedTests + broken
    return { passed: numPassedTests, failed: failed === 0 && code !== 0 ? 1 : failed }
  } catch {
    return { passed: 0, failed: 1 }
  }
}

/** @param {{ status: string, assertionResults: { status: string }[] }} file */
function hasFailedWithoutTests(file) {
  return file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed')
}
