import { z } from 'zod'
import { getPlan, listPlans, putPlan } from '../../catalog/plans.ts'
import { catalogueId, planSchema, presetSchema, pricesSchema } from '../../catalog/preset-schema.ts'
import { getPreset, listPresets, putPreset } from '../../catalog/presets.ts'
import { getRateCard, listRateCards, publishRateCard } from '../../catalog/rate-cards.ts'
import type { Preset } from '../../core/catalogue.ts'
import { maybeTime, page, text, time } from '../answers.ts'
import { borderTimes } from '../border-times.ts'
import { instant, word } from '../fields.ts'
import { missing } from '../missing.ts'
import { Problem } from '../problems.ts'
import { json, type Row } from '../row.ts'

const onePreset = z.strictObject({ preset_id: word })
const presetAnswer = presetSchema.meta({ id: 'Preset', description: 'A whole product.' })
const ofPreset = z.strictObject({ preset_id: word.optional() })

const putOne = json({
  method: 'PUT',
  path: '/v1/presets/{preset_id}',
  permission: 'operator',
  tag: 'Catalogue',
  summary: 'Put a whole product: units, features, prices, plans, policy',
  description:
    'The same document again changes nothing. Published versions of rate cards stay as they are; plans and versions ' +
    'that it does not name stay.',
  params: onePreset,
  body: presetSchema,
  answer: presetAnswer,
  async run(context, { params, body }) {
    if (body.preset_id !== params.preset_id)
      throw new Problem('invalid_field', 'preset_id differs from that of the path.', { field: 'preset_id' })
    await putPreset(context.db, body as Preset, await context.ledger.now(), context.principal.actor)
    return { body: (await getPreset(context.db, params.preset_id))! }
  },
})

const getOne = json({
  method: 'GET',
  path: '/v1/presets/{preset_id}',
  permission: 'operator',
  tag: 'Catalogue',
  summary: 'Read a product as a document',
  params: onePreset,
  answer: presetAnswer,
  async run(context, { params }) {
    const preset = await getPreset(context.db, params.preset_id)
    return { body: preset ?? (await missing(context, `preset "${params.preset_id}"`, 'preset_id')) }
  },
})

const listAll = json({
  method: 'GET',
  path: '/v1/presets',
  permission: 'operator',
  tag: 'Catalogue',
  summary: 'List products',
  answer: page(presetAnswer),
  async run({ db }) {
    return { body: { items: await listPresets(db), next_cursor: null } }
  },
})

const planBody = planSchema.omit({ plan_id: true }).extend({ preset_id: word })
const planAnswer = planSchema.extend({ preset_id: text }).meta({ id: 'Plan' })
const onePlan = z.strictObject({ plan_id: word })

const putOnePlan = json({
  method: 'PUT',
  path: '/v1/plans/{plan_id}',
  permission: 'operator',
  tag: 'Catalogue',
  summary: 'Create or replace a plan',
  params: z.strictObject({ plan_id: catalogueId }),
  body: planBody,
  answer: planAnswer,
  async run({ db, ledger, principal }, { params, body }) {
    const plan = { ...body, plan_id: params.plan_id }
    return { body: await putPlan(db, plan, await ledger.now(), principal.actor) }
  },
})

const getOnePlan = json({
  method: 'GET',
  path: '/v1/plans/{plan_id}',
  permission: 'operator',
  tag: 'Catalogue',
  summary: 'Read a plan',
  params: onePlan,
  answer: planAnswer,
  async run(context, { params }) {
    const plan = await getPlan(context.db, params.plan_id)
    return { body: plan ?? (await missing(context, `plan "${params.plan_id}"`, 'plan_id')) }
  },
})

const listAllPlans = json({
  method: 'GET',
  path: '/v1/plans',
  permission: 'operator',
  tag: 'Catalogue',
  summary: 'List plans',
  query: ofPreset,
  answer: page(planAnswer),
  async run({ db }, { query }) {
    return { body: { items: await listPlans(db, query.preset_id ?? null), next_cursor: null } }
  },
})

const versionAnswer = z.strictObject({
  rate_card_id: text,
  version: z.int(),
  starts_at: maybeTime.describe('Null for the first version, which also prices the past.'),
  prices: pricesSchema,
})
const cardAnswer = z
  .strictObject({
    rate_card_id: text,
    preset_id: text,
    versions: z.array(versionAnswer.extend({ published_at: time })),
  })
  .meta({ id: 'RateCard' })
const oneCard = z.strictObject({ rate_card_id: word })

const publish = json({
  method: 'POST',
  path: '/v1/rate-cards/{rate_card_id}/versions',
  permission: 'operator',
  tag: 'Catalogue',
  summary: 'Publish new prices, to start in the future',
  description: 'A published version never changes. The first version of a new card needs no start.',
  params: z.strictObject({ rate_card_id: catalogueId }),
  body: z.strictObject({ preset_id: word, starts_at: instant.nullish(), prices: pricesSchema }),
  answer: versionAnswer,
  success: 201,
  async run({ db, ledger, principal }, { params, body }) {
    const { preset_id, prices, starts_at = null } = body
    const version = { rate_card_id: params.rate_card_id, preset_id, prices, starts_at }
    return { body: borderTimes(await publishRateCard(db, version, await ledger.now(), principal.actor)) }
  },
})

const getCard = json({
  method: 'GET',
  path: '/v1/rate-cards/{rate_card_id}',
  permission: 'operator',
  tag: 'Catalogue',
  summary: 'Read a rate card with all its versions',
  params: oneCard,
  answer: cardAnswer,
  async run(context, { params }) {
    const card = await getRateCard(context.db, params.rate_card_id)
    return {
      body: card
        ? borderTimes(card)
        : await missing(context, `rate card "${params.rate_card_id}"`, 'rate_card_id'),
    }
  },
})

const listCards = json({
  method: 'GET',
  path: '/v1/rate-cards',
  permission: 'operator',
  tag: 'Catalogue',
  summary: 'List rate cards',
  query: ofPreset,
  answer: page(cardAnswer),
  async run({ db }, { query }) {
    const cards = await listRateCards(db, query.preset_id ?? null)
    return { body: { items: borderTimes(cards), next_cursor: null } }
  },
})

export const catalogueRoutes: Row[] = [
  listAll,
  getOne,
  putOne,
  listAllPlans,
  getOnePlan,
  putOnePlan,
  listCards,
  getCard,
  publish,
]
