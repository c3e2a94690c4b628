// What an organization can be charged for now: the features and actions of its preset, with the prices of its rate card.
import { toCredits } from '../core/amount.ts'
import type { PriceComponent } from '../core/catalogue.ts'
import { type CatalogueAction, planAt, type Rules, rateCardAt } from '../core/rules.ts'
import type { Database } from '../database/database.ts'

export interface CatalogueEntry {
  action: string
  name: string
  data_type: string | null
  description?: string
  /** Prices in credits; without the components in units that the plan does not have. None: the action is free. */
  components: PriceComponent[]
  /** Whether it draws on a balance under the present plan: metered and absent units do not. */
  consumes_credits: boolean
  /** Whether the organization has ever done it. */
  used: boolean
}

export interface CatalogueFeature {
  feature: string
  name: string
  actions: CatalogueEntry[]
}

/**
 * `all` actions, those that are `charged` under the present plan, or those that are `used` or charged: the ones that
 * history has filters for (S3-25, S3-44, S3-45, S3-38). Features without such actions are left out.
 */
export type CatalogueSelection = 'all' | 'charged' | 'used' | 'applicable'

export async function catalogueOf(
  db: Database,
  rules: Rules,
  now: number,
  selection: CatalogueSelection = 'all',
): Promise<CatalogueFeature[]> {
  const used = await usedActions(db, rules.organization_id)
  const plan = planAt(rules, now)
  const { prices } = rateCardAt(rules, plan, now)
  const features = new Map<string, CatalogueFeature>()
  for (const action of rules.actions.values()) {
    const components = (prices[action.action]?.components ?? []).filter(
      ({ unit }) => (plan.units[unit] ?? 'absent') !== 'absent',
    )
    const consumes_credits = components.some((one) => plan.units[one.unit] === 'limited' && isPriced(one))
    const entry = { consumes_credits, used: used.has(action.action) }
    if (!isSelected(entry, selection)) continue
    const feature = features.get(action.feature) ?? {
      feature: action.feature,
      name: action.feature_name,
      actions: [],
    }
    feature.actions.push({ ...shownAction(action), components: components.map(inCredits), ...entry })
    features.set(action.feature, feature)
  }
  return [...features.values()]
}

function isSelected(
  { consumes_credits, used }: { consumes_credits: boolean; used: boolean },
  selection: CatalogueSelection,
): boolean {
  if (selection === 'all') return true
  if (selection === 'charged') return consumes_credits
  return used || (selection === 'applicable' && consumes_credits)
}

/** From the rollups: as many rows as days with usage, not as charges. */
async function usedActions(db: Database, organization_id: string): Promise<Set<string>> {
  const rows = await db.query<{ action: string }>(
    `select action from usage_days where organization_id = $1 and question = 'action'
     group by action order by action`,
    [organization_id],
  )
  return new Set(rows.map((row) => row.action))
}

function isPriced({ price, minimum, flags, tiers }: PriceComponent): boolean {
  const surcharges = Object.values(flags ?? {})
  return (
    price > 0 ||
    (minimum ?? 0) > 0 ||
    surcharges.some((flag) => flag.price > 0) ||
    (tiers?.steps.some((step) => step.price > 0) ?? false)
  )
}

function shownAction({ action, name, data_type, description }: CatalogueAction) {
  return { action, name, data_type, ...(description === undefined ? {} : { description }) }
}

/** The rules hold prices in micro-credits. */
function inCredits(component: PriceComponent): PriceComponent {
  const { flags, tiers, minimum } = component
  const shown = { ...component, price: toCredits(component.price) }
  if (minimum !== undefined) shown.minimum = toCredits(minimum)
  if (flags)
    shown.flags = Object.fromEntries(
      Object.entries(flags).map(([flag, more]) => [flag, { ...more, price: toCredits(more.price) }]),
    )
  if (tiers)
    shown.tiers = {
      ...tiers,
      steps: tiers.steps.map(({ from, price }) => ({ from, price: toCredits(price) })),
    }
  return shown
}
