// Chooses what happens next: mostly what may succeed, often what is nearly too much, sometimes what is plainly wrong.
import { type Books, balanceOf, nextEvent } from './books.ts'
import { dayOf } from './calendar.ts'
import type { CaptureBody, ChargeBody, Item, Operation, Verb } from './operations.ts'
import { FLAGS } from './products.ts'
import type { Seeded } from './seeded.ts'
import type { Model } from './state.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const MEMBERS = ['ann', 'bob', 'cid']

const WEIGHTS: Partial<Record<Verb | 'again' | 'conflict', number>> = {
  charge: 38,
  quote: 5,
  hold: 10,
  capture: 8,
  release: 3,
  refund: 9,
  grant: 6,
  void: 2,
  own: 2,
  status: 2,
  license: 3,

  suspend: 0.5,

  exception: 0.7,
  reread: 3,
  again: 4,
  conflict: 1,
  bad: 2,
}

/** `past`: what has been asked of this organization so far. */
export function anyOperation(random: Seeded, model: Model, n: number, past: Operation[]): Operation {
  const keyed = { n, key: `k${n}` }
  const { books } = model
  for (;;) {
    const verb = random.weighted(WEIGHTS)
    switch (verb) {
      case 'charge':
        return { ...keyed, verb, body: anyCharge(random, model) }
      case 'quote':
        return { n, verb, body: anyCharge(random, model) }
      case 'hold':
        return { ...keyed, verb, body: anyHold(random, model) }
      case 'capture': {
        const of = anyHoldOf(random, model)
        if (of === null) continue
        return { ...keyed, verb, of, body: anyCapture(random, model, of) }
      }
      case 'release': {
        const of = anyHoldOf(random, model)
        if (of === null) continue
        return { ...keyed, verb, of, body: {} }
      }
      case 'refund': {
        const of = anyOf(random, [...model.charges.keys()])
        if (of === null) continue
        return { ...keyed, verb, of, body: anyRefund(random, model, of) }
      }
      case 'grant':
        return anyGrant(random, model, n)
      case 'void': {
        const of = anyOf(random, [...model.grants.keys()])
        if (of === null) continue
        return { ...keyed, verb, of, body: { reason: 'by mistake' } }
      }
      case 'own':
        return {
          ...keyed,
          verb,
          body: {
            items: [{ key: anyKey(random) }, { key: anyKey(random) }].slice(random.below(2)),
            ...(random.chance(0.3) ? { member_id: random.pick(MEMBERS) } : {}),
            ...(random.chance(0.5) ? { owned_until: iso(books.now + random.from(1, 40) * DAY) } : {}),
          },
        }
      case 'status': {
        const member_id = random.pick(MEMBERS)
        return { n, verb, member_id, status: random.chance(0.7) ? 'active' : 'disabled' }
      }
      case 'license': {
        const member_id = random.pick(MEMBERS)
        return { n, verb, member_id, license: random.chance(0.7) ? {} : null }
      }
      case 'suspend':
        return { n, verb, status: books.suspended || random.chance(0.3) ? 'active' : 'suspended' }
      case 'exception': {
        const next = nextEvent(books)
        if (next === null) continue
        const ends_on = dayOf(next, books.setup.timezone)
        if (ends_on <= dayOf(books.now, books.setup.timezone)) continue
        const amount = random.chance(0.5) ? null : random.from(1, 20)
        return { n, verb, unit: random.pick(['credit', 'call']), ends_on, amount }
      }
      case 'reread': {
        const of = anyOf(random, [...model.charges.keys()])
        if (of === null) continue
        return { n, verb, of }
      }
      case 'again':
      case 'conflict': {
        const before = past.filter((one) => one.key !== undefined).slice(-30)
        if (before.length === 0) continue
        const same = random.pick(before)
        if (verb === 'again') return { ...same, n }
        return {
          ...keyed,
          key: same.key!,
          verb: 'charge',
          body: { action: 'look', flags: [], campaign: `${n}` } as ChargeBody,
        }
      }
      case 'bad':
        return { n, verb, ...anyBad(random, books, n) }
      default:
        continue
    }
  }
}

const iso = (at: number) => new Date(at).toISOString()

const anyOf = (random: Seeded, all: number[]): number | null => {
  if (all.length === 0) return null
  return random.chance(0.7) ? random.pick(all.slice(-12)) : random.pick(all)
}

