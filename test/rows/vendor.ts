// The vendor's backend as these tests play it: organizations opened and charged over HTTP, with keys made up as it goes
// and every answer held to the status that is expected. A test then reads as what happened.
import { expect } from 'vitest'
import { type Api, type Client, startApi } from '../client.ts'

// Bodies of answers are taken as they come: what they must be is what the tests say.
type Any = any

export interface AskedItem {
  key: string
  data_type?: string
  found?: boolean
  subject?: { type: string; id: string; name: string }
}

export interface AskedCharge {
  action: string
  member_id?: string
  api_key_id?: string
  /** A text is the key of an item that was found. */
  items?: (string | AskedItem)[]
  quantities?: Record<string, number>
  flags?: string[]
  subject?: { type: string; id: string; name: string }
  partial?: boolean
  description?: string
  campaign?: string
  identity?: string
  occurred_at?: string
  draw_on_balance?: boolean
  metadata?: Record<string, unknown>
  expires_at?: string
  idempotency_key?: string
}

export type Query = Record<string, string | number | boolean | string[] | undefined>

/** Each verb answers the body and throws unless the status is a success, or the one that is named last. */
export interface Organization {
  id: string
  /** Of the organization, such as `/v1/organizations/acme`. */
  path: string
  put(change: object, status?: number): Promise<Any>
  read(): Promise<Any>
  member(member_id: string, member?: object, status?: number): Promise<Any>
  charge(charge: AskedCharge, status?: number): Promise<Any>
  quote(charge: AskedCharge, status?: number): Promise<Any>
  hold(charge: AskedCharge, status?: number): Promise<Any>
  capture(hold_id: string, capture?: object, status?: number): Promise<Any>
  release(hold_id: string, status?: number): Promise<Any>
  refund(charge_id: string, refund?: object, status?: number): Promise<Any>
  /** Add-on credits for everyone, unless it says otherwise. */
  grant(amount: number, grant?: object, status?: number): Promise<Any>
  voidGrant(grant_id: string, status?: number): Promise<Any>
  own(items: string[], more?: object, status?: number): Promise<Any>
  balances(query?: Query): Promise<Any>
  /** What the organization's pool has left to spend, in one unit. */
  left(unit?: string): Promise<number>
  /** What the member's battery has left. */
  battery(member_id: string): Promise<number>
  history(query?: Query): Promise<Any>
  historyCsv(query?: Query): Promise<Record<string, string>[]>
  usage(query?: Query): Promise<Any>
  breakdown(by: string, query?: Query): Promise<Any>
  get(path: string, query?: Query, status?: number): Promise<Any>
  grants(query?: Query): Promise<Any[]>
  /** A client with a new key of the organization. */
  key(scopes?: string[]): Promise<Client>
}

export interface Vendor {
  api: Api
  /** A request of the operator; throws unless it succeeds, or has the status that is named. */
  ask(method: string, path: string, body?: unknown, status?: number): Promise<Any>
  /** A new organization, named by number unless its id is given. */
  open(organization: object, organization_id?: string): Promise<Organization>
  clock(iso: string): Promise<void>
  close(): Promise<void>
}

let organizations = 0
let keys = 0
const nextKey = () => `key_${++keys}`

export async function startVendor(now: string): Promise<Vendor> {
  const api = await startApi({ now })
  const ask: Vendor['ask'] = async (method, path, body, status) => {
    const reply = await api.operator.request(method, path, body)
    const asExpected = status === undefined ? reply.status < 300 : reply.status === status
    expect(asExpected, `${method} ${path} → ${reply.status} ${JSON.stringify(reply.body)}`).toBe(true)
    return reply.body
  }
  return {
    api,
    ask,
    async open(organization, organization_id = `acme_${++organizations}`) {
      await ask('PUT', `/v1/organizations/${organization_id}`, { name: organization_id, ...organization })
      return organizationOf(api, ask, organization_id)
    },
    clock: api.clock,
    close: api.close,
  }
}

