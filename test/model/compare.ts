// Sends one operation to the server, as HTTP has it, and tells how its answer differs from what the model expects.
import type { Api } from '../client.ts'
import { type Answer, ask, type Told } from './ask.ts'
import { type Expected, joined, type Operation, type Receipt } from './operations.ts'
import { CREDIT_UNITS } from './products.ts'

/** What the server called what an operation made. */
export type Ids = Map<number, string>

interface Request {
  method: string
  path: string
  body: unknown
}

const base = (organization_id: string) => `/v1/organizations/${organization_id}`

/** `ids` of nothing become one that does not exist. */
export function requestOf(organization_id: string, operation: Operation, ids: Ids): Request {
  const path = base(organization_id)
  const post = (where: string, body: object): Request => ({
    method: 'POST',
    path: `${path}${where}`,
    body: { ...body, ...(operation.key === undefined ? {} : { idempotency_key: operation.key }) },
  })
  const made = (of: number, none: string) => ids.get(of) ?? none
  switch (operation.verb) {
    case 'charge':
      return post('/charges', operation.body)
    case 'quote':
      return post('/quotes', operation.body)
    case 'hold':
      return post('/holds', operation.body)
    case 'capture':
    case 'release':
      return post(`/holds/${made(operation.of, 'hold_99999999')}/${operation.verb}`, operation.body)
    case 'refund':
      return post(`/charges/${made(operation.of, 'ch_99999999')}/refunds`, operation.body)
    case 'grant':
      return post('/grants', operation.body)
    case 'void':
      return post(`/grants/${made(operation.of, 'gr_99999999')}/void`, operation.body)
    case 'own':
      return post('/owned', operation.body)
    case 'status':
      return {
        method: 'PUT',
        path: `${path}/members/${operation.member_id}`,
        body: { status: operation.status },
      }
    case 'license':
      return {
        method: 'PUT',
        path: `${path}/members/${operation.member_id}`,
        body: { license: operation.license },
      }
    case 'suspend':
      return { method: 'PUT', path, body: { status: operation.status } }
    case 'plan':
      return { method: 'PUT', path, body: { plan_id: operation.plan_id } }
    case 'exception': {
      const { unit, ends_on, amount, n } = operation
      return {
        method: 'PUT',
        path: `${path}/rollover-exceptions/x${n}`,
        body: { unit, ends_on, amount, reason: 'goodwill' },
      }
    }
    case 'reread':
      return { method: 'GET', path: `${path}/charges/${made(operation.of, 'ch_99999999')}`, body: undefined }
    case 'bad':
      return { method: operation.method, path: operation.path.replace('~', path), body: operation.body }
    default:
      throw new Error(`${operation.verb} is no single request`)
  }
}

export function send(api: Api, { method, path, body }: Request): Promise<Answer> {
  return ask(api, method, path, body)
}

const micro = (value: number): bigint => BigInt(Math.round(value * 1e6))
const microOrNull = (value: number | null): bigint | null => (value === null ? null : micro(value))

/** A receipt of the server in the model's words. */
function receiptOf(body: any): Receipt {
  return {
    kind: body.kind ?? 'quote',
    replayed: body.replayed ?? false,
    credits: micro(body.credits),
    units: body.units.map((one: any) => ({
      unit: one.unit,
      credits: micro(one.credits),
      count: micro(one.count),
      before: microOrNull(one.before),
      after: microOrNull(one.after),
    })),
    items: body.items.map((item: any) => ({
      key: item.key,
      outcome: item.outcome,
      credits: micro(item.credits),
    })),
    draws: joined(
      body.draws.map(({ unit, source, owner, credits }: any) => ({
        unit,
        source,
        owner,
        credits: micro(credits),
      })),
    ),
  }
}

/** Values with big integers as people read them: in credits. */
export const shown = (value: unknown): string =>
  JSON.stringify(value, (_, one) => (typeof one === 'bigint' ? Number(one) / 1e6 : one))

/** What differs, or null. */
export function difference(
  operation: Operation,
  expected: Expected,
  { status, body, repeated }: Told,
): string | null {
  const told = (what: string, ours: unknown, theirs: unknown) =>
    shown(ours) === shown(theirs)
      ? null
      : `${what}: the model says ${shown(ours)}, the server ${shown(theirs)}`
  if ('refused' in expected) {
    const code =
      operation.verb === 'quote' && status === 200 ? (body.code ?? 'allowed') : (body.code ?? status)
    if (!expected.refused.includes(code))
      return `refusal: the model says ${expected.refused.join(' or ')}, the server ${status} ${shown(body)}`
    return expected.headroom && code === 'insufficient_credits'
      ? told('headroom', headroom(expected.headroom), headroom(creditsOf(body.headroom)))
      : null
  }
  if (status !== 200) return `the model says 200 ${shown(expected)}, the server ${status} ${shown(body)}`
  if ('done' in expected) return null
  if (operation.verb === 'quote' && !body.allowed)
    return `the model says allowed ${shown(expected)}, the server ${shown(body)}`
  const ours = expected.receipt
  const theirs = receiptOf(body)
  const found =
    told('kind', operation.verb === 'quote' ? 'quote' : ours.kind, theirs.kind) ??
    (repeated ? null : told('replayed', ours.replayed, theirs.replayed)) ??
    told('credits', ours.credits, theirs.credits) ??
    told('units', ours.units, theirs.units) ??
    told('items', ours.items, theirs.items) ??
    told('draws', ours.draws, theirs.draws) ??
    told(
      'balance',
      balanceOf(ours),
      body.balance && { before: micro(body.balance.before), after: micro(body.balance.after) },
    )
  if (found !== null) return `${found}; in ${shown(body)}`
  return expected.refunded === undefined ? null : told('refunded', expected.refunded, micro(body.refunded))
}

type Room = { unit: string; needed: bigint; available: bigint }
const headroom = (rooms: Room[]) => [...rooms].sort((a, b) => (a.unit < b.unit ? -1 : 1))
const creditsOf = (rooms: any[] = []): Room[] =>
  rooms.map(({ unit, needed, available }) => ({ unit, needed: micro(needed), available: micro(available) }))

/** Of the units that count as credits and were drawn on. */
function balanceOf({ units }: Receipt): { before: bigint; after: bigint } | null {
  const drawn = units.filter(({ unit, before }) => before !== null && CREDIT_UNITS.includes(unit))
  if (drawn.length === 0) return null
  const total = (side: 'before' | 'after') => drawn.reduce((sum, one) => sum + one[side]!, 0n)
  return { before: total('before'), after: total('after') }
}
