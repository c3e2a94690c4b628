// Refunds: of all that is left of a charge, of some credits, or of some items.
import { addGrant, type Draw, type Grant, hasEnded, least, periodEnd, sum } from './books.ts'
import { unitsOf } from './decide.ts'
import type { Of, Receipt, RefundBody } from './operations.ts'
import { ownedName } from './ownership.ts'
import { micro } from './prices.ts'
import { counts, shownDraws } from './receipt.ts'
import { type Charge, type Model, Refused } from './state.ts'

export function refund(model: Model, { of, body }: Of<'refund'>): Receipt {
  const charged = model.charges.get(of)
  if (!charged) throw new Refused('not_found')
  const amounts = refundOf(charged, body)
  const draws: Draw[] = []
  for (let line = amounts.length - 1; line >= 0; line--) {
    const amount = amounts[line]!
    charged.refunded[line]! += amount
    const used = model.usage.get(charged.lines[line]!.unit)!
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
      returnCredits(model, draw.grant, credits)
    }
  }
  const back = itemsBack(charged, body)
  const uncounted = amounts.map((_, line) => countRefunded(charged, line, back))
  const items = refundedItems(charged, back)
  giveBackItems(model, charged, back, body.give_back_ownership ?? false)
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
export function refundOf(charged: Charge, body: RefundBody): bigint[] {
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

export function refundedItems(charged: Charge, keys: string[]): Receipt['items'] {
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
export function countRefunded(charged: Charge, line: number, keys: string[]): bigint {
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

export const isRefunded = ({ lines, refunded }: Charge) =>
  lines.every(({ credits }, line) => credits === refunded[line])

/** The items that go back with a refund: those named, or, with the last of the charge, all that are left. */
export function itemsBack(charged: Charge, body: RefundBody): string[] {
  if (body.items) return body.items
  if (!isRefunded(charged)) return []
  return (charged.items ?? [])
    .filter(({ key, outcome }) => outcome === 'charged' && !charged.refunded_items.has(key))
    .map(({ key }) => key)
}

export function giveBackItems(model: Model, charged: Charge, keys: string[], ownership: boolean): void {
  for (const key of keys) {
    charged.refunded_items.add(key)
    const name = ownedName(model, charged.body, key)
    if (ownership && model.books.owned.get(name)?.bought_by === charged.n) model.books.owned.delete(name)
  }
}

/** Into the grant they came from, or, where that has ended, by policy. */
export function returnCredits(model: Model, grant: Grant, credits: bigint): void {
  if (!hasEnded(model.books, grant)) {
    grant.used -= credits
    return
  }
  if (model.books.policy.refunds.ended_grant === 'forfeit') return
  const holder = [...model.books.holders.values()].find((one) => one.member === grant.member && !one.ended)
  addGrant(model.books, {
    unit: grant.unit,
    amount: credits,
    source: 'adjustment',
    member: grant.member,
    holder: grant.holder,
    starts: model.books.now,
    ends: periodEnd(model.books, holder ?? model.books.holders.get('')!, model.books.now),
  })
}
