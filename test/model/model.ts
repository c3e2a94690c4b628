// A second opinion: what Coulomb must answer to each operation, from the words of its design and of its HTTP contract,
// without a line of its code. Readable rather than fast: one plain list of grants, one map of what is owned.
import {
  addGrant,
  addHolder,
  advance,
  available,
  type Books,
  balanceOf,
  componentsOf,
  countMore,
  cycleOf,
  type Draw,
  drawable,
  type Grant,
  type Hold,
  type Holder,
  hasEnded,
  least,
  type Member,
  MOST,
  modesOf,
  openBooks,
  periodEnd,
  releaseHold,
  resume,
  sum,
} from './books.ts'
import { dayOf } from './calendar.ts'
import type {
  CaptureBody,
  ChargeBody,
  Expected,
  GrantBody,
  Item,
  Of,
  Operation,
  Receipt,
  RefundBody,
} from './operations.ts'
import { joined } from './operations.ts'
import { type Component, equalShares, type Line, micro, missingQuantity, priced } from './prices.ts'
import { CREDIT_UNITS, type Setup } from './products.ts'

interface ChargedItem {
  key: string
  type: string | null
  outcome: 'charged' | 'already_owned' | 'not_found' | 'denied'
  /** A line. */
  shares: bigint[]
}

/** A charge, a hold or a capture as it was decided. */
interface Spent {
  n: number
  body: ChargeBody
  at: number
  components: Component[]
  lines: Line[]
  items: ChargedItem[] | null
  draws: Draw[]
  /** What tiers stood at when it was priced. */
  counted: bigint[]
}

type Priced = Pick<Spent, 'body' | 'components'>

interface Charge extends Spent {
  refunded: bigint[]
  /** What of each line's count. */
  uncounted: bigint[]
  /** What of each draw has gone back. */
  returned: bigint[]
  refunded_items: Set<string>
}

interface Usage {
  gross: bigint
  refunded: bigint
  charges: number
}

export interface Model {
  books: Books
  charges: Map<number, Charge>
  holds: Map<number, Spent & { hold: Hold }>
  grants: Map<number, Grant>
  usage: Map<string, Usage>
  /** What the operation must answer; what it does has been done when this returns. */
  apply(operation: Operation): Expected
}

class Refused extends Error {
  readonly expected: Extract<Expected, { refused: string[] }>
  constructor(...codes: string[]) {
    super(codes.join())
    this.expected = { refused: codes }
  }
}

