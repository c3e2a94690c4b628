// The sentences of the help page, made of the five presets as they are sold: pure functions, no browser.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Plan, Preset } from '../../src/core/catalogue.ts'
import { layerPolicy } from '../../src/core/policy.ts'
import { answersOf } from '../../web/src/pages/help/answers.ts'
import type { Facts } from '../../web/src/pages/help/facts.ts'
import { exampleOf, priceWords } from '../../web/src/pages/help/price-words.ts'
import { matchingAnswers, matchingFeatures } from '../../web/src/pages/help/search-help.ts'

const PRESETS = ['battery', 'lusha', 'genesy', 'generect', 'apollo'] as const
type PresetName = (typeof PRESETS)[number]

const presetOf = (name: PresetName): Preset =>
  JSON.parse(readFileSync(new URL(`../../presets/${name}.json`, import.meta.url), 'utf8'))

const NOTHING = { granted: 0, used: 0, held: 0, expired: 0, left: 0, available: 0 }
const TODAY = '2026-11-22'

/** What an admin of Acme knows on 22 Nov 2026, on a plan of a preset; `change` is laid over it. */
function factsOf(name: PresetName, plan_id?: string, change: Partial<Facts> = {}): Facts {
  const preset = presetOf(name)
  const plan = preset.plans.find((one) => one.plan_id === (plan_id ?? preset.default_plan_id))!
  const card = preset.rate_cards.find((one) => one.rate_card_id === plan.rate_card_id)!
  const policy = layerPolicy(preset.policy, plan.policy)
  return {
    organization: {
      name: 'Acme',
      timezone: 'Europe/Madrid',
      today: TODAY,
      week_start: policy.week_start,
      cycle: { start: '2026-11-12', end: '2026-12-11', months: 1 },
      parts: {
        licenses: plan.allotments.some(({ owner }) => owner === 'license'),
        conversations: false,
        conversation_unit: null,
        sequences: false,
        requests: true,
      },
      report: { refresh: policy.report.refresh === 'live' ? 'live' : 'daily', at: '04:00' },
      purchase_channel: policy.purchase.channel,
      account_manager: { name: 'Marta Ruiz', email: 'marta@vendor.example' },
    },
    permissions: policy.permissions.admin,
    plan: planOf(preset, plan as Plan, policy.renewal.release === 'upfront'),
    policy,
    balances: { units: [], credits: NOTHING, addon_credits: { allocated: 0, left: 0 } },
    catalogue: catalogueOf(preset, plan as Plan, card.versions[0]!.prices),
    exceptions: [],
    ...change,
  }
}

function planOf(preset: Preset, plan: Plan, upfront: boolean): Facts['plan'] {
  const anchor = preset.policy.renewal?.anchor
  const on = anchor === 'billing_cycle' ? '2026-12-12' : '2026-12-01'
  const months = upfront ? plan.billing_months : 1
  return {
    plan: { plan_id: plan.plan_id, name: plan.name },
    next_plan: null,
    price: plan.price,
    billing_months: plan.billing_months,
    top_up: null,
    top_ups:
      anchor === 'none'
        ? []
        : plan.allotments.map(({ unit, amount, owner }) => ({
            owner,
            on,
            at: `${on}T00:00:00Z`,
            days: anchor === 'billing_cycle' ? 20 : 9,
            unit,
            name: unit,
            credits: amount * months,
            seats: owner === 'license' ? 3 : null,
          })),
    seats: plan.allotments
      .filter(({ owner }) => owner === 'license')
      .map(({ unit, amount }) => ({
        plan_id: plan.plan_id,
        name: plan.name,
        assigned: 3,
        sold: null,
        allotments: [{ unit, credits: amount }],
      })),
  }
}

function catalogueOf(preset: Preset, plan: Plan, prices: Record<string, { components: any[] }>) {
  const modeOf = (unit: string) => plan.units[unit] ?? 'absent'
  return {
    units: preset.units.map((unit) => ({ ...unit, mode: modeOf(unit.unit) })),
    features: preset.features.map((feature) => ({
      ...feature,
      actions: feature.actions.map((action) => {
        const components = (prices[action.action]?.components ?? []).filter(
          ({ unit }) => modeOf(unit) !== 'absent',
        )
        const consumes_credits = components.some(({ unit }) => modeOf(unit) === 'limited')
        return { ...action, components, consumes_credits, used: false }
      }),
    })),
  }
}

