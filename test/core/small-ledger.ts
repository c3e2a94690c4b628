// A ledger in memory, with a plan that changes twice: what tests of the functional core begin with.
import type { Plan, PolicyOverrides, RateCardVersion } from '../../src/core/catalogue.ts'
import { GENESIS } from '../../src/core/chain.ts'
import { type Decision, decide } from '../../src/core/decide.ts'
import type { LedgerRequest } from '../../src/core/request.ts'
import type { Rules } from '../../src/core/rules.ts'
import type { Original, State } from '../../src/core/state.ts'
import { DAY_MS } from '../../src/core/zone.ts'

export const CREDIT = 1_000_000
export const START = Date.UTC(2026, 0, 31, 9)
export const MEMBERS = ['anna', 'ben', 'cara']

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

export function rulesWith(policy: PolicyOverrides): Rules {
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

export function firstState(rules: Rules): State {
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
    due_until: START,
    counters: new Map(),
  }
}

/** The next state as a fresh read of the database would give it. */
export function reread(after: State, now: number): State {
  const originals = after.originals as Map<number, Original>
  return {
    ...after,
    now,
    due_until: now,
    due_holds: [...originals.values()].filter(
      ({ entry, later }) =>
        entry.kind === 'hold' &&
        entry.hold_expires_at! <= now &&
        !later.some((e) => e.kind === 'capture' || e.kind === 'release'),
    ),
  }
}

/** Decides as often as it takes when so much is settled at once. */
export function decideInParts(
  state: State,
  now: number,
  requests: LedgerRequest[],
  most?: number,
): Decision[] {
  const parts: Decision[] = []
  for (let from = state; !parts.at(-1)?.settled; from = parts.at(-1)!.after)
    parts.push(decide(reread(from, now), requests, most))
  return parts
}
