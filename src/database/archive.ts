// A directory as one gzipped tar file and back, streaming, since there may be no `tar` on the machine.

import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'

const BLOCK = 512
const MAX_NAME_BYTES = 100
const MAX_SIZE = 0o77777777777

/** Writes `file`, which must not exist, in one step: it is there when it is complete and on disk. */
export async function writeArchive(directory: string, file: string): Promise<void> {
  if (await exists(file)) throw new Error(`${file} exists already`)
  const unfinished = `${file}.unfinished`
  try {
    const target = createWriteStream(unfinished, { mode: 0o600, flush: true })
    await pipeline(Readable.from(entries(directory)), createGzip({ level: 4 }), target)
    await rename(unfinished, file)
    await syncDirectory(dirname(file))
  } catch (error) {
    await rm(unfinished, { force: true })
    throw error
  }
}

async function* entries(directory: string): AsyncGenerator<Buffer> {
  const found = await readdir(directory, { recursive: true, withFileTypes: true })
  for (const entry of found) {
    const path = join(entry.parentPath, entry.name)
    const name = relative(directory, path).split(sep).join('/')
    if (entry.isDirectory()) yield header(`${name}/`, 0, '5')
    if (!entry.isFile()) continue
    const { size } = await stat(path)
    yield header(name, size, '0')
    yield* createReadStream(path) as AsyncIterable<Buffer>
    yield Buffer.alloc(padding(size))
  }
  yield Buffer.alloc(2 * BLOCK)
}

/** A POSIX ustar header. */
function header(name: string, size: number, type: '0' | '5'): Buffer {
  if (Buffer.byteLength(name) > MAX_NAME_BYTES || size > MAX_SIZE)
    throw new Error(`${name} does not fit into a tar`)
  const block = Buffer.alloc(BLOCK)
  const octal = (value: number, digits: number) => `${value.toString(8).padStart(digits, '0')}\0`
  block.write(name, 0)
  block.write(octal(type === '5' ? 0o700 : 0o600, 7), 100)
  block.write(octal(0, 7) + octal(0, 7), 108)
  block.write(octal(size, 11), 124)
  block.write(octal(Math.floor(Date.now() / 1000), 11), 136)
  block.write('        ', 148)
  block.write(type, 156)
  block.write('ustar\x0000', 257)
  block.write(`${octal(checksum(block), 6)} `, 148)
  return block
}

function checksum(block: Buffer): number {
  return block.reduce((sum, byte) => sum + byte, 0)
}

function padding(size: number): number {
  return (BLOCK - (size % BLOCK)) % BLOCK
}

/** Unpacks what `writeArchive` wrote into `directory`, which is created; rejects if the file is cut short or damaged. */
export async function readArchive(file: string, directory: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const bytes = createGunzip()
  // Its failure is that of `bytes` too, which is where it is met.
  const feeding = pipeline(createReadStream(file), bytes).catch(() => {})
  try {
    await unpack(new ByteReader(bytes), directory)
  } finally {
    bytes.destroy()
    await feeding
  }
  await syncTree(directory)
}

async function unpack(source: ByteReader, directory: string): Promise<void> {
  for (;;) {
    const block = await source.read(BLOCK)
    if (block[0] === 0) break
    await unpackEntry(parseHeader(block), source, directory)
  }
  await source.drain()
}

/** All at once, since a file system makes one journal entry of many. */
async function syncTree(directory: string): Promise<void> {
  const found = await readdir(directory, { recursive: true, withFileTypes: true })
  const paths = found.map((entry) => ({ path: join(entry.parentPath, entry.name), entry }))
  const syncs = paths.map(({ path, entry }) => (entry.isDirectory() ? syncDirectory(path) : syncPath(path)))
  await Promise.all([...syncs, syncDirectory(directory)])
}

interface Entry {
  name: string
  size: number
  type: string
}

function parseHeader(block: Buffer): Entry {
  const text = (from: number, to: number) => block.toString('utf8', from, to).replace(/\0.*$/s, '')
  const written = Number.parseInt(text(148, 156), 8)
  const blanked = Buffer.from(block).fill(' ', 148, 156)
  if (checksum(blanked) !== written) throw new Error('The backup is damaged')
  return { name: text(0, 100), size: Number.parseInt(text(124, 136), 8), type: text(156, 157) }
}

async function unpackEntry(
  { name, size, type }: Entry,
  source: ByteReader,
  directory: string,
): Promise<void> {
  const parts = name.split('/')
  if (name.startsWith('/') || parts.includes('..'))
    throw new Error(`The backup names ${name}, outside of itself`)
  const path = join(directory, ...parts)
  if (type === '5') {
    await mkdir(path, { recursive: true, mode: 0o700 })
    return
  }
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const target = await open(path, 'wx', 0o600)
  try {
    for (let left = size; left > 0; ) {
      const piece = await source.readSome(left)
      await target.write(piece)
      left -= piece.length
    }
  } finally {
    await target.close()
  }
  await source.read(padding(size))
}

/** Reads a stream of pieces in the sizes that are asked for. */
class ByteReader {
  readonly #pieces: AsyncIterator<Buffer>
  #rest: Buffer = Buffer.alloc(0)

  constructor(bytes: AsyncIterable<Buffer>) {
    this.#pieces = bytes[Symbol.asyncIterator]()
  }

  /** At least one byte and at most `size`. */
  async readSome(size: number): Promise<Buffer> {
    while (this.#rest.length === 0) {
      const next = await this.#pieces.next()
      if (next.done) throw new Error('The backup is cut short')
      this.#rest = next.value
    }
    const some = this.#rest.subarray(0, size)
    this.#rest = this.#rest.subarray(some.length)
    return some
  }

  async read(size: number): Promise<Buffer> {
    const pieces: Buffer[] = []
    for (let left = size; left > 0; ) {
      const piece = await this.readSome(left)
      pieces.push(piece)
      left -= piece.length
    }
    return Buffer.concat(pieces)
  }

  /** To the end, where gzip checks what it has read. */
  async drain(): Promise<void> {
    while (!(await this.#pieces.next()).done);
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}

/** Windows cannot sync a directory. */
export async function syncDirectory(path: string): Promise<void> {
  if (process.platform !== 'win32') await syncPath(path)
}

async function syncPath(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
