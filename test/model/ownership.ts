// What is owned once it was paid for, by whom and for how long.
import type { ChargeBody, Of, Receipt } from './operations.ts'
import { type Model, Refused } from './state.ts'

export function ownershipRule(model: Model, action: string) {
  const { actions, scope, window } = model.books.policy.ownership
  return { scope: actions[action]?.scope ?? scope, window: actions[action]?.window ?? window }
}

export function ownedName(model: Model, body: ChargeBody, key: string): string {
  const { scope } = ownershipRule(model, body.action)
  return `${scope === 'member' ? (body.member_id ?? '') : ''} ${key}`
}

export function isOwned(model: Model, body: ChargeBody, key: string, at: number): boolean {
  const found = model.books.owned.get(ownedName(model, body, key))
  return found !== undefined && (found.until === null || found.until > at)
}

/** When something that is owned ceases to be so next; null: never. */
export function nextOwnedEnd({ books }: Model): number | null {
  const ends = [...books.owned.values()].map(({ until }) => until)
  const due = ends.filter((end) => end !== null && end > books.now) as number[]
  return due.length === 0 ? null : Math.min(...due)
}

export function own(model: Model, { body }: Of<'own'>): Receipt {
  if (body.member_id !== undefined && !model.books.members.has(body.member_id))
    throw new Refused('member_not_found')
  const until = body.owned_until ? Date.parse(body.owned_until) : null
  const scope = model.books.policy.ownership.scope === 'member' ? (body.member_id ?? '') : ''
  const items: Receipt['items'] = []
  for (const { key } of body.items) {
    const name = `${scope} ${key}`
    const known = model.books.owned.get(name)
    // What is owned for as long already stays as it is.
    if (known && (known.until === null || (until !== null && known.until >= until))) continue
    model.books.owned.set(name, { until, bought_by: null })
    items.push({ key, outcome: 'charged', credits: 0n })
  }
  return { kind: 'own', replayed: false, credits: 0n, units: [], items, draws: [] }
}
