// Periods that have ended are settled by the rules of their time: before a change of what decides, whatever is due is
// written. (Left to the next charge, it would be settled by the new rules.)
import { rfc3339 } from '../core/rfc3339.ts'
import { type Ledger, settleRequest } from '../ledger/ledger.ts'

const AT_ONCE = 500

/**
 * Settles the plan and every due license, or only those of `only`: also where they have ended or are paused, since what is
 * left of them expires before they go on, or a plan has changed meanwhile. Nothing is written where nothing is due.
 */
export async function settleBefore(
  ledger: Ledger,
  organization_id: string,
  only: { member_ids: string[]; license_ids: string[] } | null = null,
): Promise<void> {
  const now = rfc3339(await ledger.now())
  const licenses = await ledger.db.query<{ license_id: string }>(
    `select c.license_id from licenses c
     left join members m on m.organization_id = c.organization_id and m.member_id = c.member_id
     where c.organization_id = $1
       and case when $3::text[] is null then c.ended_at is null and m.status = 'active' and c.paid_through <= $2
         else c.member_id = any($3::text[]) or c.license_id = any($4::text[]) end
     order by c.license_id`,
    [organization_id, now, only?.member_ids ?? null, only?.license_ids ?? null],
  )
  const license_ids = licenses.map((row) => row.license_id)
  if (only === null) await ledger.submit(organization_id, settleRequest())
  for (let from = 0; from < license_ids.length; from += AT_ONCE)
    await ledger.submit(
      organization_id,
      settleRequest({ license_ids: license_ids.slice(from, from + AT_ONCE) }),
    )
}
