// Erasing a person: the member's record keeps what reports need (group, role, usage) under a pseudonym. What entries say
// of the person is erased by the ledger.

import { randomBytes } from 'node:crypto'
import { Refused } from '../core/request.ts'
import { rfc3339 } from '../core/rfc3339.ts'
import { type Change, type Ledger, settleRequest } from '../ledger/ledger.ts'
import { recordAudit } from './audit.ts'
import type { Member } from './member.ts'
import { readMembers } from './member-row.ts'
import { getMember } from './members.ts'
import { settleBefore } from './settle-before.ts'

/**
 * Replaces name and e-mail address by `Erased member 7f3a`, drops country, verification and last login, disables the
 * member (releasing holds, pausing renewal), and cannot be undone. A second time it changes nothing. Refused:
 * `member_not_found`.
 */
export async function eraseMember(
  ledger: Ledger,
  organization_id: string,
  member_id: string,
  actor: string,
): Promise<Member> {
  await settleBefore(ledger, organization_id, { member_ids: [member_id], license_ids: [] })
  await ledger.change(organization_id, async (change) => {
    const { tx, now } = change
    const member = (await readMembers(tx, organization_id, [member_id])).get(member_id)
    if (!member)
      throw new Refused('member_not_found', `There is no member "${member_id}".`, { field: 'member_id' })
    if (member.erased_at !== null) return
    const pseudonym = await freePseudonym(change, organization_id)
    await tx.send([
      {
        text: `update members set name = $3, email = $4, country_code = null, verified_at = null, last_login_at = null,
            status = 'disabled', disabled_at = coalesce(disabled_at, $5::timestamptz), erased_at = $5
          where organization_id = $1 and member_id = $2`,
        values: [
          organization_id,
          member_id,
          `Erased member ${pseudonym}`,
          addressOf(pseudonym),
          rfc3339(now),
        ],
      },
    ])
    await recordAudit(
      tx,
      {
        organization_id,
        actor,
        action: 'member.erased',
        target: `member:${member_id}`,
        before: { status: member.status },
        after: { status: 'disabled', personal: ['name', 'email'] },
      },
      now,
    )
    await change.decide([settleRequest({ disable_member_id: member_id })], [member_id])
  })
  return (await getMember(ledger.db, organization_id, member_id))!
}

const addressOf = (pseudonym: string) => `erased-${pseudonym}@invalid`

/** Four hexadecimal digits, more where these are taken. */
async function freePseudonym({ tx }: Change, organization_id: string): Promise<string> {
  const candidates = [2, 2, 4, 16].map((bytes) => randomBytes(bytes).toString('hex'))
  const [taken] = await tx.send([
    {
      text: `select lower(email) as email_key from members
        where organization_id = $1 and lower(email) = any($2::text[]) order by 1`,
      values: [organization_id, candidates.map(addressOf)],
    },
  ])
  const addresses = new Set(taken!.rows.map((row) => row.email_key))
  return candidates.find((candidate) => !addresses.has(addressOf(candidate)))!
}
