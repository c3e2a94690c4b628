// An organization as its row stores it, and how it is read, written and shown.
import { rfc3339 } from '../core/rfc3339.ts'
import type { Database, Transaction } from '../database/database.ts'
import type { Organization } from './organization.ts'
import { type PlanTimeline, plansAt } from './plan-timeline.ts'

export interface OrganizationRow extends Omit<Organization, 'preset' | 'plan_id' | 'next_plan'> {
  preset_id: string
  plan_timeline: PlanTimeline
}

export const ORGANIZATION_COLUMNS = `organization_id, name, status, preset_id, plan_timeline, rate_card_id, timezone,
  policy, json_build_object('start', cycle_start, 'months', cycle_months) as cycle, started_on, account_manager,
  created_at`

export async function readOrganization(
  where: Transaction | Database,
  organization_id: string,
): Promise<OrganizationRow | null> {
  const text = `select ${ORGANIZATION_COLUMNS} from organizations where organization_id = $1`
  const values = [organization_id]
  const rows =
    'send' in where ? (await where.send([{ text, values }]))[0]!.rows : await where.query(text, values)
  return (rows[0] as OrganizationRow | undefined) ?? null
}

export async function writeOrganization(tx: Transaction, organization: OrganizationRow): Promise<void> {
  await tx.send([
    {
      text: `insert into organizations (organization_id, name, status, preset_id, plan_timeline, rate_card_id, timezone,
          policy, cycle_start, cycle_months, started_on, account_manager, created_at)
        values ($1, $2, $3, $4, $5::jsonb, $6, $7, $8, $9, $10, $11, $12, $13)
        on conflict (organization_id) do update set name = excluded.name, status = excluded.status,
          plan_timeline = excluded.plan_timeline, rate_card_id = excluded.rate_card_id, timezone = excluded.timezone,
          policy = excluded.policy, cycle_start = excluded.cycle_start, cycle_months = excluded.cycle_months,
          account_manager = excluded.account_manager`,
      values: [
        organization.organization_id,
        organization.name,
        organization.status,
        organization.preset_id,
        JSON.stringify(organization.plan_timeline),
        organization.rate_card_id,
        organization.timezone,
        organization.policy,
        organization.cycle.start,
        organization.cycle.months,
        organization.started_on,
        organization.account_manager,
        rfc3339(organization.created_at),
      ],
    },
  ])
}

/** With the plan in force at `now`. */
export function shown(stored: OrganizationRow, now: number): Organization {
  const { preset_id, plan_timeline, ...rest } = stored
  const { current, next } = plansAt(plan_timeline, now)
  return {
    ...rest,
    preset: preset_id,
    plan_id: current.plan_id,
    next_plan: next && { plan_id: next.plan_id, starts_at: next.from },
  }
}
