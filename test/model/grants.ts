// What an operator grants, and takes back.
import { addGrant, available, left, MOST, periodEnd, sum } from './books.ts'
import type { GrantBody, Of, Receipt } from './operations.ts'
import { micro } from './prices.ts'
import { counts } from './receipt.ts'
import { type Model, Refused } from './state.ts'

export function grant(model: Model, { n, body }: Of<'grant'>): Receipt {
  const starts = body.starts_at ? Date.parse(body.starts_at) : model.books.now
  const member = body.member_id ?? null
  if (member !== null && !model.books.members.has(member)) throw new Refused('member_not_found')
  const ends = body.ends_at ? Date.parse(body.ends_at) : endOf(model, body, starts)
  if (ends !== null && (ends <= starts || ends <= model.books.now)) throw new Refused('invalid_field')
  const alike = model.books.grants.filter((one) => one.unit === body.unit && one.member === null)
  if (sum(alike.map(left)) + micro(body.amount) > MOST) throw new Refused('amount_too_large')
  const terms = { unit: body.unit, amount: micro(body.amount), source: body.source, member, holder: null }
  model.grants.set(n, addGrant(model.books, { ...terms, starts, ends }))
  const credits = counts(body.unit) ? terms.amount : 0n
  return { kind: 'grant', replayed: false, credits, units: [], items: [], draws: [] }
}

export function endOf(model: Model, body: GrantBody, at: number): number | null {
  if (body.source !== 'addon' || model.books.policy.addon.expiry === 'never') return null
  return periodEnd(model.books, model.books.holders.get('')!, at)
}

export function voidGrant(model: Model, { of }: Of<'void'>): Receipt {
  const voided = model.grants.get(of)
  if (!voided) throw new Refused('not_found')
  const unspent = available(voided)
  if (unspent === 0n) throw new Refused('grant_spent')
  voided.voided += unspent
  const credits = counts(voided.unit) ? unspent : 0n
  return { kind: 'void', replayed: false, credits, units: [], items: [], draws: [] }
}
