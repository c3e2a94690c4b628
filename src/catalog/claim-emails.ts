// Which of several changes may have its e-mail address: one address, one member, in any case of its letters.
import type { Transaction } from '../database/database.ts'
import { fault, type Proposal } from './member-change.ts'

/**
 * Faults those proposals whose address another member has, in their order: an address that one gives up, the next may
 * take. Addresses that change hands are taken from their old members at once, since rows are checked one by one when
 * they are written.
 */
export async function claimEmails(
  tx: Transaction,
  organization_id: string,
  proposals: readonly Proposal[],
): Promise<void> {
  const claims = proposals.filter(
    ({ before, after, fault }) => fault === null && before?.email !== after.email,
  )
  if (claims.length === 0) return
  const [lowered] = await tx.send([
    {
      text: 'select lower(t.email) as email_key from unnest($1::text[]) with ordinality as t(email, n) order by t.n',
      values: [claims.map(({ after }) => after.email)],
    },
  ])
  const keys = lowered!.rows.map((row) => row.email_key as string)
  const [taken] = await tx.send([
    {
      text: `select member_id, lower(email) as email_key from members
        where organization_id = $1 and lower(email) = any($2::text[]) order by member_id`,
      values: [organization_id, keys],
    },
  ])
  const owners = new Map<string, string>(taken!.rows.map((row) => [row.email_key, row.member_id]))
  const given_up: string[] = []
  claims.forEach((claim, index) => {
    const { member_id } = claim.after
    const key = keys[index]!
    const owner = owners.get(key)
    if (owner !== undefined && owner !== member_id) {
      const detail = 'Another member of the organization has this e-mail address.'
      claim.fault = fault(member_id, 'duplicate_email', detail, 'email')
      return
    }
    if (claim.before && claim.before.email_key !== key) {
      owners.delete(claim.before.email_key)
      given_up.push(member_id)
    }
    owners.set(key, member_id)
  })
  if (given_up.length > 1 || (given_up.length === 1 && claims.length > 1))
    await tx.send([
      {
        // No address, and no other member's, also where two ids differ in the case of their letters alone.
        text: `update members set email = 'moving:' || encode(convert_to(member_id, 'utf8'), 'hex')
          where organization_id = $1 and member_id = any($2::text[])`,
        values: [organization_id, given_up],
      },
    ])
}
