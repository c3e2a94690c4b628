// What the history can be filtered by: the features and actions that are in it, so a filter never comes up empty for
// want of use, and what a plan has free or not at all is never offered (S3-25, S3-44 to S3-46). What could be used is
// the catalogue's question.
import type { PriceComponent } from '../core/catalogue.ts'
import { planAt, type Rules, rateCardAt } from '../core/rules.ts'
import { addDays, type Day, localDay } from '../core/zone.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { actionNames, type MemberName, spenderNames } from './names.ts'

export interface HistoryOptions {
  features: {
    feature: string | null
    name: string | null
    /** `consuming`: still charged under the present plan. */
    actions: { action: string; name: string; consuming: boolean }[]
  }[]
  units: { unit: string; name: string; counts_as_credits: boolean }[]
  data_types: string[]
  /** By name; at most 200: `member_search` finds the others by name or e-mail. */
  members: MemberName[]
  more_members: boolean
  /** Keys that charged within the last 400 days. */
  api_keys: { api_key_id: string; name: string }[]
}

const MOST_MEMBERS = 200
const KEY_DAYS = 400

const USED = `
  select distinct action, unit from usage_days
  where organization_id = $1 and question = 'action' order by action, unit`

const MEMBERS = `
  select member_id, name, email, group_name, status from members
  where organization_id = $1 and ($2::text is null or member_id = $2)
    and ($3::text is null or position(lower($3) in lower(name)) > 0 or position(lower($3) in lower(email)) > 0)
  order by lower(name), member_id limit ${MOST_MEMBERS + 1}`

const API_KEYS = `
  select distinct u.key from unnest($2::date[]) as d(day)
  cross join lateral (
    select k.key from usage_days k
    where k.organization_id = $1 and k.question = 'actor' and k.day = d.day
      and k.key >= 'api_key:' and k.key < 'api_key;' offset 0) u
  order by u.key`

/** With `member_id` only that member is offered, for whom may see no other's usage (S3-48). */
export async function historyOptions(
  ledger: Ledger,
  organization_id: string,
  query: { member_id?: string; member_search?: string } = {},
): Promise<HistoryOptions> {
  const { db } = ledger
  const [rules, now] = await Promise.all([ledger.rules(organization_id), ledger.now()])
  const today = localDay(now, rules.timezone)
  const [used, members, keys] = await Promise.all([
    db.query<{ action: string; unit: string }>(USED, [organization_id]),
    db.query<MemberName>(MEMBERS, [organization_id, query.member_id ?? null, query.member_search ?? null]),
    query.member_id === undefined
      ? db.query<{ key: string }>(API_KEYS, [organization_id, lastDays(today, KEY_DAYS)])
      : [],
  ])
  const usedActions = new Set(used.map((row) => row.action))
  const consuming = consumingActions(rules, now)
  const ids = keys.map((row) => row.key.slice('api_key:'.length))
  const names = await spenderNames(db, organization_id, [], ids)
  const applying = [...new Set([...rules.actions.keys(), ...usedActions])].filter((action) =>
    usedActions.has(action),
  )
  return {
    features: byFeature(rules, applying, consuming),
    units: unitsOf(rules, now, new Set(used.map((row) => row.unit))),
    data_types: [...new Set(applying.flatMap((action) => rules.actions.get(action)?.data_type ?? []))],
    members: members.slice(0, MOST_MEMBERS),
    more_members: members.length > MOST_MEMBERS,
    api_keys: ids.map((api_key_id) => ({
      api_key_id,
      name: names.api_keys.get(api_key_id) ?? api_key_id,
    })),
  }
}

function lastDays(today: Day, count: number): Day[] {
  return Array.from({ length: count }, (_, index) => addDays(today, -index))
}

/** Actions with a price above 0 in a unit that the plan has. */
function consumingActions(rules: Rules, now: number): Set<string> {
  const plan = planAt(rules, now)
  const { prices } = rateCardAt(rules, plan, now)
  return new Set(
    Object.entries(prices)
      .filter(([, { components }]) =>
        components.some((one) => (plan.units[one.unit] ?? 'absent') !== 'absent' && canCost(one)),
      )
      .map(([action]) => action),
  )
}

function canCost(component: PriceComponent): boolean {
  return (
    component.price > 0 ||
    (component.minimum ?? 0) > 0 ||
    Object.values(component.flags ?? {}).some((flag) => flag.price > 0) ||
    (component.tiers?.steps ?? []).some((step) => step.price > 0)
  )
}

/** In the order of the catalogue; what it no longer knows comes last, without a feature. */
function byFeature(rules: Rules, actions: string[], consuming: Set<string>): HistoryOptions['features'] {
  const features = new Map<string | null, HistoryOptions['features'][number]>()
  for (const action of actions) {
    const { feature, feature_name, action_name } = actionNames(rules, action)
    const known = features.get(feature) ?? { feature, name: feature_name, actions: [] }
    features.set(feature, known)
    known.actions.push({ action, name: action_name ?? action, consuming: consuming.has(action) })
  }
  return [...features.values()]
}

function unitsOf(rules: Rules, now: number, used: Set<string>): HistoryOptions['units'] {
  const plan = planAt(rules, now)
  const units = [...rules.units.values()].filter(
    ({ unit }) => used.has(unit) || (plan.units[unit] ?? 'absent') !== 'absent',
  )
  return units.map(({ unit, name, counts_as_credits }) => ({ unit, name, counts_as_credits }))
}
