// A charge: what is asked for is checked, priced, freed of what is owned already, limited, and drawn from grants; a
// hold is the same with the credits reserved. Nothing changes before all of it is known to succeed.
import type { Policy } from './catalogue.ts'
import { append, type Draft, type EntryFields, modeOf, planDraws, setOwned, touchGrant } from './draft.ts'
import type { Details, Draw, Entry, EntryItem, Line, Subject, UnitBalance } from './entry.ts'
import { type AppliedLimit, count, countedBefore, limitsOn, passedLimit } from './limit.ts'
import { cycleOf } from './period.ts'
import { itemShares, type PricedLine, priceLines } from './price.ts'
import { type ChargeRequest, occurredAt, Refused, type RequestItem } from './request.ts'
import { planAt, policyOf, rateCardAt } from './rules.ts'
import { type Member, ownedKey } from './state.ts'
import { DAY_MS, endOfDay, localDay } from './zone.ts'

/** All that a charge is going to do, before it does any of it. */
export interface Plan {
  lines: PricedLine[]
  items: EntryItem[] | null
  draws: Draw[]
  balances: UnitBalance[]
  limits: AppliedLimit[]
  ownership: Ownership
  rate_card: { rate_card_id: string; version: number }
}

export interface Ownership {
  scope: string | null
  until: number | null
}

/** What is wanted of an action, by a charge, a hold, or the capture of one. */
export interface Wanted {
  action: string
  member: Member | null
  api_key_id: string | null
  quantities: Record<string, number>
  flags: string[]
  items: RequestItem[] | null
  occurred_at: number
  /** The date whose rate card prices it: for a capture, its hold's. */
  priced_at: number
  /** The hold that this captures: its tiers are those of the hold too. */
  hold: Entry | null
  partial: boolean
  past_credits: ChargeRequest['past_credits']
}

export function charge(draft: Draft, request: ChargeRequest): Entry {
  const { state } = draft
  if (state.rules.status === 'suspended')
    throw new Refused('organization_suspended', 'The organization is suspended: it cannot be charged.')
  const member = request.member_id === null ? null : memberOf(draft, request.member_id)
  if (member?.status === 'disabled')
    throw new Refused('member_disabled', `Member ${member.member_id} is disabled.`, { field: 'member_id' })
  const occurred_at = occurredAt(request, state.now)
  const { action, api_key_id, quantities, flags, items, partial, past_credits } = request
  const wanted: Wanted = {
    action,
    member,
    api_key_id,
    quantities,
    flags,
    items,
    occurred_at,
    priced_at: occurred_at,
    hold: null,
    partial,
    past_credits,
  }
  const plan = planCharge(draft, wanted, request.draw_on_balance)
  const held = request.verb === 'hold'
  const hold_expires_at = held ? holdExpiry(draft, request) : undefined

  // From here on it succeeds.
  for (const draw of plan.draws) {
    const grant = touchGrant(draft, draw.grant_seq)
    if (held) grant.held += draw.credits
    else grant.used += draw.credits
  }
  const counters = request.draw_on_balance ? count(draft, plan.limits, request.action, plan.lines, held) : []
  const fields: EntryFields = { occurred_at, action, ...pricing(plan) }
  if (member) fields.member_id = member.member_id
  if (api_key_id !== null) fields.api_key_id = api_key_id
  if (request.campaign !== null) fields.campaign = request.campaign
  if (request.identity !== null) fields.identity = request.identity
  if (flags.length > 0) fields.flags = flags
  if (Object.keys(quantities).length > 0) fields.quantities = quantities
  if (counters.length > 0) fields.counters = counters
  if (hold_expires_at !== undefined) fields.hold_expires_at = hold_expires_at
  if (!held) Object.assign(fields, ownershipOf(plan))
  if (!request.draw_on_balance) fields.imported = true
  const entry = append(draft, request.verb, request, fields, chargeDetails(request))
  if (held)
    draft.writes.opened_holds.push({
      hold_seq: entry.seq,
      member_id: request.member_id,
      expires_at: hold_expires_at!,
    })
  else own(draft, plan, entry.seq)
  return entry
}

export function memberOf(draft: Draft, member_id: string): Member {
  const member = draft.state.members.get(member_id)
  if (!member)
    throw new Refused('member_not_found', `There is no member ${member_id}.`, { field: 'member_id' })
  return member
}

