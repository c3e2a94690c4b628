// The books of one organization as the model keeps them: grants, seats, ownership, what was used, and what the passing
// of time does to them. Everything in whole micro-credits; nothing is clever, so that it can be checked by reading.
import { boundaryAfter, boundaryUpTo, dayOf, firstOfMonth, midnight } from './calendar.ts'
import { type Component, MICRO, type Mode, micro } from './prices.ts'
import { type Plan, type Policy, PRODUCTS, type Product, type Setup, type Source } from './products.ts'

export interface Grant {
  no: number
  unit: string
  amount: bigint
  source: Source
  member: string | null
  /** The seat or ('') the organization's plan whose period brought it; null for grants of an operator. */
  holder: string | null
  starts: number
  ends: number | null
  used: bigint
  held: bigint
  expired: bigint
  voided: bigint
}

/** Whoever has periods: the organization's plan ('') or a seat. */
export interface Holder {
  id: string
  member: string | null
  issued_on: string
  /** Null: for ever. */
  paid_through: number | null
  ended: boolean
}

export interface Member {
  active: boolean
  holder: string | null
}

export interface Draw {
  line: number
  grant: Grant
  credits: bigint
}

export interface Hold {
  open: boolean
  expires: number
  draws: Draw[]
  /** What it counts for tiers while it is open. */
  counted: { name: string; count: bigint }[]
}

export interface Ownership {
  until: number | null
  /** The charge (by its number) that bought it; null: recorded without one. */
  bought_by: number | null
}

export interface Books {
  setup: Setup
  product: Product
  policy: Policy
  plan: Plan
  now: number
  suspended: boolean
  members: Map<string, Member>
  holders: Map<string, Holder>
  grants: Grant[]
  holds: Hold[]
  /** By `<scope> <item>`. */
  owned: Map<string, Ownership>
  /** What tiers count: by `<action> <component>` and, for those of a billing cycle, its start. */
  counted: Map<string, bigint>
  exceptions: { unit: string; ends_on: string; amount: bigint | null }[]
}

export const left = (grant: Grant): bigint => grant.amount - grant.used - grant.expired - grant.voided
export const available = (grant: Grant): bigint => left(grant) - grant.held

export function openBooks(setup: Setup, now: number): Books {
  const product = PRODUCTS[setup.product]!
  const books: Books = {
    setup,
    product,
    policy: { ...product.policy, ...setup.policy },
    plan: product.plans[0],
    now,
    suspended: false,
    members: new Map(),
    holders: new Map(),
    grants: [],
    holds: [],
    owned: new Map(),
    counted: new Map(),
    exceptions: [],
  }
  addHolder(books, '', null, dayOf(now, setup.timezone))
  for (const { member_id, license } of setup.members) {
    books.members.set(member_id, { active: true, holder: license ? member_id : null })
    if (license) addHolder(books, member_id, member_id, dayOf(now, setup.timezone))
  }
  return books
}

export function addHolder(books: Books, id: string, member: string | null, issued_on: string): void {
  const starts = midnight(issued_on, books.setup.timezone)
  const holder: Holder = { id, member, issued_on, paid_through: starts, ended: false }
  books.holders.set(id, holder)
  resume(books, holder)
}

/** The end of the period in which `at` lies; null: it never ends. */
export function periodEnd(books: Books, holder: Holder, at: number): number | null {
  const { anchor, months } = books.policy.renewal
  if (anchor === 'none') return null
  const { cycle, timezone } = books.setup
  const day = {
    calendar_month: firstOfMonth(holder.issued_on),
    issue_anniversary: holder.issued_on,
    billing_cycle: cycle.start,
  }[anchor]
  return boundaryAfter(day, months, at, timezone)
}

/** The start and the end of the billing cycle in which `at` lies. */
export function cycleOf({ setup: { cycle, timezone } }: Books, at: number): { start: number; end: number } {
  return {
    start: boundaryUpTo(cycle.start, cycle.months, at, timezone),
    end: boundaryAfter(cycle.start, cycle.months, at, timezone),
  }
}

export function addGrant(
  books: Books,
  terms: Pick<Grant, 'unit' | 'amount' | 'source' | 'member' | 'holder' | 'starts' | 'ends'>,
): Grant {
  const grant = { no: books.grants.length, ...terms, used: 0n, held: 0n, expired: 0n, voided: 0n }
  books.grants.push(grant)
  return grant
}

/** Grants what the plan allots from `starts` to the end of the period in which that lies. */
export function beginPeriod(books: Books, holder: Holder, starts: number): void {
  const ends = periodEnd(books, holder, starts)
  holder.paid_through = ends
  const owner = holder.id === '' ? 'organization' : 'license'
  for (const allotment of books.plan.allotments) {
    if (allotment.owner !== owner) continue
    const lasts = allotment.source === 'addon' && books.policy.addon.expiry === 'never'
    addGrant(books, {
      unit: allotment.unit,
      amount: micro(allotment.amount) * BigInt(books.policy.renewal.months),
      source: allotment.source ?? (owner === 'license' ? 'license' : 'plan'),
      member: holder.member,
      holder: holder.id,
      starts,
      ends: lasts ? null : ends,
    })
  }
}

const isPaused = (books: Books, holder: Holder): boolean =>
  holder.ended || (holder.member !== null && !books.members.get(holder.member)!.active)

