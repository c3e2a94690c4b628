// What is answered to whoever spends.
import { type Draw, sum } from './books.ts'
import { share } from './charge.ts'
import { balance, unitsOf } from './decide.ts'
import { joined, type Receipt } from './operations.ts'
import { CREDIT_UNITS } from './products.ts'
import type { Model, Spent } from './state.ts'

export const counts = (unit: string) => CREDIT_UNITS.includes(unit)

export function spentReceipt(
  model: Model,
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
    const stood = own[0]!.metered ? null : (before?.get(unit) ?? balance(model, spent, unit))
    return {
      unit,
      credits,
      count: sum(own.map((line) => line.count)),
      before: stood,
      after: stood === null ? null : before ? balance(model, spent, unit) : stood - credits,
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
  model.receipts.set(spent.n, receipt)
  return receipt
}

export const shownDraws = (draws: Draw[]): Receipt['draws'] =>
  joined(
    draws.map(({ grant, credits }) => ({
      unit: grant.unit,
      source: grant.source,
      owner: grant.member === null ? 'organization' : 'member',
      credits,
    })),
  )