function holdExpiry(draft: Draft, request: ChargeRequest): number {
  const policy = policyOf(draft.state.rules, planAt(draft.state.rules, draft.state.now))
  const expires_at = request.expires_at ?? draft.state.now + policy.hold.expires_after_s * 1000
  if (expires_at <= draft.state.now)
    throw new Refused('invalid_field', 'A hold must expire in the future.', { field: 'expires_at' })
  return expires_at
}

/** Prices, ownership, limits and draws of what is wanted; refuses what cannot be paid. */
export function planCharge(draft: Draft, wanted: Wanted, draws_on_balance: boolean): Plan {
  const { state } = draft
  const { rules } = state
  if (!rules.actions.has(wanted.action))
    throw new Refused('unknown_action', `There is no action "${wanted.action}".`, { field: 'action' })
  const policy = policyOf(rules, planAt(rules, state.now))
  const card = rateCardAt(rules, planAt(rules, wanted.priced_at), wanted.priced_at)
  const ownership = ownershipFor(draft, policy, wanted)
  const items = wanted.items && judgeItems(draft, wanted.items, ownership.scope, wanted.occurred_at)
  const limits = draws_on_balance
    ? limitsOn(rules, policy, { member: wanted.member, api_key_id: wanted.api_key_id }, state.now)
    : []
  const price = (judged: EntryItem[] | null) => {
    const lines = wanted.past_credits
      ? pastLines(draft, wanted.past_credits)
      : priceLines(
          card.prices[wanted.action]?.components ?? [],
          {
            quantities: wanted.quantities,
            flags: wanted.flags,
            charged:
              judged?.filter((item) => item.outcome === 'charged').map((item) => item.data_type) ?? null,
            owned: judged
              ? judged.filter((item) => item.outcome === 'already_owned').map((item) => item.data_type)
              : [],
          },
          modeOf(draft),
          (index, basis) => countedBefore(draft, wanted.action, index, basis, wanted.hold),
        )
    return { lines, ...payment(draft, lines, limits, wanted, draws_on_balance) }
  }
  let priced = price(items)
  if (priced.refusal && wanted.partial && items) priced = priceWhatIsAffordable(items, price)
  if (priced.refusal) throw priced.refusal
  const { lines, draws, balances } = priced
  if (items) shareCredits(items, lines)
  const rate_card = { rate_card_id: card.rate_card_id, version: card.version }
  return { lines, items, draws, balances, limits, ownership, rate_card }
}

/** `partial`: charges items in order as far as credits and limits go, and denies the rest. */
function priceWhatIsAffordable<P extends { refusal: Refused | null }>(
  items: EntryItem[],
  price: (items: EntryItem[]) => P,
): P {
  const wanted = items.filter((item) => item.outcome === 'charged')
  const first = (n: number) => {
    wanted.forEach((item, index) => {
      item.outcome = index < n ? 'charged' : 'denied'
    })
    return price(items)
  }
  // More items never cost less, except under volume prices, where the search may settle for fewer than it could.
  let affordable = 0
  let beyond = wanted.length
  while (beyond - affordable > 1) {
    const middle = (affordable + beyond) >> 1
    if (first(middle).refusal) beyond = middle
    else affordable = middle
  }
  if (affordable > 0) return first(affordable)
  return first(wanted.length)
}

function payment(
  draft: Draft,
  lines: PricedLine[],
  limits: AppliedLimit[],
  wanted: Wanted,
  draws_on_balance: boolean,
): { draws: Draw[]; balances: UnitBalance[]; refusal: Refused | null } {
  if (!draws_on_balance) return { draws: [], balances: [], refusal: null }
  const { draws, balances, short } = planDraws(draft, lines, wanted.member?.member_id ?? null)
  if (short.length > 0) {
    const units = short.map((s) => s.unit).join(', ')
    return {
      draws,
      balances,
      refusal: new Refused('insufficient_credits', `Not enough credits left: ${units}.`, { headroom: short }),
    }
  }
  const passed = passedLimit(draft, limits, lines)
  if (!passed) return { draws, balances, refusal: null }
  const whole = passed.limit.subject.type === 'organization'
  const refusal = new Refused(
    whole ? 'plan_limit_reached' : 'limit_reached',
    `The limit of the ${whole ? 'plan' : passed.counter.split(':')[1]!.replace('_', ' ')} for this ${
      passed.limit.interval === 'calendar_month' ? 'month' : 'billing cycle'
    } would be passed.`,
    {
      headroom: [{ unit: passed.limit.unit ?? 'credit', needed: passed.needed, available: passed.available }],
    },
  )
  return { draws, balances, refusal }
}

