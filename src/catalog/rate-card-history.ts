// What an organization pays and has paid: its rate card with all published versions, each beside the one before.
import { canonicalJson } from '../core/canonical.ts'
import type { Plan, PriceComponent, RateCardVersion } from '../core/catalogue.ts'
import { planAt, type Rules, rateCardAt } from '../core/rules.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { getRateCard } from './rate-cards.ts'

type Prices = RateCardVersion['prices']

export interface PriceChange {
  action: string
  name: string
  /** Null: it was free. */
  before: PriceComponent[] | null
  /** Null: it is free from then on. */
  after: PriceComponent[] | null
}

export interface PublishedVersion {
  version: number
  state: 'past' | 'current' | 'scheduled'
  /** Null: the first, which also prices the past. */
  starts_at: number | null
  published_at: number
  prices: Prices
  /** Against the version before; of the first there are none. */
  changes: PriceChange[]
}

export interface RateCardHistory {
  rate_card_id: string
  /** The newest first. */
  versions: PublishedVersion[]
}

/**
 * The card that prices the organization now, its own or its plan's, in credits. Prices in units that its plan does not
 * have are left out, as they cost it nothing. Throws `UnknownOrganization`.
 */
export async function rateCardHistory(ledger: Ledger, organization_id: string): Promise<RateCardHistory> {
  const [rules, now] = await Promise.all([ledger.rules(organization_id), ledger.now()])
  const plan = planAt(rules, now)
  const current = rateCardAt(rules, plan, now)
  const card = (await getRateCard(ledger.db, current.rate_card_id))!
  const versions = card.versions.map((one) => ({ ...one, prices: applying(plan, one.prices) }))
  return {
    rate_card_id: card.rate_card_id,
    versions: versions
      .map(({ version, starts_at, published_at, prices }, index) => ({
        version,
        state: stateOf(version, current.version),
        starts_at,
        published_at,
        prices,
        changes: index === 0 ? [] : changes(rules, versions[index - 1]!.prices, prices),
      }))
      .reverse(),
  }
}

/** Versions start one after the other. */
function stateOf(version: number, current: number): PublishedVersion['state'] {
  if (version === current) return 'current'
  return version < current ? 'past' : 'scheduled'
}

function applying(plan: Plan, prices: Prices): Prices {
  return Object.fromEntries(
    Object.entries(prices).flatMap(([action, { components }]) => {
      const kept = components.filter(({ unit }) => (plan.units[unit] ?? 'absent') !== 'absent')
      return kept.length > 0 ? [[action, { components: kept }]] : []
    }),
  )
}

/** In the order of the catalogue, and then what it has dropped. */
function changes(rules: Rules, before: Prices, after: Prices): PriceChange[] {
  const known = [...rules.actions.keys()]
  const actions = new Set([...known, ...Object.keys(before), ...Object.keys(after)])
  return [...actions].flatMap((action) => {
    const [was, is] = [before, after].map((prices) => prices[action]?.components ?? null)
    if (canonicalJson(was) === canonicalJson(is)) return []
    return [{ action, name: rules.actions.get(action)?.name ?? action, before: was!, after: is! }]
  })
}
