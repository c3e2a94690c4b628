// What an action costs: each component of the rate card becomes a line, with its count and what already owned items
// would have cost. Prices here are micro-credits (the rules hold them so).
import { divideLargestRemainder, type Micros, multiplyMicros, startedBlocks } from './amount.ts'
import type { PriceComponent, UnitMode } from './catalogue.ts'
import type { Line } from './entry.ts'
import { Refused } from './request.ts'

export interface Demand {
  quantities: Record<string, number>
  flags: string[]
  /** Data types of the items to be charged and of those owned already; null: the request lists no items. */
  charged: (string | undefined)[] | null
  owned: (string | undefined)[]
}

export interface PricedLine extends Line {
  /** What the component's tier counter grows by, if it has one. */
  tier?: { index: number; basis: 'billing_cycle' | 'lifetime' }
}

/**
 * Lines of one charge, in the order of the components; components in absent units are left out. `tierBase` says how
 * much a component with tiers has counted before. Throws `Refused` for a missing quantity or an unknown flag.
 */
export function priceLines(
  components: readonly PriceComponent[],
  demand: Demand,
  modeOf: (unit: string) => UnitMode,
  tierBase: (index: number, basis: 'billing_cycle' | 'lifetime') => number,
): PricedLine[] {
  for (const flag of demand.flags)
    if (components.length > 0 && !components.some((component) => hasFlag(component, flag)))
      throw new Refused('invalid_field', `This action has no flag "${flag}".`, { field: 'flags' })
  const lines: PricedLine[] = []
  components.forEach((component, index) => {
    const mode = modeOf(component.unit)
    if (mode === 'absent') return
    const count = countOf(component, demand.quantities, demand.charged)
    const base =
      component.tiers && component.tiers.basis !== 'charge' ? tierBase(index, component.tiers.basis) : 0
    const line: PricedLine = {
      unit: component.unit,
      per: component.per,
      price: component.price,
      count,
      credits: 0,
    }
    line.credits = creditsFor(component, count, demand.flags, base)
    const surcharge = line.credits - creditsFor(component, count, [], base)
    if (component.data_type) line.data_type = component.data_type
    if (component.report_column) line.column = component.report_column
    if (component.block) line.block = component.block
    if (surcharge > 0) line.surcharge = surcharge
    if (component.minimum && line.credits === component.minimum) line.minimum = component.minimum
    if (mode === 'metered') line.metered = true
    if (component.tiers && component.tiers.basis !== 'charge')
      line.tier = { index, basis: component.tiers.basis }
    if (demand.owned.length > 0 && demand.charged) {
      const all = countOf(component, demand.quantities, [...demand.charged, ...demand.owned])
      const owned_count = demand.owned.filter((type) => matches(component, type)).length
      if (owned_count > 0) {
        line.owned_count = owned_count
        line.owned_credits = creditsFor(component, all, demand.flags, base) - line.credits
      }
    }
    lines.push(line)
  })
  return lines
}

function hasFlag(component: PriceComponent, flag: string): boolean {
  return component.flags !== undefined && Object.hasOwn(component.flags, flag)
}

function matches(component: PriceComponent, data_type: string | undefined): boolean {
  return component.data_type === undefined || component.data_type === data_type
}

function countOf(
  component: PriceComponent,
  quantities: Record<string, number>,
  items: Demand['charged'],
): number {
  if (component.per === 'charge') return items === null || items.length > 0 ? 1 : 0
  if (component.per === 'item') {
    if (items) return items.filter((type) => matches(component, type)).length
    if (component.data_type === undefined) return 1
    throw new Refused(
      'missing_quantity',
      'This action is priced by the type of the data found: list its items.',
      {
        field: 'items',
      },
    )
  }
  const quantity = quantities[component.per]
  if (quantity === undefined)
    throw new Refused('missing_quantity', `This action is priced per ${component.per}: say how many.`, {
      field: `quantities.${component.per}`,
    })
  return quantity
}

function creditsFor(component: PriceComponent, count: number, flags: string[], base: number): Micros {
  if (count === 0) return 0 as Micros
  const inBlocks = (n: number) => (component.block ? startedBlocks(n, component.block) : n)
  let credits: number = component.tiers
    ? tieredCredits(component.tiers, count, base, inBlocks)
    : exact(component.price, inBlocks(count))
  for (const flag of new Set(flags)) {
    if (!hasFlag(component, flag)) continue
    const surcharge = component.flags![flag]!
    credits += surcharge.per === 'charge' ? surcharge.price : exact(surcharge.price, inBlocks(count))
  }
  return Math.max(credits, component.minimum ?? 0) as Micros
}

function tieredCredits(
  tiers: NonNullable<PriceComponent['tiers']>,
  count: number,
  base: number,
  inBlocks: (n: number) => number,
): number {
  const { steps } = tiers
  if (tiers.mode === 'volume') {
    let price = steps[0]!.price
    for (const step of steps) if (step.from < toMillionth(base + count)) price = step.price
    return exact(price, inBlocks(count))
  }
  let credits = 0
  steps.forEach((step, index) => {
    const from = Math.max(step.from, base)
    const to = Math.min(steps[index + 1]?.from ?? Number.POSITIVE_INFINITY, toMillionth(base + count))
    if (to > from) credits += exact(step.price, inBlocks(toMillionth(to - from)))
  })
  return credits
}

const toMillionth = (count: number): number => Math.round(count * 1e6) / 1e6

function exact(price: number, count: number): Micros {
  const credits = multiplyMicros(price as Micros, count)
  if (credits === null) throw new Refused('amount_too_large', 'A charge is at most 1,000,000,000 credits.')
  return credits
}

/** What each of `types` (the items charged) costs on each line, to the micro-credit; refunds by item use it. */
export function itemShares(lines: readonly Line[], types: (string | undefined)[]): number[][] {
  const shares = types.map(() => new Array<number>(lines.length).fill(0))
  lines.forEach((line, lineIndex) => {
    if (line.credits === 0) return
    const weights = types.map((type) => (line.data_type === undefined || line.data_type === type ? 1 : 0))
    divideLargestRemainder(line.credits as Micros, weights).forEach((part, itemIndex) => {
      shares[itemIndex]![lineIndex] = part
    })
  })
  return shares
}
