// The form of a preset file (`Preset` in core/catalogue.ts) and of its parts, which HTTP takes as well. A problem is
// found here, with the path of its field, or it would be found by the first charge.
import { z } from 'zod'
import { toMicros } from '../core/amount.ts'
import type { Plan, PolicyOverrides, Preset, RateCardVersion } from '../core/catalogue.ts'
import { PERMISSIONS } from '../core/policy.ts'

/** Ids of the catalogue; they name fields of objects, which have some of their own (`constructor`). */
export const catalogueId = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, 'must be 1 to 100 letters, digits, ".", "_" or "-"')
  .refine((value) => !(value in {}), 'must not be a name that every object has')

const id = catalogueId

const textOf = (max: number) =>
  z
    .string()
    .min(1, 'must not be empty')
    .max(max, `must have at most ${max} characters`)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must not contain control characters or lone surrogates')
const name = textOf(200)
const description = textOf(2_000).optional()

/** Credits as in `toMicros`, not negative. */
const amount = z
  .number()
  .min(0, 'must not be negative')
  .max(1e9, 'must be at most 1,000,000,000')
  .refine((value) => Math.abs(value) > 1e9 || toMicros(value) !== null, 'must have at most six decimals')
const months = z.int().min(1).max(60)

const ownershipScope = z.enum(['organization', 'member', 'none'])
const ownershipWindow = z.union([
  z.enum(['forever', 'billing_cycle']),
  z.strictObject({ days: z.int().min(1).max(36_500) }),
])
const grantSource = z.enum(['license', 'plan', 'addon', 'promo', 'rollover', 'adjustment'])
// Typed as the catalogue has it, so that both stay one type.
const permissions: z.ZodType<string[]> = z.array(z.enum(PERMISSIONS)).refine(isUnique, 'must not repeat any')

export const limitSchema = z.strictObject({
  subject: z
    .strictObject({
      type: z.enum(['organization', 'group', 'member', 'every_member', 'api_key']),
      id: name.optional(),
    })
    .refine(({ type, id }) => (id !== undefined) === (type !== 'organization' && type !== 'every_member'), {
      message: 'is given for a group, a member or an API key, and for nothing else',
      path: ['id'],
    }),
  unit: id.nullable(),
  amount,
  interval: z.enum(['calendar_month', 'billing_cycle']),
})

/** What a preset, a plan or an organization says differently; each field of a rule may be given alone. */
export const policySchema = z
  .strictObject({
    renewal: z
      .strictObject({
        anchor: z.enum(['calendar_month', 'issue_anniversary', 'billing_cycle', 'none']),
        months,
        release: z.enum(['per_period', 'upfront']),
      })
      .partial(),
    rollover: z
      .strictObject({ mode: z.enum(['none', 'capped', 'full']), cap: amount.nullable() })
      .partial()
      .refine(({ mode, cap }) => mode !== 'capped' || typeof cap === 'number', {
        message: 'is required with mode "capped"',
        path: ['cap'],
      }),
    addon: z.strictObject({ expiry: z.enum(['never', 'end_of_period']) }).partial(),
    burn_order: z.array(grantSource).refine(isUnique, 'must not repeat any'),
    ownership: z
      .strictObject({
        scope: ownershipScope,
        window: ownershipWindow,
        actions: z.record(id, z.strictObject({ scope: ownershipScope, window: ownershipWindow }).partial()),
      })
      .partial(),
    hold: z.strictObject({ expires_after_s: z.int().min(1).max(31_536_000) }).partial(),
    capture: z.strictObject({ above_hold: z.enum(['refuse', 'draw_excess']) }).partial(),
    refunds: z.strictObject({ ended_grant: z.enum(['adjustment', 'forfeit']) }).partial(),
    limits: z.array(limitSchema).max(10_000),
    warn_at: z
      .array(z.number().gt(0, 'must be above 0').max(1, 'must be at most 1'))
      .refine(isAscending, 'must ascend'),
    report: z
      .strictObject({
        refresh: z
          .string()
          .regex(/^(live|([01]\d|2[0-3]):[0-5]\d)$/, 'must be "live" or a time such as "04:00"'),
      })
      .partial(),
    week_start: z.enum(['monday', 'sunday']),
    purchase: z.strictObject({ channel: z.enum(['contact', 'chat', 'request']) }).partial(),
    seats: z
      .array(z.strictObject({ plan_id: id, count: z.int().min(0).max(1_000_000) }))
      .refine((seats) => isUnique(seats.map(({ plan_id }) => plan_id)), 'must not repeat a plan'),
    permissions: z.strictObject({ admin: permissions, manager: permissions, user: permissions }).partial(),
  })
  .partial() satisfies z.ZodType<PolicyOverrides>

