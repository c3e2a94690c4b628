// The working copy of a state: requests are decided against it one after the other, and it remembers what to write.

import { canonicalJson } from './canonical.ts'
import type { UnitMode } from './catalogue.ts'
import { detailsHash, entryHash } from './chain.ts'
import type { Details, Draw, Entry, EntryKind, GrantTerms, Line, UnitBalance, WrittenEntry } from './entry.ts'
import type { LedgerRequest } from './request.ts'
import { burnRank, planAt, policyOf } from './rules.ts'
import {
  availableOf,
  type Grant,
  type Holder,
  isInForce,
  type OwnedItem,
  ownedKey,
  type State,
} from './state.ts'

export interface Writes {
  entries: WrittenEntry[]
  /** Grants by number, as they are now; `new_grants` of them are to be inserted. */
  grants: Map<number, Grant>
  new_grants: Set<number>
  /** By license id; '' is the organization's plan. */
  holders: Map<string, Holder>
  ended_licenses: Set<string>
  opened_holds: { hold_seq: number; member_id: string | null; expires_at: number }[]
  closed_holds: { hold_seq: number; closed_seq: number }[]
  /** By `ownedKey`; null: no longer owned. */
  owned: Map<string, OwnedItem | null>
  counters: Map<string, { counter: string; period_start: string; amount: number }>
}

export interface Draft {
  state: State
  /** The state's grants by the member who may draw on them; '' holds everyone's. */
  owners: Map<string, Grant[]>
  writes: Writes
}

export function openDraft(state: State): Draft {
  const grants = new Map([...state.grants].map(([seq, grant]) => [seq, { ...grant }]))
  const owners = new Map<string, Grant[]>()
  for (const grant of grants.values()) addToOwner(owners, grant)
  return {
    owners,
    state: {
      ...state,
      plan_holder: { ...state.plan_holder },
      licenses: state.licenses.map((license) => ({ ...license })),
      grants,
      owned: new Map(state.owned),
      keys: new Map(state.keys),
      originals: new Map(
        [...state.originals].map(([seq, original]) => [seq, { ...original, later: [...original.later] }]),
      ),
      counters: new Map(state.counters),
    },
    writes: noWrites(),
  }
}

export const noWrites = (): Writes => ({
  entries: [],
  grants: new Map(),
  new_grants: new Set(),
  holders: new Map(),
  ended_licenses: new Set(),
  opened_holds: [],
  closed_holds: [],
  owned: new Map(),
  counters: new Map(),
})

function addToOwner(owners: Map<string, Grant[]>, grant: Grant): void {
  const owner = grant.member_id ?? ''
  const grants = owners.get(owner)
  if (grants) grants.push(grant)
  else owners.set(owner, [grant])
}

/** Gives a grant (and with it the license's battery) to another member. */
export function moveGrant(draft: Draft, grant: Grant, member_id: string | null): void {
  const before = draft.owners.get(grant.member_id ?? '')!
  before.splice(before.indexOf(grant), 1)
  grant.member_id = member_id
  addToOwner(draft.owners, grant)
  touchGrant(draft, grant.grant_seq)
}

export type EntryFields = Partial<Omit<Entry, 'version' | 'organization_id' | 'seq' | 'kind' | 'recorded_at'>>

/** Appends an entry to the journal: numbers it, hashes it, links it to the one before. `fields` becomes the entry. */
export function append(
  draft: Draft,
  kind: EntryKind,
  request: Pick<LedgerRequest, 'actor' | 'idempotency_key' | 'fingerprint' | 'salt'> | null,
  fields: EntryFields,
  details: Details | null = null,
): Entry {
  const { state, writes } = draft
  const occurred_at = fields.occurred_at ?? fields.effective_at ?? state.now
  const entry = fields as Entry
  entry.version = 1
  entry.organization_id = state.organization_id
  entry.seq = state.seq + 1
  entry.kind = kind
  entry.recorded_at = state.now
  entry.actor ??= request?.actor ?? 'system'
  entry.effective_at ??= state.now
  entry.occurred_at = occurred_at
  entry.usage_at ??= occurred_at
  if (request?.idempotency_key != null) {
    entry.idempotency_key = request.idempotency_key
    entry.fingerprint = request.fingerprint!
  }
  const kept =
    request && details && Object.keys(details).length > 0 ? sealDetails(request.salt, details) : null
  if (kept) entry.details_hash = detailsHash(kept.salt, kept.document).toString('hex')
  const body = canonicalJson(entry)
  const hash = entryHash(state.hash, body)
  writes.entries.push({ entry, body, hash, details: kept })
  state.seq = entry.seq
  state.hash = hash
  if (entry.idempotency_key !== undefined) state.keys.set(entry.idempotency_key, { entry, hash })
  if (entry.of_seq !== undefined) state.originals.get(entry.of_seq)?.later.push(entry)
  if (kind === 'charge' || kind === 'capture' || kind === 'hold' || kind === 'grant')
    state.originals.set(entry.seq, { entry, later: [] })
  return entry
}

