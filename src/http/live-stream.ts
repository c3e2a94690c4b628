// One open stream of server-sent events. It keeps what is to be said, never a queue: however slow its reader, at most one
// event of each kind waits, and a reader who takes nothing for two heartbeats is cut off.
import type { Follower, Standing } from '../events/live.ts'

/** Why it ends: `closing`: the server does, so connect again. */
export type EndReason = 'signed_out' | 'denied' | 'closing'

export interface LiveStreamOptions {
  organization_id: string | null
  access_of: string | null
  /** Why it may go on no longer; null: it may, or that could not be found out. Never rejects. */
  recheck(): Promise<EndReason | null>
  closed(): void
  heartbeat_ms: number
}

type Piece = IteratorResult<string, undefined>

/** How long a browser waits before it connects again by itself. */
const RETRY = 'retry: 2000\n\n'
/** For the last event to be taken. */
const GRACE_MS = 1_000
const DONE: Piece = { done: true, value: undefined }

export class LiveStream implements Follower, AsyncIterableIterator<string, undefined> {
  readonly organization_id: string | null
  readonly access_of: string | null
  /** Aborted: the connection is to be cut, whatever waits in it. */
  readonly #cut = new AbortController()
  readonly #options: LiveStreamOptions
  readonly #beat: NodeJS.Timeout
  #grace: NodeJS.Timeout | undefined
  #told: Partial<Standing> = {}
  /** By kind; a later one of the same takes its place. */
  #due = new Map<string, string>()
  #reader: ((piece: Piece) => void) | null = null
  #state: 'open' | 'ending' | 'closed' = 'open'
  #recheck: 'no' | 'under_way' | 'again' = 'no'

  constructor(options: LiveStreamOptions) {
    this.organization_id = options.organization_id
    this.access_of = options.access_of
    this.#options = options
    // Of an organization it begins with where that stands: nothing is missed after it has opened.
    if (options.organization_id === null) this.#due.set('retry', RETRY)
    this.#beat = setInterval(() => this.#heartbeat(), options.heartbeat_ms).unref()
  }

  get cut(): AbortSignal {
    return this.#cut.signal
  }

  stands({ seq, requested_at }: Standing): void {
    if (this.#told.seq === undefined) this.#due.set('retry', RETRY)
    if (this.#told.seq !== seq) this.#say('journal', { seq })
    // Nothing is asked for at the beginning: what a page shows then is new.
    if ('requested_at' in this.#told && this.#told.requested_at !== requested_at) this.#say('request', {})
    this.#told = { seq, requested_at }
  }

  stirs(topic: 'journal' | 'request'): void {
    this.#say(topic === 'journal' ? 'activity' : topic, {})
  }

  mayHaveEnded(): void {
    if (this.#recheck === 'no') void this.#recheckAccess()
    else this.#recheck = 'again'
  }

  end(reason: EndReason): void {
    if (this.#state !== 'open') return
    this.#say('end', { reason })
    this.#state = 'ending'
    this.#grace = setTimeout(() => this.#cut.abort(), GRACE_MS)
    this.#wake()
  }

  next(): Promise<Piece> {
    const piece = this.#take()
    if (piece) return Promise.resolve(piece)
    return new Promise((read) => {
      this.#reader = read
    })
  }

  /** The reader has gone. */
  return(): Promise<Piece> {
    if (this.#state !== 'closed') {
      this.#state = 'closed'
      clearInterval(this.#beat)
      clearTimeout(this.#grace)
      this.#options.closed()
      this.#wake()
    }
    return Promise.resolve(DONE)
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async #recheckAccess(): Promise<void> {
    do {
      this.#recheck = 'under_way'
      const reason = await this.#options.recheck()
      if (reason) this.end(reason)
      // Somebody's session ended after this one had been looked up.
    } while ((this.#recheck as string) === 'again' && this.#state === 'open')
    this.#recheck = 'no'
  }

  #heartbeat(): void {
    if (this.#due.has('heartbeat')) {
      this.#cut.abort()
      return
    }
    this.#due.set('heartbeat', ': still here\n\n')
    this.#wake()
    this.mayHaveEnded()
  }

  #say(event: string, data: object): void {
    if (this.#state !== 'open') return
    this.#due.set(event, `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
    this.#wake()
  }

  #wake(): void {
    const piece = this.#reader && this.#take()
    if (!piece) return
    this.#reader!(piece)
    this.#reader = null
  }

  /** Null while there is nothing to say. */
  #take(): Piece | null {
    if (this.#state === 'closed') return DONE
    if (this.#due.size > 0) {
      const value = [...this.#due.values()].join('')
      this.#due.clear()
      return { done: false, value }
    }
    return this.#state === 'ending' ? DONE : null
  }
}
