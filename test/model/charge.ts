// A charge, and what it leaves behind.
import { countMore, cycleOf } from './books.ts'
import { decide } from './decide.ts'
import type { ChargeBody, Receipt } from './operations.ts'
import { ownedName, ownershipRule } from './ownership.ts'
import { equalShares, type Line } from './prices.ts'
import { spentReceipt } from './receipt.ts'
import type { ChargedItem, Model, Spent } from './state.ts'
import { countOf } from './tiers.ts'

export function charge(model: Model, n: number, body: ChargeBody): Receipt {
  const spent = decide(model, n, body)
  const receipt = spentReceipt(model, 'charge', spent, false)
  for (const { grant, credits } of spent.draws) grant.used += credits
  book(model, spent)
  return receipt
}

/** Everything that a charge leaves behind but its draws. */
export function book(model: Model, spent: Spent): void {
  const { n, lines, items, at } = spent
  if (items) share(lines, items)
  for (const item of items ?? []) if (item.outcome === 'charged') buy(model, spent, item)
  for (const { name, count } of countOf(model, spent)) countMore(model.books, name, count)
  for (const line of lines) {
    const { gross, refunded, charges } = model.usage.get(line.unit) ?? { gross: 0n, refunded: 0n, charges: 0 }
    model.usage.set(line.unit, { gross: gross + line.credits, refunded, charges: charges + 1 })
  }
  model.charges.set(n, {
    ...spent,
    at,
    refunded: lines.map(() => 0n),
    uncounted: lines.map(() => 0n),
    returned: spent.draws.map(() => 0n),
    refunded_items: new Set(),
  })
}

export function share(lines: Line[], items: ChargedItem[]): void {
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

export function buy(model: Model, { n, body, at, lines }: Spent, { key, shares }: ChargedItem): void {
  const { scope, window } = ownershipRule(model, body.action)
  if (scope === 'none' || lines.every((_, index) => shares[index] === 0n)) return
  let until: number | null = null
  if (window === 'billing_cycle') until = cycleOf(model.books, at).end
  else if (window !== 'forever') until = at + window.days * 86_400_000
  model.books.owned.set(ownedName(model, body, key), { until, bought_by: n })
}
