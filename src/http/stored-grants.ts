// The grants of an organization as a list, settled as of now.
import { toCredits } from '../core/amount.ts'
import type { GrantSource } from '../core/catalogue.ts'
import type { Details } from '../core/entry.ts'
import { entryId, seqOfId } from '../core/entry-id.ts'
import { Refused } from '../core/request.ts'
import { rfc3339, rfc3339OrNull } from '../core/rfc3339.ts'
import { availableOf, type Grant, leftOf } from '../core/state.ts'
import type { Ledger } from '../ledger/ledger.ts'

export interface GrantFilter {
  unit?: string | undefined
  member_id?: string | undefined
  source?: GrantSource | undefined
  cursor?: string | undefined
  limit: number
}

const GRANTS = `
  select grant_seq, unit, member_id, license_id, source, period_no, starts_at, ends_at, amount, used, held, expired, voided
  from grants
  where organization_id = $1 and ($2::bigint is null or grant_seq < $2::bigint)
    and ($3::text is null or unit = $3) and ($4::text is null or member_id = $4) and ($5::text is null or source = $5)
  order by grant_seq desc limit $6`

/** Why each was granted, as far as it has not been erased. */
const REASONS = `
  select seq, document from entry_details where organization_id = $1 and seq = any($2::bigint[]) order by seq`

/** Newest first; the cursor is the last grant of the page before. Throws `UnknownOrganization`. */
export async function listGrants(ledger: Ledger, organization_id: string, filter: GrantFilter) {
  const { unit, member_id, source, cursor, limit } = filter
  const before = cursor === undefined ? null : seqOfId(cursor, 'gr')
  if (cursor !== undefined && before === null)
    throw new Refused('invalid_field', 'The cursor is not one that this list has given.', { field: 'cursor' })
  const state = await ledger.settled(organization_id, 'everyone')
  const values = [organization_id, before, unit ?? null, member_id ?? null, source ?? null, limit + 1]
  const [stored, [head]] = await Promise.all([
    ledger.db.query<Grant>(GRANTS, values),
    ledger.db.query<{ seq: number }>('select seq from ledgers where organization_id = $1', [organization_id]),
  ])
  // What the settlement would write, it numbers behind the journal's head.
  const pending = [...state.grants.values()].filter(
    (grant) =>
      grant.grant_seq > (head?.seq ?? 0) &&
      (before === null || grant.grant_seq < before) &&
      (unit === undefined || grant.unit === unit) &&
      (member_id === undefined || grant.member_id === member_id) &&
      (source === undefined || grant.source === source),
  )
  const all = [...pending, ...stored.map((grant) => state.grants.get(grant.grant_seq) ?? grant)]
  const rows = all.sort((a, b) => b.grant_seq - a.grant_seq).slice(0, limit)
  const last = rows.at(-1)
  const told = await ledger.db.query<{ seq: number; document: string }>(REASONS, [
    organization_id,
    rows.map(({ grant_seq }) => grant_seq),
  ])
  const reasons = new Map(told.map(({ seq, document }) => [seq, (JSON.parse(document) as Details).reason]))
  return {
    items: rows.map((grant) => ({ ...shown(grant), reason: reasons.get(grant.grant_seq) ?? null })),
    next_cursor: all.length > limit && last ? entryId('grant', last.grant_seq) : null,
  }
}

function shown(grant: Grant) {
  return {
    grant_id: entryId('grant', grant.grant_seq),
    unit: grant.unit,
    source: grant.source,
    member_id: grant.member_id,
    license_id: grant.license_id,
    starts_at: rfc3339(grant.starts_at),
    ends_at: rfc3339OrNull(grant.ends_at),
    amount: toCredits(grant.amount),
    used: toCredits(grant.used),
    held: toCredits(grant.held),
    expired: toCredits(grant.expired),
    voided: toCredits(grant.voided),
    left: toCredits(leftOf(grant)),
    available: toCredits(availableOf(grant)),
  }
}
