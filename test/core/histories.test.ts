// Long random histories through `decide` alone: after every batch the journal, replayed without the verbs' code, says
// what the state says. The seed is printed with a failure.
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Plan, PolicyOverrides, RateCardVersion } from '../../src/core/catalogue.ts'
import { GENESIS } from '../../src/core/chain.ts'
import { decide } from '../../src/core/decide.ts'
import { openReplay, type Replay, replayEntry } from '../../src/core/replay.ts'
import type { LedgerRequest } from '../../src/core/request.ts'
import type { Rules } from '../../src/core/rules.ts'
import { leftOf, type Original, type State } from '../../src/core/state.ts'
import { DAY_MS } from '../../src/core/zone.ts'

const CREDIT = 1_000_000
const START = Date.UTC(2026, 0, 31, 9)
const MEMBERS = ['anna', 'ben', 'cara']

const plan = (plan_id: string, scale: number): Plan => ({
  plan_id,
  preset_id: 'p',
  name: plan_id,
  price: null,
  billing_months: 1,
  identities: null,
  rate_card_id: 'card',
  units: { email: 'limited', mobile: 'limited', minutes: 'metered' },
  allotments: [
    { unit: 'email', amount: 40 * scale * CREDIT, owner: 'organization' },
    { unit: 'email', amount: 15 * scale * CREDIT, owner: 'license' },
    { unit: 'mobile', amount: 10 * scale * CREDIT, owner: 'license' },
  ],
  usage_api: true,
  policy: {},
})

const card: RateCardVersion = {
  rate_card_id: 'card',
  version: 1,
  starts_at: null,
  prices: {
    reveal: { components: [{ unit: 'email', per: 'item', price: CREDIT, report_column: 'email' }] },
    enrich: {
      components: [
        { unit: 'email', per: 'item', data_type: 'email', price: CREDIT / 2, report_column: 'email' },
        { unit: 'mobile', per: 'item', data_type: 'mobile', price: 2 * CREDIT, report_column: 'phone' },
      ],
    },
    rows: { components: [{ unit: 'email', per: 'rows', block: 25, price: CREDIT, minimum: 2 * CREDIT }] },
    call: { components: [{ unit: 'minutes', per: 'minutes', price: CREDIT }] },
  },
}

function rulesWith(policy: PolicyOverrides): Rules {
  const action = (name: string) =>
    [name, { action: name, name, data_type: null, feature: 'f', feature_name: 'F' }] as const
  const unit = (name: string, counts_as_credits = true) =>
    [name, { unit: name, name, counts_as_credits }] as const
  return {
    version: 1,
    organization_id: 'acme',
    name: 'Acme',
    status: 'active',
    timezone: 'Europe/Kyiv',
    preset_id: 'p',
    preset_policy: {},
    organization_policy: policy,
    plan_timeline: [
      { plan_id: 'small', from: 0 },
      { plan_id: 'large', from: START + 45 * DAY_MS },
      { plan_id: 'small', from: START + 100 * DAY_MS },
    ],
    plans: new Map([
      ['small', plan('small', 1)],
      ['large', plan('large', 3)],
    ]),
    rate_card_id: null,
    rate_cards: new Map([['card', [card]]]),
    actions: new Map(['reveal', 'enrich', 'rows', 'call', 'free'].map(action)),
    units: new Map([unit('email'), unit('mobile'), unit('minutes', false)]),
    cycle: { start_day: '2026-01-15', months: 3 },
    started_on: '2026-01-31',
    rollover_exceptions: [{ exception_id: 'x', unit: 'email', ends_on: '2026-03-01', amount: 7 * CREDIT }],
  }
}

