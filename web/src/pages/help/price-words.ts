// Prices in words: what a component of the rate card says, and what it comes to for a few.
import type { Catalogue } from '@coulomb/sdk'
import { exactCredits } from '../../format/credits.ts'

export type PriceComponent = Catalogue['features'][number]['actions'][number]['components'][number]
export type Unit = Pick<Catalogue['units'][number], 'unit' | 'name' | 'counts_as_credits' | 'mode'>

export interface PricedAction {
  action: string
  name: string
  data_type: string | null
  components: PriceComponent[]
}

/** One and many of what a data type names. */
const NOUNS: Record<string, readonly [string, string]> = {
  email: ['email', 'emails'],
  verified_email: ['email', 'emails'],
  phone: ['phone number', 'phone numbers'],
  profile: ['profile', 'profiles'],
  company: ['company', 'companies'],
  contact: ['contact', 'contacts'],
  text: ['text', 'texts'],
  record: ['record', 'records'],
  field: ['field', 'fields'],
  signal: ['signal', 'signals'],
  domain: ['domain', 'domains'],
  mailbox: ['mailbox', 'mailboxes'],
  visitor: ['visitor', 'visitors'],
  test: ['test', 'tests'],
}

/** What a component counts, in the singular and the plural. */
export function countedThing(
  { per, data_type }: PriceComponent,
  of: string | null,
): readonly [string, string] {
  if (per === 'charge') return ['request', 'requests']
  if (per === 'item')
    return NOUNS[data_type ?? of ?? ''] ?? (of === null ? ['time', 'times'] : ['item', 'items'])
  return [per.replace(/ies$/, 'y').replace(/s$/, ''), per]
}

/** "1 credit", "8 mobile credits", "0.5 AI credits": the unit's own name, in the number that the amount has. */
export function amountOf(amount: number, unit: string, units: readonly Unit[]): string {
  return `${exactCredits(amount)} ${nameOfUnit(unit, units, amount === 1)}`
}

export function nameOfUnit(unit: string, units: readonly Unit[], one = false): string {
  const name = units.find((known) => known.unit === unit)?.name ?? unit
  // "AI credits" stays as it is.
  const lower = /^[A-Z][a-z]/.test(name) ? name[0]!.toLowerCase() + name.slice(1) : name
  return one ? lower.replace(/s$/, '') : lower
}

/** "1 credit per email", for each component; empty: the action is free. */
export function priceWords(action: PricedAction, units: readonly Unit[]): string[] {
  return action.components.flatMap((component) => {
    const [one, many] = countedThing(component, action.data_type)
    const what = component.block ? `${exactCredits(component.block)} ${many} begun` : one
    const words = component.tiers
      ? tierWords(component, what, units)
      : `${amountOf(component.price, component.unit, units)} ${what === 'time' ? 'each' : 'per'} ${what}`
    const least = component.minimum ? `, at least ${exactCredits(component.minimum)}` : ''
    return [words + least, ...surchargeWords(component, one)]
  })
}

function tierWords({ tiers, unit }: PriceComponent, what: string, units: readonly Unit[]): string {
  const { steps, basis, mode } = tiers!
  const parts = steps.map(({ from, price }, index) =>
    index === 0
      ? `${amountOf(price, unit, units)} per ${what}`
      : `${exactCredits(price)} above ${exactCredits(from)}`,
  )
  const counted = { charge: 'in one request', billing_cycle: 'in a billing cycle', lifetime: 'ever' }[basis]
  return `${parts.join(', ')} ${counted}${mode === 'volume' ? ', for all of them' : ''}`
}

function surchargeWords({ flags }: PriceComponent, one: string): string[] {
  return Object.entries(flags ?? {}).map(
    ([flag, { price, per }]) =>
      `+${exactCredits(price)} per ${per === 'charge' ? 'request' : one} ${/^with/.test(flag) ? '' : 'for '}${flag.replaceAll('_', ' ')}`,
  )
}

/** "10 emails = 10 credits": what an ordinary few come to; null where nothing is charged. */
export function exampleOf(action: PricedAction, units: readonly Unit[]): string | null {
  const priced = action.components.filter(({ unit }) => modeOf(unit, units) === 'limited')
  if (priced.length === 0) return null
  const counts = new Map<string, string>()
  const sums = new Map<string, number>()
  for (const component of priced) {
    const count = component.per === 'charge' ? 1 : component.block ? Math.round(component.block * 2.4) : 10
    const [one, many] = countedThing(component, action.data_type)
    counts.set(many, `${exactCredits(count)} ${count === 1 ? one : many}`)
    sums.set(component.unit, toMillionth((sums.get(component.unit) ?? 0) + creditsFor(component, count)))
  }
  const amounts = [...sums].map(([unit, sum]) => amountOf(sum, unit, units))
  return `${[...counts.values()].join(' and ')} = ${amounts.join(' + ')}`
}

/** Of a first charge, without flags. */
function creditsFor({ price, block, minimum, tiers }: PriceComponent, count: number): number {
  const blocks = (n: number) => (block ? Math.ceil(n / block) : n)
  let sum = price * blocks(count)
  if (tiers?.mode === 'volume') sum = tiers.steps.findLast(({ from }) => from < count)!.price * blocks(count)
  else if (tiers)
    sum = tiers.steps.reduce((before, { from, price }, index) => {
      const to = Math.min(tiers.steps[index + 1]?.from ?? Number.POSITIVE_INFINITY, count)
      return to > from ? before + price * blocks(to - from) : before
    }, 0)
  return Math.max(sum, minimum ?? 0)
}

const toMillionth = (value: number) => Math.round(value * 1e6) / 1e6

export function modeOf(unit: string, units: readonly Unit[]): Unit['mode'] {
  return units.find((known) => known.unit === unit)?.mode ?? 'absent'
}
