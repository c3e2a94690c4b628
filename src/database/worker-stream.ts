import { Duplex } from 'node:stream'
import type { Worker } from 'node:worker_threads'
import type { EmbeddedThread } from './embedded-thread.ts'

/**
 * The socket of a `pg` client, with the embedded engine's thread at the other end. What is written while corked goes
 * as one message, so that a trip of many statements crosses the threads once.
 */
export class WorkerStream extends Duplex {
  readonly #thread: EmbeddedThread
  #worker: Worker | undefined
  readonly #onMessage = (answer: unknown) => {
    // What is not bytes answers somebody else.
    if (answer instanceof Uint8Array)
      this.push(Buffer.from(answer.buffer, answer.byteOffset, answer.byteLength))
  }
  readonly #onError = (error: Error) => this.destroy(error)
  readonly #onExit = () => this.destroy(new Error('The embedded database has ended'))

  constructor(thread: EmbeddedThread) {
    super()
    this.#thread = thread
  }

  /** As of `net.Socket`. */
  connect(): this {
    this.#thread.worker().then((worker) => {
      if (this.destroyed) return
      this.#worker = worker
      worker.on('message', this.#onMessage).on('error', this.#onError).on('exit', this.#onExit)
      worker.postMessage('reset')
      this.emit('connect')
    }, this.#onError)
    return this
  }

  setNoDelay(): this {
    return this
  }

  setKeepAlive(): this {
    return this
  }

  ref(): this {
    return this
  }

  unref(): this {
    return this
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#post([chunk])
    done()
  }

  override _writev(chunks: { chunk: Buffer }[], done: () => void): void {
    this.#post(chunks.map(({ chunk }) => chunk))
    done()
  }

  override _final(done: () => void): void {
    this.push(null)
    done()
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#worker?.off('message', this.#onMessage).off('error', this.#onError).off('exit', this.#onExit)
    done(error)
  }

  #post(chunks: Buffer[]): void {
    const trip = new Uint8Array(chunks.reduce((bytes, chunk) => bytes + chunk.length, 0))
    let offset = 0
    for (const chunk of chunks) {
      trip.set(chunk, offset)
      offset += chunk.length
    }
    this.#worker?.postMessage(trip, [trip.buffer])
  }
}