const tiers = z.strictObject({
  mode: z.enum(['graduated', 'volume']),
  basis: z.enum(['charge', 'billing_cycle', 'lifetime']),
  steps: z
    .array(z.strictObject({ from: z.int().min(0).max(1e9), price: amount }))
    .min(1)
    .max(100)
    .refine((steps) => steps[0]?.from === 0 && isAscending(steps.map((step) => step.from)), {
      message: 'must ascend by "from", and the first must be from 0',
    }),
})

const component = z
  .strictObject({
    unit: id,
    per: id,
    price: amount,
    data_type: name.optional(),
    report_column: z.enum(['phone', 'email', 'api_search', 'api_company_enrichment']).optional(),
    block: amount.gt(0, 'must be above 0').optional(),
    minimum: amount.optional(),
    flags: z
      .record(id, z.strictObject({ price: amount, per: z.enum(['charge', 'count']).optional() }))
      .optional(),
    tiers: tiers.optional(),
  })
  .refine(({ per, data_type }) => data_type === undefined || per === 'item', {
    message: 'counts items, so it needs "per": "item"',
    path: ['data_type'],
  })
  .refine(({ price, tiers }) => tiers === undefined || tiers.steps[0]?.price === price, {
    message: "must be the first tier's price",
    path: ['price'],
  })

/** The prices of a rate card's version: action → components. */
export const pricesSchema = z.record(
  id,
  z.strictObject({
    components: z.array(component).min(1, 'must not be empty: an action that is not listed is free').max(50),
  }),
) satisfies z.ZodType<RateCardVersion['prices']>

export const planSchema = z.strictObject({
  plan_id: id,
  name,
  price: z
    .strictObject({ amount, currency: z.string().regex(/^[A-Z]{3}$/, 'must be a code such as "EUR"') })
    .nullable(),
  billing_months: months,
  identities: z.int().min(0).nullable(),
  rate_card_id: id,
  units: z.record(id, z.enum(['absent', 'metered', 'limited'])),
  allotments: z.array(
    z.strictObject({
      unit: id,
      amount,
      owner: z.enum(['organization', 'license']),
      source: z.literal('addon').optional(),
    }),
  ),
  usage_api: z.boolean(),
  policy: policySchema,
}) satisfies z.ZodType<Omit<Plan, 'preset_id'>>

const action = z.strictObject({ action: id, name, data_type: name.nullable(), description })
const version = z.strictObject({
  version: z.int(),
  starts_at: z.iso.datetime('must be a time such as 2026-05-31T22:30:00Z').nullable(),
  prices: pricesSchema,
})

export const presetSchema = z
  .strictObject({
    preset_id: id,
    name,
    description,
    units: z.array(z.strictObject({ unit: id, name, counts_as_credits: z.boolean() })).min(1),
    features: z.array(z.strictObject({ feature: id, name, description, actions: z.array(action) })),
    policy: policySchema,
    default_plan_id: id,
    plans: z.array(planSchema).min(1),
    rate_cards: z.array(z.strictObject({ rate_card_id: id, versions: z.array(version).min(1) })).min(1),
  })
  .check((context) => {
    for (const problem of presetProblems(context.value))
      context.issues.push({ code: 'custom', ...problem, input: context.value })
  }) satisfies z.ZodType<Preset>

/** A field (as the path to it) and what is wrong with it. */
export interface Problem {
  path: (string | number)[]
  message: string
}

/** The ids that a product has. */
export interface KnownIds {
  units: ReadonlySet<string>
  actions: ReadonlySet<string>
  rate_cards: ReadonlySet<string>
}

export function knownIdsOf(preset: Pick<Preset, 'units' | 'features' | 'rate_cards'>): KnownIds {
  return {
    units: new Set(preset.units.map((unit) => unit.unit)),
    actions: new Set(preset.features.flatMap((feature) => feature.actions.map((action) => action.action))),
    rate_cards: new Set(preset.rate_cards.map((card) => card.rate_card_id)),
  }
}

/** What a policy names that the product does not have. */
export function* policyProblems(policy: PolicyOverrides, known: KnownIds): Generator<Problem> {
  for (const [index, { unit }] of (policy.limits ?? []).entries())
    if (unit !== null) yield* missing(known.units, 'unit', unit, ['limits', index, 'unit'])
  for (const action of Object.keys(policy.ownership?.actions ?? {}))
    yield* missing(known.actions, 'action', action, ['ownership', 'actions', action])
}

