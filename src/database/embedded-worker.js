// PGlite in a thread of its own, so that a long query never stalls the server. It speaks the Postgres wire protocol
// over messages: the bytes of one trip in, the bytes of its answer out.

import {
  closeSync,
  constants,
  cpSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, resolve } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { PGlite } from '@electric-sql/pglite'
import { NodeFS } from '@electric-sql/pglite/nodefs'

/** @typedef {{ directory: string, sync: boolean }} Settings */

const { directory, sync } = /** @type {Settings} */ (workerData)
const port = /** @type {import('node:worker_threads').MessagePort} */ (parentPort)

// What PGlite 0.5 is; it does not look before it opens the files of another version.
const POSTGRES_VERSION = '18'
const PIECE_BYTES = 256 * 1024
// 'Z', four bytes of length, one of transaction status: what an answer ends with.
const READY_FOR_QUERY = 0x5a
const MESSAGE_BYTES = 6

// Here rather than in the thread that serves, which has its own to load meanwhile; V8 shares the code between threads.
// The types of Node leave it out.
const { WebAssembly } = /** @type {any} */ (globalThis)
const wasm = await WebAssembly.compile(
  readFileSync(createRequire(import.meta.url).resolve('@electric-sql/pglite/pglite.wasm')),
)

/**
 * PGlite's file system does nothing on fsync. Emscripten calls `stream_ops.fsync` where there is one, and Postgres
 * gets there if it is started without `-F` and with `wal_sync_method=fsync` (its `fdatasync` is a stub).
 *
 * PGlite also goes on with a Postgres that has died of a PANIC, and can then spin for ever. Here the thread ends with
 * it, as a process would.
 */
class CoulombNodeFs extends NodeFS {
  /**
   * @override
   * @param {PGlite} pglite
   * @param {any} options
   */
  async init(pglite, options) {
    const { emscriptenOpts } = await super.init(pglite, options)
    const onAbort = () => process.exit(1)
    if (!sync) return { emscriptenOpts: { ...emscriptenOpts, onAbort } }
    const syncOnFsync = (/** @type {any} */ { NODEFS }) => {
      NODEFS.stream_ops.fsync = (/** @type {{ nfd: number }} */ stream) => {
        // Turns an error into an errno, on which Postgres stops, as it must: what a failed fsync wrote is unknown.
        NODEFS.tryFSOperation(() => fsyncSync(stream.nfd))
        return 0
      }
    }
    const preRun = [...(emscriptenOpts.preRun ?? []), syncOnFsync]
    return { emscriptenOpts: { ...emscriptenOpts, onAbort, preRun } }
  }
}

/** @param {string} path */
function startPglite(path) {
  const params = PGlite.defaultStartParams.filter((param) => param !== '-F')
  return PGlite.create({
    fs: new CoulombNodeFs(path),
    pgliteWasmModule: wasm,
    startParams: [...params, '-c', `fsync=${sync ? 'on' : 'off'}`, '-c', 'wal_sync_method=fsync'],
  })
}

/** An initialisation that was cut short leaves nothing behind: the directory gets its name when it is complete. */
async function initialise() {
  const unfinished = `${directory}.unfinished`
  rmSync(unfinished, { recursive: true, force: true })
  mkdirSync(unfinished, { recursive: true })
  const pglite = await startPglite(unfinished)
  await pglite.close()
  if (sync) syncTree(unfinished)
  renameSync(unfinished, directory)
  if (sync) syncPath(dirname(directory))
}

/** @param {string} path */
function syncTree(path) {
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (entry.isDirectory()) syncTree(resolve(path, entry.name))
    else syncPath(resolve(path, entry.name))
  }
  syncPath(path)
}

/** @param {string} path */
function syncPath(path) {
  const file = openSync(path, 'r')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

function checkVersion() {
  const version = readFileSync(resolve(directory, 'PG_VERSION'), 'utf8').trim()
  if (version === POSTGRES_VERSION) return
  throw new Error(
    `${directory} was written by Postgres ${version}, but this Coulomb embeds ${POSTGRES_VERSION}: ` +
      'start the version of Coulomb that wrote it',
  )
}

if (!existsSync(directory)) await initialise()
checkVersion()
const pglite = await startPglite(directory)
endOnTrap()

/** As on a PANIC: what else the program dies of (memory that is not there, …) PGlite swallows as well. */
function endOnTrap() {
  const { mod, POSTGRES_MAIN_LONGJMP } = /** @type {any} */ (pglite)
  const turn = mod._PostgresMainLoopOnce
  mod._PostgresMainLoopOnce = () => {
    try {
      turn()
    } catch (error) {
      if (/** @type {any} */ (error).status !== POSTGRES_MAIN_LONGJMP) process.exit(1)
      throw error
    }
  }
}

/**
 * Sends the answer in pieces, since it can be long.
 * @param {Uint8Array} trip
 */
async function answer(trip) {
  /** @type {Uint8Array[]} */
  let pieces = []
  let size = 0
  let end = Buffer.alloc(0)
  const flush = () => {
    const whole = join(pieces)
    end = Buffer.concat([end, whole.subarray(-MESSAGE_BYTES)]).subarray(-MESSAGE_BYTES)
    port.postMessage(whole, [whole.buffer])
    pieces = []
    size = 0
  }
  await pglite.execProtocolRawStream(trip, {
    syncToFs: false,
    onRawData(bytes) {
      pieces.push(bytes.slice())
      size += bytes.length
      if (size >= PIECE_BYTES) flush()
    },
  })
  if (size > 0) flush()
  // It never says that it is ready for the next query when it is not.
  if (end[0] !== READY_FOR_QUERY) throw new Error('The embedded database has failed')
}

/** @param {Uint8Array[]} pieces */
function join(pieces) {
  const whole = new Uint8Array(pieces.reduce((bytes, piece) => bytes + piece.length, 0))
  let offset = 0
  for (const piece of pieces) {
    whole.set(piece, offset)
    offset += piece.length
  }
  return whole
}

const TERMINATE = 0x58

/**
 * Copies the files as they are; nobody writes meanwhile, since this thread does nothing else.
 * @param {string} snapshot
 */
function takeSnapshot(snapshot) {
  try {
    const mode = constants.COPYFILE_FICLONE
    cpSync(directory, snapshot, {
      recursive: true,
      mode,
      filter: (path) => basename(path) !== 'postmaster.pid',
    })
    port.postMessage({ snapshot })
  } catch (error) {
    port.postMessage({ snapshot, error: String(error) })
  }
}

/** @param {Uint8Array | 'reset' | 'close' | { snapshot: string }} request */
async function handle(request) {
  if (typeof request === 'object' && 'snapshot' in request) return takeSnapshot(request.snapshot)
  if (request === 'close') {
    await pglite.close()
    process.exit(0)
  }
  // The next client finds the session as the last one left it, its transaction and prepared statements included.
  if (request === 'reset') {
    await pglite.exec('rollback')
    await pglite.exec('discard all')
  } else if (request[0] !== TERMINATE) {
    await answer(request)
  }
}

let last = Promise.resolve()
port.on('message', (request) => {
  last = last.then(() => handle(request))
})
port.postMessage('ready')
