// Refunds (X8, S1-41, C11): give back what a charge drew, in reverse order, never more than was charged.
import { append, type Draft, makeGrant, setOwned, touchGrant } from './draft.ts'
import type { Draw, Entry, EntryItem, Line } from './entry.ts'
import { countBack } from './limit.ts'
import { type RefundRequest, Refused } from './request.ts'
import { planAt, policyOf } from './rules.ts'
import { periodEndAt } from './settle.ts'
import { type Grant, isInForce, ownedKey } from './state.ts'

/** What of a charge has not been refunded yet. */
interface Rest {
  lines: Line[]
  draws: Draw[]
  items: EntryItem[]
}

export function refund(draft: Draft, request: RefundRequest): Entry {
  const original = draft.state.originals.get(request.charge_seq)
  const charged = original?.entry
  if (!original || !charged || (charged.kind !== 'charge' && charged.kind !== 'capture'))
    throw new Refused('not_found', `There is no charge ch_${request.charge_seq}.`, { field: 'charge_id' })
  const rest = restOf(charged, original.later)
  const whole = rest.lines.reduce((sum, line) => sum + line.credits, 0)
  const items = itemsToRefund(rest, request)
  const wanted = items ? sharesOf(rest, items) : amountsToRefund(rest, request.credits ?? whole)
  const credits = wanted.reduce((sum, part) => sum + part, 0)
  if (credits > whole || credits <= 0)
    throw new Refused(
      'above_charge',
      credits > whole
        ? 'The refund is above what is left of the charge.'
        : 'Nothing of this charge is left to refund.',
      {
        field: 'credits',
        headroom: [{ unit: rest.lines[0]?.unit ?? 'credit', needed: credits, available: whole }],
      },
    )
  const complete = credits === whole
  const lines = rest.lines.map((line, index) => ({
    unit: line.unit,
    ...(line.column ? { column: line.column } : {}),
    per: line.per,
    price: line.price,
    count: refundedCount(line, index, complete, items),
    credits: wanted[index]!,
    ...(line.metered ? { metered: true as const } : {}),
  }))
  const back = reverseDraws(rest.draws, wanted)
  // Those named; or, once nothing of the charge is left, all of them.
  const back_items = items ?? (complete ? rest.items : [])
  const gives_back = request.give_back_ownership && charged.ownership !== undefined
  const counters = charged.imported ? [] : countBack(draft, charged, lines)

  // From here on it succeeds. The refund is one entry; grants that have ended get theirs back in grants of their own.
  for (const draw of back) {
    const grant = touchGrant(draft, draw.grant_seq)
    if (isInForce(grant, draft.state.now)) grant.used -= draw.credits
  }
  const entry = append(
    draft,
    'refund',
    request,
    {
      of_seq: charged.seq,
      usage_at: charged.usage_at,
      ...(charged.action !== undefined ? { action: charged.action } : {}),
      ...(charged.member_id !== undefined ? { member_id: charged.member_id } : {}),
      ...(charged.api_key_id !== undefined ? { api_key_id: charged.api_key_id } : {}),
      ...(charged.campaign !== undefined ? { campaign: charged.campaign } : {}),
      ...(charged.identity !== undefined ? { identity: charged.identity } : {}),
      lines,
      ...(back.length > 0 ? { draws: back } : {}),
      ...(counters.length > 0 ? { counters } : {}),
      ...(back_items.length > 0 ? { items: back_items } : {}),
      ...(gives_back ? { gives_back: true as const, ownership: charged.ownership! } : {}),
    },
    { reason: request.reason },
  )
  if (gives_back) disown(draft, charged, back_items)
  restoreEnded(draft, back, entry)
  return entry
}

function restOf(charged: Entry, later: Entry[]): Rest {
  const refunds = later.filter((entry) => entry.kind === 'refund')
  const gone = new Set(refunds.flatMap((entry) => (entry.items ?? []).map((item) => item.key)))
  const lines = (charged.lines ?? []).map((line, index) => ({
    ...line,
    credits: refunds.reduce((left, entry) => left - entry.lines![index]!.credits, line.credits),
    count: refunds.reduce((left, entry) => left - entry.lines![index]!.count, line.count),
  }))
  const draws = (charged.draws ?? []).map((draw) => ({ ...draw }))
  for (const { draws: backs = [] } of refunds) for (const back of backs) takeBack(draws, back)
  const items = (charged.items ?? []).filter(
    (item) => item.outcome === 'charged' && item.shares && !gone.has(item.key),
  )
  return { lines, draws, items }
}

