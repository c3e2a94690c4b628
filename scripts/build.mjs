// Builds what is started: the server (src/ into dist/) and the web app (web/ into web/dist/), each only if it changed.

import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { ensureInstalled, root } from './install.mjs'

/**
 * @typedef {object} Part
 * @property {string} dist
 * @property {string[]} inputs What it is built from.
 * @property {string[]} command Of node.
 * @property {(startedAt: number) => void} finish
 */

/** @type {Part} */
const server = {
  dist: join(root, 'dist'),
  inputs: ['src', 'tsconfig.json', 'package-lock.json', 'scripts/build.mjs'],
  // Types are what `npm run check` is for; a start need not wait for it.
  command: [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.json', '--noCheck'],
  finish(startedAt) {
    cpSync(join(root, 'src/database/migrations'), join(this.dist, 'database/migrations'), { recursive: true })
    removeOlder(this.dist, startedAt)
  },
}

/** @type {Part} */
const web = {
  dist: join(root, 'web/dist'),
  inputs: [
    ...['web/src', 'web/public', 'web/index.html', 'web/vite.config.ts', 'web/light-recharts.ts', 'sdk/src'],
    ...['package-lock.json', 'scripts/build.mjs'],
  ],
  command: [join(root, 'node_modules/vite/bin/vite.js'), 'build', 'web', '--logLevel', 'warn'],
  finish() {
    compress(join(this.dist, 'assets'))
  },
}

/** Builds the server unless dist/ was built from these very files. */
export async function ensureServerBuilt() {
  await ensure(server)
}

/** The same for the server and the web app. */
export async function ensureBuilt() {
  await Promise.all([ensure(server), ensure(web)])
}

/** @param {Part} part */
async function ensure(part) {
  const stamp = hashOf(part.inputs)
  const file = stampFile(part)
  if (existsSync(file) && readFileSync(file, 'utf8') === stamp) return
  console.log(part === web ? 'Building the web app …' : 'Building …')
  await build(part, stamp)
}

/**
 * @param {Part} part
 * @param {string} stamp
 */
async function build(part, stamp) {
  rmSync(stampFile(part), { force: true })
  const startedAt = Date.now()
  // What starts the build may be a test; what is built is served.
  const env = { ...process.env, NODE_ENV: 'production' }
  const child = spawn(process.execPath, part.command, { cwd: root, stdio: 'inherit', env })
  const status = await new Promise((resolve) => child.once('exit', resolve))
  if (status !== 0) throw new Error(`${part === web ? 'web/' : 'src/'} could not be built`)
  part.finish(startedAt)
  writeFileSync(stampFile(part), stamp)
}

/** @param {Part} part */
const stampFile = ({ dist }) => join(dist, '.build')

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

/**
 * Once, so that no answer has to wait for it.
 * @param {string} directory
 */
function compress(directory) {
  for (const name of readdirSync(directory)) {
    if (!/\.(js|css)$/.test(name)) continue
    const path = join(directory, name)
    const content = readFileSync(path)
    writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }))
    const params = { [constants.BROTLI_PARAM_QUALITY]: 9 }
    writeFileSync(`${path}.br`, brotliCompressSync(content, { params }))
  }
}

/** @param {string[]} inputs */
function hashOf(inputs) {
  const hash = createHash('sha256')
  for (const input of inputs) {
    const path = join(root, input)
    const isDirectory = existsSync(path) && statSync(path).isDirectory()
    const files = isDirectory
      ? readdirSync(path, { recursive: true, withFileTypes: true }).flatMap(toPath).sort()
      : [path]
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
  await Promise.all([server, web].map((part) => build(part, hashOf(part.inputs))))
}
