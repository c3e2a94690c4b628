// Who gets which license when several members are changed at once: given, moved, exchanged or ended. Only requests for
// the ledger come out, and what its rows must look like before they are decided.

import { randomBytes } from 'node:crypto'
import type { LicenseRequest } from '../core/request.ts'
import { rfc3339 } from '../core/rfc3339.ts'
import { localDay, startOfDay } from '../core/zone.ts'
import type { Statement } from '../database/database.ts'
import type { MemberInput } from './member.ts'

export interface SeatRow {
  license_id: string
  member_id: string | null
  paid_through: number | null
  ended_at: number | null
}

export interface SeatPlan {
  /**
   * Taken from their member, or from their end, before the requests are decided: so two who exchange seats never hold
   * the same one, and a seat that had ended is given out again rather than begun anew.
   */
  freed: string[]
  requests: LicenseRequest[]
}

type License = NonNullable<MemberInput['license']>

interface Context {
  actor: string
  now: number
  zone: string
}

/** Every license that the changes may concern: held by these members, or named by them. */
export function seatsStatement(organization_id: string, inputs: readonly MemberInput[]): Statement {
  const licensed = inputs.filter((input) => input.license !== undefined)
  const member_ids = licensed.map((input) => input.member_id)
  const named = licensed.flatMap(({ license }) => (license?.license_id == null ? [] : [license.license_id]))
  return {
    text: `select license_id, member_id, paid_through, ended_at from licenses
      where organization_id = $1
        and ((ended_at is null and member_id = any($2::text[])) or license_id = any($3::text[]))
      order by license_id`,
    values: [organization_id, member_ids, [...named, ...member_ids]],
  }
}

export function planSeats(
  rows: readonly SeatRow[],
  inputs: readonly MemberInput[],
  context: Context,
): SeatPlan {
  const before = new Map(rows.map((row) => [row.license_id, row]))
  const { holders, terms, ended } = assign(before, inputs)
  const taken = new Set(holders.values())
  const isFreed = ({ license_id, member_id, ended_at }: SeatRow) => {
    const holder = holders.get(license_id) ?? null
    if (ended_at !== null) return holder !== null
    // A seat that ends keeps its member in the journal, unless that member gets another one now.
    return member_id !== holder && (holder !== null || taken.has(member_id))
  }
  return {
    freed: rows.filter(isFreed).map((row) => row.license_id),
    requests: [
      ...[...ended].map((id) => request(id, null, null, null, context.actor)),
      ...[...terms].map(([id, license]) => give(before.get(id), id, holders.get(id)!, license, context)),
    ],
  }
}

/** In the order of the inputs: what one takes, the next no longer has. */
function assign(before: ReadonlyMap<string, SeatRow>, inputs: readonly MemberInput[]) {
  const holders = new Map<string, string | null>()
  for (const row of before.values()) if (row.ended_at === null) holders.set(row.license_id, row.member_id)
  const terms = new Map<string, License>()
  const ended = new Set<string>()
  for (const { member_id, license } of inputs) {
    if (license === undefined) continue
    const held = [...holders].find(([, holder]) => holder === member_id)?.[0]
    const license_id = license && (license.license_id ?? held ?? freeId(member_id, holders))
    if (held !== undefined && held !== license_id) {
      holders.set(held, null)
      terms.delete(held)
      if (before.has(held)) ended.add(held)
    }
    if (license === null || license_id === null) continue
    holders.set(license_id, member_id)
    terms.set(license_id, license)
    ended.delete(license_id)
  }
  return { holders, terms, ended }
}

/** A member's first seat has the member's id, as long as nobody else holds it. */
function freeId(member_id: string, holders: ReadonlyMap<string, string | null>): string {
  return holders.get(member_id) == null ? member_id : `${member_id}.${randomBytes(3).toString('hex')}`
}

function give(
  before: SeatRow | undefined,
  license_id: string,
  member_id: string,
  license: License,
  { actor, now, zone }: Context,
): LicenseRequest {
  const today = localDay(now, zone)
  const lapsed =
    before?.ended_at != null && before.paid_through !== null && before.paid_through < startOfDay(today, zone)
  const issued_on = license.issued_at != null ? localDay(license.issued_at, zone) : lapsed ? today : null
  return request(license_id, member_id, license.plan_id ?? null, issued_on, actor)
}

function request(
  license_id: string,
  member_id: string | null,
  plan_id: string | null,
  issued_on: string | null,
  actor: string,
): LicenseRequest {
  return {
    verb: 'license',
    license_id,
    member_id,
    plan_id,
    issued_on,
    actor,
    idempotency_key: null,
    fingerprint: null,
    salt: randomBytes(16),
  }
}

/**
 * Before the requests are decided. A seat whose period ended while nobody held it, or a disabled member did, goes on
 * from today: missed periods are not granted.
 */
export function freeStatement(organization_id: string, license_ids: string[], today_at: number): Statement {
  return {
    text: `update licenses set member_id = null, ended_at = null, ${RESUME}
      where organization_id = $1 and license_id = any($2::text[])`,
    values: [organization_id, license_ids, rfc3339(today_at)],
  }
}

/** The same for members who may act again. */
export function resumeStatement(organization_id: string, member_ids: string[], today_at: number): Statement {
  return {
    text: `update licenses set ${RESUME}
      where organization_id = $1 and member_id = any($2::text[]) and ended_at is null`,
    values: [organization_id, member_ids, rfc3339(today_at)],
  }
}

const RESUME = `
  settled_at = case when paid_through < $3::timestamptz then greatest(settled_at, $3::timestamptz) else settled_at end,
  paid_through = case when paid_through < $3::timestamptz then $3::timestamptz else paid_through end`
