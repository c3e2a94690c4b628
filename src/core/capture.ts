// Captures a hold: charges what was really found at the price of the hold, and gives the rest back.
import { chargeDetails, own, ownershipOf, planCharge, pricing } from './charge.ts'
import { append, type Draft, touchGrant, usableGrants } from './draft.ts'
import type { Draw, Entry, EntryItem, Line } from './entry.ts'
import { count, countBack, limitsOn, passedLimit } from './limit.ts'
import { closesHold, releaseHold } from './release-hold.ts'
import { type CaptureRequest, occurredAt, Refused, type ReleaseRequest, type RequestItem } from './request.ts'
import { planAt, policyOf } from './rules.ts'
import { availableOf, isInForce, type Original } from './state.ts'

export function release(draft: Draft, request: ReleaseRequest): Entry {
  return releaseHold(draft, request, openHold(draft, request.hold_seq), 'released', draft.state.now)
}

/** The credits held are freed, the capture is priced and drawn like a charge, first from what the hold had reserved. */
export function capture(draft: Draft, request: CaptureRequest): Entry {
  const { state } = draft
  const original = openHold(draft, request.hold_seq)
  const hold = original.entry
  const member = hold.member_id === undefined ? null : (state.members.get(hold.member_id) ?? null)
  const items = request.items ?? hold.items?.map(asHeld) ?? null
  const occurred_at = occurredAt(request, state.now)
  const wanted = {
    action: hold.action!,
    member,
    api_key_id: hold.api_key_id ?? null,
    quantities: request.quantities ?? hold.quantities ?? {},
    flags: request.flags ?? hold.flags ?? [],
    items,
    occurred_at,
    priced_at: hold.occurred_at,
    hold,
    partial: false,
    past_credits: null,
  }
  const plan = planCharge(draft, wanted, false)
  const { draws, balances } = drawCapture(draft, hold, plan.lines, member?.member_id ?? null)

  const limits = limitsOn(
    state.rules,
    policyOf(state.rules, planAt(state.rules, state.now)),
    { member, api_key_id: wanted.api_key_id },
    state.now,
  )
  const exceeds = extraLines(hold.lines ?? [], plan.lines)
  const passed = passedLimit(draft, limits, exceeds)
  if (passed)
    throw new Refused('limit_reached', 'What the capture takes above the hold would pass a limit.', {
      headroom: [{ unit: passed.limit.unit ?? 'credit', needed: passed.needed, available: passed.available }],
    })

  // From here on it succeeds.
  for (const draw of hold.draws ?? []) touchGrant(draft, draw.grant_seq).held -= draw.credits
  for (const draw of draws) touchGrant(draft, draw.grant_seq).used += draw.credits
  const counters = [
    ...countBack(draft, hold, hold.lines ?? []),
    ...count(draft, limits, hold.action!, plan.lines),
  ]
  const entry = append(
    draft,
    'capture',
    request,
    {
      occurred_at,
      of_seq: hold.seq,
      action: hold.action!,
      ...(hold.member_id !== undefined ? { member_id: hold.member_id } : {}),
      ...(hold.api_key_id !== undefined ? { api_key_id: hold.api_key_id } : {}),
      ...(hold.campaign !== undefined ? { campaign: hold.campaign } : {}),
      ...(hold.identity !== undefined ? { identity: hold.identity } : {}),
      ...pricing({ ...plan, draws, balances }),
      ...(counters.length > 0 ? { counters } : {}),
      ...ownershipOf(plan),
    },
    chargeDetails({ description: request.description, metadata: request.metadata, items: request.items }),
  )
  draft.writes.closed_holds.push({ hold_seq: hold.seq, closed_seq: entry.seq })
  own(draft, plan, entry.seq)
  return entry
}

/** An item of the hold as it was asked for: what was not found then is not found now. */
function asHeld({ key, data_type, outcome }: EntryItem): RequestItem {
  return {
    key,
    ...(data_type === undefined ? {} : { data_type }),
    ...(outcome === 'not_found' ? { found: false } : {}),
  }
}

