// Settlement: brings an organization from its last touch to now. Expired holds are released, ended grants expire (or
// roll over), plan changes take effect, and every elapsed period of the plan and of the loaded licenses is granted, in
// the order in which these fell due. Lazy and exact: whoever comes first under the lock writes it (design §4).
import { Agenda, type Due } from './agenda.ts'
import { MAX_MICROS } from './amount.ts'
import type { Allotment, Policy } from './catalogue.ts'
import { append, type Draft, makeGrant, touchGrant } from './draft.ts'
import { nextPeriod, type Period, periodBounds, periodOf, ZONE_SPREAD_MS } from './period.ts'
import { releaseHold } from './release-hold.ts'
import { planAt, policyOf, type Rules } from './rules.ts'
import { availableOf, type Grant, type Holder } from './state.ts'
import { localDay, startOfDay } from './zone.ts'

/**
 * How much that has fallen due is settled in one batch. Whoever was idle for longer than that is settled in several,
 * each of them as if it were the last, before anything is decided.
 */
export const MOST_DUE = 1_000

/**
 * Settles what has fallen due, in time linear in how much that is. False: there was more than `most`, or than has been
 * read; what is left comes later.
 * `released`: what a request has just given back to an ended grant; it expires at once and carries nothing over.
 */
export function settle(
  draft: Draft,
  cause: 'ended' | 'released' = 'ended',
  most = Number.POSITIVE_INFINITY,
): boolean {
  const rolled = cause === 'ended' ? new Map<string, number>() : null
  const agenda = new Agenda(draft)
  let at = Number.NEGATIVE_INFINITY
  let count = 0
  for (let due = agenda.next; due; due = agenda.next) {
    // What falls due at one time is settled together: a cap on what rolls over is of all of it.
    if ((count >= most && due.at > at) || !agenda.isReady(due)) return false
    at = due.at
    count++
    settleOne(draft, agenda, due, rolled)
  }
  return draft.state.due_until === draft.state.now
}

function settleOne(draft: Draft, agenda: Agenda, due: Due, rolled: Map<string, number> | null): void {
  if (due.rank === 0) {
    const hold = draft.state.originals.get(due.hold_seq)!
    releaseHold(draft, null, hold, 'expired', due.at)
    for (const { grant_seq } of hold.entry.draws ?? []) agenda.addGrant(draft.state.grants.get(grant_seq)!)
  } else if (due.rank === 1) {
    const carried = endGrant(draft, due.grant, rolled)
    if (carried) agenda.addGrant(carried)
  } else {
    const { holder } = due
    const made = due.rank === 2 ? changePlan(draft, holder, due.at) : renew(draft, holder)
    for (const grant of made) agenda.addGrant(grant)
    agenda.addHolder(holder)
  }
}

/** Unused credits of an ended grant expire; by policy or by a dated exception (S2-32) some carry over: as a grant. */
function endGrant(draft: Draft, grant: Grant, rolled: Map<string, number> | null): Grant | null {
  const unused = availableOf(grant)
  const at = rolled ? grant.ends_at! : draft.state.now
  const carried = rolled ? carriedOver(draft, grant, unused, rolled) : { credits: 0, ends_at: null }
  touchGrant(draft, grant.grant_seq).expired += unused
  const cause = rolled ? 'ended' : 'released'
  append(draft, 'expire', null, { effective_at: at, grant_seq: grant.grant_seq, credits: unused, cause })
  if (carried.credits === 0) return null
  return makeGrant(
    draft,
    null,
    {
      unit: grant.unit,
      amount: carried.credits,
      source: 'rollover',
      member_id: grant.member_id,
      license_id: grant.license_id,
      period_no: null,
      starts_at: at,
      ends_at: carried.ends_at,
      from_grant_seq: grant.grant_seq,
    },
    { effective_at: at, ...(carried.cause ? { cause: carried.cause } : {}) },
  )
}

