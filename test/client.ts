// A real server in this process, on the engine of the test, and a small typed client of it: what black-box tests use.
import { readConfig } from '../src/config.ts'
import { verifyAll } from '../src/ledger/verify.ts'
import type { Server } from '../src/listen.ts'
import { startServer } from '../src/server.ts'
import { openTestDatabase } from './engine.ts'
import { exchange } from './exchange.ts'

export const OPERATOR_KEY = 'operator-key-for-tests'

export interface Reply<Body> {
  status: number
  headers: Headers
  body: Body
}

type Any = any

/** Requests with one key. Paths begin with `/`; a string as body is sent as it is. */
export interface Client {
  get<Body = Any>(path: string, headers?: Record<string, string>): Promise<Reply<Body>>
  put<Body = Any>(path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply<Body>>
  post<Body = Any>(path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply<Body>>
  delete<Body = Any>(path: string, headers?: Record<string, string>): Promise<Reply<Body>>
  request<Body = Any>(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Reply<Body>>
}

export interface Api {
  url: string
  server: Server
  operator: Client
  /** A client with another key; null: without one. */
  as(key: string | null): Client
  /** The browser of a member who has opened a portal link. */
  signedIn(organization_id: string, member_id: string): Promise<Client>
  /** The browser of one of the vendor's people. */
  operatorSignedIn(operator_id?: string): Promise<Client>
  /** Sets the test clock, forward only. */
  clock(iso: string): Promise<void>
  /** Closes the server; throws if any organization does not verify. */
  close(): Promise<void>
}

/** `now`: where the test clock begins; without it, real time until `clock` is called. */
export async function startApi(
  options: { now?: string; env?: Record<string, string>; web_directory?: string } = {},
): Promise<Api> {
  const database = await openTestDatabase()
  const config = readConfig({
    PORT: '0',
    COULOMB_OPERATOR_KEY: OPERATOR_KEY,
    COULOMB_TEST_CLOCK: '1',
    COULOMB_DEMO: '0',
    COULOMB_LOG_LEVEL: 'fatal',
    ...options.env,
  })
  const { web_directory } = options
  const server = await startServer(config, {
    database,
    check_answers: true,
    ...(web_directory === undefined ? {} : { web_directory }),
  })
  const operator = clientOf(server.url, OPERATOR_KEY)
  const clock = async (iso: string) => {
    const { status, body } = await operator.put('/v1/test-clock', { now: iso })
    if (status !== 200) throw new Error(`the test clock was not set: ${JSON.stringify(body)}`)
  }
  if (options.now !== undefined) await clock(options.now)
  return {
    url: server.url,
    server,
    operator,
    as: (key) => clientOf(server.url, key),
    async signedIn(organization_id, member_id) {
      const path = `/v1/organizations/${organization_id}/portal-sessions`
      const { body } = await operator.post(path, { member_id })
      return browserOf(server.url, await openLink(body.url))
    },
    async operatorSignedIn(operator_id = 'sam') {
      const { body } = await operator.post('/v1/operator-sessions', { operator_id })
      return browserOf(server.url, await openLink(body.url))
    },
    clock,
    async close() {
      const wrong: unknown[] = []
      for await (const one of verifyAll(database)) if (!one.ok) wrong.push(one)
      await server.close()
      if (wrong.length > 0) throw new Error(`verify is not clean: ${JSON.stringify(wrong, null, 2)}`)
    },
  }
}

export function clientOf(url: string, key: string | null): Client {
  return clientWith(url, key === null ? {} : { authorization: `Bearer ${key}` })
}

/** What a browser with this cookie sends from a page of the server. */
export function browserOf(url: string, cookie: string): Client {
  return clientWith(url, { cookie, origin: url, 'sec-fetch-site': 'same-origin' })
}

/** Opens a link that signs in, as its page does, and returns the cookie. */
export async function openLink(url: string): Promise<string> {
  const { origin, pathname } = new URL(url)
  const response = await fetch(`${origin}/sign-in/link`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ secret: pathname.split('/').at(-1)! }),
  })
  const cookie = response.headers.get('set-cookie')?.split(';')[0]
  if (response.status !== 303 || !cookie) throw new Error(`the link did not sign in: ${response.status}`)
  return cookie
}

/** A client that says who it is by these headers. */
export function clientWith(url: string, own: Record<string, string>): Client {
  const request: Client['request'] = async (method, path, body, headers = {}) => {
    const isText = body === undefined || typeof body === 'string'
    const answer = await exchange(
      url + path,
      method,
      { ...own, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      isText ? body : JSON.stringify(body),
    )
    const { status, text } = answer
    return {
      status,
      get headers() {
        return answer.headers
      },
      body: text !== '' && answer.isJson ? JSON.parse(text) : text,
    }
  }
  return {
    request,
    get: (path, headers) => request('GET', path, undefined, headers),
    put: (path, body = {}, headers) => request('PUT', path, body, headers),
    post: (path, body = {}, headers) => request('POST', path, body, headers),
    delete: (path, headers) => request('DELETE', path, undefined, headers),
  }
}
