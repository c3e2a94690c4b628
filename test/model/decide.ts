// What a charge would do: who asks, what is owned, what it costs, which grants pay. Nothing is changed.
import {
  available,
  balanceOf,
  componentsOf,
  type Draw,
  drawable,
  least,
  MOST,
  modesOf,
  sum,
} from './books.ts'
import type { ChargeBody, Item } from './operations.ts'
import { isOwned, ownershipRule } from './ownership.ts'
import { missingQuantity, priced } from './prices.ts'
import { type ChargedItem, type Model, Refused, type Spent } from './state.ts'
import { countedBefore } from './tiers.ts'

/** Who spends, whether they may, what it is; throws every reason why not that can be seen without prices. */
export function refuseAsker(model: Model, body: ChargeBody): void {
  const codes: string[] = []
  if (model.books.suspended) codes.push('organization_suspended')
  const member = body.member_id === undefined ? null : model.books.members.get(body.member_id)
  if (member === undefined) codes.push('member_not_found')
  if (member?.active === false) codes.push('member_disabled')
  const at = timeOf(model, body)
  const components = componentsOf(model.books, body.action, at)
  const items = body.items?.map(() => ({ data_type: null })) ?? null
  const counted = { items, quantities: body.quantities ?? {}, flags: [] }
  if (missingQuantity(components, modesOf(model.books), counted) !== null) codes.push('missing_quantity')
  if (codes.length > 0) throw new Refused(...codes)
}

export const timeOf = ({ books }: Model, { occurred_at }: { occurred_at?: string }) =>
  occurred_at === undefined ? books.now : Date.parse(occurred_at)

/** Prices a charge, looks up what is owned, and finds the grants that pay for it. Changes nothing. */
export function decide(model: Model, n: number, body: ChargeBody): Spent {
  refuseAsker(model, body)
  const at = timeOf(model, body)
  const components = componentsOf(model.books, body.action, at)
  const counted = components.map((_, index) => countedBefore(model, { body, components }, index))
  const spent: Spent = { n, body, at, components, lines: [], items: null, draws: [], counted }
  spent.items = body.items ? judged(model, body, body.items, at) : null
  price(model, spent)
  if (!isCovered(model, spent) && !(body.partial && cutToBalance(model, spent)))
    refuseForCredits(model, spent)
  spent.draws = drawsOf(model, spent, () => 0n)
  return spent
}

export function judged(model: Model, body: ChargeBody, items: Item[], at: number): ChargedItem[] {
  const { scope } = ownershipRule(model, body.action)
  const seen = new Set<string>()
  return items.map(({ key, data_type, found }) => {
    const type = data_type ?? null
    let outcome: ChargedItem['outcome'] = 'charged'
    if (found === false) outcome = 'not_found'
    // Within one request an item is one, whatever the policy says of later ones.
    else if (seen.has(key) || (scope !== 'none' && isOwned(model, body, key, at))) outcome = 'already_owned'
    else seen.add(key)
    return { key, type, outcome, shares: [] }
  })
}

export function price(model: Model, spent: Spent): void {
  const { body, components, items, counted } = spent
  const charged = items?.filter(({ outcome }) => outcome === 'charged') ?? null
  const asked = {
    items: charged?.map(({ type }) => ({ data_type: type })) ?? null,
    quantities: body.quantities ?? {},
    flags: body.flags ?? [],
  }
  spent.lines = priced(components, modesOf(model.books), asked, (component) => counted[component]!)
  if (spent.lines.some(({ credits }) => credits > MOST)) throw new Refused('amount_too_large')
}

/** Charges as many items, in order, as credits cover, and denies the rest; false if they cover none. */
export function cutToBalance(model: Model, spent: Spent): boolean {
  const wanted = spent.items?.filter(({ outcome }) => outcome === 'charged') ?? []
  for (let kept = wanted.length - 1; kept > 0; kept--) {
    wanted[kept]!.outcome = 'denied'
    price(model, spent)
    if (isCovered(model, spent)) return true
  }
  for (const item of wanted) item.outcome = 'charged'
  price(model, spent)
  return false
}

export const needs = (spent: Spent, unit: string) =>
  sum(spent.lines.filter((line) => line.unit === unit && !line.metered).map(({ credits }) => credits))

export const unitsOf = (spent: Spent) => [...new Set(spent.lines.map(({ unit }) => unit))]

export const spender = ({ member_id }: ChargeBody) => member_id ?? null

export const balance = (model: Model, spent: Spent, unit: string) =>
  balanceOf(model.books, unit, spender(spent.body))

export const isCovered = (model: Model, spent: Spent) =>
  unitsOf(spent).every((unit) => needs(spent, unit) <= balance(model, spent, unit))

export function refuseForCredits(model: Model, spent: Spent): never {
  const refused = new Refused('insufficient_credits')
  refused.expected.headroom = unitsOf(spent)
    .map((unit) => ({ unit, needed: needs(spent, unit), available: balance(model, spent, unit) }))
    .filter(({ needed, available }) => needed > available)
  throw refused
}

/** `paid`: what of a line is paid for already. */
export function drawsOf(model: Model, spent: Spent, paid: (line: number) => bigint): Draw[] {
  const draws: Draw[] = []
  spent.lines.forEach((line, index) => {
    if (line.metered) return
    let due = line.credits - paid(index)
    for (const grant of drawable(model.books, line.unit, spender(spent.body))) {
      const taken = sum(draws.filter((draw) => draw.grant === grant).map(({ credits }) => credits))
      const credits = least(available(grant) - taken, due)
      if (credits <= 0n) continue
      draws.push({ line: index, grant, credits })
      due -= credits
    }
  })
  return draws
}
