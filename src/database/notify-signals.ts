// Signals over NOTIFY, on one connection of a process's own. Never inside a transaction that writes credits: a transaction
// that notifies takes a lock of the whole server at its commit and holds it while it syncs, so that all commits queue.
import pg from 'pg'
import { type Paced, paced } from './paced.ts'
import { type Heard, Outgoing, PAUSE_MS, type Signal, type Signals } from './signals.ts'

const CHANNEL = 'coulomb'
/** Of what Postgres takes, 7,999 bytes. */
const PAYLOAD_BYTES = 7_000
const EVERYTHING = '*'
const FIRST_WAIT_MS = 250
const LONGEST_WAIT_MS = 15_000

// What is lost with a crash has nobody left to hear it, so these commits wait for no disk.
const SESSION = `set synchronous_commit = off; set statement_timeout = '10s'`

export class NotifySignals implements Signals {
  readonly #url: string
  readonly #listeners = new Set<Heard>()
  readonly #outgoing = new Outgoing()
  readonly #pace: Paced
  #client: pg.Client | null = null
  #isListening = false
  #failures = 0
  #waiting: NodeJS.Timeout | null = null

  /** Connects when there is something to say or to hear. */
  constructor(url: string) {
    this.#url = url
    this.#pace = paced(PAUSE_MS, () => this.#attend())
  }

  signal(topic: Signal['topic'], organization_id: string | null): void {
    this.#outgoing.add({ topic, organization_id })
    this.#pace.soon()
  }

  listen(heard: Heard): () => void {
    this.#listeners.add(heard)
    this.#pace.soon()
    return () => {
      this.#listeners.delete(heard)
      this.#pace.soon()
    }
  }

  async close(): Promise<void> {
    await this.#pace.stop()
    if (this.#waiting) clearTimeout(this.#waiting)
    const client = this.#client
    this.#client = null
    if (!client) return
    if (!this.#outgoing.isEmpty) await this.#notify(client).catch(() => {})
    await client.end().catch(() => {})
  }

  /** Makes what is into what should be: connected, listening if anybody does, and nothing unsaid. */
  async #attend(): Promise<void> {
    const shouldListen = this.#listeners.size > 0
    if (this.#waiting || (this.#outgoing.isEmpty && shouldListen === this.#isListening)) return
    try {
      this.#client ??= await this.#connect()
      const client = this.#client
      if (shouldListen !== this.#isListening) await this.#setListening(client, shouldListen)
      if (!this.#outgoing.isEmpty) await this.#notify(client)
      this.#failures = 0
    } catch {
      this.#tryLater()
    }
  }

  async #connect(): Promise<pg.Client> {
    const client = new pg.Client({
      connectionString: this.#url,
      application_name: 'coulomb signals',
      connectionTimeoutMillis: 10_000,
      query_timeout: 10_000,
      keepAlive: true,
      keepAliveInitialDelayMillis: 30_000,
    })
    client.on('error', () => {})
    client.on('notification', ({ payload = '' }) => this.#hear(payload))
    client.once('end', () => {
      if (this.#client !== client) return
      this.#client = null
      this.#isListening = false
      this.#pace.soon()
    })
    try {
      await client.connect()
      await client.query(SESSION)
      return client
    } catch (error) {
      client.end().catch(() => {})
      throw error
    }
  }

  async #setListening(client: pg.Client, should: boolean): Promise<void> {
    await client.query(`${should ? 'listen' : 'unlisten'} ${CHANNEL}`)
    this.#isListening = should
    // Whatever was said before this was not heard.
    if (should) for (const heard of this.#listeners) heard(null)
  }

  async #notify(client: pg.Client): Promise<void> {
    const signals = this.#outgoing.take()
    const payloads = signals === null ? [EVERYTHING] : payloadsOf(signals)
    try {
      await client.query('select pg_notify($1, payload) from unnest($2::text[]) payload', [CHANNEL, payloads])
    } catch (error) {
      if (signals === null) this.#outgoing.addEverything()
      else for (const signal of signals) this.#outgoing.add(signal)
      throw error
    }
  }

  #tryLater(): void {
    const client = this.#client
    this.#client = null
    this.#isListening = false
    client?.end().catch(() => {})
    const wait_ms = Math.min(FIRST_WAIT_MS * 2 ** this.#failures++, LONGEST_WAIT_MS)
    this.#waiting = setTimeout(() => {
      this.#waiting = null
      this.#pace.soon()
    }, wait_ms).unref()
  }

  #hear(payload: string): void {
    const signals = payload === EVERYTHING ? null : payload.split('\n').map(signalOf)
    for (const heard of this.#listeners) heard(signals)
  }
}

/** A line each: the topic, and the organization where there is one. Ids hold no line breaks. */
function payloadsOf(signals: readonly Signal[]): string[] {
  const payloads: string[] = []
  let lines: string[] = []
  let bytes = 0
  for (const { topic, organization_id } of signals) {
    const line = organization_id === null ? topic : `${topic} ${organization_id}`
    bytes += Buffer.byteLength(line) + 1
    if (bytes > PAYLOAD_BYTES) {
      payloads.push(lines.join('\n'))
      lines = []
      bytes = Buffer.byteLength(line) + 1
    }
    lines.push(line)
  }
  payloads.push(lines.join('\n'))
  return payloads
}

function signalOf(line: string): Signal {
  const space = line.indexOf(' ')
  if (space < 0) return { topic: line as Signal['topic'], organization_id: null }
  return { topic: line.slice(0, space) as Signal['topic'], organization_id: line.slice(space + 1) }
}
