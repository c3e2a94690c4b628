// The server as the tests of the accounts API ask it: byte for byte, since what they are about (slashes, escapes, bare
// headers) is what friendlier clients tidy up.
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { expect } from 'vitest'
import { type Api, startApi } from './client.ts'

export const NOW = '2026-11-15T12:00:00.000Z'
export const USAGE = '/api/v1/accounts/usage/'

export interface Reply {
  status: number
  headers: IncomingHttpHeaders
  text: string
  /** The body as JSON; undefined for an empty one. */
  body: any
}

export interface Asking {
  token?: string
  headers?: Record<string, string>
  body?: string
}

export interface Charge {
  action: string
  quantities?: Record<string, number>
  items?: { key: string; found?: boolean }[]
  occurred_at?: string
  flags?: string[]
  past_credits?: { unit: string; credits: number }
  draw_on_balance?: boolean
}

export interface AccountsServer {
  api: Api
  /** Sends the target as it is written. */
  ask(method: string, target: string, asking?: Asking): Promise<Reply>
  /** A request of the vendor's backend; the answer must be a success, or of the status that is expected. */
  operate(method: string, path: string, body?: object, status?: number): Promise<any>
  /** A new organization, of the prepaid product unless it says otherwise, with so many credits, and its key. */
  open(organization_id: string, organization?: object, credits?: number): Promise<string>
  key(organization_id: string, key?: object): Promise<{ id: string; key: string }>
  charge(organization_id: string, charge: Charge, status?: number): Promise<any>
  /** The answer's `data`, which must be there. */
  read(token: string, query?: string, path?: string): Promise<any>
  close(): Promise<void>
}

let charges = 0

export async function startAccounts(env: Record<string, string> = {}): Promise<AccountsServer> {
  const api = await startApi({ now: NOW, env })
  const ask: AccountsServer['ask'] = (method, target, asking = {}) => send(api.url, method, target, asking)
  const operate: AccountsServer['operate'] = async (method, path, body, status) => {
    const reply = await api.operator.request(method, path, body)
    const asExpected = status === undefined ? reply.status < 300 : reply.status === status
    expect(asExpected, `${reply.status} ${JSON.stringify(reply.body)}`).toBe(true)
    return reply.body
  }
  const key: AccountsServer['key'] = (organization_id, more = {}) =>
    operate('POST', `/v1/organizations/${organization_id}/keys`, { name: 'reader', ...more })
  return {
    api,
    ask,
    operate,
    key,
    async open(organization_id, organization = {}, credits = 5_000) {
      const path = `/v1/organizations/${organization_id}`
      await operate('PUT', path, { name: organization_id, preset: 'generect', ...organization })
      const grant = { unit: 'credit', amount: credits, source: 'addon', reason: 'bought' }
      if (credits > 0) await operate('POST', `${path}/grants`, { ...grant, idempotency_key: 'grant' })
      return (await key(organization_id)).key
    },
    charge: (organization_id, charge, status) => {
      const body = { ...charge, idempotency_key: `charge_${++charges}` }
      return operate('POST', `/v1/organizations/${organization_id}/charges`, body, status)
    },
    async read(token, query = '', path = USAGE) {
      const reply = await ask('GET', `${path}${query}`, { token })
      expect(reply.status, reply.text).toBe(200)
      return reply.body.data
    },
    close: () => api.close(),
  }
}

function send(url: string, method: string, path: string, { token, headers, body }: Asking): Promise<Reply> {
  const all = {
    ...(token !== undefined && { authorization: `Token ${token}` }),
    ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }),
    ...headers,
  }
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url)
    const sent = httpRequest({ hostname, port, method, path, headers: all }, (answer) => {
      const pieces: Buffer[] = []
      answer.on('data', (piece: Buffer) => pieces.push(piece))
      answer.on('error', reject)
      answer.on('end', () => {
        const text = Buffer.concat(pieces).toString('utf8')
        const isJson = answer.headers['content-type']?.startsWith('application/json') && text !== ''
        const body = isJson ? JSON.parse(text) : undefined
        resolve({ status: answer.statusCode!, headers: answer.headers, text, body })
      })
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

/** The whole of seed 004's error envelope. */
export const envelope = (status_code: number, detail: unknown) => ({ status: 'error', status_code, detail })
