// What a PUT makes of a member, one by one and without the database.
import { localDay } from '../core/zone.ts'
import type { AuditRecord } from './audit.ts'
import type { Member, MemberFault, MemberInput } from './member.ts'
import { type MemberRow, shownMember } from './member-row.ts'

export function fault(
  member_id: string,
  code: MemberFault['code'],
  detail: string,
  field: string,
): MemberFault {
  return { ok: false, member_id, code, detail, field }
}

export interface Proposal {
  input: MemberInput
  before: MemberRow | undefined
  /** The record after the change, with its license as before. Not to be used with a fault. */
  after: Member
  fault: MemberFault | null
}

/** Whether the e-mail address is free is seen elsewhere. */
export function propose(before: MemberRow | undefined, input: MemberInput, now: number): Proposal {
  const { member_id, disabled_at } = input
  const base: Member = before ? shownMember(before) : newMember(member_id, now)
  const status = input.status ?? base.status
  const after: Member = {
    ...base,
    email: input.email ?? base.email,
    name: input.name ?? base.name,
    group: given(input.group, base.group),
    role: input.role ?? base.role,
    status,
    country_code: given(input.country_code, base.country_code),
    verified_at: given(input.verified_at, base.verified_at),
    disabled_at: status === 'active' ? null : (disabled_at ?? base.disabled_at ?? now),
    last_login_at: given(input.last_login_at, base.last_login_at),
  }
  return { input, before, after, fault: faultOf(before, after, input) }
}

function faultOf(before: Member | undefined, after: Member, input: MemberInput): MemberFault | null {
  const { member_id } = input
  if (!before && input.email === undefined)
    return fault(member_id, 'invalid_field', 'A new member needs an e-mail address.', 'email')
  if (before?.erased_at != null)
    return fault(member_id, 'member_disabled', 'The member was erased and cannot be changed.', 'member_id')
  if (input.disabled_at != null && after.status !== 'disabled')
    return fault(member_id, 'invalid_field', 'Only a disabled member has a time of it.', 'disabled_at')
  return null
}

function newMember(member_id: string, created_at: number): Member {
  return {
    member_id,
    email: '',
    name: '',
    group: null,
    role: 'user',
    status: 'active',
    country_code: null,
    verified_at: null,
    disabled_at: null,
    last_login_at: null,
    erased_at: null,
    created_at,
    license: null,
  }
}

function given<Value>(value: Value | undefined, before: Value): Value {
  return value === undefined ? before : value
}

/** What decides nothing and is unique nowhere: changed without the organization's lock. */
const PLAIN = ['name', 'country_code', 'verified_at', 'last_login_at'] as const
const LOCKED = ['email', 'group', 'role', 'status', 'disabled_at'] as const
const AUDITED = ['group', 'role', 'status', 'country_code', 'verified_at', 'disabled_at'] as const
const PERSONAL = ['email', 'name'] as const

/** The plain fields that change; null if more than those does, which needs the lock. */
export function plainChange({ before, after, input }: Proposal, zone: string): string[] | null {
  if (!before || changesLicense(before, input, zone)) return null
  if (LOCKED.some((field) => before[field] !== after[field])) return null
  return PLAIN.filter((field) => before[field] !== after[field])
}

/** Whether the license that is asked for differs from the one that is held. */
export function changesLicense(before: Member | undefined, { license }: MemberInput, zone: string): boolean {
  if (license === undefined) return false
  const held = before?.license ?? null
  if (license === null || held === null) return license !== held
  const { license_id, plan_id, issued_at } = license
  return (
    (license_id != null && license_id !== held.license_id) ||
    (plan_id != null && plan_id !== (held.next_plan_id ?? held.plan_id)) ||
    (issued_at != null && localDay(issued_at, zone) !== held.issued_on)
  )
}

/** Null where nothing has changed that is recorded: logging in is no administration. */
export function memberAudit(
  organization_id: string,
  { before, after, input }: Proposal,
  actor: string,
  zone: string,
): AuditRecord | null {
  const fields = AUDITED.filter((field) => (before?.[field] ?? null) !== after[field])
  const personal = PERSONAL.filter((field) => before?.[field] !== after[field])
  const relicensed = changesLicense(before, input, zone)
  if (before && fields.length + personal.length === 0 && !relicensed) return null
  const pick = (from: Member) => Object.fromEntries(fields.map((field) => [field, from[field]]))
  return {
    organization_id,
    actor,
    action: before ? 'member.changed' : 'member.created',
    target: `member:${after.member_id}`,
    before: before ? { ...pick(before), ...(relicensed && { license: before.license }) } : null,
    after: {
      ...pick(after),
      ...(relicensed && { license: input.license }),
      ...(personal.length > 0 && { personal }),
    },
  }
}