function carriedOver(
  draft: Draft,
  grant: Grant,
  unused: number,
  rolled: Map<string, number>,
): { credits: number; ends_at: number | null; cause?: string } {
  const nothing = { credits: 0, ends_at: null }
  const { rules } = draft.state
  const at = grant.ends_at!
  const holder = holderOf(draft, grant)
  // Late (a period later, by a hold that was released) or paused: nothing carries over.
  if (!holder || holder.paused || holder.paid_through === null || holder.paid_through > at) return nothing
  if (grant.source !== 'license' && grant.source !== 'plan' && grant.source !== 'rollover') return nothing
  const { mode, cap: usual } = policyOf(rules, planOf(rules, holder, at)).rollover
  let cap = mode === 'full' ? null : mode === 'capped' ? usual : 0
  let cause: string | undefined
  const day = localDay(at, rules.timezone)
  for (const exception of rules.rollover_exceptions) {
    if (exception.unit !== grant.unit || exception.ends_on !== day) continue
    // An exception lets more carry over than the rule, never less.
    if (cap === null || (exception.amount !== null && exception.amount <= cap)) continue
    cap = exception.amount
    cause = `exception ${exception.exception_id}`
  }
  if (cap === 0) return nothing
  const key = `${holder.license_id}|${grant.unit}|${at}`
  const before = rolled.get(key) ?? 0
  const credits = cap === null ? unused : Math.max(0, Math.min(unused, cap - before))
  rolled.set(key, before + credits)
  const { ends_at } = periodFrom(rules, holder, at)
  return { credits, ends_at, ...(cause ? { cause } : {}) }
}

/** The license of the grant, or the plan; null where the license has ended or is not among those loaded. */
function holderOf(draft: Draft, grant: Grant): Holder | null {
  if (grant.license_id === null) return grant.member_id === null ? draft.state.plan_holder : null
  return draft.state.licenses.find((license) => license.license_id === grant.license_id) ?? null
}

function planOf(rules: Rules, holder: Holder, at: number) {
  return holder.plan_id === null ? planAt(rules, at) : rules.plans.get(holder.plan_id)!
}

/** Months of one release: all of the billing period with `upfront`, else the policy's (C13). */
function releaseMonths(policy: Policy, billing_months: number): number {
  return policy.renewal.release === 'upfront'
    ? Math.max(billing_months, policy.renewal.months)
    : policy.renewal.months
}

/** The holder's period that begins at `starts_at`, by the anchor, plan and zone as they are. */
export function periodFrom(rules: Rules, holder: Holder, starts_at: number): Period {
  const plan = planOf(rules, holder, starts_at)
  const policy = policyOf(rules, plan)
  const months = releaseMonths(policy, plan.billing_months)
  const anchor = anchorOf(rules, holder, policy)
  if (holder.period_no >= 0)
    return nextPeriod(starts_at, anchor, months, rules.timezone, shortest(rules, starts_at))
  const n = periodOf(anchor, months, localDay(starts_at, rules.timezone))
  return { ...periodBounds(anchor, months, n, rules.timezone), starts_at }
}

/** Off midnight the zone has changed: the hours until the next boundary are no period. A day that resumes a seat is. */
function shortest({ timezone }: Rules, starts_at: number): number {
  return startOfDay(localDay(starts_at, timezone), timezone) === starts_at ? 0 : ZONE_SPREAD_MS
}

/** The end of the holder's period that contains `at`, now or to come; null: it never ends. */
export function periodEndAt(rules: Rules, holder: Holder, at: number): number | null {
  if (holder.paid_through === null || at < holder.paid_through) return holder.paid_through
  const plan = planOf(rules, holder, at)
  const policy = policyOf(rules, plan)
  if (policy.renewal.anchor === 'none') return null
  const months = releaseMonths(policy, plan.billing_months)
  const anchor = anchorOf(rules, holder, policy)
  return periodBounds(anchor, months, periodOf(anchor, months, localDay(at, rules.timezone)), rules.timezone)
    .ends_at
}

function anchorOf(rules: Rules, holder: Holder, policy: Policy): string {
  if (policy.renewal.anchor === 'calendar_month') return '2000-01-01'
  if (policy.renewal.anchor === 'billing_cycle') return rules.cycle.start_day
  return holder.issued_on
}

