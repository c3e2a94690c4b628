import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { z } from 'zod'
import {
  type planSchema,
  type policySchema,
  presetSchema,
  type pricesSchema,
} from '../../src/catalog/preset-schema.ts'
import { micro, toCredits, toMicros } from '../../src/core/amount.ts'
import type {
  Plan,
  PolicyOverrides,
  Preset,
  PriceComponent,
  RateCardVersion,
} from '../../src/core/catalogue.ts'
import { layerPolicy, PERMISSIONS } from '../../src/core/policy.ts'
import { type Demand, priceLines } from '../../src/core/price.ts'
import { Refused } from '../../src/core/request.ts'

const FILES = [
  ...readdirSync(new URL('../../presets/', import.meta.url)).map((file) => `presets/${file}`),
  'examples/llm-gateway.json',
].sort()

const read = (file: string) => JSON.parse(readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8'))
const preset = (preset_id: string): Preset =>
  presetSchema.parse(read(FILES.find((file) => file.endsWith(`/${preset_id}.json`))!))
const planOf = (product: Preset, plan_id = product.default_plan_id) =>
  product.plans.find((plan) => plan.plan_id === plan_id)!
const policyOf = (product: Preset, plan_id?: string) =>
  layerPolicy(product.policy, planOf(product, plan_id).policy)
const actionsOf = (product: Preset) => product.features.flatMap((feature) => feature.actions)

const micros = (credits: number) => toMicros(credits)!
const inMicros = (component: PriceComponent): PriceComponent => ({
  ...component,
  price: micros(component.price),
  ...(component.minimum === undefined ? {} : { minimum: micros(component.minimum) }),
  ...(component.flags && {
    flags: Object.fromEntries(
      Object.entries(component.flags).map(([flag, surcharge]) => [
        flag,
        { ...surcharge, price: micros(surcharge.price) },
      ]),
    ),
  }),
  ...(component.tiers && {
    tiers: {
      ...component.tiers,
      steps: component.tiers.steps.map((step) => ({ ...step, price: micros(step.price) })),
    },
  }),
})

interface Asked {
  plan_id?: string
  quantities?: Record<string, number>
  flags?: string[]
  /** Data types of the items found; none: the request lists no items. */
  found?: (string | undefined)[]
  /** Data types of items that are owned already. */
  owned?: (string | undefined)[]
  counted_before?: number
}

/** The lines of one charge under a preset's plan. */
function lines(preset_id: string, action: string, asked: Asked = {}) {
  const product = preset(preset_id)
  const plan = planOf(product, asked.plan_id)
  const card = product.rate_cards.find((known) => known.rate_card_id === plan.rate_card_id)!
  const demand: Demand = {
    quantities: asked.quantities ?? {},
    flags: asked.flags ?? [],
    charged: asked.found ?? (asked.owned ? [] : null),
    owned: asked.owned ?? [],
  }
  return priceLines(
    (card.versions[0]!.prices[action]?.components ?? []).map(inMicros),
    demand,
    (unit) => plan.units[unit] ?? 'absent',
    () => asked.counted_before ?? 0,
  )
}

/** The credits of one charge by unit. */
function cost(preset_id: string, action: string, asked: Asked = {}): Record<string, number> {
  const sums: Record<string, number> = {}
  for (const line of lines(preset_id, action, asked)) sums[line.unit] = (sums[line.unit] ?? 0) + line.credits
  return Object.fromEntries(Object.entries(sums).map(([unit, sum]) => [unit, toCredits(micro(sum))]))
}

describe('files', () => {
  test('the five products and the sixth are there', () => {
    expect(FILES).toEqual([
      'examples/llm-gateway.json',
      'presets/apollo.json',
      'presets/battery.json',
      'presets/generect.json',
      'presets/genesy.json',
      'presets/lusha.json',
    ])
  })

  test.each(FILES)('%s is valid, and its id is its name', (file) => {
    const result = presetSchema.safeParse(read(file))
    expect(result.success ? '' : z.prettifyError(result.error)).toBe('')
    expect(file.endsWith(`/${result.data!.preset_id}.json`)).toBe(true)
  })

  test('plans and rate cards of different products have different ids', () => {
    const products = FILES.map((file) => presetSchema.parse(read(file)))
    const ids = products.flatMap((product) => [
      ...product.plans.map((plan) => plan.plan_id),
      ...product.rate_cards.map((card) => card.rate_card_id),
    ])
    expect(new Set(ids).size).toBe(ids.length)
  })

  test.each(FILES)('%s: features and plans are described, and plans say what every unit is', (file) => {
    const product = presetSchema.parse(read(file))
    for (const feature of product.features) expect(feature.description, feature.feature).toBeTruthy()
    for (const plan of product.plans)
      expect(Object.keys(plan.units).sort(), plan.plan_id).toEqual(product.units.map((u) => u.unit).sort())
  })

  test('the schemas and the catalogue types are one', () => {
    expectTypeOf<z.infer<typeof presetSchema>>().toEqualTypeOf<Preset>()
    expectTypeOf<z.infer<typeof planSchema>>().toEqualTypeOf<Omit<Plan, 'preset_id'>>()
    expectTypeOf<z.infer<typeof pricesSchema>>().toEqualTypeOf<RateCardVersion['prices']>()
    expectTypeOf<z.infer<typeof policySchema>>().toEqualTypeOf<PolicyOverrides>()
  })

  test('the schema can be published as JSON Schema', () => {
    expect(z.toJSONSchema(presetSchema)).toMatchObject({ type: 'object' })
  })
})

// What one unit of each action of the requirements' catalogue (§3) costs. One unit: one item, one of the quantity, one
// charge; where a charge is priced by the type of what was found, one item of each type.
type Row = [action: string, credits: Record<string, number>, asked?: Asked]
const one = (quantity: string): Asked => ({ quantities: { [quantity]: 1 } })
const both: Asked = { found: ['email', 'phone'] }
const CATALOGUE: Record<string, Row[]> = {
  apollo: [
    ['email.people_search', { email: 1 }],
    ['email.linkedin_extension', { email: 1 }],
    ['email.other', { email: 1 }],
    ['email.verify', { email: 1 }],
    ['phone.reveal', { mobile: 8 }],
    ['phone.dialer_lookup', { mobile: 8 }],
    ['waterfall.email', { email: 1 }],
    ['waterfall.mobile', { mobile: 8 }],
    ['waterfall.api_email', { email: 1 }],
    ['waterfall.email_reverification', { email: 2 }],
    ['enrichment.auto', { email: 1 }],
    ['enrichment.csv_email', { email: 1 }],
    ['enrichment.api_person', { email: 1, mobile: 8 }, both],
    ['enrichment.crm_field', { email: 1 }],
    ['enrichment.google_maps', { email: 1 }],
    ['enrichment.workflow', { email: 1 }],
    ['job_change.update', { email: 1 }],
    ['job_change.create', { email: 1 }],
    ['ai_research.person', { ai: 1 }],
    ['ai_research.company', { ai: 1 }],
    ['deliverability.domain', { email: 1 }],
    ['deliverability.mailbox', { email: 1 }],
    ['deliverability.warmup', { email: 1 }],
    ['deliverability.inbox_placement', { email: 1 }],
    ['deliverability.blocklist', { email: 1 }],
    ['exports.csv', { export: 1 }, { plan_id: 'apollo-legacy' }],
    ['exports.push', { export: 1 }, { plan_id: 'apollo-legacy' }],
    ['inbound.identify_visitor', { visitor: 1 }],
    ['inbound.match_contact', { visitor: 1 }],
    ['form.enrich_submission', { email: 1, mobile: 8 }, both],
    ['api.org_enrich', { email: 1 }],
    ['api.org_search', { email: 1 }, one('pages')],
    ['api.job_postings', { email: 1 }, one('pages')],
    ['api.news', { email: 1 }, one('pages')],
    ['api.org_get', { email: 1 }],
    ['api.person_get', { email: 1 }],
    ['api.conversation_insights', { email: 1 }],
    ['api.people_search', {}],
    ['api.records', {}],
    ['api.usage_stats', {}],
    ['dialer.talk_time', { minutes: 1 }, one('minutes')],
  ],
  genesy: [
    ['scraping.company_by_url', { credit: 1 }],
    ['scraping.company_by_name', { credit: 1 }],
    ['scraping.add_contacts', { credit: 1 }],
    ['scraping.company_jobs', { credit: 1 }],
    ['scraping.company_countries', { credit: 1 }],
    ['scraping.contact_by_url', { credit: 1 }],
    ['scraping.contact_by_name', { credit: 1 }],
    ['enrichment.email', { credit: 1 }],
    ['enrichment.phone_email', { credit: 2 }, both],
    ['enrichment.verify_email', { credit: 1 }],
    ['enrichment.verify_phone', { credit: 1 }],
    ['enrichment.other_source', { credit: 1 }],
    ['ai.completion', { credit: 1 }],
    ['conversation.email', { conversation: 1 }],
    ['conversation.linkedin', { conversation: 1 }],
  ],
  generect: [
    ['search_database', { credit: 1 }, one('results')],
    ['search_realtime', { credit: 1 }, one('results')],
    ['enrich_database', { credit: 1 }, one('results')],
    ['enrich_realtime', { credit: 1 }, one('results')],
    ['email_find', { credit: 1 }],
    ['email_validate', { credit: 1 }],
    ['preview', { credit: 1 }, one('results')],
    ['phone_find', { credit: 1 }],
    ['count_realtime', { credit: 1 }],
    ['export', { credit: 1 }, one('results')],
    ['count_database', {}],
    ['account', {}],
    ['status', {}],
    ['webhooks', {}],
  ],
  lusha: [
    ['reveal.email', { credit: 1 }],
    ['reveal.phone', { credit: 5 }],
    ['reveal.email_phone', { credit: 6 }, both],
    ['review.already_revealed', {}],
    ['platform.search', {}],
    ['platform.filter', {}],
    ['platform.view_company', {}],
    ['platform.save_to_list', {}],
    ['api.search', { credit: 1 }, one('results')],
    ['api.search_bulk', { credit: 1 }, one('results')],
    ['api.company_enrichment', { credit: 1 }],
    ['api.reveal_email', { credit: 1 }],
    ['api.reveal_phone', { credit: 5 }],
    ['api.empty_request', { credit: 1 }],
    ['api.signal_company', { credit: 1 }],
    ['api.signal_contact', { credit: 1 }],
    ['workspace.ai_chat', { credit: 1 }, one('prompts')],
    ['workspace.ai_enrichment', { credit: 1 }, one('cells')],
    ['workspace.signal', { credit: 1 }],
    ['workspace.csv_export', { credit: 1 }, one('rows')],
    ['workspace.crm_export', { credit: 1 }],
    ['csv.matched', { credit: 6 }, both],
  ],
  battery: [
    ['email.unlock', { credit: 1 }],
    ['email.export', { credit: 1 }],
    ['email.import', { credit: 1 }],
    ['phone.reveal', { credit: 10 }],
    ['personality.reveal', { credit: 100 }],
  ],
}

describe('catalogue', () => {
  test.each(Object.keys(CATALOGUE))('%s has every action of its product, each with a label', (preset_id) => {
    const actions = actionsOf(preset(preset_id))
    expect(actions.map(({ action }) => action).sort()).toEqual(
      CATALOGUE[preset_id]!.map(([action]) => action).sort(),
    )
    expect(new Set(actions.map(({ name }) => name)).size).toBe(actions.length)
  })

  test.each(
    Object.entries(CATALOGUE).flatMap(([preset_id, rows]) =>
      rows.map(([action, credits, asked]) => ({ preset_id, action, credits, asked })),
    ),
  )('$preset_id › $action costs $credits', ({ preset_id, action, credits, asked }) => {
    expect(cost(preset_id, action, asked)).toEqual(credits)
  })

  test('S2-19 S2-20 S2-21 S2-24 genesy has the three classes and the labels of the charts', () => {
    const genesy = preset('genesy')
    const names = genesy.features.map((feature) => feature.name)
    expect(names).toEqual(['Scrapings', 'Enrichments', 'Execution of AI variables', 'Conversations'])
    const labels = actionsOf(genesy).map((action) => action.name)
    expect(labels).toContain('AI completion')
    expect(labels).toContain('Enrich contact email')
  })

  test('S3-27 S3-31 S3-33 S3-34 S3-36 S3-37 S3-39 apollo groups its actions as its history does', () => {
    const counts = preset('apollo').features.map(({ feature, actions }) => [feature, actions.length])
    expect(Object.fromEntries(counts)).toMatchObject({
      email: 4,
      phone: 2,
      waterfall: 4,
      enrichment: 6,
      job_change: 2,
      ai_research: 2,
      deliverability: 5,
      exports: 2,
      inbound: 2,
      form_enrichment: 1,
    })
  })

  test('conversations and minutes are no credits', () => {
    const others = FILES.flatMap((file) => presetSchema.parse(read(file)).units)
      .filter((unit) => !unit.counts_as_credits)
      .map((unit) => unit.unit)
    expect(others.sort()).toEqual(['conversation', 'minutes'])
  })
})

describe('prices', () => {
  test('S0-31 three phones at 5 and ten emails at 1 are 25 credits', () => {
    const phones = cost('lusha', 'reveal.phone', { found: Array(3).fill('phone') })
    const emails = cost('lusha', 'reveal.email', { found: Array(10).fill('email') })
    expect(phones.credit! + emails.credit!).toBe(25)
    const found = [...Array(3).fill('phone'), ...Array(10).fill('email')]
    const both = lines('lusha', 'reveal.email_phone', { found })
    expect(both.map(({ column, count, credits }) => [column, count, toCredits(micro(credits))])).toEqual([
      ['email', 10, 10],
      ['phone', 3, 15],
    ])
  })

  test('S0-04 S0-29 S0-30 the columns of the report', () => {
    const columns = (action: string, asked: Asked) => lines('lusha', action, asked).map((line) => line.column)
    expect(columns('api.search', one('results'))).toEqual(['api_search'])
    expect(columns('api.search_bulk', one('results'))).toEqual(['api_search'])
    expect(columns('api.company_enrichment', {})).toEqual(['api_company_enrichment'])
    expect(columns('api.reveal_phone', {})).toEqual(['phone'])
    expect(columns('workspace.ai_chat', one('prompts'))).toEqual([undefined])
  })

  test('a search costs a credit a result, in bulk one for each 25 begun; so do exported rows, and 5 prompts', () => {
    expect(cost('lusha', 'api.search', { quantities: { results: 26 } })).toEqual({ credit: 26 })
    expect(cost('lusha', 'api.search_bulk', { quantities: { results: 25 } })).toEqual({ credit: 1 })
    expect(cost('lusha', 'api.search_bulk', { quantities: { results: 26 } })).toEqual({ credit: 2 })
    expect(cost('lusha', 'workspace.csv_export', { quantities: { rows: 51 } })).toEqual({ credit: 3 })
    expect(cost('lusha', 'workspace.ai_chat', { quantities: { prompts: 6 } })).toEqual({ credit: 2 })
  })

  test('S1-09 S1-11 an export pays for the emails found and not owned', () => {
    expect(cost('battery', 'email.export', { found: Array(190).fill('email') })).toEqual({ credit: 190 })
    const jane = lines('battery', 'email.export', {
      found: Array(120).fill('email'),
      owned: Array(80).fill('email'),
    })
    expect(jane).toMatchObject([{ count: 120, owned_count: 80, credits: micros(120) }])
  })

  test('S3-32 waterfall email and mobile draw on separate units', () => {
    expect(Object.keys(cost('apollo', 'waterfall.email'))).toEqual(['email'])
    expect(Object.keys(cost('apollo', 'waterfall.mobile'))).toEqual(['mobile'])
    expect(cost('apollo', 'waterfall.email', { flags: ['premium_provider'] })).toEqual({ email: 20 })
  })

  test('S3-41 form enrichment costs by the type of the data found, and nothing on a plan without it', () => {
    expect(cost('apollo', 'form.enrich_submission', { found: ['email'] })).toEqual({ email: 1, mobile: 0 })
    expect(cost('apollo', 'form.enrich_submission', { found: ['phone'] })).toEqual({ email: 0, mobile: 8 })
    expect(cost('apollo', 'form.enrich_submission', { found: [] })).toEqual({ email: 0, mobile: 0 })
    expect(cost('apollo', 'form.enrich_submission', { found: ['email'], plan_id: 'apollo-legacy' })).toEqual(
      {},
    )
  })

  test('an API person enrichment costs 8 mobile credits more if a number is returned', () => {
    expect(cost('apollo', 'enrichment.api_person', { found: ['email'] })).toEqual({ email: 1, mobile: 0 })
    expect(cost('apollo', 'enrichment.api_person', both)).toEqual({ email: 1, mobile: 8 })
    expect(() => cost('apollo', 'enrichment.api_person')).toThrow(Refused)
  })

  test('S3-38 exports are free where the plan has no export credits, and charged on the legacy plan', () => {
    expect(lines('apollo', 'exports.csv')).toEqual([])
    expect(cost('apollo', 'exports.csv', { plan_id: 'apollo-legacy' })).toEqual({ export: 1 })
  })

  test('dialer minutes and conversations are counted without drawing', () => {
    expect(lines('apollo', 'dialer.talk_time', { quantities: { minutes: 2.5 } })).toMatchObject([
      { metered: true, credits: micros(2.5) },
    ])
    expect(lines('genesy', 'conversation.email')).toMatchObject([{ metered: true }])
  })

  test('S4-11 the number of results counts, and data flags add to it', () => {
    const price = (results: number, flags: string[]) =>
      cost('generect', 'search_database', { quantities: { results }, flags }).credit
    expect(price(10, [])).toBe(10)
    expect(price(10, ['with_email'])).toBe(20)
    expect(price(10, ['with_email', 'with_technologies'])).toBe(25)
    expect(price(10, ['priority'])).toBe(15)
    expect(price(0, ['priority'])).toBe(0)
    expect(() => price(10, ['with_horoscope'])).toThrow(Refused)
    expect(() => cost('generect', 'search_database')).toThrow(Refused)
  })

  test('an email that is not found costs nothing; without items a find counts once', () => {
    expect(cost('generect', 'email_find')).toEqual({ credit: 1 })
    expect(cost('generect', 'email_find', { found: [] })).toEqual({ credit: 0 })
    expect(cost('generect', 'email_find', { found: ['email', 'email'] })).toEqual({ credit: 2 })
  })

  test('volume prices fall with what was used before', () => {
    const price = (counted_before: number) =>
      cost('generect', 'search_database', {
        plan_id: 'generect-volume',
        quantities: { results: 10 },
        counted_before,
      }).credit
    expect([price(0), price(99_995), price(100_000), price(1_000_000)]).toEqual([10, 9, 8, 6])
  })

  test('an LLM call costs fractions of a credit, exactly', () => {
    const call = (context_tokens: number, generated_tokens: number) =>
      cost('llm-gateway', 'llm.call', { quantities: { context_tokens, generated_tokens } })
    expect(call(4808, 10)).toEqual({ credit: 4.838 })
    expect(call(1, 0)).toEqual({ credit: 0.001 })
    expect(call(0, 0)).toEqual({ credit: 0 })
  })
})

describe('policies', () => {
  test('C1 C3 C6 C9 C12 each product renews, carries over, owns, reports and sells in its own way', () => {
    const table = Object.keys(CATALOGUE).map((preset_id) => {
      const { renewal, rollover, ownership, report, purchase } = policyOf(preset(preset_id))
      return [
        preset_id,
        renewal.anchor,
        rollover.mode,
        ownership.scope,
        ownership.window,
        report.refresh,
        purchase.channel,
      ]
    })
    expect(table).toEqual([
      ['apollo', 'billing_cycle', 'none', 'organization', 'forever', 'live', 'request'],
      ['genesy', 'calendar_month', 'none', 'organization', 'forever', 'live', 'chat'],
      ['generect', 'none', 'full', 'none', 'forever', 'live', 'contact'],
      ['lusha', 'billing_cycle', 'none', 'organization', 'billing_cycle', '04:00', 'contact'],
      ['battery', 'issue_anniversary', 'none', 'organization', 'forever', 'live', 'contact'],
    ])
  })

  test('C5 X24 warnings and permissions are the usual ones', () => {
    for (const file of FILES) {
      const { warn_at, week_start, permissions } = policyOf(presetSchema.parse(read(file)))
      expect(warn_at).toEqual([0.75, 0.9, 1])
      expect(week_start).toBe('monday')
      expect(permissions.admin).toEqual([...PERMISSIONS])
    }
  })

  test('S1-01 S1-27 batteries hold 500 or 1,500 a month, and 500 when paid annually', () => {
    const battery = preset('battery')
    const license = (plan_id: string) => planOf(battery, plan_id).allotments
    expect(license('battery-standard')).toEqual([{ unit: 'credit', amount: 500, owner: 'license' }])
    expect(license('battery-professional')).toMatchObject([{ amount: 1500, owner: 'license' }])
    expect(license('battery-standard-annual')).toEqual(license('battery-standard'))
    expect(planOf(battery, 'battery-standard-annual').billing_months).toBe(12)
    expect(policyOf(battery, 'battery-standard-annual').renewal).toMatchObject({ release: 'per_period' })
  })

  test('C13 an annual apollo plan releases its year at once', () => {
    expect(policyOf(preset('apollo'), 'apollo-professional-annual').renewal).toEqual({
      anchor: 'billing_cycle',
      months: 1,
      release: 'upfront',
    })
  })

  test('S2-33 add-on credits of genesy end with the month on one plan and never on another', () => {
    const genesy = preset('genesy')
    const addon = (plan_id: string) => [
      planOf(genesy, plan_id).allotments.some((allotment) => allotment.source === 'addon'),
      policyOf(genesy, plan_id).addon.expiry,
    ]
    expect(addon('genesy-growth')).toEqual([true, 'end_of_period'])
    expect(addon('genesy-scale')).toEqual([true, 'never'])
  })

  test('S2-08 S2-11 genesy plans name their identities and price', () => {
    for (const plan of preset('genesy').plans) {
      expect(plan.identities).toBeGreaterThan(0)
      expect(plan.price).toMatchObject({ currency: 'EUR' })
    }
  })

  test('S4-10 S4-31 generect plans limit the month, 10,000 by default, and one may not read usage', () => {
    const generect = preset('generect')
    const limits = generect.plans.map((plan) => [plan.policy.limits?.[0]?.amount, plan.usage_api])
    expect(limits).toEqual([
      [10_000, true],
      [1_000_000, true],
      [50, false],
    ])
    expect(policyOf(generect).limits).toEqual([
      { subject: { type: 'organization' }, unit: 'credit', amount: 10_000, interval: 'calendar_month' },
    ])
  })

  test('S3-35 job changes are owned by the organization for ever; repeated checks are not', () => {
    const { ownership } = policyOf(preset('apollo'))
    expect(ownership.actions['job_change.update']).toBeUndefined()
    expect(ownership.actions['deliverability.blocklist']).toEqual({ scope: 'none' })
  })
})

/** A valid preset with everything in it, one thing changed. */
function broken(change: (preset: any) => void): string[] {
  const document = read('presets/generect.json')
  change(document)
  const result = presetSchema.safeParse(document)
  return result.success ? [] : result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
}

const card = (document: any) => document.rate_cards[0].versions[0].prices
const BREAKS: [what: string, change: (document: any) => void, complaint: string][] = [
  ['a field nobody knows', (p) => (p.units[0].colour = 'red'), 'units.0: Unrecognized key: "colour"'],
  ['a missing name', (p) => delete p.plans[1].name, 'plans.1.name: '],
  ['a text with NUL', (p) => (p.name = 'a\0b'), 'name: must not contain control characters'],
  ['a lone surrogate', (p) => (p.features[0].name = '\ud800'), 'features.0.name: must not contain'],
  ['an id with a space', (p) => (p.features[0].actions[2].action = 'a b'), 'features.0.actions.2.action: '],
  [
    'a name of every object',
    (p) => p.units.push({ unit: 'constructor', name: 'Constructors', counts_as_credits: true }),
    'units.1.unit: must not be a name that every object has',
  ],
  ['a unit twice', (p) => p.units.push(p.units[0]), 'units.1.unit: is "credit" a second time'],
  [
    'an action twice',
    (p) => p.features[1].actions.push(p.features[0].actions[0]),
    'features.1.actions.1.action: is "search_database" a second time',
  ],
  ['a plan twice', (p) => p.plans.push(p.plans[0]), 'plans.3.plan_id: is "generect-prepaid" a second time'],
  [
    'a rate card twice',
    (p) => p.rate_cards.push(p.rate_cards[0]),
    'rate_cards.2.rate_card_id: is "generect-prices" a second time',
  ],
  [
    'an unknown default plan',
    (p) => (p.default_plan_id = 'gold'),
    'default_plan_id: There is no plan "gold".',
  ],
  [
    'an unknown rate card',
    (p) => (p.plans[0].rate_card_id = 'old'),
    'plans.0.rate_card_id: There is no rate card "old".',
  ],
  [
    'an unknown unit in a plan',
    (p) => (p.plans[0].units.emial = 'limited'),
    'plans.0.units.emial: There is no unit "emial".',
  ],
  [
    'an allotment that nobody would get',
    (p) => (p.plans[2].units.credit = 'metered'),
    'plans.2.allotments.0.unit: is "credit", which the plan does not name as "limited"',
  ],
  [
    'two allotments of a kind',
    (p) => p.plans[2].allotments.push(p.plans[2].allotments[0]),
    'plans.2.allotments.1: is "credit organization plan" a second time',
  ],
  [
    'a price for an unknown action',
    (p) => (card(p).search = card(p).preview),
    'rate_cards.0.versions.0.prices.search: There is no action "search".',
  ],
  [
    'a price in an unknown unit',
    (p) => (card(p).preview.components[0].unit = 'euro'),
    'rate_cards.0.versions.0.prices.preview.components.0.unit: There is no unit "euro".',
  ],
  [
    'a negative price',
    (p) => (card(p).preview.components[0].price = -1),
    'rate_cards.0.versions.0.prices.preview.components.0.price: must not be negative',
  ],
  [
    'a price below a micro-credit',
    (p) => (card(p).preview.components[0].price = 0.0000001),
    'rate_cards.0.versions.0.prices.preview.components.0.price: must have at most six decimals',
  ],
  [
    'a price of nothing',
    (p) => (card(p).preview.components = []),
    'rate_cards.0.versions.0.prices.preview.components: must not be empty',
  ],
  [
    'a block of 0',
    (p) => (card(p).preview.components[0].block = 0),
    'rate_cards.0.versions.0.prices.preview.components.0.block: must be above 0',
  ],
  [
    'an unknown report column',
    (p) => (card(p).preview.components[0].report_column = 'fax'),
    'rate_cards.0.versions.0.prices.preview.components.0.report_column: ',
  ],
  [
    'a data type of a quantity',
    (p) => (card(p).preview.components[0].data_type = 'email'),
    'rate_cards.0.versions.0.prices.preview.components.0.data_type: counts items',
  ],
  [
    'tiers that do not ascend',
    (p) =>
      (p.rate_cards[1].versions[0].prices.email_find.components[0].tiers.steps = [
        { from: 0, price: 3 },
        { from: 10, price: 2 },
        { from: 10, price: 1 },
      ]),
    'rate_cards.1.versions.0.prices.email_find.components.0.tiers.steps: must ascend',
  ],
  [
    'tiers that begin above 0',
    (p) => (p.rate_cards[1].versions[0].prices.email_find.components[0].tiers.steps[0].from = 1),
    'rate_cards.1.versions.0.prices.email_find.components.0.tiers.steps: must ascend by "from", and the first',
  ],
  [
    'a price beside its tiers',
    (p) => (p.rate_cards[1].versions[0].prices.email_find.components[0].price = 4),
    "rate_cards.1.versions.0.prices.email_find.components.0.price: must be the first tier's price",
  ],
  [
    'versions that do not count from 1',
    (p) => (p.rate_cards[0].versions[0].version = 2),
    'rate_cards.0.versions.0.version: must be 1',
  ],
  [
    'a first version that starts',
    (p) => (p.rate_cards[0].versions[0].starts_at = '2026-01-01T00:00:00Z'),
    'rate_cards.0.versions.0.starts_at: must be null',
  ],
  [
    'a later version without a start',
    (p) => p.rate_cards[0].versions.push({ ...p.rate_cards[0].versions[0], version: 2 }),
    'rate_cards.0.versions.1.starts_at: must be after',
  ],
  [
    'a later version that starts before the one before it',
    (p) =>
      p.rate_cards[0].versions.push(
        { ...p.rate_cards[0].versions[0], version: 2, starts_at: '2026-02-01T00:00:00Z' },
        { ...p.rate_cards[0].versions[0], version: 3, starts_at: '2026-01-01T00:00:00Z' },
      ),
    'rate_cards.0.versions.2.starts_at: must be after',
  ],
  ['an unknown anchor', (p) => (p.policy.renewal.anchor = 'easter'), 'policy.renewal.anchor: '],
  [
    'a capped rollover without a cap',
    (p) => (p.policy.rollover = { mode: 'capped' }),
    'policy.rollover.cap: is required with mode "capped"',
  ],
  ['a source that burns twice', (p) => (p.policy.burn_order = ['plan', 'plan']), 'policy.burn_order: '],
  ['warnings out of order', (p) => (p.policy.warn_at = [0.9, 0.75]), 'policy.warn_at: must ascend'],
  [
    'a time of day that is none',
    (p) => (p.policy.report.refresh = '24:00'),
    'policy.report.refresh: must be',
  ],
  ['an unknown permission', (p) => (p.policy.permissions = { user: ['fly'] }), 'policy.permissions.user.0: '],
  [
    'ownership of an unknown action',
    (p) => (p.policy.ownership.actions = { fly: { scope: 'none' } }),
    'policy.ownership.actions.fly: There is no action "fly".',
  ],
  [
    'a limit on an unknown unit',
    (p) => (p.plans[0].policy.limits[0].unit = 'euro'),
    'plans.0.policy.limits.0.unit: There is no unit "euro".',
  ],
  [
    'a limit of no group in particular',
    (p) => (p.plans[0].policy.limits[0].subject = { type: 'group' }),
    'plans.0.policy.limits.0.subject.id: ',
  ],
]

describe('a broken preset is refused by the name of its field', () => {
  test.each(BREAKS)('%s', (_, change, complaint) => {
    const complaints = broken(change)
    expect(complaints, complaints.join('\n')).toHaveLength(1)
    expect(complaints[0]).toContain(complaint)
  })

  test('all problems are named at once', () => {
    const complaints = broken((document) => {
      document.default_plan_id = 'gold'
      document.plans[0].rate_card_id = 'old'
    })
    expect(complaints).toHaveLength(2)
  })
})