/** A seat that was paused goes on from today, unless its period still runs. */
export function resume(books: Books, holder: Holder): void {
  if (isPaused(books, holder) || holder.paid_through === null || holder.paid_through > books.now) return
  const today = midnight(dayOf(books.now, books.setup.timezone), books.setup.timezone)
  beginPeriod(books, holder, today > holder.paid_through ? today : holder.paid_through)
}

/** Lets time pass: everything that falls due until `to`, in its order. */
export function advance(books: Books, to: number): void {
  for (;;) {
    const at = nextEvent(books)
    if (at === null || at > to) break
    books.now = at
    // Of what happens at one instant, holds expire before grants end.
    const before = ({ ends }: Grant) => ends !== null && ends < at
    for (const hold of books.holds) if (hold.open && hold.expires <= at) releaseHold(books, hold, before)
    const due = [...books.holders.values()].filter(
      (holder) => holder.paid_through === at && !isPaused(books, holder),
    )
    const carried = due.map((holder) => ({ holder, units: carriedOver(books, holder, at) }))
    for (const grant of books.grants) if (grant.ends === at) grant.expired += available(grant)
    for (const { holder, units } of carried) renew(books, holder, at, units)
  }
  books.now = to
}

/** When something falls due next; null: never. */
export function nextEvent(books: Books): number | null {
  const times = [
    ...books.holds.filter((hold) => hold.open).map((hold) => hold.expires),
    ...books.grants.map((grant) => (available(grant) > 0n ? grant.ends : null)),
    ...[...books.holders.values()].map((holder) => (isPaused(books, holder) ? null : holder.paid_through)),
  ].filter((time) => time !== null)
  const due = times.filter((time) => time > books.now)
  return due.length === 0 ? null : Math.min(...due)
}

const RENEWS: Source[] = ['plan', 'license', 'rollover']

/** What is unused of the period that ends, and may be used in the next one. */
function carriedOver(books: Books, holder: Holder, at: number): Map<string, bigint> {
  const { rollover } = books.policy
  const units = new Map<string, bigint>()
  for (const grant of books.grants)
    if (grant.holder === holder.id && grant.ends === at && RENEWS.includes(grant.source))
      units.set(grant.unit, (units.get(grant.unit) ?? 0n) + available(grant))
  const today = dayOf(at, books.setup.timezone)
  for (const [unit, unused] of units) {
    let carried = 0n
    if (rollover.mode === 'full') carried = unused
    if (rollover.mode === 'capped') carried = least(unused, micro(rollover.cap))
    for (const exception of books.exceptions)
      if (exception.unit === unit && exception.ends_on === today)
        carried = most(carried, least(unused, exception.amount ?? unused))
    units.set(unit, carried)
  }
  return units
}

function renew(books: Books, holder: Holder, at: number, carried: Map<string, bigint>): void {
  beginPeriod(books, holder, at)
  for (const [unit, amount] of carried)
    if (amount > 0n)
      addGrant(books, {
        unit,
        amount,
        source: 'rollover',
        member: holder.member,
        holder: holder.id,
        starts: at,
        ends: holder.paid_through,
      })
}

/** What was held is available again, or, where its grant has ended, expired. */
export function releaseHold(
  books: Books,
  hold: Hold,
  ended = (grant: Grant): boolean => hasEnded(books, grant),
): void {
  hold.open = false
  for (const { name, count } of hold.counted) countMore(books, name, -count)
  for (const { grant, credits } of hold.draws) {
    grant.held -= credits
    if (ended(grant)) grant.expired += credits
  }
}

export function countMore(books: Books, name: string, count: bigint): void {
  books.counted.set(name, (books.counted.get(name) ?? 0n) + count)
}

export const hasEnded = (books: Books, grant: Grant): boolean =>
  grant.ends !== null && grant.ends <= books.now

/** What a member (null: nobody in particular) may draw on, in the order in which it burns. */
export function drawable(books: Books, unit: string, member: string | null): Grant[] {
  const rank = (grant: Grant) => books.policy.burn_order.indexOf(grant.source)
  return books.grants
    .filter((grant) => grant.unit === unit && grant.starts <= books.now && !hasEnded(books, grant))
    .filter((grant) => available(grant) > 0n && (grant.member === null || grant.member === member))
    .sort(
      (a, b) =>
        rank(a) - rank(b) || (a.ends ?? Infinity) - (b.ends ?? Infinity) || bySeat(a, b) || a.no - b.no,
    )
}

/** What a seat's period brought comes first, seat by seat: which of several was renewed first says nothing. */
function bySeat({ holder: a }: Grant, { holder: b }: Grant): number {
  if ((a || null) === (b || null)) return 0
  if (!a || !b) return a ? -1 : 1
  return a < b ? -1 : 1
}

export const balanceOf = (books: Books, unit: string, member: string | null): bigint =>
  sum(drawable(books, unit, member).map(available))

/** The prices of an action at a time, and whether it exists. */
export function componentsOf(books: Books, action: string, at: number): Component[] {
  const { versions } = books.product
  const version = versions.filter(({ starts_at }) => starts_at === null || starts_at <= at).at(-1)!
  return version.prices[action]?.components ?? []
}

export const modesOf = (books: Books): Record<string, Mode> => books.plan.units

export const sum = (amounts: bigint[]): bigint => amounts.reduce((total, amount) => total + amount, 0n)
export const least = (a: bigint, b: bigint): bigint => (a < b ? a : b)
const most = (a: bigint, b: bigint): bigint => (a > b ? a : b)
export const MOST = 1_000_000_000n * MICRO
