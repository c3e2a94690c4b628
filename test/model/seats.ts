// Members who come and go, and the seats that they hold.
import { addHolder, type Holder, type Member, releaseHold, resume } from './books.ts'
import { dayOf } from './calendar.ts'
import type { Expected, Of } from './operations.ts'
import type { Model } from './state.ts'

export function setStatus(model: Model, { member_id, status }: Of<'status'>): Expected {
  const member = model.books.members.get(member_id)!
  member.active = status === 'active'
  if (!member.active) {
    for (const { body, hold } of model.holds.values())
      if (hold.open && body.member_id === member_id) releaseHold(model.books, hold)
  } else if (member.holder !== null) resume(model.books, model.books.holders.get(member.holder)!)
  return { done: true }
}

/** A seat is given, comes back, or ends; what was paid stays until its period ends. */
export function setLicense(model: Model, { member_id, license }: Of<'license'>): Expected {
  const member = model.books.members.get(member_id)!
  if (license === null) {
    if (member.holder !== null) model.books.holders.get(member.holder)!.ended = true
    member.holder = null
  } else if (member.holder === null) giveSeat(model, member_id, member)
  return { done: true }
}

export function giveSeat(model: Model, member_id: string, member: Member): void {
  const today = dayOf(model.books.now, model.books.setup.timezone)
  const own = model.books.holders.get(member_id)
  if (own && !own.ended) {
    member.holder = `${member_id}.${model.books.holders.size}`
    addHolder(model.books, member.holder, member_id, today)
    return
  }
  member.holder = member_id
  if (!own) {
    addHolder(model.books, member_id, member_id, today)
    return
  }
  own.ended = false
  if (own.paid_through !== null && own.paid_through <= model.books.now) own.issued_on = today
  handOver(model, own, member_id)
}

export function handOver(model: Model, seat: Holder, member_id: string): void {
  seat.member = member_id
  for (const grant of model.books.grants) if (grant.holder === seat.id) grant.member = member_id
  resume(model.books, seat)
}

export function moveLicense(model: Model, { from, member_id }: Of<'move'>): Expected {
  const seat = model.books.holders.get(model.books.members.get(from)!.holder!)!
  model.books.members.get(from)!.holder = null
  model.books.members.get(member_id)!.holder = seat.id
  handOver(model, seat, member_id)
  return { done: true }
}
