// One request to the server: its address, who asks, what is asked again, and what went wrong.
import { CoulombError } from './error.ts'
import type { Operations } from './types.ts'

export type Operation = keyof Operations
export type Query<K extends Operation> = Operations[K]['query']
export type Body<K extends Operation> = Operations[K]['body']
export type Answer<K extends Operation> = Operations[K]['answer']

/** The path's parameters beside `query` and `body`, as far as the operation has them. */
export type Input<K extends Operation> = Operations[K]['path'] & {
  query?: Query<K>
  signal?: AbortSignal | undefined
} & (undefined extends Body<K> ? { body?: Body<K> } : { body: Body<K> })

/** Operations that answer a page of a list. */
export type ListOperation = {
  [K in Operation]: Answer<K> extends { items: unknown[]; next_cursor: string | null } ? K : never
}[Operation]

interface Page<Item> {
  items: Item[]
  next_cursor: string | null
}
type Item<K extends ListOperation> = Answer<K> extends { items: (infer One)[] } ? One : never

export interface CoulombOptions {
  /** Where the server is. In a browser that the server itself serves, leave it out. */
  url?: string
  /** An operator's or an organization's key. Without one, the session of the browser counts. */
  key?: string
  /** How often to ask again after a network failure, 429 or 503; 0: never. Default: 3. */
  retries?: number
  fetch?: typeof fetch
}

const FIRST_WAIT_MS = 250
const LONGEST_WAIT_MS = 60_000
const AGAIN = new Set([429, 502, 503, 504])

export class Caller {
  readonly #url: string
  readonly #headers: Record<string, string>
  readonly #retries: number
  readonly #fetch: typeof fetch

  constructor({ url = '', key, retries = 3, fetch: own }: CoulombOptions = {}) {
    this.#url = url.replace(/\/+$/, '')
    this.#headers = key === undefined ? {} : { authorization: `Bearer ${key}` }
    this.#retries = retries
    // A browser's fetch minds what it is called on.
    this.#fetch = own ?? ((input, init) => fetch(input, init))
  }

  /**
   * Asks for an operation: `call('GET /v1/organizations/{organization_id}/balances', { organization_id: 'acme' })`.
   * What changes nothing twice is asked again by itself. Throws `CoulombError`, and the reason of an aborted signal.
   */
  async call<K extends Operation>(operation: K, input: Input<K>): Promise<Answer<K>> {
    const { signal, body } = input as { signal?: AbortSignal; body?: unknown }
    const method = operation.slice(0, operation.indexOf(' '))
    const response = await this.#send(this.url(operation, input), {
      method,
      again: method !== 'POST' || isKeyed(body),
      ...(signal && { signal }),
      ...(body !== undefined && {
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json' },
      }),
    })
    const isJson = response.headers.get('content-type')?.startsWith('application/json')
    return (isJson ? await response.json() : response) as Answer<K>
  }

  /** Like `call`, for what moves credits: it has an idempotency key, yours or a fresh one, the same in every retry. */
  once<K extends Operation>(operation: K, input: Input<K>): Promise<Answer<K>> {
    const { body } = input as { body: { idempotency_key?: string | null } }
    const keyed = { ...body, idempotency_key: body?.idempotency_key ?? crypto.randomUUID() }
    return this.call(operation, { ...input, body: keyed } as Input<K>)
  }

  /** Every item of a list, page by page as it is read. */
  async *pages<K extends ListOperation>(operation: K, input: Input<K>): AsyncGenerator<Item<K>> {
    let cursor: string | undefined
    do {
      const query = { ...input.query, ...(cursor !== undefined && { cursor }) }
      const page = (await this.call(operation, { ...input, query } as Input<K>)) as Page<Item<K>>
      yield* page.items
      cursor = page.next_cursor ?? undefined
    } while (cursor !== undefined)
  }

  /** The address of an operation, for links and downloads. */
  url<K extends Operation>(operation: K, input: Input<K>): string {
    const { query = {}, ...path } = input as { query?: Record<string, unknown> } & Record<string, unknown>
    const filled = operation
      .slice(operation.indexOf(' ') + 1)
      .replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(path[name])))
    const search = new URLSearchParams()
    for (const [name, value] of Object.entries(query))
      for (const one of Array.isArray(value) ? value : [value])
        if (one !== undefined && one !== null) search.append(name, String(one))
    return `${this.#url}${filled}${search.size > 0 ? `?${search}` : ''}`
  }

  async #send(url: string, { again, ...init }: RequestInit & { again: boolean }): Promise<Response> {
    for (let attempt = 0; ; attempt++) {
      const last = !again || attempt >= this.#retries
      try {
        const headers = { ...this.#headers, ...(init.headers as Record<string, string>) }
        const response = await this.#fetch(url, { ...init, headers })
        if (response.ok) return response
        const error = await errorOf(response)
        if (last || !AGAIN.has(response.status)) throw error
        await wait(waitOf(attempt, error.retry_after), init.signal)
      } catch (error) {
        if (error instanceof CoulombError) throw error
        if (init.signal?.aborted) throw init.signal.reason
        if (last) throw new CoulombError(0, { code: 'unreachable', detail: 'The server cannot be reached.' })
        await wait(waitOf(attempt), init.signal)
      }
    }
  }
}

/** A body that names itself may be sent again: it is answered again, and done once. */
function isKeyed(body: unknown): boolean {
  return typeof (body as { idempotency_key?: unknown } | undefined)?.idempotency_key === 'string'
}

async function errorOf(response: Response): Promise<CoulombError> {
  const after = Number(response.headers.get('retry-after') ?? Number.NaN)
  const problem = await response.json().catch(() => ({}))
  return new CoulombError(response.status, problem, Number.isFinite(after) ? after : undefined)
}

/** What the server asks for, else twice as long each time, with chance so that clients do not come back together. */
function waitOf(attempt: number, retry_after_s?: number): number {
  const ms = retry_after_s === undefined ? FIRST_WAIT_MS * 2 ** attempt : retry_after_s * 1000
  return Math.min(LONGEST_WAIT_MS, ms * (1 + Math.random() / 4))
}

function wait(ms: number, signal?: AbortSignal | null): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = () => {
      signal?.removeEventListener('abort', stop)
      resolve()
    }
    const timer = setTimeout(done, ms)
    const stop = () => {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    signal?.addEventListener('abort', stop, { once: true })
  })
}
