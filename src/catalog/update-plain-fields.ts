// What a backend reports of members all day (logins above all) decides nothing, so it is written without the
// organization's lock and without a new version of its rules.
import { rfc3339OrNull } from '../core/rfc3339.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { recordAudit } from './audit.ts'
import type { MemberFault, MemberInput } from './member.ts'
import { memberAudit, type Proposal, plainChange, propose } from './member-change.ts'
import { readMembers } from './member-row.ts'

/** A fault, or null, for each input; null, and nothing is written, if any input needs the lock. */
export async function updatePlainFields(
  ledger: Ledger,
  organization_id: string,
  inputs: MemberInput[],
  actor: string,
): Promise<(MemberFault | null)[] | null> {
  const { timezone } = await ledger.rules(organization_id)
  const ids = inputs.map((input) => input.member_id)
  if (new Set(ids).size < ids.length) return null
  const before = await readMembers(ledger.db, organization_id, ids)
  if (before.size < ids.length) return null
  const now = await ledger.now()
  const proposals = inputs.map((input) => propose(before.get(input.member_id), input, now))
  const updates: { proposal: Proposal; fields: string[] }[] = []
  for (const proposal of proposals) {
    if (proposal.fault) continue
    const fields = plainChange(proposal, timezone)
    if (!fields) return null
    if (fields.length > 0) updates.push({ proposal, fields })
  }
  if (updates.length > 0) await write(ledger, organization_id, updates, { actor, now, zone: timezone })
  return proposals.map((proposal) => proposal.fault)
}

/** Only the fields that change, and nothing of a member who has been erased meanwhile. */
const UPDATE = `
  update members m set
    name = case when 'name' = any(r.fields) then r.name else m.name end,
    country_code = case when 'country_code' = any(r.fields) then r.country_code else m.country_code end,
    verified_at = case when 'verified_at' = any(r.fields) then r.verified_at else m.verified_at end,
    last_login_at = case when 'last_login_at' = any(r.fields) then r.last_login_at else m.last_login_at end
  from jsonb_to_recordset($2::jsonb) as r(member_id text, name text, country_code text, verified_at timestamptz,
    last_login_at timestamptz, fields text[])
  where m.organization_id = $1 and m.member_id = r.member_id and m.erased_at is null`

async function write(
  ledger: Ledger,
  organization_id: string,
  updates: readonly { proposal: Proposal; fields: string[] }[],
  { actor, now, zone }: { actor: string; now: number; zone: string },
): Promise<void> {
  const rows = updates.map(({ proposal: { after }, fields }) => ({
    member_id: after.member_id,
    name: after.name,
    country_code: after.country_code,
    verified_at: rfc3339OrNull(after.verified_at),
    last_login_at: rfc3339OrNull(after.last_login_at),
    fields,
  }))
  const audits = updates.flatMap(({ proposal }) => memberAudit(organization_id, proposal, actor, zone) ?? [])
  await ledger.db.transaction(async (tx) => {
    await tx.send([{ text: UPDATE, values: [organization_id, JSON.stringify(rows)] }])
    await recordAudit(tx, audits, now)
  })
}