/** The answer to a question, by its id, as one text. */
function answer(facts: Facts, id: string): string {
  const found = answersOf(facts)
    .flatMap(({ answers }) => answers)
    .find((one) => one.id === id)
  return found!.sentences.join(' ')
}

/** Ben's, on a license issued on the 15th; the organization has 1,000 extra credits. */
const battery = (change: Partial<Facts> = {}) =>
  factsOf('battery', undefined, {
    balances: {
      units: [],
      credits: { ...NOTHING, granted: 1000, left: 1000, available: 1000 },
      addon_credits: { allocated: 1000, left: 1000 },
      member: {
        member_id: 'ben',
        name: 'Ben',
        email: 'ben@acme.example',
        group: null,
        role: 'user',
        status: 'active',
        units: [],
        credits: NOTHING,
        batteries: [
          {
            license_id: 'ben',
            plan_id: 'battery-standard',
            unit: 'credit',
            name: 'Credits',
            allotment: 500,
            ...NOTHING,
            granted: 500,
            used: 120,
            left: 380,
            available: 380,
            last_day: '2026-12-14',
            renews_at: '2026-12-14T23:00:00Z',
            days_to_renewal: 23,
          },
        ],
      },
    },
    ...change,
  })

test('S1-28 S1-29 a license tells the day on which its own credits reset', () => {
  expect(answer(battery(), 'resets')).toBe(
    'Yours reset on 15 Dec, in 23 days, at midnight in Europe/Madrid; 14 Dec is the last day of your credit month. Your license then has 500 credits again. Each license has a credit month of its own, from the day it was issued: the date beneath its battery is the last day.',
  )
})

test('S2-30 C1 a plan tells its next top-up, and how often there is one', () => {
  expect(answer(factsOf('genesy', 'genesy-growth'), 'resets')).toBe(
    'On 1 Dec, in 9 days, at midnight in Europe/Madrid: Acme then has 6,000 credits of its plan again. It is the same every month, on the 1st.',
  )
  expect(answer(factsOf('apollo'), 'resets')).toContain(
    '4,000 email credits, 800 mobile credits, 500 AI credits and 250 website visitor credits',
  )
  expect(answer(factsOf('lusha'), 'resets')).toContain(
    'every month, on the 12th, the day on which the billing cycle of 12 Nov – 11 Dec began',
  )
  expect(answer(factsOf('generect'), 'resets')).toBe(
    'They do not reset: Prepaid is not renewed, and credits stay until they are used. Acme may use up to 10,000 credits a calendar month; it begins anew on 1 Dec.',
  )
})

test('S1-27 C13 what an annual payment brings at once is said by plan', () => {
  expect(answer(battery(), 'upfront')).toBe(
    'Standard is paid every month, so there is nothing to get up front: 500 credits for each license come each month.',
  )
  expect(answer(factsOf('battery', 'battery-standard-annual'), 'upfront')).toBe(
    'No: Standard, paid annually is paid every 12 months, but 500 credits for each license come each month.',
  )
  expect(answer(factsOf('apollo', 'apollo-professional-annual'), 'upfront')).toBe(
    'Yes: Professional, paid annually is paid every 12 months, and the credits of all of them come at once. The next are 48,000 email credits, 9,600 mobile credits, 6,000 AI credits and 3,000 website visitor credits, on 12 Dec.',
  )
  expect(answer(factsOf('generect'), 'upfront')).toContain('credits come when they are bought')
})

test('S1-37 S2-31 S2-32 what is left rolls over by policy, and by an exception with its date', () => {
  expect(answer(battery(), 'rollover')).toContain('No: what is left at the end of a credit month expires.')
  expect(answer(factsOf('generect'), 'rollover')).toContain('There is no end of a month')
  const exceptions = [
    {
      exception_id: 'x',
      unit: 'credit',
      ends_on: '2026-12-01',
      amount: 300,
      reason: 'late start',
      created_by: 'operator:o',
      created_at: '2026-11-01T00:00:00Z',
    },
  ]
  expect(answer(factsOf('genesy', undefined, { exceptions }), 'rollover')).toContain(
    'An exception is agreed: up to 300 credits of the month that ends with 30 Nov carry over (late start).',
  )
  const capped = factsOf('genesy')
  capped.policy.rollover = { mode: 'capped', cap: 500 }
  expect(answer(capped, 'rollover')).toContain('Yes, up to 500 of each kind')
  expect(answer(factsOf('genesy', undefined, { exceptions: null }), 'rollover')).not.toContain('exception')
})

