// Compiles src/ into dist/ and puts beside it what is not code.

import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ensureInstalled, root } from './install.mjs'

const dist = join(root, 'dist')
const stampFile = join(dist, '.build')
const inputs = ['src', 'tsconfig.json', 'package-lock.json', 'scripts/build.mjs']

/** Builds unless dist/ was built from these very files; ends the process if that fails. */
export function ensureBuilt() {
  const stamp = hashInputs()
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return
  console.log('Building …')
  build(stamp)
}

/** @param {string} stamp */
function build(stamp) {
  rmSync(dist, { recursive: true, force: true })
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  const { status } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.json'], {
    cwd: root,
    stdio: 'inherit',
  })
  if (status !== 0) process.exit(status ?? 1)
  cpSync(join(root, 'src/database/migrations'), join(dist, 'database/migrations'), { recursive: true })
  writeFileSync(stampFile, stamp)
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
