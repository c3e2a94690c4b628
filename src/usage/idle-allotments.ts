// Seats that are paid for and hardly used: what an admin looks at before buying more (S0-06).
import { keyIn, type Page, type PageRequest, pageSize } from '../catalog/page.ts'
import { toCredits } from '../core/amount.ts'
import { countsAsCredits, type Rules } from '../core/rules.ts'
import { allotmentsOf } from '../core/settle.ts'
import type { Holder } from '../core/state.ts'
import { addDays, type Day, localDay } from '../core/zone.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { uncounted } from './usage-question.ts'

export interface IdleAllotment {
  member_id: string
  name: string
  email: string
  group: string | null
  status: 'active' | 'disabled'
  license_id: string
  /** What the license gives each period. */
  allotment: number
  /** Net use over the last 28 full days. */
  used: number
  /** Of the allotment, 0 to 1 and above. */
  share: number
}

export interface IdleAllotments extends Page<IdleAllotment> {
  window: { from: Day; to: Day }
  below: number
}

type Row = Omit<Holder, 'paused'> & {
  member_id: string
  name: string
  email: string
  group_name: string | null
  status: 'active' | 'disabled'
  used: number
}

const SCANNED = 500
const MOST_SCANNED = 5_000

const LICENSES = `
  select c.license_id, c.member_id, c.plan_id, c.next_plan_id, c.issued_on, c.period_no, c.paid_through, c.settled_at,
    m.name, m.email, m.group_name, m.status, coalesce(used.net, 0) as used
  from (
    select * from licenses
    where organization_id = $1 and ended_at is null and member_id is not null and member_id > $2
    order by member_id limit ${SCANNED}) c
  join members m on m.organization_id = $1 and m.member_id = c.member_id
  cross join lateral (
    select sum(u.gross - u.refunded)::bigint as net from usage_days u
    where u.organization_id = $1 and u.question = 'actor' and u.key = 'member:' || c.member_id
      and u.day = any($3::date[]) and u.unit <> all($4::text[])) used
  order by c.member_id`

/**
 * Licensed members who used less than `below` (a share of their allotment, 0.1 without it), by member id. A page looks at
 * 5,000 licenses at most and may hold fewer than its limit. Throws `Refused` for a bad cursor, `UnknownOrganization`.
 */
export async function idleAllotments(
  ledger: Ledger,
  organization_id: string,
  query: PageRequest & { below?: number } = {},
): Promise<IdleAllotments> {
  const [rules, now] = await Promise.all([ledger.rules(organization_id), ledger.now()])
  const to = addDays(localDay(now, rules.timezone), -1)
  const days = Array.from({ length: 28 }, (_, index) => addDays(to, -index))
  const below = query.below ?? 0.1
  const limit = pageSize(query)
  const items: IdleAllotment[] = []
  let [after = ''] = keyIn(query, 1) ?? []
  let more = true
  for (let scanned = 0; more && scanned < MOST_SCANNED && items.length < limit; scanned += SCANNED) {
    const rows = await ledger.db.query<Row>(LICENSES, [organization_id, after, days, uncounted(rules)])
    more = rows.length === SCANNED
    for (const row of rows) {
      if (items.length === limit) {
        more = true
        break
      }
      after = row.member_id
      const idle = idleOf(rules, now, row)
      if (idle.allotment > 0 && idle.share < below) items.push(idle)
    }
  }
  const next_cursor = more ? Buffer.from(JSON.stringify([after])).toString('base64url') : null
  return { window: { from: days.at(-1)!, to }, below, items, next_cursor }
}

function idleOf(rules: Rules, now: number, row: Row): IdleAllotment {
  const micros = allotmentsOf(rules, { ...row, paused: false }, now).reduce(
    (sum, { allotment, amount }) => (countsAsCredits(rules, allotment.unit) ? sum + amount : sum),
    0,
  )
  return {
    member_id: row.member_id,
    name: row.name,
    email: row.email,
    group: row.group_name,
    status: row.status,
    license_id: row.license_id,
    allotment: toCredits(micros),
    used: toCredits(row.used),
    share: micros === 0 ? 0 : row.used / micros,
  }
}
