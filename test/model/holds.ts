// Holds, and what becomes of them: captured, released, or expired.
import { countMore, type Draw, type Grant, type Hold, hasEnded, least, releaseHold, sum } from './books.ts'
import { book } from './charge.ts'
import { balance, decide, drawsOf, judged, needs, price, timeOf, unitsOf } from './decide.ts'
import type { CaptureBody, ChargeBody, Of, Receipt } from './operations.ts'
import { spentReceipt } from './receipt.ts'
import { type Model, Refused, type Spent } from './state.ts'
import { countOf } from './tiers.ts'

export function hold(model: Model, { n, body }: Of<'hold'>): Receipt {
  const expires = body.expires_at ? Date.parse(body.expires_at) : null
  const spent =
    expires !== null && expires <= model.books.now ? tooLate(model, n, body) : decide(model, n, body)
  const receipt = spentReceipt(model, 'hold', spent, false)
  for (const { grant, credits } of spent.draws) grant.held += credits
  const reserved: Hold = {
    open: true,
    expires: expires ?? model.books.now + model.books.policy.hold.expires_after_s * 1_000,
    draws: spent.draws,
    counted: countOf(model, spent),
  }
  for (const { name, count } of reserved.counted) countMore(model.books, name, count)
  model.books.holds.push(reserved)
  model.holds.set(n, { ...spent, hold: reserved })
  return receipt
}

/** Refused in any case, perhaps for another reason. */
function tooLate(model: Model, n: number, body: ChargeBody): never {
  try {
    decide(model, n, body)
  } catch (error) {
    if (error instanceof Refused) throw new Refused('invalid_field', ...error.expected.refused)
    throw error
  }
  throw new Refused('invalid_field')
}

export function heldOf(model: Model, of: number): Spent & { hold: Hold } {
  const held = model.holds.get(of)
  if (!held) throw new Refused('not_found')
  if (!held.hold.open) throw new Refused('hold_closed')
  return held
}

export function capture(model: Model, { n, of, body }: Of<'capture'>): Receipt {
  const held = heldOf(model, of)
  const at = timeOf(model, body)
  const spent = captured(model, n, held, body, at)
  const excess = unitsOf(spent).filter((unit) => needs(spent, unit) > needs(held, unit))
  if (excess.length > 0 && model.books.policy.capture.above_hold === 'refuse') throw new Refused('above_hold')
  const kept = keptDraws(spent, held)
  const drawn = (line: number) => sum(kept.filter((draw) => draw.line === line).map(({ credits }) => credits))
  const short = excess.filter((unit) => needs(spent, unit) - needs(held, unit) > balance(model, held, unit))
  if (short.length > 0) throw new Refused('insufficient_credits')
  const reserved = (unit: string) =>
    sum(held.hold.draws.filter(({ grant }) => grant.unit === unit).map(({ credits }) => credits))
  const before = new Map(unitsOf(spent).map((unit) => [unit, balance(model, held, unit) + reserved(unit)]))
  releaseHold(model.books, held.hold)
  for (const { grant, credits } of kept) spend(model, grant, credits)
  const more = drawsOf(model, spent, drawn)
  for (const { grant, credits } of more) grant.used += credits
  spent.draws = [...kept, ...more].sort((a, b) => a.line - b.line)
  book(model, spent)
  return spentReceipt(model, 'capture', spent, false, before)
}

/** Takes from a grant what a hold has just released, also where it has ended. */
export function spend(model: Model, grant: Grant, credits: bigint): void {
  if (hasEnded(model.books, grant)) grant.expired -= credits
  grant.used += credits
}

/** What was really found, at the price and by the tiers of the hold. */
export function captured(model: Model, n: number, held: Spent, body: CaptureBody, at: number): Spent {
  const asked: ChargeBody = {
    ...held.body,
    quantities: body.quantities ?? held.body.quantities,
    flags: body.flags ?? held.body.flags,
  }
  const items = body.items ?? held.body.items
  const spent: Spent = { ...held, n, body: asked, at, items: null, draws: [] }
  spent.items = items ? judged(model, asked, items, at) : null
  price(model, spent)
  return spent
}

/** The part of the hold's draws that the capture uses, in the order in which they were drawn. */
export function keptDraws(spent: Spent, held: Spent & { hold: Hold }): Draw[] {
  const draws: Draw[] = []
  spent.lines.forEach((line, index) => {
    if (line.metered) return
    let due = line.credits
    for (const draw of held.hold.draws) {
      if (draw.grant.unit !== line.unit) continue
      const taken = sum(draws.filter((one) => one.grant === draw.grant).map(({ credits }) => credits))
      const all = sum(held.hold.draws.filter((one) => one.grant === draw.grant).map(({ credits }) => credits))
      const credits = least(all - taken, due)
      if (credits <= 0n) continue
      draws.push({ line: index, grant: draw.grant, credits })
      due -= credits
    }
  })
  return draws
}

export function release(model: Model, { of }: Of<'release'>): Receipt {
  const held = heldOf(model, of)
  releaseHold(model.books, held.hold)
  const { draws, credits } = spentReceipt(model, 'release', held, false)
  return { kind: 'release', replayed: false, credits, units: [], items: [], draws }
}