/** What prices name that the product does not have. */
export function* pricesProblems(prices: RateCardVersion['prices'], known: KnownIds): Generator<Problem> {
  for (const [action, { components }] of Object.entries(prices)) {
    yield* missing(known.actions, 'action', action, [action])
    for (const [index, { unit }] of components.entries())
      yield* missing(known.units, 'unit', unit, [action, 'components', index, 'unit'])
  }
}

/** What a plan names that the product does not have, and allotments that nobody would get. */
export function* planProblems(plan: Omit<Plan, 'preset_id'>, known: KnownIds): Generator<Problem> {
  yield* missing(known.rate_cards, 'rate card', plan.rate_card_id, ['rate_card_id'])
  for (const unit of Object.keys(plan.units)) yield* missing(known.units, 'unit', unit, ['units', unit])
  for (const [index, { unit }] of plan.allotments.entries())
    if (plan.units[unit] !== 'limited')
      yield {
        path: ['allotments', index, 'unit'],
        message: `is "${unit}", which the plan does not name as "limited"`,
      }
  // A period grants each of them once, so two of a kind cannot be told apart.
  const kinds = plan.allotments.map(({ unit, owner, source }) => [unit, owner, source ?? 'plan'].join(' '))
  yield* repeated(kinds, (index) => ['allotments', index])
  yield* under(['policy'], policyProblems(plan.policy, known))
}

function* presetProblems(preset: Preset): Generator<Problem> {
  const known = knownIdsOf(preset)
  yield* repeated(
    preset.units.map((unit) => unit.unit),
    (index) => ['units', index, 'unit'],
  )
  yield* repeated(
    preset.features.map((feature) => feature.feature),
    (index) => ['features', index, 'feature'],
  )
  const actions = preset.features.flatMap((feature, f) =>
    feature.actions.map(({ action }, a) => ({ action, path: ['features', f, 'actions', a, 'action'] })),
  )
  yield* repeated(
    actions.map(({ action }) => action),
    (index) => actions[index]!.path,
  )
  yield* under(['policy'], policyProblems(preset.policy, known))
  const plan_ids = preset.plans.map((plan) => plan.plan_id)
  yield* repeated(plan_ids, (index) => ['plans', index, 'plan_id'])
  yield* missing(new Set(plan_ids), 'plan', preset.default_plan_id, ['default_plan_id'])
  for (const [index, plan] of preset.plans.entries())
    yield* under(['plans', index], planProblems(plan, known))
  yield* repeated(
    preset.rate_cards.map((card) => card.rate_card_id),
    (index) => ['rate_cards', index, 'rate_card_id'],
  )
  for (const [index, { versions }] of preset.rate_cards.entries())
    yield* under(['rate_cards', index, 'versions'], versionProblems(versions, known))
}

/** Versions count 1, 2, 3 …; the first prices the past as well, so only later ones have a start. */
function* versionProblems(versions: Preset['rate_cards'][number]['versions'], known: KnownIds) {
  let last_start = Number.NEGATIVE_INFINITY
  for (const [index, { version, starts_at, prices }] of versions.entries()) {
    const first = index === 0
    if (version !== index + 1) yield { path: [index, 'version'], message: `must be ${index + 1}` }
    const start = starts_at === null ? Number.NEGATIVE_INFINITY : Date.parse(starts_at)
    if (first && starts_at !== null)
      yield { path: [index, 'starts_at'], message: 'must be null in the first version' }
    if (!first && !(start > last_start))
      yield { path: [index, 'starts_at'], message: 'must be after the start of the version before' }
    last_start = start
    yield* under([index, 'prices'], pricesProblems(prices, known))
  }
}

function* missing(known: ReadonlySet<string>, kind: string, value: string, path: Problem['path']) {
  if (!known.has(value)) yield { path, message: `There is no ${kind} "${value}".` }
}

function* repeated(values: string[], pathOf: (index: number) => Problem['path']): Generator<Problem> {
  for (const [index, value] of values.entries())
    if (values.indexOf(value) < index) yield { path: pathOf(index), message: `is "${value}" a second time` }
}

function* under(path: Problem['path'], problems: Iterable<Problem>): Generator<Problem> {
  for (const problem of problems) yield { ...problem, path: [...path, ...problem.path] }
}

function isUnique(values: readonly unknown[]): boolean {
  return new Set(values).size === values.length
}

function isAscending(values: readonly number[]): boolean {
  return values.every((value, index) => index === 0 || value > values[index - 1]!)
}