function openHold(draft: Draft, hold_seq: number): Original {
  const original = draft.state.originals.get(hold_seq)
  if (original?.entry.kind !== 'hold')
    throw new Refused('not_found', `There is no hold hold_${hold_seq}.`, { field: 'hold_id' })
  const closing = original.later.find(closesHold)
  if (closing) {
    const how = closing.kind === 'capture' ? 'captured' : closing.cause === 'expired' ? 'expired' : 'released'
    throw new Refused('hold_closed', `Hold hold_${hold_seq} has been ${how} already.`, { field: 'hold_id' })
  }
  return original
}

/** Draws for the capture: what the hold reserved, in its order, then (by policy) what is available besides. */
function drawCapture(draft: Draft, hold: Entry, lines: readonly Line[], member_id: string | null) {
  const { rules, now } = draft.state
  const reserved = (hold.draws ?? []).map((draw) => ({ ...draw, unit: hold.lines![draw.line]!.unit }))
  const draws: Draw[] = []
  const balances = []
  for (const unit of new Set(lines.filter((line) => !line.metered).map((line) => line.unit))) {
    const needed = lines.reduce(
      (sum, line) => (line.unit === unit && !line.metered ? sum + line.credits : sum),
      0,
    )
    const held = reserved.reduce((sum, draw) => (draw.unit === unit ? sum + draw.credits : sum), 0)
    const policy = policyOf(rules, planAt(rules, now)).capture.above_hold
    if (needed > held && policy === 'refuse')
      throw new Refused('above_hold', 'The capture costs more than was held.', {
        headroom: [{ unit, needed, available: held }],
      })
    const sources = captureSources(draft, unit, member_id, reserved)
    const total = sources.reduce((sum, source) => sum + source.rest, 0)
    if (needed > total)
      throw new Refused('insufficient_credits', `Not enough credits left: ${unit}.`, {
        headroom: [{ unit, needed, available: total }],
      })
    lines.forEach((line, index) => {
      if (line.unit !== unit || line.metered) return
      let open = line.credits
      for (const source of sources) {
        const credits = Math.min(open, source.rest)
        if (credits === 0) continue
        draws.push({ line: index, grant_seq: source.grant_seq, credits })
        source.rest -= credits
        open -= credits
      }
    })
    // What is left of a reservation in a grant that has ended, or is another's by now, is not this actor's to draw on.
    const rest = sources.filter(({ grant_seq }) => {
      const grant = draft.state.grants.get(grant_seq)!
      return isInForce(grant, now) && (grant.member_id === null || grant.member_id === member_id)
    })
    balances.push({ unit, before: total, after: rest.reduce((sum, source) => sum + source.rest, 0) })
  }
  return { draws, balances }
}

function captureSources(
  draft: Draft,
  unit: string,
  member_id: string | null,
  reserved: (Draw & { unit: string })[],
): { grant_seq: number; rest: number }[] {
  const sources = reserved
    .filter((draw) => draw.unit === unit)
    .map((draw) => ({ grant_seq: draw.grant_seq, rest: draw.credits }))
  for (const grant of usableGrants(draft, unit, member_id))
    sources.push({ grant_seq: grant.grant_seq, rest: availableOf(grant) })
  return sources
}

/** What the lines cost above those of the hold, unit by unit, for the limits. */
function extraLines(held: readonly Line[], captured: readonly Line[]): Line[] {
  const before = new Map<string, number>()
  for (const line of held) before.set(line.unit, (before.get(line.unit) ?? 0) + line.credits)
  return captured.map((line) => {
    const covered = Math.min(line.credits, before.get(line.unit) ?? 0)
    before.set(line.unit, (before.get(line.unit) ?? 0) - covered)
    return { ...line, credits: line.credits - covered }
  })
}