export function openModel(setup: Setup, now: number): Model {
  const books = openBooks(setup, now)
  const charges: Model['charges'] = new Map()
  const holds: Model['holds'] = new Map()
  const grants: Model['grants'] = new Map()
  const usage: Model['usage'] = new Map()
  const keys = new Map<string, { asked: string; receipt: Receipt }>()

  const counts = (unit: string) => CREDIT_UNITS.includes(unit)

  function apply(operation: Operation): Expected {
    try {
      return answer(operation)
    } catch (error) {
      if (error instanceof Refused) return error.expected
      throw error
    }
  }

  function answer(operation: Operation): Expected {
    switch (operation.verb) {
      case 'clock':
        advance(books, operation.now)
        return { done: true }
      case 'audit':
        return { done: true }
      case 'bad':
        return { refused: [operation.code, ...(books.suspended ? ['organization_suspended'] : [])] }
      case 'suspend':
        books.suspended = operation.status === 'suspended'
        return { done: true }
      case 'status':
        return setStatus(operation)
      case 'license':
        return setLicense(operation)
      case 'move':
        return moveLicense(operation)
      case 'plan':
        return { done: true }
      case 'exception':
        books.exceptions.push({
          unit: operation.unit,
          ends_on: operation.ends_on,
          amount: operation.amount === null ? null : micro(operation.amount),
        })
        return { done: true }
      case 'reread':
        return reread(operation.of)
      case 'quote':
        return { receipt: spentReceipt('charge', decide(operation.n, operation.body), false) }
      default:
        return once(operation)
    }
  }

  /** A key is used once: again it gives the first answer, with something else a conflict. */
  function once(operation: Exclude<Operation, { verb: 'audit' | 'clock' | 'bad' }>): Expected {
    const { n, key, batch, ...rest } = operation
    const asked = JSON.stringify(rest)
    const known = keys.get(key!)
    if (known && known.asked !== asked) throw new Refused('idempotency_conflict')
    if (known) return { receipt: { ...known.receipt, replayed: true } }
    const receipt = run(operation)
    keys.set(key!, { asked, receipt })
    return { receipt }
  }

  function run(operation: Operation): Receipt {
    switch (operation.verb) {
      case 'charge':
        return charge(operation.n, operation.body)
      case 'hold':
        return hold(operation)
      case 'capture':
        return capture(operation)
      case 'release':
        return release(operation)
      case 'refund':
        return refund(operation)
      case 'grant':
        return grant(operation)
      case 'void':
        return voidGrant(operation)
      case 'own':
        return own(operation)
      default:
        throw new Error(`${operation.verb} takes no key`)
    }
  }

  /** Who spends, whether they may, what it is; throws every reason why not that can be seen without prices. */
  function refuseAsker(body: ChargeBody): void {
    const codes: string[] = []
    if (books.suspended) codes.push('organization_suspended')
    const member = body.member_id === undefined ? null : books.members.get(body.member_id)
    if (member === undefined) codes.push('member_not_found')
    if (member?.active === false) codes.push('member_disabled')
    const at = timeOf(body)
    const components = componentsOf(books, body.action, at)
    const items = body.items?.map(() => ({ data_type: null })) ?? null
    const counted = { items, quantities: body.quantities ?? {}, flags: [] }
    if (missingQuantity(components, modesOf(books), counted) !== null) codes.push('missing_quantity')
    if (codes.length > 0) throw new Refused(...codes)
  }

  const timeOf = ({ occurred_at }: { occurred_at?: string }) =>
    occurred_at === undefined ? books.now : Date.parse(occurred_at)

  /** Prices a charge, looks up what is owned, and finds the grants that pay for it. Changes nothing. */
  function decide(n: number, body: ChargeBody): Spent {
    refuseAsker(body)
    const at = timeOf(body)
    const components = componentsOf(books, body.action, at)
    const counted = components.map((_, index) => countedBefore({ body, components }, index))
    const spent: Spent = { n, body, at, components, lines: [], items: null, draws: [], counted }
    spent.items = body.items ? judged(body, body.items, at) : null
    price(spent)
    if (!isCovered(spent) && !(body.partial && cutToBalance(spent))) refuseForCredits(spent)
    spent.draws = drawsOf(spent, () => 0n)
    return spent
  }

  function judged(body: ChargeBody, items: Item[], at: number): ChargedItem[] {
    const { scope } = ownershipRule(body.action)
    const seen = new Set<string>()
    return items.map(({ key, data_type, found }) => {
      const type = data_type ?? null
      let outcome: ChargedItem['outcome'] = 'charged'
      if (found === false) outcome = 'not_found'
      // Within one request an item is one, whatever the policy says of later ones.
      else if (seen.has(key) || (scope !== 'none' && isOwned(body, key, at))) outcome = 'already_owned'
      else seen.add(key)
      return { key, type, outcome, shares: [] }
    })
  }

  function price(spent: Spent): void {
    const { body, components, items, counted } = spent
    const charged = items?.filter(({ outcome }) => outcome === 'charged') ?? null
    const asked = {
      items: charged?.map(({ type }) => ({ data_type: type })) ?? null,
      quantities: body.quantities ?? {},
      flags: body.flags ?? [],
    }
    spent.lines = priced(components, modesOf(books), asked, (component) => counted[component]!)
    if (spent.lines.some(({ credits }) => credits > MOST)) throw new Refused('amount_too_large')
  }

  /** Charges as many items, in order, as credits cover, and denies the rest; false if they cover none. */
  function cutToBalance(spent: Spent): boolean {
    const wanted = spent.items?.filter(({ outcome }) => outcome === 'charged') ?? []
    for (let kept = wanted.length - 1; kept > 0; kept--) {
      wanted[kept]!.outcome = 'denied'
      price(spent)
      if (isCovered(spent)) return true
    }
    for (const item of wanted) item.outcome = 'charged'
    price(spent)
    return false
  }

  const needs = (spent: Spent, unit: string) =>
    sum(spent.lines.filter((line) => line.unit === unit && !line.metered).map(({ credits }) => credits))
  const unitsOf = (spent: Spent) => [...new Set(spent.lines.map(({ unit }) => unit))]
  const spender = ({ member_id }: ChargeBody) => member_id ?? null
  const balance = (spent: Spent, unit: string) => balanceOf(books, unit, spender(spent.body))
  const isCovered = (spent: Spent) =>
    unitsOf(spent).every((unit) => needs(spent, unit) <= balance(spent, unit))

  function refuseForCredits(spent: Spent): never {
    const refused = new Refused('insufficient_credits')
    refused.expected.headroom = unitsOf(spent)
      .map((unit) => ({ unit, needed: needs(spent, unit), available: balance(spent, unit) }))
      .filter(({ needed, available }) => needed > available)
    throw refused
  }

  /** `paid`: what of a line is paid for already. */
  function drawsOf(spent: Spent, paid: (line: number) => bigint): Draw[] {
    const draws: Draw[] = []
    spent.lines.forEach((line, index) => {
      if (line.metered) return
      let due = line.credits - paid(index)
      for (const grant of drawable(books, line.unit, spender(spent.body))) {
        const taken = sum(draws.filter((draw) => draw.grant === grant).map(({ credits }) => credits))
        const credits = least(available(grant) - taken, due)
        if (credits <= 0n) continue
        draws.push({ line: index, grant, credits })
        due -= credits
      }
    })
    return draws
  }

  function charge(n: number, body: ChargeBody): Receipt {
    const spent = decide(n, body)
    const receipt = spentReceipt('charge', spent, false)
    for (const { grant, credits } of spent.draws) grant.used += credits
    book(spent)
    return receipt
  }

  /** Everything that a charge leaves behind but its draws. */
  function book(spent: Spent): void {
    const { n, lines, items, at } = spent
    if (items) share(lines, items)
    for (const item of items ?? []) if (item.outcome === 'charged') buy(spent, item)
    for (const { name, count } of countOf(spent)) countMore(books, name, count)
    for (const line of lines) {
      const { gross, refunded, charges } = usage.get(line.unit) ?? { gross: 0n, refunded: 0n, charges: 0 }
      usage.set(line.unit, { gross: gross + line.credits, refunded, charges: charges + 1 })
    }
    charges.set(n, {
      ...spent,
      at,
      refunded: lines.map(() => 0n),
      uncounted: lines.map(() => 0n),
      returned: spent.draws.map(() => 0n),
      refunded_items: new Set(),
    })
  }

  function share(lines: Line[], items: ChargedItem[]): void {
    for (const item of items) item.shares = lines.map(() => 0n)
    lines.forEach((line, index) => {
      const counted = items.filter(
        ({ outcome, type }) => outcome === 'charged' && (line.data_type ?? type) === type,
      )
      const shares = counted.length > 0 ? equalShares(line.credits, counted.length) : []
      counted.forEach((item, position) => {
        item.shares[index] = shares[position]!
      })
    })
  }

  function buy({ n, body, at, lines }: Spent, { key, shares }: ChargedItem): void {
    const { scope, window } = ownershipRule(body.action)
    if (scope === 'none' || lines.every((_, index) => shares[index] === 0n)) return
    let until: number | null = null
    if (window === 'billing_cycle') until = cycleOf(books, at).end
    else if (window !== 'forever') until = at + window.days * 86_400_000
    books.owned.set(ownedName(body, key), { until, bought_by: n })
  }

  function ownershipRule(action: string) {
    const { actions, scope, window } = books.policy.ownership
    return { scope: actions[action]?.scope ?? scope, window: actions[action]?.window ?? window }
  }

  function ownedName(body: ChargeBody, key: string): string {
    const { scope } = ownershipRule(body.action)
    return `${scope === 'member' ? (body.member_id ?? '') : ''} ${key}`
  }

  function isOwned(body: ChargeBody, key: string, at: number): boolean {
    const found = books.owned.get(ownedName(body, key))
    return found !== undefined && (found.until === null || found.until > at)
  }

  const tierName = ({ body, components }: Priced, component: number): string => {
    const { basis } = components[component]!.tiers ?? {}
    return `${body.action} ${component} ${basis === 'billing_cycle' ? cycleOf(books, books.now).start : ''}`
  }

  const countedBefore = (asked: Priced, component: number): bigint =>
    books.counted.get(tierName(asked, component)) ?? 0n

  const countOf = (spent: Spent) =>
    spent.lines.map(({ component, count }) => ({ name: tierName(spent, component), count }))

  function hold({ n, body }: Of<'hold'>): Receipt {
    const expires = body.expires_at ? Date.parse(body.expires_at) : null
    if (expires !== null && expires <= books.now) throw new Refused('invalid_field')
    const spent = decide(n, body)
    const receipt = spentReceipt('hold', spent, false)
    for (const { grant, credits } of spent.draws) grant.held += credits
    const reserved: Hold = {
      open: true,
      expires: expires ?? books.now + books.policy.hold.expires_after_s * 1_000,
      draws: spent.draws,
      counted: countOf(spent),
    }
    for (const { name, count } of reserved.counted) countMore(books, name, count)
    books.holds.push(reserved)
    holds.set(n, { ...spent, hold: reserved })
    return receipt
  }

  function heldOf(of: number): Spent & { hold: Hold } {
    const held = holds.get(of)
    if (!held) throw new Refused('not_found')
    if (!held.hold.open) throw new Refused('hold_closed')
    return held
  }

  function capture({ n, of, body }: Of<'capture'>): Receipt {
    const held = heldOf(of)
    const at = timeOf(body)
    const spent = captured(n, held, body, at)
    const excess = unitsOf(spent).filter((unit) => needs(spent, unit) > needs(held, unit))
    if (excess.length > 0 && books.policy.capture.above_hold === 'refuse') throw new Refused('above_hold')
    const kept = keptDraws(spent, held)
    const drawn = (line: number) =>
      sum(kept.filter((draw) => draw.line === line).map(({ credits }) => credits))
    const short = excess.filter((unit) => needs(spent, unit) - needs(held, unit) > balance(held, unit))
    if (short.length > 0) throw new Refused('insufficient_credits')
    const reserved = (unit: string) =>
      sum(held.hold.draws.filter(({ grant }) => grant.unit === unit).map(({ credits }) => credits))
    const before = new Map(unitsOf(spent).map((unit) => [unit, balance(held, unit) + reserved(unit)]))
    releaseHold(books, held.hold)
    for (const { grant, credits } of kept) spend(grant, credits)
    const more = drawsOf(spent, drawn)
    for (const { grant, credits } of more) grant.used += credits
    spent.draws = [...kept, ...more]
    book(spent)
    return spentReceipt('capture', spent, false, before)
  }

  /** Takes from a grant what a hold has just released, also where it has ended. */
  function spend(grant: Grant, credits: bigint): void {
    if (hasEnded(books, grant)) grant.expired -= credits
    grant.used += credits
  }

  /** What was really found, at the price and by the tiers of the hold. */
  function captured(n: number, held: Spent, body: CaptureBody, at: number): Spent {
    const asked: ChargeBody = {
      ...held.body,
      quantities: body.quantities ?? held.body.quantities,
      flags: body.flags ?? held.body.flags,
    }
    const items = body.items ?? held.body.items
    const spent: Spent = { ...held, n, body: asked, at, items: null, draws: [] }
    spent.items = items ? judged(asked, items, at) : null
    price(spent)
    return spent
  }

  /** The part of the hold's draws that the capture uses, in the order in which they were drawn. */
  function keptDraws(spent: Spent, held: Spent & { hold: Hold }): Draw[] {
    const draws: Draw[] = []
    spent.lines.forEach((line, index) => {
      if (line.metered) return
      let due = line.credits
      for (const draw of held.hold.draws) {
        if (draw.grant.unit !== line.unit) continue
        const taken = sum(draws.filter((one) => one.grant === draw.grant).map(({ credits }) => credits))
        const all = sum(
          held.hold.draws.filter((one) => one.grant === draw.grant).map(({ credits }) => credits),
        )
        const credits = least(all - taken, due)
        if (credits <= 0n) continue
        draws.push({ line: index, grant: draw.grant, credits })
        due -= credits
      }
    })
    return draws
  }

  function release({ of }: Of<'release'>): Receipt {
    const held = heldOf(of)
    releaseHold(books, held.hold)
    const { draws, credits } = spentReceipt('release', held, false)
    return { kind: 'release', replayed: false, credits, units: [], items: [], draws }
  }

  function refund({ of, body }: Of<'refund'>): Receipt {
    const charged = charges.get(of)
    if (!charged) throw new Refused('not_found')
    const amounts = refundOf(charged, body)
    const draws: Draw[] = []
    for (let line = amounts.length - 1; line >= 0; line--) {
      const amount = amounts[line]!
      charged.refunded[line]! += amount
      const used = usage.get(charged.lines[line]!.unit)!
      used.refunded += amount
      let due = amount
      for (let i = charged.draws.length - 1; i >= 0; i--) {
        const draw = charged.draws[i]!
        if (draw.line !== line) continue
        const credits = least(draw.credits - charged.returned[i]!, due)
        if (credits <= 0n) continue
        charged.returned[i]! += credits
        due -= credits
        draws.push({ line, grant: draw.grant, credits })
        returnCredits(draw.grant, credits)
      }
    }
    const back = itemsBack(charged, body)
    const uncounted = amounts.map((_, line) => countRefunded(charged, line, back))
    const items = refundedItems(charged, back)
    giveBackItems(charged, back, body.give_back_ownership ?? false)
    const units = unitsOf(charged).map((unit) => {
      const of = (line: number) => charged.lines[line]!.unit === unit
      return {
        unit,
        credits: sum(amounts.filter((_, line) => of(line))),
        count: sum(uncounted.filter((_, line) => of(line))),
        before: null,
        after: null,
      }
    })
    const credits = sum(units.filter(({ unit }) => counts(unit)).map((one) => one.credits))
    return { kind: 'refund', replayed: false, credits, units, items, draws: shownDraws(draws) }
  }

  /** How much of each line; throws where that is nothing, or more than is left. */
  function refundOf(charged: Charge, body: RefundBody): bigint[] {
    const leftOf = charged.lines.map(({ credits }, line) => credits - charged.refunded[line]!)
    const total = sum(leftOf)
    if (body.credits !== undefined) {
      let due = micro(body.credits)
      if (due > total) throw new Refused('above_charge')
      return leftOf
        .map((_, index) => leftOf.length - 1 - index)
        .map((line) => {
          const part = least(leftOf[line]!, due)
          due -= part
          return part
        })
        .reverse()
    }
    if (body.items === undefined) {
      if (total === 0n) throw new Refused('above_charge')
      return leftOf
    }
    const amounts = leftOf.map(() => 0n)
    for (const key of new Set(body.items)) {
      const item = charged.items?.find((one) => one.key === key && one.outcome === 'charged')
      const free = item?.shares.every((share) => share === 0n)
      if (!item || free || charged.refunded_items.has(key)) throw new Refused('above_charge')
      item.shares.forEach((share, line) => {
        amounts[line]! += share
      })
    }
    if (amounts.some((amount, line) => amount > leftOf[line]!)) throw new Refused('above_charge')
    return amounts
  }

  function refundedItems(charged: Charge, keys: string[]): Receipt['items'] {
    return (charged.items ?? [])
      .filter(({ key, outcome }) => outcome === 'charged' && keys.includes(key))
      .filter(({ shares }) => shares.some((part) => part > 0n))
      .map(({ key, shares }) => ({
        key,
        outcome: 'charged',
        credits: sum(shares.filter((_, line) => counts(charged.lines[line]!.unit))),
      }))
  }

  /** What of a line's count is taken back: the items named, or, with the last of the charge, all that is left. */
  function countRefunded(charged: Charge, line: number, keys: string[]): bigint {
    const { count, per_item } = charged.lines[line]!
    let back = 0n
    if (isRefunded(charged)) back = count - charged.uncounted[line]!
    else if (per_item)
      back = micro(
        charged.items?.filter(({ key, shares }) => keys.includes(key) && shares[line]! > 0n).length ?? 0,
      )
    charged.uncounted[line]! += back
    return back
  }

  const isRefunded = ({ lines, refunded }: Charge) =>
    lines.every(({ credits }, line) => credits === refunded[line])

  /** The items that go back with a refund: those named, or, with the last of the charge, all that are left. */
  function itemsBack(charged: Charge, body: RefundBody): string[] {
    if (body.items) return body.items
    if (!isRefunded(charged)) return []
    return (charged.items ?? [])
      .filter(({ key, outcome }) => outcome === 'charged' && !charged.refunded_items.has(key))
      .map(({ key }) => key)
  }

  function giveBackItems(charged: Charge, keys: string[], ownership: boolean): void {
    for (const key of keys) {
      charged.refunded_items.add(key)
      const name = ownedName(charged.body, key)
      if (ownership && books.owned.get(name)?.bought_by === charged.n) books.owned.delete(name)
    }
  }

  /** Into the grant they came from, or, where that has ended, by policy. */
  function returnCredits(grant: Grant, credits: bigint): void {
    if (!hasEnded(books, grant)) {
      grant.used -= credits
      return
    }
    if (books.policy.refunds.ended_grant === 'forfeit') return
    const holder = [...books.holders.values()].find((one) => one.member === grant.member && !one.ended)
    addGrant(books, {
      unit: grant.unit,
      amount: credits,
      source: 'adjustment',
      member: grant.member,
      holder: null,
      starts: books.now,
      ends: periodEnd(books, holder ?? books.holders.get('')!, books.now),
    })
  }

  function grant({ n, body }: Of<'grant'>): Receipt {
    const starts = body.starts_at ? Date.parse(body.starts_at) : books.now
    const member = body.member_id ?? null
    if (member !== null && !books.members.has(member)) throw new Refused('member_not_found')
    const ends = body.ends_at ? Date.parse(body.ends_at) : endOf(body, starts)
    if (ends !== null && (ends <= starts || ends <= books.now)) throw new Refused('invalid_field')
    if (
      sum(books.grants.filter(({ unit }) => unit === body.unit).map((one) => one.amount)) +
        micro(body.amount) >
      MOST
    )
      throw new Refused('amount_too_large')
    const terms = { unit: body.unit, amount: micro(body.amount), source: body.source, member, holder: null }
    grants.set(n, addGrant(books, { ...terms, starts, ends }))
    const credits = counts(body.unit) ? terms.amount : 0n
    return { kind: 'grant', replayed: false, credits, units: [], items: [], draws: [] }
  }

  function endOf(body: GrantBody, at: number): number | null {
    if (body.source !== 'addon' || books.policy.addon.expiry === 'never') return null
    return periodEnd(books, books.holders.get('')!, at)
  }

  function voidGrant({ of }: Of<'void'>): Receipt {
    const voided = grants.get(of)
    if (!voided) throw new Refused('not_found')
    const unspent = available(voided)
    if (unspent === 0n) throw new Refused('grant_spent')
    voided.voided += unspent
    const credits = counts(voided.unit) ? unspent : 0n
    return { kind: 'void', replayed: false, credits, units: [], items: [], draws: [] }
  }

  function own({ body }: Of<'own'>): Receipt {
    if (body.member_id !== undefined && !books.members.has(body.member_id))
      throw new Refused('member_not_found')
    const until = body.owned_until ? Date.parse(body.owned_until) : null
    const items: Receipt['items'] = []
    for (const { key } of body.items) {
      const name = `${body.member_id ?? ''} ${key}`
      const known = books.owned.get(name)
      // What is owned for as long already stays as it is.
      if (known && (known.until === null || (until !== null && known.until >= until))) continue
      books.owned.set(name, { until, bought_by: null })
      items.push({ key, outcome: 'charged', credits: 0n })
    }
    return { kind: 'own', replayed: false, credits: 0n, units: [], items, draws: [] }
  }

  function setStatus({ member_id, status }: Of<'status'>): Expected {
    const member = books.members.get(member_id)!
    member.active = status === 'active'
    if (!member.active) {
      for (const { body, hold } of holds.values())
        if (hold.open && body.member_id === member_id) releaseHold(books, hold)
    } else if (member.holder !== null) resume(books, books.holders.get(member.holder)!)
    return { done: true }
  }

  /** A seat is given, comes back, or ends; what was paid stays until its period ends. */
  function setLicense({ member_id, license }: Of<'license'>): Expected {
    const member = books.members.get(member_id)!
    if (license === null) {
      if (member.holder !== null) books.holders.get(member.holder)!.ended = true
      member.holder = null
    } else if (member.holder === null) giveSeat(member_id, member)
    return { done: true }
  }

  function giveSeat(member_id: string, member: Member): void {
    const today = dayOf(books.now, books.setup.timezone)
    const own = books.holders.get(member_id)
    if (own && !own.ended) {
      member.holder = `${member_id}.${books.holders.size}`
      addHolder(books, member.holder, member_id, today)
      return
    }
    member.holder = member_id
    if (!own) {
      addHolder(books, member_id, member_id, today)
      return
    }
    own.ended = false
    if (own.paid_through !== null && own.paid_through <= books.now) own.issued_on = today
    handOver(own, member_id)
  }

  function handOver(seat: Holder, member_id: string): void {
    seat.member = member_id
    for (const grant of books.grants) if (grant.holder === seat.id) grant.member = member_id
    resume(books, seat)
  }

  function moveLicense({ from, member_id }: Of<'move'>): Expected {
    const seat = books.holders.get(books.members.get(from)!.holder!)!
    books.members.get(from)!.holder = null
    books.members.get(member_id)!.holder = seat.id
    handOver(seat, member_id)
    return { done: true }
  }

  function reread(of: number): Expected {
    const charged = charges.get(of)
    if (!charged) throw new Refused('not_found')
    const refunded = sum(charged.lines.map(({ unit }, line) => (counts(unit) ? charged.refunded[line]! : 0n)))
    const known = [...keys.values()].find(({ receipt }) => receipt === receipts.get(of))
    return { receipt: known!.receipt, refunded }
  }

  const receipts = new Map<number, Receipt>()

  function spentReceipt(
    kind: string,
    spent: Spent,
    replayed: boolean,
    before?: Map<string, bigint>,
  ): Receipt {
    const { lines, items, draws } = spent
    if (items) share(lines, items)
    const units = unitsOf(spent).map((unit) => {
      const own = lines.filter((line) => line.unit === unit)
      const credits = sum(own.map((line) => line.credits))
      const stood = own[0]!.metered ? null : (before?.get(unit) ?? balance(spent, unit))
      return {
        unit,
        credits,
        count: sum(own.map((line) => line.count)),
        before: stood,
        after: stood === null ? null : before ? balance(spent, unit) : stood - credits,
      }
    })
    const receipt: Receipt = {
      kind,
      replayed,
      credits: sum(units.filter(({ unit }) => counts(unit)).map(({ credits }) => credits)),
      units,
      items:
        items?.map(({ key, outcome, shares }) => ({
          key,
          outcome,
          credits: sum(shares.filter((_, line) => counts(lines[line]!.unit))),
        })) ?? [],
      draws: shownDraws(draws),
    }
    receipts.set(spent.n, receipt)
    return receipt
  }

  const shownDraws = (draws: Draw[]): Receipt['draws'] =>
    joined(
      draws.map(({ grant, credits }) => ({
        unit: grant.unit,
        source: grant.source,
        owner: grant.member === null ? 'organization' : 'member',
        credits,
      })),
    )

  return { books, charges, holds, grants, usage, apply }
}