/** The details as stored: their document, salt, and the ids of the subjects in it (by which they are erased). */
export function sealDetails(salt: Buffer, details: Details): NonNullable<WrittenEntry['details']> {
  const subjects = [details.subject, ...Object.values(details.item_subjects ?? {})]
  const subject_ids = [...new Set(subjects.flatMap((subject) => (subject ? [subject.id] : [])))]
  return { salt, document: canonicalJson(details), subject_ids }
}

export function modeOf(draft: Draft): (unit: string) => UnitMode {
  const plan = planAt(draft.state.rules, draft.state.now)
  return (unit) => plan.units[unit] ?? 'absent'
}

/**
 * Grants on which this actor may draw now, in burn order: policy order, then `ends_at` (none last), then those of a
 * license (by its id: since renewals are lazy, their numbers tell who came first, not which is older), then number.
 */
export function usableGrants(draft: Draft, unit: string, member_id: string | null): Grant[] {
  const { state } = draft
  const policy = policyOf(state.rules, planAt(state.rules, state.now))
  const own = member_id === null ? [] : (draft.owners.get(member_id) ?? [])
  const usable = [...own, ...(draft.owners.get('') ?? [])].filter(
    (grant) => grant.unit === unit && availableOf(grant) > 0 && isInForce(grant, state.now),
  )
  if (usable.length < 2) return usable
  return usable.sort(
    (a, b) =>
      burnRank(policy, a.source) - burnRank(policy, b.source) ||
      (a.ends_at ?? Number.MAX_SAFE_INTEGER) - (b.ends_at ?? Number.MAX_SAFE_INTEGER) ||
      byLicense(a, b) ||
      a.grant_seq - b.grant_seq,
  )
}

function byLicense({ license_id: a }: Grant, { license_id: b }: Grant): number {
  if (a === b) return 0
  if (a === null || b === null) return a === null ? 1 : -1
  return a < b ? -1 : 1
}

export function availableTo(draft: Draft, unit: string, member_id: string | null): number {
  let available = 0
  for (const grant of usableGrants(draft, unit, member_id)) available += availableOf(grant)
  return available
}

/** Draws for all lines that need them, or how much is missing; nothing is changed yet. */
export function planDraws(
  draft: Draft,
  lines: readonly Line[],
  member_id: string | null,
): { draws: Draw[]; balances: UnitBalance[]; short: { unit: string; needed: number; available: number }[] } {
  const draws: Draw[] = []
  const balances: UnitBalance[] = []
  const short: { unit: string; needed: number; available: number }[] = []
  for (const unit of new Set(lines.filter((line) => !line.metered).map((line) => line.unit))) {
    const left = usableGrants(draft, unit, member_id).map((grant) => ({ grant, rest: availableOf(grant) }))
    const before = left.reduce((sum, { rest }) => sum + rest, 0)
    let needed = 0
    lines.forEach((line, index) => {
      if (line.unit !== unit || line.metered) return
      needed += line.credits
      let open = line.credits
      for (const source of left) {
        const credits = Math.min(source.rest, open)
        if (credits === 0) continue
        draws.push({ line: index, grant_seq: source.grant.grant_seq, credits })
        source.rest -= credits
        open -= credits
      }
    })
    if (needed > before) short.push({ unit, needed, available: before })
    balances.push({ unit, before, after: before - needed })
  }
  return { draws, balances, short }
}

/** The grant, marked as changed. */
export function touchGrant(draft: Draft, grant_seq: number): Grant {
  const grant = draft.state.grants.get(grant_seq)
  if (!grant) throw new Error(`grant ${grant_seq} was not loaded`)
  draft.writes.grants.set(grant_seq, grant)
  return grant
}

/** Writes a `grant` entry and the grant it makes. */
export function makeGrant(
  draft: Draft,
  request: Pick<LedgerRequest, 'actor' | 'idempotency_key' | 'fingerprint' | 'salt'> | null,
  terms: GrantTerms,
  fields: EntryFields = {},
  details: Details | null = null,
): Grant {
  const entry = append(draft, 'grant', request, { ...fields, grant: terms, credits: terms.amount }, details)
  const grant: Grant = {
    grant_seq: entry.seq,
    unit: terms.unit,
    member_id: terms.member_id,
    license_id: terms.license_id,
    source: terms.source,
    period_no: terms.period_no,
    starts_at: terms.starts_at,
    ends_at: terms.ends_at,
    amount: terms.amount,
    used: 0,
    held: 0,
    expired: 0,
    voided: 0,
  }
  draft.state.grants.set(grant.grant_seq, grant)
  addToOwner(draft.owners, grant)
  draft.writes.grants.set(grant.grant_seq, grant)
  draft.writes.new_grants.add(grant.grant_seq)
  return grant
}

export function setOwned(draft: Draft, scope: string, item_key: string, item: OwnedItem | null): void {
  const key = ownedKey(scope, item_key)
  if (item) draft.state.owned.set(key, item)
  else draft.state.owned.delete(key)
  draft.writes.owned.set(key, item)
}
