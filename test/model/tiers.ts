// What has been counted for prices that depend on how much was charged before.
import { cycleOf } from './books.ts'
import type { Model, Priced, Spent } from './state.ts'

export const tierName = (model: Model, { body, components }: Priced, component: number): string => {
  const { basis } = components[component]!.tiers ?? {}
  return `${body.action} ${component} ${basis === 'billing_cycle' ? cycleOf(model.books, model.books.now).start : ''}`
}

export const countedBefore = (model: Model, asked: Priced, component: number): bigint =>
  model.books.counted.get(tierName(model, asked, component)) ?? 0n

export const countOf = (model: Model, spent: Spent) =>
  spent.lines.map(({ component, count }) => ({ name: tierName(model, spent, component), count }))
