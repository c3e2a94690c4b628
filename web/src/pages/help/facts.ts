// All that the answers of the help page are made of: one organization's own plan, policy, prices and balances.
import type { Balances, Catalogue, RolloverException } from '@coulomb/sdk'
import type { Organization } from '../../data/me.ts'
import type { PlanDetails, Policy } from '../../data/plan-and-policy.ts'
import { addDays, dayOf, inDays, shortDay } from '../../format/dates.ts'
import { amountOf } from './price-words.ts'

export interface Facts {
  organization: Pick<
    Organization,
    | 'name'
    | 'timezone'
    | 'today'
    | 'week_start'
    | 'cycle'
    | 'parts'
    | 'report'
    | 'purchase_channel'
    | 'account_manager'
  >
  /** What who reads may do, by name. */
  permissions: readonly string[]
  plan: PlanDetails
  policy: Policy
  /** All actions. */
  catalogue: Pick<Catalogue, 'units' | 'features'>
  /** With the reader's own batteries, if they have any. */
  balances: Pick<Balances, 'units' | 'credits' | 'addon_credits' | 'member'>
  /** Null: the reader may not see them. */
  exceptions: RolloverException[] | null
}

export interface Answer {
  /** For the address: `#resets`. */
  id: string
  question: string
  /** Whole sentences, the answer first. */
  sentences: string[]
}

export interface AnswerGroup {
  name: string
  answers: Answer[]
}

export const may = ({ permissions }: Facts, permission: string) => permissions.includes(permission)

/** "1 Dec", with its year where that is another. */
export const on = ({ organization }: Facts, day: string) => shortDay(day, organization.today)

/** "1 Dec, in 9 days". */
export const onIn = (facts: Facts, { on: day, days }: { on: string; days: number }) =>
  `${on(facts, day)}, ${inDays(days)},`

export const dayIn = ({ organization }: Facts, time: string) => dayOf(time, organization.timezone)

export const amount = ({ catalogue }: Facts, credits: number, unit: string) =>
  amountOf(credits, unit, catalogue.units)

/** Units with a balance. */
export function limitedUnits({ catalogue }: Facts) {
  return catalogue.units.filter(({ mode }) => mode === 'limited')
}

export function actionsOf({ catalogue }: Facts) {
  return catalogue.features.flatMap(({ feature, name, actions }) =>
    actions.map((action) => ({ ...action, feature, feature_name: name })),
  )
}

/** "A", "A and B", "A, B and C"; beyond `most`, "A, B and 3 more". */
export function listed(words: readonly string[], most = 6): string {
  const shown = words.length > most ? [...words.slice(0, most - 1), `${words.length - most + 1} more`] : words
  return shown.length < 2 ? (shown[0] ?? '') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`
}

/** "30th", "1st", "22nd". */
export function ordinal(day: number): string {
  const word = new Intl.PluralRules('en', { type: 'ordinal' }).select(day)
  return `${day}${{ one: 'st', two: 'nd', few: 'rd', other: 'th', zero: 'th', many: 'th' }[word]}`
}

/** When the reader's own credits come next: those of their license, or, where nobody has any, the organization's. */
export function nextCredits(facts: Facts): { on: string; days: number } | null {
  const battery = facts.balances.member?.batteries.find(({ last_day }) => last_day !== null)
  if (battery) return { on: addDays(battery.last_day!, 1), days: battery.days_to_renewal ?? 0 }
  return facts.organization.parts.licenses ? null : nextTopUp(facts, 'organization')
}

/** The next credits of the organization, or of seats: all that come on the first day. */
export function nextTopUp(facts: Facts, owner: 'organization' | 'license') {
  const all = facts.plan.top_ups.filter((one) => one.owner === owner)
  const first = all[0]
  if (!first) return null
  const sums = new Map<string, number>()
  for (const { on, unit, credits } of all)
    if (on === first.on) sums.set(unit, (sums.get(unit) ?? 0) + credits)
  const words = [...sums].map(([unit, credits]) => amount(facts, credits, unit))
  return { on: first.on, days: first.days, seats: first.seats, credits: listed(words, 9) }
}
