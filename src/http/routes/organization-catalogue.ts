import { z } from 'zod'
import { type CatalogueSelection, catalogueOf } from '../../catalog/catalogue.ts'
import { pricesSchema } from '../../catalog/preset-schema.ts'
import { listPresets } from '../../catalog/presets.ts'
import { rateCardHistory } from '../../catalog/rate-card-history.ts'
import type { Preset } from '../../core/catalogue.ts'
import { rfc3339OrNull } from '../../core/rfc3339.ts'
import { planAt, rateCardAt } from '../../core/rules.ts'
import { maybeText, maybeTime, page, text, time } from '../answers.ts'
import { borderTimes } from '../border-times.ts'
import * as fields from '../fields.ts'
import { type Context, json, type Row } from '../row.ts'

const components = z.array(pricesSchema.valueType.shape.components.element)

const catalogueAnswer = z
  .strictObject({
    organization_id: maybeText.describe('Null: as the product is sold, by its default plan.'),
    preset_id: text,
    plan_id: text,
    rate_card: z.strictObject({ rate_card_id: text, version: z.int(), starts_at: maybeTime }),
    units: z.array(
      z.strictObject({
        unit: text,
        name: text,
        counts_as_credits: z.boolean(),
        mode: z.enum(['absent', 'metered', 'limited']),
      }),
    ),
    features: z.array(
      z.strictObject({
        feature: text,
        name: text,
        actions: z.array(
          z.strictObject({
            action: text,
            name: text,
            data_type: maybeText,
            description: text.optional(),
            components: components.describe('Prices; none: the action is free.'),
            consumes_credits: z.boolean(),
            used: z.boolean().optional().describe('Whether the organization has ever done it.'),
          }),
        ),
      }),
    ),
  })
  .meta({ id: 'Catalogue', description: 'What can be charged, and at what price.' })
type Catalogue = z.output<typeof catalogueAnswer>

const selection = z
  .enum(['all', 'charged', 'used', 'applicable'])
  .describe('`charged` under the present plan, `used` before, or `applicable`: either.')

const ofOrganization = json({
  method: 'GET',
  path: '/v1/organizations/{organization_id}/catalogue',
  permission: 'usage.read_own',
  tag: 'Catalogue',
  summary: 'What an organization can be charged for, at its prices of now',
  params: z.strictObject({ organization_id: fields.id }),
  query: z.strictObject({ selection: selection.optional() }),
  answer: catalogueAnswer,
  async run(context, { params, query }) {
    return { body: await organizationCatalogue(context, params.organization_id, query.selection) }
  },
})

const rateCard = json({
  method: 'GET',
  path: '/v1/organizations/{organization_id}/rate-card',
  permission: 'usage.read_own',
  tag: 'Catalogue',
  summary: "The organization's rate card: all its versions, the newest first, with what each changed",
  params: z.strictObject({ organization_id: fields.id }),
  answer: z
    .strictObject({
      rate_card_id: text,
      versions: z.array(
        z.strictObject({
          version: z.int(),
          state: z.enum(['past', 'current', 'scheduled']),
          starts_at: maybeTime.describe('Null: the first, which also prices the past.'),
          published_at: time,
          prices: z.record(text, z.strictObject({ components })),
          changes: z
            .array(
              z.strictObject({
                action: text,
                name: text,
                before: components.nullable(),
                after: components.nullable(),
              }),
            )
            .describe('Against the version before; null: free.'),
        }),
      ),
    })
    .meta({ id: 'RateCardHistory' }),
  async run({ ledger }, { params }) {
    return { body: borderTimes(await rateCardHistory(ledger, params.organization_id)) }
  },
})

const all = json({
  method: 'GET',
  path: '/v1/catalogue',
  permission: 'signed_in',
  tag: 'Catalogue',
  summary: 'What can be charged: of every product, or, for a key of its own, of the organization',
  answer: page(catalogueAnswer),
  async run(context) {
    const { principal } = context
    const items =
      'organization_id' in principal
        ? [await organizationCatalogue(context, principal.organization_id)]
        : (await listPresets(context.db)).map(productCatalogue)
    return { body: { items, next_cursor: null } }
  },
})

async function organizationCatalogue(
  { db, ledger }: Context,
  organization_id: string,
  selection?: CatalogueSelection,
): Promise<Catalogue> {
  const [rules, now] = await Promise.all([ledger.rules(organization_id), ledger.now()])
  const plan = planAt(rules, now)
  const { rate_card_id, version, starts_at } = rateCardAt(rules, plan, now)
  return {
    organization_id,
    preset_id: rules.preset_id,
    plan_id: plan.plan_id,
    rate_card: { rate_card_id, version, starts_at: rfc3339OrNull(starts_at) },
    units: [...rules.units.values()].map((unit) => ({ ...unit, mode: plan.units[unit.unit] ?? 'absent' })),
    features: await catalogueOf(db, rules, now, selection),
  }
}

/** The newest prices, whether they count yet or not. */
function productCatalogue(preset: Preset): Catalogue {
  const plan = preset.plans.find((one) => one.plan_id === preset.default_plan_id)!
  const card = preset.rate_cards.find((one) => one.rate_card_id === plan.rate_card_id)!
  const { version, starts_at, prices } = card.versions.at(-1)!
  const priced = (action: string) =>
    (prices[action]?.components ?? []).filter(({ unit }) => (plan.units[unit] ?? 'absent') !== 'absent')
  return {
    organization_id: null,
    preset_id: preset.preset_id,
    plan_id: plan.plan_id,
    rate_card: { rate_card_id: card.rate_card_id, version, starts_at },
    units: preset.units.map((unit) => ({ ...unit, mode: plan.units[unit.unit] ?? 'absent' })),
    features: preset.features.map(({ feature, name, actions }) => ({
      feature,
      name,
      actions: actions.map((action) => ({
        ...action,
        components: priced(action.action),
        consumes_credits: priced(action.action).some(({ unit }) => plan.units[unit] === 'limited'),
      })),
    })),
  }
}

export const organizationCatalogueRoutes: Row[] = [ofOrganization, rateCard, all]