function pastLines(draft: Draft, past: NonNullable<ChargeRequest['past_credits']>): PricedLine[] {
  if (!draft.state.rules.units.has(past.unit))
    throw new Refused('unknown_unit', `There is no unit "${past.unit}".`, { field: 'past_credits.unit' })
  return [{ unit: past.unit, per: 'past', price: 0, count: past.count, credits: past.credits, metered: true }]
}

/** The scope and end of what this charge would own. A charge without a member owns for all where members own singly. */
function ownershipFor(draft: Draft, policy: Policy, wanted: Wanted): Ownership {
  const own = { ...policy.ownership, ...policy.ownership.actions[wanted.action] }
  if (own.scope === 'none') return { scope: null, until: null }
  const scope = own.scope === 'member' && wanted.member ? `member:${wanted.member.member_id}` : ''
  if (own.window === 'forever') return { scope, until: null }
  if (own.window !== 'billing_cycle') return { scope, until: wanted.occurred_at + own.window.days * DAY_MS }
  const { cycle, timezone } = draft.state.rules
  const { last_day } = cycleOf(cycle.start_day, cycle.months, localDay(wanted.occurred_at, timezone))
  return { scope, until: endOfDay(last_day, timezone) }
}

function judgeItems(draft: Draft, items: RequestItem[], scope: string | null, at: number): EntryItem[] {
  const seen = new Set<string>()
  return items.map((item) => {
    const judged: EntryItem = { key: item.key, outcome: 'charged' }
    if (item.data_type !== undefined) judged.data_type = item.data_type
    const owned = scope === null ? undefined : draft.state.owned.get(ownedKey(scope, item.key))
    if (item.found === false) judged.outcome = 'not_found'
    else if (seen.has(item.key) || (owned && (owned.owned_until === null || at < owned.owned_until)))
      judged.outcome = 'already_owned'
    if (judged.outcome !== 'not_found') seen.add(item.key)
    return judged
  })
}

function shareCredits(items: EntryItem[], lines: readonly Line[]): void {
  const charged = items.filter((item) => item.outcome === 'charged')
  if (charged.length === 0) return
  const shares = itemShares(
    lines,
    charged.map((item) => item.data_type),
  )
  charged.forEach((item, index) => {
    if (shares[index]!.some((share) => share > 0)) item.shares = shares[index]!
  })
}

/** The items paid for come to be owned by the entry; what cost nothing (a free action) is not. */
export function own(draft: Draft, plan: Pick<Plan, 'items' | 'ownership'>, seq: number): void {
  const { scope, until } = plan.ownership
  if (scope === null) return
  for (const item of plan.items ?? [])
    if (item.shares) setOwned(draft, scope, item.key, { scope, item_key: item.key, owned_until: until, seq })
}

export function ownershipOf(plan: Plan): { ownership?: { scope: string; until: number | null } } {
  const { scope, until } = plan.ownership
  return scope !== null && plan.items?.some((item) => item.shares) ? { ownership: { scope, until } } : {}
}

/** The part of an entry that says what was priced and drawn. */
export function pricing(plan: Plan): EntryFields {
  const { rate_card, lines, draws, balances, items } = plan
  const fields: EntryFields = { rate_card }
  if (lines.length > 0) fields.lines = lines.map(withoutTier)
  if (draws.length > 0) fields.draws = draws
  if (balances.length > 0) fields.balances = balances
  if (items) fields.items = items
  return fields
}

function withoutTier({ tier: _, ...line }: PricedLine): Line {
  return line
}

export function chargeDetails(request: {
  description: string | null
  subject?: Subject | null
  metadata: Record<string, unknown> | null
  items: RequestItem[] | null
}): Details {
  const details: Details = {}
  if (request.description !== null) details.description = request.description
  if (request.subject) details.subject = request.subject
  if (request.items?.some((item) => item.subject)) {
    const subjects = request.items.filter((item) => item.subject)
    details.item_subjects = Object.fromEntries(subjects.map((item) => [item.key, item.subject!] as const))
  }
  if (request.metadata !== null) details.metadata = request.metadata
  return details
}
