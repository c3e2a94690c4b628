// One process at a time on a data directory. The lock is a listening socket, which the system closes however its
// process dies, so there is no stale lock to argue with; it also tells who holds the directory, and where to reach it.

import { createHash, randomBytes } from 'node:crypto'
import { mkdir, readdir, realpath, rm } from 'node:fs/promises'
import { createConnection, createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

/** What the holder says of itself: its process, since when, and what it was asked to add (`url` …). */
export interface Holder {
  pid: number
  started_at: string
  [detail: string]: unknown
}

export class DirectoryHeldError extends Error {
  readonly holder: Holder | undefined
  constructor(directory: string, holder: Holder | undefined) {
    const details = Object.entries(holder ?? {}).map(([name, value]) => `${name} ${value}`)
    const named = details.length > 0 ? ` (${details.join(', ')})` : ''
    super(`The data directory ${directory} is in use by another process${named}`)
    this.name = 'DirectoryHeldError'
    this.holder = holder
  }
}

/** What a holder is asked to do for another process, a JSON object in and out; what it throws is thrown there. */
export type AnswerRequest = (request: Record<string, unknown>) => Promise<object>

/**
 * Holds `directory`, which must exist, until the returned function is called or the process ends. Rejects with
 * `DirectoryHeldError` if it is held. `describe` is called whenever somebody asks who holds it.
 *
 * Everyone who wants the directory first listens on a socket of its own, then calls at all the others: of two, the
 * later to call hears the earlier, so both cannot go on. While nobody holds it yet, the oldest name may stay.
 */
export async function holdDirectory(
  directory: string,
  describe: () => object,
  answer: AnswerRequest = refuse,
): Promise<() => Promise<void>> {
  const place = await socketPlace(directory)
  for (;;) {
    const own = await listen(place, describe, answer)
    try {
      if (await winsAgainstOthers(directory, place, own)) return own.close
    } catch (error) {
      await own.close()
      throw error
    }
    await own.close()
    await delay(20 + Math.random() * 30)
  }
}

async function refuse(): Promise<never> {
  throw new Error('The process that holds the directory does not know this request')
}

/** Asks who holds `directory`; null when nobody does. */
export async function askHolder(directory: string): Promise<Holder | null> {
  const found = await findHolder(directory)
  return found && (found.holder ?? null)
}

/** Asks the process that holds `directory` to do something, in its own words; rejects if nobody holds it. */
export async function requestFromHolder(
  directory: string,
  request: Record<string, unknown>,
): Promise<object> {
  const found = await findHolder(directory)
  const reply = found && (await call(found.path, request))
  if (!reply) throw new Error(`No process holds the data directory ${directory}`)
  if (!reply.answer) throw new Error(reply.error ?? 'The process that holds the directory went away')
  return reply.answer
}

async function findHolder(directory: string): Promise<{ path: string; holder?: Holder } | null> {
  const place = await socketPlace(directory).catch(() => null)
  for (const name of (await place?.names()) ?? []) {
    const path = place!.path(name)
    const reply = await call(path)
    if (reply?.held) return { path, holder: reply.holder }
  }
  return null
}

interface Contender {
  name: string
  hold(): void
  close(): Promise<void>
}

async function winsAgainstOthers(directory: string, place: SocketPlace, own: Contender): Promise<boolean> {
  for (;;) {
    let alone = true
    for (const name of await place.names()) {
      if (name === own.name) continue
      const other = await call(place.path(name))
      if (other === null) {
        // Nobody listens there (any more, or yet: then its owner hears us when it calls, and gives way).
        await rm(place.path(name), { force: true })
        continue
      }
      if (other.held) throw new DirectoryHeldError(directory, other.holder)
      if (name < own.name) return false
      alone = false
    }
    if (alone) {
      own.hold()
      return true
    }
    await delay(5)
  }
}

interface SocketPlace {
  names(): Promise<string[]>
  path(name: string): string
  newName(): string
}

// Socket paths longer than this are cut or refused by some systems (macOS: 104 bytes with the final zero).
const MAX_PATH_BYTES = 100

async function socketPlace(directory: string): Promise<SocketPlace> {
  const real = await realpath(directory)
  const hash = createHash('sha256').update(real).digest('hex').slice(0, 16)
  if (process.platform === 'win32') return pipePlace(hash)
  const newName = () => `lock-${Date.now().toString(36)}-${randomBytes(3).toString('hex')}.sock`
  let home = real
  if (Buffer.byteLength(join(real, newName())) > MAX_PATH_BYTES) {
    // Not `os.tmpdir()`: two processes with different environments must meet.
    home = join('/tmp', `coulomb-${hash}`)
    await mkdir(home, { mode: 0o700, recursive: true })
  }
  return {
    newName,
    names: async () => (await readdir(home)).filter((name) => /^lock-[\w-]+\.sock$/.test(name)),
    path: (name) => join(home, name),
  }
}

/** Windows: the name of a pipe is exclusive, and free again when its process ends. */
function pipePlace(hash: string): SocketPlace {
  const name = `coulomb-${hash}`
  return { newName: () => name, names: async () => [name], path: (pipe) => `\\\\.\\pipe\\${pipe}` }
}

async function listen(place: SocketPlace, describe: () => object, answer: AnswerRequest): Promise<Contender> {
  const name = place.newName()
  const startedAt = new Date().toISOString()
  let held = false
  const replyTo = async (line: string): Promise<Reply> => {
    const request = JSON.parse(line)
    if (request === null) return { held, holder: { pid: process.pid, started_at: startedAt, ...describe() } }
    return { held, answer: await answer(request) }
  }
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.setTimeout(ANSWER_WITHIN_MS, () => socket.destroy())
    readLine(socket)
      .finally(() => socket.setTimeout(0))
      .then(replyTo)
      .catch((error: Error): Reply => ({ held, error: error.message }))
      .then((reply) => socket.end(`${JSON.stringify(reply)}\n`))
  })
  await startListening(server, place.path(name))
  server.unref()
  return {
    name,
    hold: () => {
      held = true
    },
    close: () => new Promise((closed) => server.close(() => closed())),
  }
}

interface Reply {
  held: boolean
  holder?: Holder
  answer?: object
  error?: string
}

function startListening(server: Server, path: string): Promise<void> {
  return new Promise((listening, failed) => {
    server.once('error', failed)
    server.listen(path, () => {
      server.off('error', failed)
      listening()
    })
  })
}

const ANSWER_WITHIN_MS = 2_000

/**
 * Null when nobody listens. Somebody who listens but does not say in time who it is, is taken for a holder; for what
 * it is asked to do, it has all the time it needs. Somebody who hangs up was about to give way.
 */
function call(path: string, request: Record<string, unknown> | null = null): Promise<Reply | null> {
  return new Promise((answered) => {
    const socket = createConnection(path)
    if (request === null) socket.setTimeout(ANSWER_WITHIN_MS, () => answered({ held: true }))
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED' || error.code === 'ENOENT') answered(null)
    })
    socket.write(`${JSON.stringify(request)}\n`)
    readLine(socket)
      .then(
        (line) => answered(JSON.parse(line)),
        () => answered({ held: false }),
      )
      .finally(() => socket.destroy())
  })
}

function readLine(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    socket.setEncoding('utf8')
    socket.on('data', (piece) => {
      text += piece
      if (text.includes('\n')) resolve(text.slice(0, text.indexOf('\n')))
    })
    socket.on('close', () => reject(new Error('The connection was closed')))
  })
}
