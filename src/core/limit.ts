// Limits on spending (X17, X20, S4-10) and the counters behind them and behind volume tiers. Counters move when the
// entry is recorded, whatever date its usage carries.
import type { Limit, Policy } from './catalogue.ts'
import type { Draft } from './draft.ts'
import type { CounterChange, Entry, Line } from './entry.ts'
import { cycleOf } from './period.ts'
import type { PricedLine } from './price.ts'
import { countsAsCredits, type Rules } from './rules.ts'
import { counterKey, type Member, type State } from './state.ts'
import { localDay } from './zone.ts'

export interface Spender {
  member: Member | null
  api_key_id: string | null
}

export interface AppliedLimit {
  limit: Limit
  counter: string
  period_start: string
}

/** The limits that this spender falls under at `now`, with the counter of each. */
export function limitsOn(rules: Rules, policy: Policy, spender: Spender, now: number): AppliedLimit[] {
  if (policy.limits.length === 0) return []
  return policy.limits.flatMap((limit) => {
    const subject = subjectOf(limit, spender)
    if (subject === null) return []
    const counter = `limit:${subject}:${limit.unit ?? '*'}`
    return [{ limit, counter, period_start: periodStart(rules, limit.interval, now) }]
  })
}

function subjectOf(limit: Limit, { member, api_key_id }: Spender): string | null {
  const { type, id } = limit.subject
  if (type === 'organization') return 'organization'
  if (type === 'every_member') return member && `member:${member.member_id}`
  if (type === 'member') return member && member.member_id === id ? `member:${id}` : null
  if (type === 'group') return member && member.group_name === id ? `group:${id}` : null
  return api_key_id === id ? `api_key:${id}` : null
}

export function periodStart(
  rules: Rules,
  interval: 'calendar_month' | 'billing_cycle' | 'lifetime',
  now: number,
): string {
  if (interval === 'lifetime') return '0001-01-01'
  const day = localDay(now, rules.timezone)
  if (interval === 'calendar_month') return `${day.slice(0, 7)}-01`
  return cycleOf(rules.cycle.start_day, rules.cycle.months, day).first_day
}

/** How many of `lines`' credits a limit on `unit` counts; null counts every unit that counts as credits. */
export function creditsUnder(rules: Rules, unit: string | null, lines: readonly Line[]): number {
  let credits = 0
  for (const line of lines)
    if (unit === null ? countsAsCredits(rules, line.unit) : line.unit === unit) credits += line.credits
  return credits
}

/** The first limit that these lines would pass, with what it still allows. */
export function passedLimit(draft: Draft, limits: AppliedLimit[], lines: readonly Line[]) {
  for (const applied of limits) {
    const needed = creditsUnder(draft.state.rules, applied.limit.unit, lines)
    const used = draft.state.counters.get(counterKey(applied.counter, applied.period_start)) ?? 0
    const available = Math.max(0, applied.limit.amount - used)
    if (needed > available) return { ...applied, needed, available }
  }
  return null
}

/**
 * Counts a charge, hold or capture under its limits and tiers; the changes are part of its entry. With `reserves` they
 * say what the tiers stood at, since a hold fixes the price.
 */
export function count(
  draft: Draft,
  limits: AppliedLimit[],
  action: string,
  lines: readonly PricedLine[],
  reserves = false,
): CounterChange[] {
  const { rules, now } = draft.state
  const changes: CounterChange[] = []
  for (const { limit, counter, period_start } of limits) {
    const amount = creditsUnder(rules, limit.unit, lines)
    if (amount > 0 && !changes.some((c) => c.counter === counter))
      changes.push({ counter, period_start, unit: limit.unit ?? '*', amount })
  }
  for (const { tier, count } of lines) {
    if (!tier || (count === 0 && !reserves)) continue
    const counter = tierCounter(action, tier.index)
    const period_start = periodStart(rules, tier.basis, now)
    const before = draft.state.counters.get(counterKey(counter, period_start)) ?? 0
    const amount = Math.min(millionths(count), Number.MAX_SAFE_INTEGER - before)
    changes.push({ counter, period_start, amount, ...(reserves ? { before } : {}) })
  }
  apply(draft, changes)
  return changes
}

function tierCounter(action: string, index: number): string {
  return `tier:${action}:${index}`
}

/**
 * Takes `lines` of an earlier entry back out of the limits it was counted under. Tiers keep what was charged, refunded
 * or not, but not what was only held.
 */
export function countBack(draft: Draft, original: Entry, lines: readonly Line[]): CounterChange[] {
  const held = original.kind === 'hold'
  const changes = (original.counters ?? []).flatMap(({ counter, period_start, unit, amount: counted }) => {
    if (unit === undefined) return held && counted > 0 ? [{ counter, period_start, amount: -counted }] : []
    // What a capture gave back of its hold is none of its own.
    const amount = counted > 0 ? -creditsUnder(draft.state.rules, unit === '*' ? null : unit, lines) : 0
    return amount === 0 ? [] : [{ counter, period_start, unit, amount }]
  })
  apply(draft, changes)
  return changes
}

/** What a component with tiers had counted before: for the capture of `hold`, when the hold was priced. */
export function countedBefore(
  draft: Draft,
  action: string,
  index: number,
  basis: 'billing_cycle' | 'lifetime',
  hold: Entry | null,
): number {
  const counter = tierCounter(action, index)
  const period_start = periodStart(draft.state.rules, basis, draft.state.now)
  const fixed = hold?.counters?.find((change) => change.counter === counter && change.unit === undefined)
  return (fixed?.before ?? draft.state.counters.get(counterKey(counter, period_start)) ?? 0) / 1e6
}

const millionths = (count: number): number => Math.round(count * 1e6)

function apply(draft: Draft, changes: CounterChange[]): void {
  for (const { counter, period_start, amount } of changes) {
    const key = counterKey(counter, period_start)
    draft.state.counters.set(key, (draft.state.counters.get(key) ?? 0) + amount)
    const change = draft.writes.counters.get(key)
    if (change) change.amount += amount
    else draft.writes.counters.set(key, { counter, period_start, amount })
  }
}

/** All counters that a batch may read: known from the rules and the members, so that one statement fetches them. */
export function counterNames(state: State, policy: Policy, spenders: Spender[], actions: string[]): string[] {
  const names = new Set<string>()
  for (const spender of spenders)
    for (const { counter } of limitsOn(state.rules, policy, spender, state.now)) names.add(counter)
  for (const action of actions) {
    // What is no action may still be a name that every object has.
    if (!state.rules.actions.has(action)) continue
    for (const versions of state.rules.rate_cards.values())
      for (const version of versions)
        version.prices[action]?.components.forEach((component, index) => {
          if (component.tiers && component.tiers.basis !== 'charge') names.add(tierCounter(action, index))
        })
  }
  return [...names]
}