test('S2-33 C4 add-on credits end by policy', () => {
  expect(answer(factsOf('genesy', 'genesy-growth'), 'addon-end')).toContain(
    'end with the credit month, next with 30 Nov',
  )
  expect(answer(battery(), 'addon-end')).toContain('They do not end with the month')
  expect(answer(battery(), 'addon-end')).toContain('Acme has 1,000 add-on credits left.')
})

test('S1-35 S1-36 credits of a license are not transferable; a pool has nothing to transfer', () => {
  expect(answer(battery(), 'transfer')).toBe(
    'No: the credits of a license are for its holder alone. When yours are used up, the extra credits of Acme pay, 1,000 now.',
  )
  expect(answer(factsOf('apollo'), 'transfer')).toBe(
    'There is nothing to transfer: all members of Acme draw on one balance.',
  )
})

test('S1-06 S3-35 C6 whether one is charged twice follows scope, window and exceptions', () => {
  expect(answer(battery(), 'twice')).toContain(
    'No: what has been paid for costs nothing again, for everyone of Acme, for good.',
  )
  expect(answer(factsOf('lusha'), 'twice')).toContain('until the billing cycle ends, now with 11 Dec')
  expect(answer(factsOf('genesy'), 'twice')).toContain('Charged each time: AI completion.')
  expect(answer(factsOf('generect'), 'twice')).toBe(
    'Yes: on Prepaid each request is charged, also for what Acme has had before.',
  )
})

test('X10 what is held now is told apart: of the organization, and of one’s own license', () => {
  const holding = (shared: number, own: number | null) =>
    answer(
      factsOf('battery', undefined, {
        balances: {
          units: [],
          credits: { ...NOTHING, held: shared },
          addon_credits: { allocated: 0, left: 0 },
          ...(own !== null && {
            member: { batteries: [], units: [], credits: { ...NOTHING, held: own } } as never,
          }),
        },
      }),
      'held',
    )
  expect(holding(120, 20)).toContain('Held now: 120 of the organization, 20 of your license.')
  expect(holding(0, 20)).toContain('Held now: 20 of your license.')
  expect(holding(120, null)).toContain('Held now: 120 of the organization.')
  expect(holding(0, 0)).toContain('Nothing is held now.')
})

test('S1-40 S3-38 C14 an export is charged when complete, where the plan charges it at all', () => {
  expect(answer(battery(), 'export')).toBe(
    'When it is complete, whether or not the file is ever downloaded; downloading it again costs nothing. While it runs, the credits are held; one that fails, or is not completed within 24 hours, costs nothing. Export an email address: 1 credit per email.',
  )
  expect(answer(factsOf('apollo'), 'export')).toContain('exporting costs nothing on Professional')
  expect(answer(factsOf('apollo', 'apollo-legacy'), 'export')).toContain(
    'Export to CSV: 1 export credit per record',
  )
  expect(answer(factsOf('lusha'), 'export')).toContain('CSV export: 1 credit per 25 rows begun')
})

test('S1-41 C11 an export by mistake goes to the account manager, and says where a refund goes', () => {
  expect(answer(battery(), 'mistake')).toContain('it goes to Marta Ruiz (marta@vendor.example)')
  expect(answer(factsOf('genesy'), 'mistake')).toContain('as credits of the present month, until 30 Nov')
  expect(answer(battery(), 'mistake')).toContain('as credits of the present month, until 14 Dec')
  expect(answer(battery(), 'borrow')).toContain('The next credits come on 15 Dec;')
  const forfeit = factsOf('genesy')
  forfeit.policy.refunds.ended_grant = 'forfeit'
  expect(answer(forfeit, 'mistake')).toContain('they do not come back')
})

test('S1-39 S2-15 C12 more credits come by the channel of the product', () => {
  expect(answer(battery(), 'buy')).toContain('write to Marta Ruiz (marta@vendor.example)')
  expect(answer(factsOf('genesy'), 'buy')).toContain('it opens a conversation with Marta Ruiz')
  expect(answer(factsOf('apollo'), 'buy')).toContain('the request goes to Marta Ruiz')
})

