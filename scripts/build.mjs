// Compiles src/ into dist/ and puts beside it what is not code.

import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ensureInstalled, root } from './install.mjs'

const dist = join(root, 'dist')
const stampFile = join(dist, '.build')
const inputs = ['src', 'tsconfig.json', 'package-lock.json', 'scripts/build.mjs']

/** Builds unless dist/ was built from these very files. */
export function ensureBuilt() {
  const stamp = hashInputs()
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return
  console.log('Building …')
  build(stamp)
}

/** @param {string} stamp */
function build(stamp) {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  // Types are what `npm run check` is for; a start need not wait for it.
  const args = [tsc, '-p', 'tsconfig.json', '--noCheck']
  rmSync(stampFile, { force: true })
  const startedAt = Date.now()
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' })
  if (status !== 0) throw new Error('tsc could not build src/')
  cpSync(join(root, 'src/database/migrations'), join(dist, 'database/migrations'), { recursive: true })
  removeOlder(dist, startedAt)
  writeFileSync(stampFile, stamp)
}

/**
 * What the build did not write belongs to sources that are gone.
 * @param {string} directory
 * @param {number} time
 */
function removeOlder(directory, time) {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name)
    if (entry.isDirectory()) removeOlder(path, time)
    // Clocks of file systems are coarse.
    else if (statSync(path).mtimeMs < time - 1_000) rmSync(path)
  }
}

function hashInputs() {
  const hash = createHash('sha256')
  for (const input of inputs) {
    const path = join(root, input)
    const isFile = !existsSync(path) || input.includes('.')
    const files = isFile
      ? [path]
      : readdirSync(path, { recursive: true, withFileTypes: true }).flatMap(toPath).sort()
    for (const file of files) hash.update(`${relative(root, file)}\0`).update(readFileSync(file))
  }
  return hash.digest('hex')
}

/** @param {import('node:fs').Dirent} entry */
function toPath(entry) {
  return entry.isFile() ? [join(entry.parentPath, entry.name)] : []
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  ensureInstalled()
  build(hashInputs())
}
