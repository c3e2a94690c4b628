// The grants that make up a balance: a settled state holds those that may still move, and here the spent ones join
// them, so that an exhausted battery shows what it was.

import { rfc3339 } from '../core/rfc3339.ts'
import { type Grant, isInForce, type State } from '../core/state.ts'
import type { Database } from '../database/database.ts'

const IN_FORCE = `
  select g.grant_seq, g.unit, g.member_id, g.license_id, g.source, g.period_no, g.starts_at, g.ends_at, g.amount,
    g.used, g.held, g.expired, g.voided
  from grants g
  where g.organization_id = $1 and (g.member_id is null or g.member_id = any($2::text[]))
    and (g.ends_at > $3::timestamptz or g.ends_at is null) and g.starts_at <= $3::timestamptz
  order by g.grant_seq`

/**
 * The organization's own and these members' grants in force at the state's time, and ended ones that still hold
 * something for a capture; as the state has settled them.
 */
export async function grantsInForce(
  db: Database,
  state: State,
  member_ids: readonly string[],
): Promise<Grant[]> {
  const rows = await db.query<Grant>(IN_FORCE, [state.organization_id, member_ids, rfc3339(state.now)])
  return settledGrants(rows, state).filter(
    (grant) => grant.member_id === null || member_ids.includes(grant.member_id),
  )
}

const POOLS = `
  select g.organization_id, g.grant_seq, g.unit, g.member_id, g.license_id, g.source, g.period_no, g.starts_at,
    g.ends_at, g.amount, g.used, g.held, g.expired, g.voided
  from grants g
  where g.organization_id = any($1::text[]) and g.member_id is null
    and (g.ends_at > $2::timestamptz or g.ends_at is null)
  order by g.organization_id, g.grant_seq`

/** The own grants of several organizations, each as its state has settled them. */
export async function poolsInForce(
  db: Database,
  states: ReadonlyMap<string, State>,
): Promise<Map<string, Grant[]>> {
  const times = [...states.values()].map(({ now }) => now)
  if (times.length === 0) return new Map()
  const values = [[...states.keys()], rfc3339(Math.min(...times))]
  const rows = await db.query<Grant & { organization_id: string }>(POOLS, values)
  const stored = new Map<string, Grant[]>([...states.keys()].map((organization_id) => [organization_id, []]))
  for (const row of rows) stored.get(row.organization_id)!.push(row)
  const pools = [...states].map(([organization_id, state]): [string, Grant[]] => {
    const grants = settledGrants(stored.get(organization_id)!, state)
    return [organization_id, grants.filter(({ member_id }) => member_id === null)]
  })
  return new Map(pools)
}

/** What settlement has done to them, and to what it granted itself. */
function settledGrants(stored: readonly Grant[], state: State): Grant[] {
  const grants = new Map(stored.map((grant) => [grant.grant_seq, grant]))
  for (const grant of state.grants.values()) grants.set(grant.grant_seq, grant)
  return [...grants.values()]
    .filter((grant) => isInForce(grant, state.now) || grant.held > 0)
    .sort((a, b) => a.grant_seq - b.grant_seq)
}