/** Where a holder issued on `issued_on` begins: at the start of the period that contains `now`, not before its issue. */
export function firstPeriodStart(rules: Rules, holder: Holder, now: number): number {
  const plan = planOf(rules, holder, now)
  const policy = policyOf(rules, plan)
  const issued = startOfDay(holder.issued_on, rules.timezone)
  if (issued >= now || policy.renewal.anchor === 'none') return issued
  const anchor = anchorOf(rules, holder, policy)
  const months = releaseMonths(policy, plan.billing_months)
  const n = periodOf(anchor, months, localDay(now, rules.timezone))
  return Math.max(issued, periodBounds(anchor, months, n, rules.timezone).starts_at)
}

function renew(draft: Draft, holder: Holder): Grant[] {
  const { rules } = draft.state
  const starts_at = holder.paid_through!
  if (holder.license_id !== '' && holder.next_plan_id !== null) {
    holder.plan_id = holder.next_plan_id
    holder.next_plan_id = null
  }
  const plan = planOf(rules, holder, starts_at)
  const policy = policyOf(rules, plan)
  const never = policy.renewal.anchor === 'none'
  const ends_at = never ? null : periodFrom(rules, holder, starts_at).ends_at
  holder.period_no += 1
  holder.paid_through = ends_at
  holder.settled_at = Math.max(holder.settled_at, starts_at)
  draft.writes.holders.set(holder.license_id, holder)
  return allotmentsOf(rules, holder, starts_at).map(({ allotment, amount }) =>
    makeGrant(
      draft,
      null,
      {
        unit: allotment.unit,
        amount,
        source: allotment.source ?? (holder.license_id === '' ? 'plan' : 'license'),
        member_id: holder.member_id,
        license_id: holder.license_id === '' ? null : holder.license_id,
        period_no: holder.period_no,
        starts_at,
        ends_at: lasts(allotment, policy) ? null : ends_at,
      },
      { effective_at: starts_at },
    ),
  )
}

const lasts = ({ source }: Allotment, policy: Policy): boolean =>
  source === 'addon' && policy.addon.expiry === 'never'

export function allotmentsOf(rules: Rules, holder: Holder, at: number) {
  const plan = planOf(rules, holder, at)
  const policy = policyOf(rules, plan)
  const months = policy.renewal.anchor === 'none' ? 1 : releaseMonths(policy, plan.billing_months)
  const owner = holder.license_id === '' ? 'organization' : 'license'
  return (
    plan.allotments
      .filter(
        (allotment) =>
          allotment.owner === owner && allotment.amount > 0 && plan.units[allotment.unit] === 'limited',
      )
      // Of a billion a month for a year, what one grant can hold.
      .map((allotment) => ({ allotment, amount: Math.min(allotment.amount * months, MAX_MICROS) }))
  )
}

/** A plan that changes within a period grants what it gives more, at once, ending as the period's own grants do. */
function changePlan(draft: Draft, holder: Holder, at: number): Grant[] {
  const { rules } = draft.state
  const starts =
    holder.paid_through === null && policyOf(rules, planOf(rules, holder, at)).renewal.anchor !== 'none'
  // A plan that renews, after one that did not, begins its first period here.
  if (starts) holder.paid_through = at
  const made = starts ? [] : grantDifference(draft, holder, at, allotmentsOf(rules, holder, at - 1))
  holder.settled_at = at
  draft.writes.holders.set(holder.license_id, holder)
  return made
}

export function grantDifference(
  draft: Draft,
  holder: Holder,
  at: number,
  before: ReturnType<typeof allotmentsOf>,
): Grant[] {
  const { rules } = draft.state
  // A change at a boundary is the renewal's own business, and one before the first period nobody's.
  if (holder.period_no < 0 || holder.paid_through === at) return []
  return allotmentsOf(rules, holder, at).flatMap(({ allotment, amount }) => {
    const had = before.find(
      (b) => b.allotment.unit === allotment.unit && b.allotment.source === allotment.source,
    )
    if (amount <= (had?.amount ?? 0)) return []
    return makeGrant(
      draft,
      null,
      {
        unit: allotment.unit,
        amount: amount - (had?.amount ?? 0),
        source: allotment.source ?? (holder.license_id === '' ? 'plan' : 'license'),
        member_id: holder.member_id,
        license_id: holder.license_id === '' ? null : holder.license_id,
        period_no: null,
        starts_at: at,
        ends_at: lasts(allotment, policyOf(rules, planOf(rules, holder, at))) ? null : holder.paid_through,
      },
      { effective_at: at, cause: 'upgrade' },
    )
  })
}