function anyHoldOf(random: Seeded, { holds }: Model): number | null {
  const open = [...holds].filter(([, { hold }]) => hold.open).map(([n]) => n)
  return random.chance(0.85) ? anyOf(random, open) : anyOf(random, [...holds.keys()])
}

const anyKey = (random: Seeded) => `${random.chance(0.7) ? 'email' : 'mobile'}:${random.from(1, 60)}`

/** An item that is found in one line of a request is found in all. */
function anyItems(random: Seeded, most: number): Item[] {
  const lost = random.from(0, 5)
  return Array.from({ length: random.from(random.chance(0.05) ? 0 : 1, most) }, () => {
    const key = anyKey(random)
    const item: Item = { key }
    if (random.chance(0.7)) item.data_type = key.split(':')[0]!
    else if (random.chance(0.05)) item.data_type = 'other'
    if (Number(key.split(':')[1]) % 8 === lost) item.found = false
    else if (random.chance(0.1)) item.found = true
    return item
  })
}

const QUANTITIES: Record<string, string> = {
  export: 'rows',
  talk: 'minutes',
  fax: 'pages',
  parts: 'results',
  grow: 'results',
  bulk: 'results',
}
const ACTIONS = [
  ...['reveal', 'reveal', 'reveal', 'enrich', 'enrich', 'deep', 'mixed', 'export', 'talk'],
  ...['fax', 'parts', 'grow', 'bulk', 'look'],
]

function anyCharge(random: Seeded, { books }: Model): ChargeBody {
  const action = random.pick(ACTIONS)
  const body: ChargeBody = { action }
  if (random.chance(0.7)) body.member_id = random.pick(MEMBERS)
  else if (random.chance(0.4)) body.api_key_id = random.pick(['key-1', 'key-2'])
  const quantity = QUANTITIES[action]
  if (quantity && !random.chance(0.01)) body.quantities = { [quantity]: anyQuantity(random) }
  if (!quantity && random.chance(0.85)) body.items = anyItems(random, random.chance(0.1) ? 40 : 6)
  if (action === 'deep') body.flags = FLAGS.filter(() => random.chance(0.4))
  if (body.items && random.chance(0.25)) body.partial = true
  if (random.chance(0.06))
    body.occurred_at = iso(books.now - random.from(0, 40) * DAY - random.from(-1, 3) * HOUR)
  return body
}

function anyQuantity(random: Seeded): number {
  if (random.chance(0.5)) return random.from(1, 12)
  if (random.chance(0.1)) return 0
  if (random.chance(0.5)) return random.from(1, 60)
  return random.from(1, 20_000_000) / 1e6
}

function anyHold(random: Seeded, model: Model): ChargeBody {
  const { partial, ...body } = anyCharge(random, model)
  const { now } = model.books
  if (random.chance(0.3)) body.expires_at = iso(now + random.from(-1, 60 * 24 * 20) * 60_000 + 7_001)
  return body
}

function anyCapture(random: Seeded, { holds, books }: Model, of: number): CaptureBody {
  const held = holds.get(of)!.body
  const body: CaptureBody = {}
  if (held.items && random.chance(0.6)) {
    const items = held.items.filter(() => random.chance(0.8))
    body.items = random.chance(0.15) ? [...items, ...anyItems(random, 2)] : items
  }
  const quantity = QUANTITIES[held.action]
  if (quantity && held.quantities && random.chance(0.6)) body.quantities = { [quantity]: anyQuantity(random) }
  if (random.chance(0.04)) body.occurred_at = iso(books.now - random.from(0, 3) * DAY)
  return body
}

function anyRefund(random: Seeded, { charges }: Model, of: number) {
  const charged = charges.get(of)!
  const give_back = random.chance(0.4) ? { give_back_ownership: true } : {}
  const kind = random.weighted({ whole: 3, credits: 4, items: charged.items ? 4 : 0 })
  if (kind === 'items') {
    const keys = [...new Set(charged.items!.map(({ key }) => key))].filter(() => random.chance(0.4))
    if (keys.length > 0) return { items: keys, reason: 'wrong', ...give_back }
  }
  if (kind === 'credits') {
    const total = charged.lines.reduce((all, { credits }) => all + credits, 0n)
    const part = random.chance(0.2) ? total : (total * BigInt(random.from(1, 9))) / 10n
    if (part > 0n)
      return { credits: Number(part) / 1e6, reason: 'part', ...(random.chance(0.1) ? give_back : {}) }
  }
  return { reason: 'whole', ...give_back }
}

