// What an action costs, reckoned a second time: from the words of the rate card's documentation alone.

export const MICRO = 1_000_000n

/** Credits or counts as they stand in JSON, in millionths. */
export const micro = (value: number): bigint => BigInt(Math.round(value * 1e6))

export type Mode = 'absent' | 'metered' | 'limited'

export interface Component {
  unit: string
  per: string
  price: number
  data_type?: string
  block?: number
  minimum?: number
  flags?: Record<string, { price: number; per?: 'charge' | 'count' }>
  tiers?: {
    mode: 'graduated' | 'volume'
    basis: 'charge' | 'billing_cycle' | 'lifetime'
    steps: { from: number; price: number }[]
  }
}

/** What is counted: the items that are charged (null: the action has none), quantities and flags. */
export interface Counted {
  items: { data_type: string | null }[] | null
  quantities: Record<string, number>
  flags: string[]
}

export interface Line {
  component: number
  unit: string
  metered: boolean
  /** In millionths, as `credits`. */
  count: bigint
  credits: bigint
  /** Whether it counts items, and of which type only. */
  per_item: boolean
  data_type: string | null
}

/** `counted_before`: of a component with tiers over more than the charge, what was charged before (in millionths). */
export function priced(
  components: Component[],
  modes: Record<string, Mode>,
  counted: Counted,
  counted_before: (component: number) => bigint,
): Line[] {
  const lines: Line[] = []
  components.forEach((component, index) => {
    const mode = modes[component.unit] ?? 'absent'
    if (mode === 'absent') return
    const count = countOf(component, counted)
    lines.push({
      component: index,
      unit: component.unit,
      metered: mode === 'metered',
      count,
      credits: costOf(component, count, counted.flags, counted_before(index)),
      per_item: component.per === 'item',
      data_type: component.data_type ?? null,
    })
  })
  return lines
}

/** The quantity that is missing, if any. */
export function missingQuantity(
  components: Component[],
  modes: Record<string, Mode>,
  given: Counted,
): string | null {
  for (const { unit, per, data_type } of components) {
    if ((modes[unit] ?? 'absent') === 'absent') continue
    // Where the price depends on what was found, it must be said what that was.
    if (data_type !== undefined && given.items === null) return 'items'
    if (per !== 'charge' && per !== 'item' && given.quantities[per] === undefined) return per
  }
  return null
}

function countOf({ per, data_type }: Component, { items, quantities }: Counted): bigint {
  // Where all of it is owned or not found, nothing was done that could be charged.
  if (per === 'charge') return items?.length === 0 ? 0n : MICRO
  if (per !== 'item') return micro(quantities[per]!)
  if (items === null) return MICRO
  const kind = items.filter((item) => data_type === undefined || item.data_type === data_type)
  return BigInt(kind.length) * MICRO
}

const halfUp = (value: bigint): bigint => (value + MICRO / 2n) / MICRO

function costOf(component: Component, count: bigint, flags: string[], before: bigint): bigint {
  if (count === 0n) return 0n
  const { price, block, tiers, minimum } = component
  let cost: bigint
  if (tiers) cost = tiered(tiers, count, tiers.basis === 'charge' ? 0n : before)
  else if (block !== undefined) cost = micro(price) * ((count + micro(block) - 1n) / micro(block))
  else cost = halfUp(micro(price) * count)
  for (const [flag, extra] of Object.entries(component.flags ?? {}))
    if (flags.includes(flag))
      cost += extra.per === 'count' ? halfUp(micro(extra.price) * count) : micro(extra.price)
  return minimum !== undefined && cost < micro(minimum) ? micro(minimum) : cost
}

/** Each part at its own price, to the millionth. */
function tiered(tiers: NonNullable<Component['tiers']>, count: bigint, before: bigint): bigint {
  const { mode, steps } = tiers
  const end = before + count
  if (mode === 'volume') {
    // As where tiers are graduated, a tier from 25 begins with the 26th.
    const reached = steps.filter((step) => micro(step.from) < end).at(-1)!
    return halfUp(micro(reached.price) * count)
  }
  return steps.reduce((sum, step, index) => {
    const next = steps[index + 1]
    const low = before > micro(step.from) ? before : micro(step.from)
    const high = next && micro(next.from) < end ? micro(next.from) : end
    return high > low ? sum + halfUp((high - low) * micro(step.price)) : sum
  }, 0n)
}

/** Parts of `total` that differ by at most one millionth, the larger ones first. */
export function equalShares(total: bigint, parts: number): bigint[] {
  const each = total / BigInt(parts)
  const more = Number(total % BigInt(parts))
  return Array.from({ length: parts }, (_, index) => (index < more ? each + 1n : each))
}
