// Seats for which a renewal or a change of plan is due that nobody has come to write down yet. What settlement gives a
// seat depends on little of it, so that 20,000 seats that renew together are one kind or a handful: one of each kind is
// settled, by the function that decides under the lock, and stands for all of its kind.
import { GENESIS } from '../core/chain.ts'
import { decide } from '../core/decide.ts'
import { rfc3339 } from '../core/rfc3339.ts'
import { countsAsCredits, type Rules } from '../core/rules.ts'
import { type Grant, type Holder, isInForce, type State } from '../core/state.ts'
import type { Database } from '../database/database.ts'

export interface DueSeats {
  /** As `kindOf` names it. */
  kind: string
  seats: number
  /** The level from now on, where it is not the organization's plan. */
  plan_id: string | null
  /** When it renews next. */
  paid_through: number | null
  /** Its battery: what settlement grants that is in force now. Grants of before are so no more, or stay as they are. */
  gains: Grant[]
}

/** SQL: whether the seat `alias` of an active member is due at $2; $3 are the changes of the plan up to then. */
export const isDue = (alias: string) => `(${alias}.paid_through <= $2::timestamptz
  or (${alias}.plan_id is null and ${alias}.settled_at < ($3::timestamptz[])[cardinality($3::timestamptz[])]))`

/** SQL: what of the seat decides what it gains. */
const kindOf = (
  alias: string,
) => `concat_ws('|', coalesce(${alias}.plan_id, ''), coalesce(${alias}.next_plan_id, ''),
  ${alias}.issued_on, ${alias}.period_no < 0, coalesce(extract(epoch from ${alias}.paid_through)::text, ''),
  (select count(*) from unnest($3::timestamptz[]) change where change <= ${alias}.settled_at))`

const KINDS = `
  select ${kindOf('l')} as kind, count(*) as seats, min(l.plan_id) as plan_id, min(l.next_plan_id) as next_plan_id,
    min(l.issued_on) as issued_on, min(l.period_no) as period_no, min(l.paid_through) as paid_through,
    min(l.settled_at) as settled_at
  from licenses l join members m on m.organization_id = l.organization_id and m.member_id = l.member_id
  where l.organization_id = $1 and m.organization_id = $1 and l.ended_at is null and m.status = 'active'
    and ${isDue('l')} and ($4::text is null or l.member_id = $4)
  group by 1 order by 1`

type Row = Omit<Holder, 'license_id' | 'member_id' | 'paused'> & { kind: string; seats: number }

/** SQL: micro-credits that the seat `alias` gains; $1 is the organization, and $4 has them by kind. */
export const gainOf = (alias: string) => `case when $4::jsonb <> '{}' and ${isDue(alias)}
    and exists (select from members a
      where a.organization_id = $1 and a.member_id = ${alias}.member_id and a.status = 'active')
  then coalesce(($4::jsonb ->> ${kindOf(alias)})::bigint, 0) else 0 end`

/** $2, $3 and $4 of the SQL here. */
export function dueParameters(
  rules: Rules,
  now: number,
  due: readonly DueSeats[],
): [now: string, changes: string[], gains: string] {
  const gains = due.map(({ kind, gains }) => [kind, countedIn(rules, gains)])
  return [...momentOf(rules, now), JSON.stringify(Object.fromEntries(gains))]
}

/** $2 and $3. */
export function momentOf(rules: Rules, now: number): [now: string, changes: string[]] {
  return [
    rfc3339(now),
    rules.plan_timeline.filter(({ from }) => from <= now).map(({ from }) => rfc3339(from)),
  ]
}

function countedIn(rules: Rules, grants: readonly Grant[]): number {
  return grants.reduce((sum, { unit, amount }) => (countsAsCredits(rules, unit) ? sum + amount : sum), 0)
}

/** By kind, with `member_id` that member's seat alone. Hardly ever any: the sweep writes them down within seconds. */
export async function dueSeats(
  db: Database,
  rules: Rules,
  now: number,
  member_id: string | undefined = undefined,
): Promise<DueSeats[]> {
  const asked = [rules.organization_id, ...momentOf(rules, now), member_id ?? null]
  const rows = await db.query<Row>(KINDS, asked)
  return rows.map(({ kind, seats, ...seat }) => {
    const { after } = decide(stateOf(rules, now, seat), [])
    const [holder] = after.licenses
    const gains = [...after.grants.values()].filter((one) => one.source === 'license' && isInForce(one, now))
    return { kind, seats, plan_id: holder!.plan_id, paid_through: holder!.paid_through, gains }
  })
}

/** An organization with this seat and nothing else, whose own plan rests. */
function stateOf(rules: Rules, now: number, seat: Omit<Row, 'kind' | 'seats'>): State {
  const holder = { ...seat, license_id: SEAT, member_id: SEAT, paused: false }
  return {
    organization_id: rules.organization_id,
    now,
    seq: 0,
    hash: GENESIS,
    rules,
    plan_holder: { ...holder, license_id: '', member_id: null, paused: true },
    licenses: [holder],
    members: new Map([[SEAT, { member_id: SEAT, group_name: null, role: 'user', status: 'active' }]]),
    grants: new Map(),
    owned: new Map(),
    keys: new Map(),
    originals: new Map(),
    due_holds: [],
    due_until: now,
    counters: new Map(),
  }
}

const SEAT = 'seat'