function organizationOf(api: Api, ask: Vendor['ask'], id: string): Organization {
  const path = `/v1/organizations/${id}`
  const get: Organization['get'] = (below, query = {}, status) =>
    ask('GET', `${path}${below}${queryText(query)}`, undefined, status)
  const post = (below: string, body: object, status?: number) =>
    ask('POST', `${path}${below}`, { idempotency_key: nextKey(), ...body }, status)
  return {
    id,
    path,
    put: (change, status) => ask('PUT', path, change, status),
    read: () => get(''),
    member: (member_id, member = {}, status) =>
      ask('PUT', `${path}/members/${member_id}`, { email: `${member_id}@${id}.example`, ...member }, status),
    charge: (charge, status) => post('/charges', bodyOf(charge), status),
    quote: (charge, status) => ask('POST', `${path}/quotes`, bodyOf(charge), status),
    hold: (charge, status) => post('/holds', bodyOf(charge), status),
    capture: (hold_id, capture = {}, status) => post(`/holds/${hold_id}/capture`, bodyOf(capture), status),
    release: (hold_id, status) => post(`/holds/${hold_id}/release`, {}, status),
    refund: (charge_id, refund = {}, status) =>
      post(`/charges/${charge_id}/refunds`, { reason: 'by mistake', ...refund }, status),
    grant: (amount, grant = {}, status) =>
      post('/grants', { unit: 'credit', amount, source: 'addon', reason: 'bought', ...grant }, status),
    voidGrant: (grant_id, status) => post(`/grants/${grant_id}/void`, { reason: 'withdrawn' }, status),
    own: (items, more = {}, status) => post('/owned', { ...bodyOf({ items }), ...more }, status),
    balances: (query) => get('/balances', query),
    async left(unit = 'credit') {
      const { units } = await get('/balances')
      return units.find((one: Any) => one.unit === unit)?.available ?? 0
    },
    async battery(member_id) {
      const { member } = await get('/balances', { member_id })
      return member.batteries[0].left
    },
    history: (query) => get('/history', query),
    async historyCsv(query = {}) {
      const text: string = await get('/history.csv', query)
      const [header, ...rows] = readCsv(text)
      return rows.map((cells) => Object.fromEntries(header!.map((name, index) => [name, cells[index]!])))
    },
    usage: (query) => get('/usage', query),
    breakdown: (by, query = {}) => get('/usage/breakdown', { by, ...query }),
    get,
    grants: async (query) => (await get('/grants', query)).items,
    async key(scopes) {
      const { key } = await ask('POST', `${path}/keys`, { name: 'a key', ...(scopes && { scopes }) })
      return api.as(key)
    },
  }
}

function bodyOf(charge: { items?: AskedCharge['items'] }): object {
  const items = charge.items?.map((item) => (typeof item === 'string' ? { key: item } : item))
  return { ...charge, ...(items && { items }) }
}

function queryText(query: Query): string {
  const parts = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [value].flat().map((one) => `${name}=${encodeURIComponent(one)}`),
  )
  return parts.length > 0 ? `?${parts.join('&')}` : ''
}

/** Keys `prefix:first` … `prefix:last`. */
export function keyed(prefix: string, first: number, last: number): string[] {
  return Array.from({ length: last - first + 1 }, (_, index) => `${prefix}:${first + index}`)
}

export const creditsOf = (rows: { credits: number }[]): number =>
  rows.reduce((sum, { credits }) => sum + Math.round(credits * 1e6), 0) / 1e6

/** RFC 4180, read by hand, so that nothing forgives what a spreadsheet would not. */
export function readCsv(text: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  let cell = ''
  let quoted = false
  const body = text.replace(/^\uFEFF/, '')
  for (let at = 0; at < body.length; at++) {
    const letter = body[at]!
    if (quoted) {
      if (letter !== '"') cell += letter
      else if (body[at + 1] === '"') cell += body[++at]!
      else quoted = false
    } else if (letter === '"') quoted = true
    else if (letter === ',') {
      row.push(cell)
      cell = ''
    } else if (letter === '\r' && body[at + 1] === '\n') {
      rows.push([...row, cell])
      row = []
      cell = ''
      at++
    } else cell += letter
  }
  if (cell !== '' || row.length > 0) rows.push([...row, cell])
  return rows
}
