// Reads the rules of organizations (records and catalogue) into what decisions use: amounts in micro-credits.
import { type Micros, toMicros } from '../core/amount.ts'
import type { Plan, PolicyOverrides, Preset, PriceComponent, RateCardVersion } from '../core/catalogue.ts'
import type { CatalogueAction, Rules } from '../core/rules.ts'
import type { Result, Statement } from '../database/database.ts'

type Send = (statements: Statement[]) => Promise<Result<any>[]>

/** The part of the rules that all organizations of a preset share. */
type Product = Pick<Rules, 'preset_policy' | 'plans' | 'rate_cards' | 'actions' | 'units'>

const products = new Map<string, { source: string; product: Product }>()

/** The rules of those organizations that exist. The version is read first, so a cache never claims to be newer than it is. */
export async function loadRules(send: Send, organization_ids: string[]): Promise<Map<string, Rules>> {
  const [organizations, exceptions] = await send([
    {
      name: 'rules_organizations',
      text: `select o.*, l.rules_version
        from ledgers l join organizations o on o.organization_id = l.organization_id
        where l.organization_id = any($1::text[]) order by o.organization_id`,
      values: [organization_ids],
    },
    {
      name: 'rules_exceptions',
      text: `select organization_id, exception_id, unit, ends_on, amount from rollover_exceptions
        where organization_id = any($1::text[]) order by organization_id, ends_on, exception_id`,
      values: [organization_ids],
    },
  ])
  const rows = organizations!.rows
  const preset_ids = [...new Set(rows.map((row) => row.preset_id as string))].sort()
  const byPreset = await loadProducts(send, preset_ids)
  const rules = new Map<string, Rules>()
  for (const row of rows) {
    const { organization_id } = row
    rules.set(organization_id, {
      version: row.rules_version,
      organization_id,
      name: row.name,
      status: row.status,
      timezone: row.timezone,
      preset_id: row.preset_id,
      organization_policy: policyInMicros(row.policy),
      plan_timeline: row.plan_timeline,
      rate_card_id: row.rate_card_id,
      cycle: { start_day: row.cycle_start, months: row.cycle_months },
      started_on: row.started_on,
      rollover_exceptions: exceptions!.rows
        .filter((exception) => exception.organization_id === organization_id)
        .map(({ organization_id: _, ...exception }) => exception),
      ...byPreset.get(row.preset_id)!,
    })
  }
  return rules
}

async function loadProducts(send: Send, preset_ids: string[]): Promise<Map<string, Product>> {
  if (preset_ids.length === 0) return new Map()
  const [presets, plans, cards] = await send([
    {
      text: 'select preset_id, document from presets where preset_id = any($1::text[]) order by preset_id',
      values: [preset_ids],
    },
    {
      text: 'select preset_id, document from plans where preset_id = any($1::text[]) order by plan_id',
      values: [preset_ids],
    },
    {
      text: `select preset_id, rate_card_id, version, starts_at, document from rate_cards
        where preset_id = any($1::text[]) order by rate_card_id, version`,
      values: [preset_ids],
    },
  ])
  const found = new Map<string, Product>()
  for (const preset of presets!.rows) {
    const { preset_id } = preset
    const own = (rows: any[]) => rows.filter((row) => row.preset_id === preset_id)
    const source = JSON.stringify([preset.document, own(plans!.rows), own(cards!.rows)])
    const known = products.get(preset_id)
    const product =
      known?.source === source
        ? known.product
        : readProduct(preset.document, own(plans!.rows), own(cards!.rows))
    products.set(preset_id, { source, product })
    found.set(preset_id, product)
  }
  return found
}

function readProduct(preset: Preset, plans: { document: Plan }[], cards: any[]): Product {
  const actions = new Map<string, CatalogueAction>()
  for (const feature of preset.features)
    for (const action of feature.actions)
      actions.set(action.action, { ...action, feature: feature.feature, feature_name: feature.name })
  const rate_cards = new Map<string, RateCardVersion[]>()
  for (const { rate_card_id, version, starts_at, document } of cards) {
    const versions = rate_cards.get(rate_card_id) ?? []
    versions.push({ rate_card_id, version, starts_at, prices: pricesInMicros(document) })
    rate_cards.set(rate_card_id, versions)
  }
  return {
    preset_policy: policyInMicros(preset.policy),
    plans: new Map(plans.map(({ document }) => [document.plan_id, planInMicros(document)])),
    rate_cards,
    actions,
    units: new Map(preset.units.map((unit) => [unit.unit, unit])),
  }
}

function micros(credits: number): Micros {
  const amount = toMicros(credits)
  if (amount === null) throw new Error(`not an amount of credits: ${credits}`)
  return amount
}

function planInMicros(plan: Plan): Plan {
  const allotments = plan.allotments.map((allotment) => ({ ...allotment, amount: micros(allotment.amount) }))
  return { ...plan, allotments, policy: policyInMicros(plan.policy ?? {}) }
}

function policyInMicros(policy: PolicyOverrides): PolicyOverrides {
  const read = { ...policy }
  if (policy.limits) read.limits = policy.limits.map((limit) => ({ ...limit, amount: micros(limit.amount) }))
  if (policy.rollover?.cap != null) read.rollover = { ...policy.rollover, cap: micros(policy.rollover.cap) }
  return read
}

function pricesInMicros(prices: RateCardVersion['prices']): RateCardVersion['prices'] {
  return Object.fromEntries(
    Object.entries(prices).map(([action, { components }]) => [
      action,
      { components: components.map(componentInMicros) },
    ]),
  )
}

function componentInMicros(component: PriceComponent): PriceComponent {
  const read: PriceComponent = { ...component, price: micros(component.price) }
  if (component.minimum !== undefined) read.minimum = micros(component.minimum)
  if (component.flags)
    read.flags = Object.fromEntries(
      Object.entries(component.flags).map(([flag, surcharge]) => [
        flag,
        { ...surcharge, price: micros(surcharge.price) },
      ]),
    )
  if (component.tiers)
    read.tiers = {
      ...component.tiers,
      steps: component.tiers.steps.map((step) => ({ ...step, price: micros(step.price) })),
    }
  return read
}
