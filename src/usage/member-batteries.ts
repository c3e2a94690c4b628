// A battery for each user (S1-32): everybody, a page at a time, by name or by what is left. The order is the database's;
// what a page shows is settled like any balance, so a battery that nobody has touched since its month began is full.
import { foreignCursor, keyIn, type Page, type PageRequest, pageOf, pageSize } from '../catalog/page.ts'
import type { Role } from '../core/catalogue.ts'
import { countsAsCredits, planAt, type Rules } from '../core/rules.ts'
import { isInForce, type State } from '../core/state.ts'
import { type Day, localDay } from '../core/zone.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { type BatteryCredits, batteryCredits } from './battery-credits.ts'
import { dueParameters, dueSeats, gainOf } from './due-seats.ts'
import { grantsInForce } from './grants-in-force.ts'
import { seatCredits } from './seat-credits.ts'
import { uncounted } from './usage-question.ts'

export interface MemberBattery {
  member_id: string
  name: string
  email: string
  group: string | null
  role: Role
  status: 'active' | 'disabled'
  license: {
    license_id: string
    plan_id: string
    plan_name: string
    issued_on: Day
    /** The level from the next credit month on. */
    next_plan_id: string | null
  } | null
  /** Of this credit month, in units that count as credits. */
  credits: BatteryCredits
  /** Of the credit month (S1-29); null where nothing renews. */
  last_day: Day | null
}

export interface BatteriesQuery extends PageRequest {
  /** Part of a name or e-mail address, in any case, or a member's whole id. */
  query?: string | undefined
  group?: string | undefined
  status?: 'active' | 'disabled' | undefined
  license?: 'with' | 'without' | undefined
  /** By credits, members without a license come last, in either order. */
  sort?: 'name' | 'left' | 'used' | undefined
  order?: 'asc' | 'desc' | undefined
}

interface Row {
  member_id: string
  name: string
  email: string
  group_name: string | null
  role: Role
  status: 'active' | 'disabled'
  license_id: string | null
  sort_key: string | number
}

/** Throws `UnknownOrganization`, and `Refused` for a bad cursor. */
export async function memberBatteries(
  ledger: Ledger,
  organization_id: string,
  query: BatteriesQuery = {},
): Promise<Page<MemberBattery>> {
  const [rules, now] = await Promise.all([ledger.rules(organization_id), ledger.now()])
  const size = pageSize(query)
  const { sort = 'name', order = 'asc' } = query
  const list = `${sort} ${order}`
  const [sorted, key = null, member_id = null] = keyIn(query, 3) ?? [list]
  if (sorted !== list || (sort !== 'name' && key !== null && !/^-?\d{1,16}$/.test(key))) throw foreignCursor()
  const asked = { query, key, member_id, size: size + 1 }
  const rows =
    sort === 'name' ? await byName(ledger, rules, asked) : await byCredits(ledger, rules, now, sort, asked)
  const page = pageOf(rows, size, (last) => [list, String(last.sort_key), last.member_id])
  const licensed = page.items.filter(({ license_id }) => license_id !== null).map((row) => row.member_id)
  const state = await ledger.settled(organization_id, licensed)
  const grants = await grantsInForce(ledger.db, state, licensed)
  return { items: page.items.map((row) => shown(state, row, grants)), next_cursor: page.next_cursor }
}

interface Asked {
  query: BatteriesQuery
  key: string | null
  member_id: string | null
  size: number
}

const COLUMNS = 'm.member_id, m.name, m.email, m.group_name, m.role, m.status, l.license_id'
const TABLES = `members m left join licenses l
    on l.organization_id = $1 and l.member_id = m.member_id and l.ended_at is null`

/** SQL: the filters, with their values from parameter `first` on. */
const filters = (first: number) => `m.organization_id = $1
  and ($${first}::text is null or position(lower($${first}) in lower(m.email)) > 0
    or position(lower($${first}) in lower(m.name)) > 0 or m.member_id = $${first})
  and ($${first + 1}::text is null or m.group_name = $${first + 1})
  and ($${first + 2}::text is null or m.status = $${first + 2})`

const filterValues = ({ query, group, status }: BatteriesQuery) => [
  query ?? null,
  group ?? null,
  status ?? null,
]