/** A capture can have drawn twice on a grant for one line: what was reserved, and what it took above that. */
function takeBack(draws: Draw[], back: Draw): void {
  let open = back.credits
  const same = draws.filter(({ line, grant_seq }) => line === back.line && grant_seq === back.grant_seq)
  for (const draw of same.reverse()) {
    const credits = Math.min(open, draw.credits)
    draw.credits -= credits
    open -= credits
  }
}

function itemsToRefund(rest: Rest, request: RefundRequest): EntryItem[] | null {
  if (!request.items) return null
  return [...new Set(request.items)].map((key, index) => {
    const item = rest.items.find((i) => i.key === key)
    if (!item)
      throw new Refused('above_charge', `Item "${key}" was not charged here, or is refunded already.`, {
        field: `items.${index}`,
      })
    return item
  })
}

/** Micro-credits a line: each item's whole share, or nothing: some of it may have gone back without naming the item. */
function sharesOf(rest: Rest, items: EntryItem[]): number[] {
  return rest.lines.map((line, index) => {
    const needed = items.reduce((sum, item) => sum + item.shares![index]!, 0)
    if (needed > line.credits)
      throw new Refused('above_charge', 'The items cost more than is left of the charge.', {
        field: 'items',
        headroom: [{ unit: line.unit, needed, available: line.credits }],
      })
    return needed
  })
}

/** Micro-credits a line: `credits`, taken from the last line backwards. */
function amountsToRefund(rest: Rest, credits: number): number[] {
  let open = credits
  const amounts = rest.lines.map(() => 0)
  for (let index = rest.lines.length - 1; index >= 0; index--) {
    amounts[index] = Math.min(open, rest.lines[index]!.credits)
    open -= amounts[index]!
  }
  // What no line can take is above the charge: leave it on the first, for the check to see.
  if (open > 0 && amounts.length > 0) amounts[0]! += open
  return amounts
}

/** Reveals come back with their items, or all at once when nothing of the charge is left. */
function refundedCount(line: Line, index: number, complete: boolean, items: EntryItem[] | null): number {
  if (complete) return line.count
  if (!items || line.per !== 'item') return 0
  return items.filter((item) => item.shares![index]! > 0).length
}

function reverseDraws(draws: Draw[], wanted: number[]): Draw[] {
  const back: Draw[] = []
  for (let line = wanted.length - 1; line >= 0; line--) {
    let open = wanted[line]!
    for (const draw of draws.filter((d) => d.line === line).reverse()) {
      const credits = Math.min(open, draw.credits)
      if (credits === 0) continue
      back.push({ line, grant_seq: draw.grant_seq, credits })
      open -= credits
    }
  }
  return back
}

/** Ownership goes back only where this very charge bought it. */
function disown(draft: Draft, charged: Entry, items: EntryItem[]): void {
  const { scope } = charged.ownership!
  for (const item of items)
    if (draft.state.owned.get(ownedKey(scope, item.key))?.seq === charged.seq)
      setOwned(draft, scope, item.key, null)
}

/** By policy, credits of a grant that has ended come back as an adjustment until the owner's current period ends. */
function restoreEnded(draft: Draft, back: Draw[], entry: Entry): void {
  const { state } = draft
  if (policyOf(state.rules, planAt(state.rules, state.now)).refunds.ended_grant === 'forfeit') return
  const ended = new Map<number, number>()
  for (const draw of back)
    if (!isInForce(state.grants.get(draw.grant_seq)!, state.now))
      ended.set(draw.grant_seq, (ended.get(draw.grant_seq) ?? 0) + draw.credits)
  for (const [grant_seq, amount] of ended) {
    const grant = state.grants.get(grant_seq)!
    makeGrant(
      draft,
      null,
      {
        unit: grant.unit,
        amount,
        source: 'adjustment',
        member_id: grant.member_id,
        license_id: grant.license_id,
        period_no: null,
        starts_at: state.now,
        ends_at: currentEnd(draft, grant),
        from_grant_seq: grant_seq,
      },
      { of_seq: entry.of_seq!, cause: 'refund' },
    )
  }
}

function currentEnd(draft: Draft, grant: Grant): number | null {
  const { rules, licenses, plan_holder, now } = draft.state
  const license = grant.member_id === null ? null : licenses.find((l) => l.member_id === grant.member_id)
  return periodEndAt(rules, license ?? plan_holder, now)
}