function firstState(rules: Rules): State {
  return {
    organization_id: 'acme',
    now: START,
    seq: 0,
    hash: GENESIS,
    rules,
    plan_holder: {
      license_id: '',
      member_id: null,
      plan_id: null,
      next_plan_id: null,
      issued_on: rules.started_on,
      period_no: -1,
      paid_through: START,
      settled_at: START,
      paused: false,
    },
    licenses: [],
    members: new Map(
      MEMBERS.map((member_id) => [
        member_id,
        { member_id, group_name: 'Sales', role: 'user' as const, status: 'active' as const },
      ]),
    ),
    grants: new Map(),
    owned: new Map(),
    keys: new Map(),
    originals: new Map(),
    due_holds: [],
    counters: new Map(),
  }
}

const member = fc.option(fc.constantFrom(...MEMBERS), { nil: null })
const items = fc.array(
  fc.record({
    key: fc.integer({ min: 1, max: 25 }).map((n) => `item:${n}`),
    data_type: fc.constantFrom('email', 'mobile'),
    found: fc.boolean(),
  }),
  { minLength: 1, maxLength: 8 },
)
const spend = fc.record({
  verb: fc.constantFrom('charge' as const, 'hold' as const),
  action: fc.constantFrom('reveal', 'enrich', 'rows', 'call', 'free'),
  member_id: member,
  items,
  partial: fc.boolean(),
  rows: fc.integer({ min: 1, max: 90 }),
})
/** What is asked, with places of earlier entries as fractions of the journal. */
const step = fc.oneof(
  { weight: 6, arbitrary: spend },
  {
    weight: 2,
    arbitrary: fc.record({
      verb: fc.constantFrom('capture' as const, 'release' as const),
      place: fc.double({ min: 0, max: 0.999, noNaN: true }),
      items,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      verb: fc.constant('refund' as const),
      place: fc.double({ min: 0, max: 0.999, noNaN: true }),
      credits: fc.option(fc.integer({ min: 1, max: 4 }), { nil: null }),
      give_back: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      verb: fc.constant('grant' as const),
      amount: fc.integer({ min: 1, max: 50 }),
      member_id: member,
      days: fc.option(fc.integer({ min: 1, max: 60 }), { nil: null }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      verb: fc.constant('license' as const),
      license: fc.constantFrom('seat-1', 'seat-2'),
      member_id: member,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      verb: fc.constant('void' as const),
      place: fc.double({ min: 0, max: 0.999, noNaN: true }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ verb: fc.constant('wait' as const), days: fc.integer({ min: 1, max: 50 }) }),
  },
)
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

function requestOf(one: Exclude<Step, { verb: 'wait' }>, state: State, key: string): LedgerRequest {
  const asked = {
    actor: 'operator:test',
    idempotency_key: key,
    fingerprint: createHash('sha256').update(JSON.stringify(one)).digest('hex'),
    salt: Buffer.alloc(16, 1),
  }
  const place = (kinds: string[], at: number) => {
    const seqs = [...state.originals.values()]
      .filter(({ entry }) => kinds.includes(entry.kind))
      .map(({ entry }) => entry.seq)
    return seqs[Math.floor(at * seqs.length)] ?? 0
  }
  if (one.verb === 'charge' || one.verb === 'hold') {
    const priced = one.action === 'reveal' || one.action === 'enrich'
    return {
      ...asked,
      verb: one.verb,
      action: one.action,
      member_id: one.member_id,
      api_key_id: null,
      quantities: { rows: one.rows, minutes: one.rows / 4 },
      flags: [],
      items: priced ? one.items : null,
      subject: null,
      partial: one.partial,
      description: 'something',
      campaign: null,
      identity: null,
      occurred_at: null,
      metadata: null,
      draw_on_balance: true,
      past_credits: null,
      expires_at: one.verb === 'hold' ? state.now + one.rows * DAY_MS : null,
    }
  }
  if (one.verb === 'capture')
    return {
      ...asked,
      verb: 'capture',
      hold_seq: place(['hold'], one.place),
      items: null,
      quantities: null,
      flags: null,
      occurred_at: null,
      description: null,
      metadata: null,
    }
  if (one.verb === 'release') return { ...asked, verb: 'release', hold_seq: place(['hold'], one.place) }
  if (one.verb === 'refund')
    return {
      ...asked,
      verb: 'refund',
      charge_seq: place(['charge', 'capture'], one.place),
      credits: one.credits && one.credits * CREDIT,
      items: null,
      reason: 'bounced',
      give_back_ownership: one.give_back,
    }
  if (one.verb === 'grant')
    return {
      ...asked,
      verb: 'grant',
      unit: 'email',
      amount: one.amount * CREDIT,
      source: one.days === null ? 'addon' : 'promo',
      member_id: one.member_id,
      starts_at: null,
      ends_at: one.days === null ? null : state.now + one.days * DAY_MS,
      reason: 'bought',
    }
  if (one.verb === 'license')
    return {
      ...asked,
      verb: 'license',
      license_id: one.license,
      member_id: one.member_id,
      plan_id: null,
      issued_on: null,
    }
  return {
    ...asked,
    verb: 'void',
    grant_seq: place(['grant'], (one as { place: number }).place),
    reason: 'mistake',
  }
}

/** The next state as a fresh read of the database would give it. */
function reread(after: State, now: number): State {
  const originals = after.originals as Map<number, Original>
  return {
    ...after,
    now,
    due_holds: [...originals.values()].filter(
      ({ entry, later }) =>
        entry.kind === 'hold' &&
        entry.hold_expires_at! <= now &&
        !later.some((e) => e.kind === 'capture' || e.kind === 'release'),
    ),
  }
}

function check(state: State, replay: Replay): void {
  const grants = [...state.grants.values()].map(({ grant_seq, member_id, used, held, expired, voided }) => ({
    grant_seq,
    member_id,
    used,
    held,
    expired,
    voided,
  }))
  const expected = [...replay.grants.values()].map(
    ({ grant_seq, member_id, used, held, expired, voided }) => ({
      grant_seq,
      member_id,
      used,
      held,
      expired,
      voided,
    }),
  )
  expect(grants).toEqual(expected)
  for (const grant of state.grants.values()) expect(leftOf(grant)).toBeGreaterThanOrEqual(grant.held)
  expect(new Map([...state.owned].map(([key, item]) => [key, item.seq]))).toEqual(
    new Map([...replay.owned].map(([key, item]) => [key, item.seq])),
  )
  expect(new Map([...state.counters].filter(([, n]) => n !== 0))).toEqual(
    new Map([...replay.counters].filter(([, n]) => n !== 0)),
  )
}

const POLICIES: PolicyOverrides[] = [
  {},
  {
    renewal: { anchor: 'issue_anniversary' },
    rollover: { mode: 'full' },
    capture: { above_hold: 'draw_excess' },
  },
  {
    renewal: { anchor: 'billing_cycle', months: 3 },
    rollover: { mode: 'capped', cap: 5 * CREDIT },
    refunds: { ended_grant: 'forfeit' },
  },
  {
    ownership: { scope: 'member', window: { days: 20 } },
    limits: [
      { subject: { type: 'every_member' }, unit: null, amount: 30 * CREDIT, interval: 'calendar_month' },
    ],
  },
]

test.each(POLICIES.map((policy, index) => [index, policy] as const))(
  'policy %i: after any history the journal alone gives back grants, ownership and counters, and nothing is overspent',
  (_, policy) => {
    const history = fc.array(step, { minLength: 1, maxLength: 60 })
    fc.assert(
      fc.property(history, (steps) => {
        const rules = rulesWith(policy)
        let state = firstState(rules)
        const replay = openReplay(rules.timezone)
        let now = START
        steps.forEach((one, index) => {
          if (one.verb === 'wait') now += one.days * DAY_MS
          const requests = one.verb === 'wait' ? [] : [requestOf(one, state, `k${index}`)]
          const { writes, after } = decide(reread(state, now), requests)
          for (const { entry } of writes.entries) expect(replayEntry(replay, entry)).toBeNull()
          check(after, replay)
          state = after
        })
      }),
      { numRuns: 150 },
    )
  },
)