/** Along the index: a page costs the same wherever it is. */
const BY_NAME = (order: 'asc' | 'desc') => `
  select ${COLUMNS}, lower(m.name collate "C") as sort_key from ${TABLES}
  where ${filters(5)} and ($8::text is null or ($8 = 'with') = (l.license_id is not null))
    and ($2::text is null
      or (lower(m.name collate "C"), m.member_id) ${order === 'asc' ? '>' : '<'} ($2::text collate "C", $3::text collate "C"))
  order by lower(m.name collate "C") ${order}, m.member_id ${order} limit $4::integer`

function byName(ledger: Ledger, { organization_id }: Rules, { query, key, member_id, size }: Asked) {
  return ledger.db.query<Row>(BY_NAME(query.order ?? 'asc'), [
    organization_id,
    key,
    member_id,
    size,
    ...filterValues(query),
    query.license ?? null,
  ])
}

/** More than any balance. */
const LAST = Number.MAX_SAFE_INTEGER

/** Those with a license, then those without. */
async function byCredits(ledger: Ledger, rules: Rules, now: number, sort: 'left' | 'used', asked: Asked) {
  const { key, size, query } = asked
  const isBehind = key !== null && Number(key) === LAST
  const seats = isBehind || query.license === 'without' ? [] : await bySeats(ledger, rules, now, sort, asked)
  if (seats.length === size || query.license === 'with') return seats
  const after = isBehind ? asked.member_id : null
  const values = [rules.organization_id, after, size - seats.length, ...filterValues(query)]
  return [...seats, ...(await ledger.db.query<Row>(WITHOUT, values))]
}

/** Every battery has to be known to say which is the lowest; members only where a filter asks for it. */
const BY_SEATS = (sort: 'left' | 'used', filtered: boolean) => `
  select ${COLUMNS}, l.sort_key from (
    select * from (
      select l.license_id, l.member_id,
        $9::integer * ${CREDITS[sort]} as sort_key
      from licenses l left join (${seatCredits(sort)}) b on b.license_id = l.license_id
      cross join lateral (select ${gainOf('l')} as micros) gain
      where l.organization_id = $1 and l.ended_at is null and l.member_id is not null
        ${filtered ? `and l.member_id in (select m.member_id from members m where ${filters(10)})` : ''}) seat
    where $6::bigint is null or (sort_key, member_id) > ($6::bigint, $7::text collate "C")
    order by sort_key, member_id limit $8::integer) l
  join members m on m.organization_id = $1 and m.member_id = l.member_id
  order by l.sort_key, l.member_id`

const CREDITS = { left: '(coalesce(b."left", 0) + gain.micros)', used: 'coalesce(b.used, 0)' }

async function bySeats(ledger: Ledger, rules: Rules, now: number, sort: 'left' | 'used', asked: Asked) {
  const { query, key, member_id, size } = asked
  const due = await dueSeats(ledger.db, rules, now)
  const wanted = filterValues(query)
  const filtered = wanted.some((value) => value !== null)
  return ledger.db.query<Row>(BY_SEATS(sort, filtered), [
    rules.organization_id,
    ...dueParameters(rules, now, due),
    uncounted(rules),
    key,
    member_id,
    size,
    query.order === 'desc' ? -1 : 1,
    ...(filtered ? wanted : []),
  ])
}

const WITHOUT = `
  select ${COLUMNS}, ${LAST} as sort_key from ${TABLES}
  where ${filters(4)} and l.license_id is null and ($2::text is null or m.member_id > $2)
  order by m.member_id limit $3::integer`

function shown(
  { rules, now, licenses }: State,
  row: Row,
  grants: Awaited<ReturnType<typeof grantsInForce>>,
): MemberBattery {
  const { member_id, name, email, group_name, role, status } = row
  const seat = licenses.find((one) => one.member_id === member_id)
  const own = grants.filter(
    (grant) =>
      seat !== undefined &&
      grant.license_id === seat.license_id &&
      grant.source === 'license' &&
      isInForce(grant, now) &&
      countsAsCredits(rules, grant.unit),
  )
  const plan_id = seat?.plan_id ?? planAt(rules, now).plan_id
  const renews_at = seat?.paid_through ?? null
  return {
    member_id,
    name,
    email,
    group: group_name,
    role,
    status,
    license: seat
      ? {
          license_id: seat.license_id,
          plan_id,
          plan_name: rules.plans.get(plan_id)?.name ?? plan_id,
          issued_on: seat.issued_on,
          next_plan_id: seat.next_plan_id,
        }
      : null,
    credits: batteryCredits(own),
    last_day: renews_at !== null && renews_at > now ? localDay(renews_at - 1, rules.timezone) : null,
  }
}
