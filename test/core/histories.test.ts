// Long random histories through `decide` alone: after every batch the journal, replayed without the verbs' code, says
// what the state says. The seed is printed with a failure.
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { PolicyOverrides } from '../../src/core/catalogue.ts'
import { decide } from '../../src/core/decide.ts'
import { openReplay, type Replay, replayEntry } from '../../src/core/replay.ts'
import { openUse, replayUse, type Use } from '../../src/core/replay-use.ts'
import type { LedgerRequest } from '../../src/core/request.ts'
import type { Rules } from '../../src/core/rules.ts'
import { type Holder, leftOf, type State } from '../../src/core/state.ts'
import { DAY_MS, localDay, startOfDay } from '../../src/core/zone.ts'
import { CREDIT, decideInParts, firstState, MEMBERS, reread, rulesWith, START } from './small-ledger.ts'

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

const seat = (member_id: string | null): Step => ({ verb: 'license', license: 'seat-1', member_id })
/** Chance hardly ever tries it. */
const GIVEN_OUT_AGAIN: Step[] = [seat('anna'), seat(null), seat('ben'), { verb: 'wait', days: 40 }]

/** A seat that had ended goes on when it is given out again, without the periods it missed (catalog/seats.ts). */
function resume(seat: Holder, now: number, rules: Rules): Holder {
  const today = startOfDay(localDay(now, rules.timezone), rules.timezone)
  const missed = seat.paid_through !== null && seat.paid_through < today
  const settled_at = missed ? Math.max(seat.settled_at, today) : seat.settled_at
  return { ...seat, member_id: null, settled_at, paid_through: missed ? today : seat.paid_through }
}

function check(state: State, replay: Replay, uses: Use[]): void {
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
    new Map(uses.flatMap(({ owned }) => [...owned].map(([key, item]) => [key, item.seq] as const))),
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
        const replay = openReplay()
        // In shares, as a long journal is verified.
        const uses = [0, 1, 2].map((share) => openUse(3, share))
        const ended = new Map<string, Holder>()
        let now = START
        steps.forEach((one, index) => {
          if (one.verb === 'wait') now += one.days * DAY_MS
          const requests = one.verb === 'wait' ? [] : [requestOf(one, state, `k${index}`)]
          const again = one.verb === 'license' && one.member_id !== null && ended.get(one.license)
          if (again && ended.delete(again.license_id))
            state = { ...state, licenses: [...state.licenses, resume(again, now, rules)] }
          const { writes, after } = decide(reread(state, now), requests)
          for (const license_id of writes.ended_licenses)
            ended.set(license_id, state.licenses.find((held) => held.license_id === license_id)!)
          // However much is settled at once, the same is written.
          expect(decideInParts(state, now, requests, 1).at(-1)!.after.hash).toEqual(after.hash)
          for (const { entry } of writes.entries) {
            expect(replayEntry(replay, entry)).toBeNull()
            for (const use of uses) replayUse(use, entry, rules.timezone)
          }
          check(after, replay, uses)
          state = after
        })
      }),
      { numRuns: 150, examples: [[GIVEN_OUT_AGAIN]] },
    )
  },
)
