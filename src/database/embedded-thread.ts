// The thread that the embedded engine runs in. It ends when Postgres dies (of a full disk, say); whoever needs the
// database next starts it again, and Postgres recovers from its log, as it would under a watched process of its own.

import { Worker } from 'node:worker_threads'

interface Settings {
  directory: string
  sync: boolean
}

/** So long after a start that failed nobody tries again: each costs a second of work. */
const PAUSE_MS = 1_000

export class EmbeddedThread {
  readonly #settings: Settings
  #current: Promise<Worker> | null = null
  #stopped = false

  constructor(settings: Settings) {
    this.#settings = settings
  }

  /** The one that runs, or a new one; rejects when it cannot be started, and after `stop`. */
  worker(): Promise<Worker> {
    if (this.#stopped) return Promise.reject(new Error('The embedded database is closed'))
    this.#current ??= this.#start()
    return this.#current
  }

  #start(): Promise<Worker> {
    const current = startWorker(this.#settings)
    const forget = () => {
      if (this.#current === current) this.#current = null
    }
    current.then(
      (worker) => worker.once('exit', forget),
      () => setTimeout(forget, PAUSE_MS).unref(),
    )
    return current
  }

  /** Lets Postgres close its files in order. */
  async stop(): Promise<void> {
    this.#stopped = true
    const worker = await this.#current?.catch(() => null)
    if (!worker || worker.threadId === -1) return
    await new Promise<void>((stopped) => {
      worker.once('exit', () => stopped())
      worker.postMessage('close')
    })
  }
}

function startWorker(settings: Settings): Promise<Worker> {
  const worker = new Worker(new URL('./embedded-worker.js', import.meta.url), { workerData: settings })
  worker.on('error', () => {})
  return new Promise((started, failed) => {
    const onExit = () => failed(new Error('The embedded database cannot be started'))
    worker.once('error', failed).once('exit', onExit)
    worker.once('message', () => {
      worker.off('error', failed).off('exit', onExit)
      started(worker)
    })
  })
}