function anyGrant(random: Seeded, { books }: Model, n: number): Operation {
  const at = books.now
  return {
    n,
    key: `k${n}`,
    verb: 'grant',
    body: {
      unit: random.pick(['credit', 'credit', 'call', 'call', 'fax']),
      amount: random.chance(0.7) ? random.from(1, 40) : random.from(1, 9_000_000) / 1e6,
      source: random.pick(['addon', 'addon', 'promo', 'promo', 'adjustment', 'plan']),
      ...(random.chance(0.4) ? { member_id: random.pick(MEMBERS) } : {}),
      ...(random.chance(0.15) ? { starts_at: iso(at + random.from(0, 10) * DAY) } : {}),
      ...(random.chance(0.4) ? { ends_at: iso(at + random.from(1, 30 * 24) * HOUR) } : {}),
      reason: 'bought',
    },
  }
}

function anyBad(random: Seeded, books: Books, n: number) {
  const key = { idempotency_key: `k${n}` }
  const grant = { unit: 'credit', amount: 1, source: 'addon', reason: 'x', ...key }
  const bad = (path: string, body: object, status: number, code: string) => ({
    method: 'POST',
    path,
    body,
    status,
    code,
  })
  return random.pick([
    bad('~/charges', { action: 'nothing', ...key }, 400, 'unknown_action'),
    bad('~/charges', { action: 'reveal' }, 400, 'invalid_field'),
    bad('~/charges', { action: 'reveal', idempotency_key: 'x'.repeat(201) }, 400, 'invalid_request'),
    bad('~/charges', { action: 'talk', quantities: { minutes: -1 }, ...key }, 400, 'invalid_request'),
    bad('~/charges', { action: 'reveal', member_id: 'ann', api_key_id: 'k', ...key }, 400, 'invalid_request'),
    bad('~/charges', { action: 'reveal', items: [{ key: '' }], ...key }, 400, 'invalid_request'),
    bad('~/charges', { action: 'reveal', partial: 'yes', ...key }, 400, 'invalid_request'),
    bad('~/holds', { action: 'reveal', partial: true, ...key }, 400, 'invalid_request'),
    bad('~/grants', { ...grant, amount: 0.0000001 }, 400, 'invalid_request'),
    bad('~/grants', { ...grant, amount: 1e9 + 1 }, 400, 'invalid_request'),
    bad('~/grants', { ...grant, amount: -1 }, 400, 'invalid_request'),
    // With what is left already, that is too much.
    ...(balanceOf(books, 'credit', null) > 0n
      ? [bad('~/grants', { ...grant, amount: 1e9 }, 400, 'amount_too_large')]
      : []),
    bad('~/grants', { ...grant, unit: 'gold' }, 400, 'unknown_unit'),
    bad('~/charges/ch_99999999/refunds', { reason: 'x', ...key }, 404, 'not_found'),
    bad('~/holds/hold_99999999/capture', key, 404, 'not_found'),
    bad('/v1/organizations/nobody/charges', { action: 'look', ...key }, 404, 'not_found'),
  ])
}

/** The next time at which something happens: often soon, often at a boundary, sometimes months later. */
export function anyClock(
  random: Seeded,
  now: number,
  events: (number | null)[],
  owned_ends: (number | null)[],
): number {
  const due = events.filter((event) => event !== null)
  // The soonest: what is owned for a year shall not make every history one of years.
  const ends = (owned_ends.filter((end) => end !== null) as number[]).sort((a, b) => a - b).slice(0, 8)
  const kind = random.weighted({
    seconds: 2,
    hours: 4,
    days: 4,
    event: due.length > 0 ? 12 : 0,
    owned_end: ends.length > 0 ? 3 : 0,
    month: 1,
    season: 0.3,
  })
  switch (kind) {
    case 'seconds':
      return now + random.from(1, 900) * 1_000
    case 'hours':
      return now + random.from(1, 30) * HOUR
    case 'days':
      return now + random.from(1, 6) * DAY + random.from(0, HOUR)
    case 'event':
      return Math.max(now + 1, random.pick(due) + random.pick([-1, 0, 0, 1]))
    case 'owned_end':
      return Math.max(now + 1, random.pick(ends) + random.pick([-1, 0, 0, 1]))
    case 'month':
      return now + random.from(28, 40) * DAY
    case 'season':
      return now + random.from(60, 100) * DAY
  }
}
