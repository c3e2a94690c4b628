// Makes sure that node_modules is what package-lock.json says, so that two commands are enough on a fresh clone.

import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { accessSync, constants, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))
const lockFile = join(root, 'package-lock.json')
const stampFile = join(root, 'node_modules', '.coulomb-install')

/** Installs what is missing or ends the process. */
export function ensureInstalled() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major < 20 || (major === 20 && minor < 19)) {
    console.error(`Coulomb needs Node 20.19 or later; this is ${process.versions.node}.`)
    process.exit(1)
  }
  const stamp = createHash('sha256').update(readFileSync(lockFile)).digest('hex')
  if (readIfThere(stampFile) === stamp) return
  if (!matchesLock()) {
    console.log('Installing dependencies …')
    // Where install scripts are forbidden, everything works without them.
    if (npm('ci') !== 0 && npm('ci', '--ignore-scripts') !== 0) {
      console.error('npm could not install the dependencies; see its messages above.')
      process.exit(1)
    }
  }
  mkdirSync(join(root, 'node_modules'), { recursive: true })
  writeFileSync(stampFile, stamp)
}

/** Whether an `npm ci` or `npm install` that we did not start has done the work already. */
function matchesLock() {
  const installed = readIfThere(join(root, 'node_modules', '.package-lock.json'))
  if (!installed) return false
  const have = JSON.parse(installed).packages
  const want = JSON.parse(readFileSync(lockFile, 'utf8')).packages
  return Object.entries(want).every(([path, { version, optional, peer }]) => {
    if (path === '' || have[path]?.version === version) return true
    return (optional || peer) && !have[path]
  })
}

/** @param {string[]} args */
function npm(...args) {
  const flags = [...args, '--no-audit', '--no-fund', '--loglevel=error', ...writableCache()]
  const cli = process.env.npm_execpath
  const [command, first] = cli?.endsWith('.js') ? [process.execPath, [cli]] : ['npm', []]
  const shell = process.platform === 'win32' && command === 'npm'
  return spawnSync(command, [...first, ...flags], { cwd: root, stdio: 'inherit', shell }).status
}

/** npm needs a place for its cache even where the home directory is read-only. */
function writableCache() {
  try {
    accessSync(homedir(), constants.W_OK)
    return []
  } catch {
    return [`--cache=${join(tmpdir(), 'coulomb-npm-cache')}`]
  }
}

/** @param {string} path */
function readIfThere(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined
}