test('S3-32 C15 kinds of credits do not pay for each other, where there are several', () => {
  expect(answer(factsOf('apollo'), 'kinds')).toContain(
    'No: email credits, mobile credits, AI credits and website visitor credits are balances of their own.',
  )
  const ids = answersOf(factsOf('genesy')).flatMap(({ answers }) => answers.map(({ id }) => id))
  expect(ids).not.toContain('kinds')
  expect(answer(factsOf('genesy'), 'counted-conversation')).toContain('No: conversations are counted')
})

test('S3-44 S3-47 S3-48 what a reader may see is said to that reader', () => {
  expect(answer(factsOf('apollo'), 'no-feature')).toContain('Exports')
  expect(answer(factsOf('apollo'), 'member')).toMatch(/^Yes/)
  const user = factsOf('apollo', undefined, { permissions: ['usage.read_own'], exceptions: null })
  expect(answer(user, 'member')).toMatch(/^Only your own/)
  expect(answer(user, 'everyone')).toContain('The administrators of Acme see it')
})

test('S0-09 C9 the report’s freshness is that of the product', () => {
  expect(answer(factsOf('lusha'), 'report')).toContain('renewed once a day, at 04:00 UTC')
  expect(answer(factsOf('apollo'), 'report')).toContain('every entry up to the download')
})

test('S1-02 S4 prices and examples are those of the rate card', () => {
  const words = (name: PresetName, id: string, plan_id?: string) => {
    const { features, units } = factsOf(name, plan_id).catalogue
    const action = features.flatMap(({ actions }) => actions).find((one) => one.action === id)!
    return [...priceWords(action, units), exampleOf(action, units)]
  }
  expect(words('battery', 'email.export')).toEqual(['1 credit per email', '10 emails = 10 credits'])
  expect(words('battery', 'phone.reveal')).toEqual([
    '10 credits per phone number',
    '10 phone numbers = 100 credits',
  ])
  expect(words('lusha', 'workspace.csv_export')).toEqual([
    '1 credit per 25 rows begun',
    '60 rows = 3 credits',
  ])
  expect(words('lusha', 'reveal.email_phone')).toEqual([
    '1 credit per email',
    '5 credits per phone number',
    '10 emails and 10 phone numbers = 60 credits',
  ])
  expect(words('apollo', 'form.enrich_submission').at(-1)).toBe(
    '10 emails and 10 phone numbers = 10 email credits + 80 mobile credits',
  )
  expect(words('apollo', 'exports.csv')).toEqual([null])
  expect(words('apollo', 'dialer.talk_time')).toEqual(['1 dialer minute per minute', null])
  expect(words('generect', 'search_database').slice(0, 4)).toEqual([
    '1 credit per result',
    '+1 per result with email',
    '+0.5 per result with technologies',
    '+5 per request for priority',
  ])
})

test('S3-26 words find actions by feature, name and data, and questions by their answers', () => {
  const facts = factsOf('apollo')
  const found = matchingFeatures(facts.catalogue.features, { text: 'waterfall mobile' })
  expect(found.flatMap(({ actions }) => actions.map(({ action }) => action))).toEqual(['waterfall.mobile'])
  const free = matchingFeatures(facts.catalogue.features, { charged: true })
  expect(free.some(({ feature }) => feature === 'exports')).toBe(false)
  const groups = matchingAnswers(answersOf(facts), 'refund')
  expect(groups.flatMap(({ answers }) => answers.map(({ id }) => id))).toContain('mistake')
  expect(matchingAnswers(answersOf(facts), 'zebra')).toEqual([])
})

test.each(PRESETS)(
  'every question of %s has an answer in whole sentences, whatever the plan and the role',
  (name) => {
    for (const { plan_id } of presetOf(name).plans)
      for (const permissions of [['usage.read_own'], factsOf(name).permissions]) {
        const groups = answersOf(factsOf(name, plan_id, { permissions }))
        const ids = groups.flatMap(({ answers }) => answers.map(({ id }) => id))
        expect(new Set(ids).size).toBe(ids.length)
        for (const { question, sentences } of groups.flatMap(({ answers }) => answers)) {
          expect(question).toMatch(/^[A-Z].*\?$/)
          expect(sentences.length).toBeGreaterThan(0)
          for (const sentence of sentences) {
            expect(sentence).toMatch(/^[A-Z0-9].*[.]$/)
            expect(sentence).not.toMatch(/undefined|null|NaN|\[object| {2}|,,|\b0 credits/)
          }
        }
      }
  },
)
