// What the ledger has to know of a new or changed organization, beyond the record itself.

import { layerPolicy } from '../core/policy.ts'
import { rfc3339 } from '../core/rfc3339.ts'
import type { Rules } from '../core/rules.ts'
import { firstPeriodStart } from '../core/settle.ts'
import type { Change } from '../ledger/ledger.ts'
import { rebuildUsageDays } from '../ledger/rebuild-usage.ts'
import { type Catalogue, readPlan } from './organization-change.ts'
import type { OrganizationRow } from './organization-row.ts'
import { plansAt } from './plan-timeline.ts'

/** The ledger of a new organization stands at the start of its first period; settling grants it. */
export async function beginLedger(
  { tx, now }: Change,
  organization: OrganizationRow,
  catalogue: Catalogue,
): Promise<void> {
  const { started_on, timezone, cycle, policy, plan_timeline } = organization
  const rules: Rules = {
    version: 0,
    organization_id: organization.organization_id,
    name: organization.name,
    status: organization.status,
    timezone,
    preset_id: organization.preset_id,
    preset_policy: catalogue.product.policy,
    organization_policy: policy,
    plan_timeline,
    plans: new Map([[catalogue.plan!.plan_id, catalogue.plan!]]),
    rate_card_id: null,
    rate_cards: new Map(),
    actions: new Map(),
    units: new Map(),
    cycle: { start_day: cycle.start, months: cycle.months },
    started_on,
    rollover_exceptions: [],
  }
  const holder = {
    license_id: '',
    member_id: null,
    plan_id: null,
    next_plan_id: null,
    issued_on: started_on,
    period_no: -1,
    paid_through: null,
    settled_at: now,
    paused: false,
  }
  await tx.send([
    {
      text: 'update ledgers set period_no = -1, paid_through = $2, settled_at = $3 where organization_id = $1',
      values: [organization.organization_id, rfc3339(firstPeriodStart(rules, holder, now)), rfc3339(now)],
    },
  ])
}

/** What else depends on the record: rollups on the zone, renewals on plan and policy. */
export async function followUp(
  { tx, now }: Change,
  before: OrganizationRow,
  after: OrganizationRow,
  { product }: Catalogue,
): Promise<void> {
  const { organization_id } = after
  if (before.timezone !== after.timezone) await rebuildUsageDays(tx, organization_id, after.timezone)
  const { current } = plansAt(after.plan_timeline, now)
  if (current.from === now && plansAt(before.plan_timeline, now).current.plan_id !== current.plan_id) {
    // Settlement looks for changes after `settled_at`, which may be this very millisecond.
    const moment = [organization_id, rfc3339(now), rfc3339(now - 1)]
    await tx.send([
      {
        text: 'update ledgers set settled_at = $3 where organization_id = $1 and settled_at >= $2',
        values: moment,
      },
      {
        text: 'update licenses set settled_at = $3 where organization_id = $1 and settled_at >= $2 and ended_at is null',
        values: moment,
      },
    ])
  }
  const plan = await readPlan(tx, current.plan_id)
  const { anchor } = layerPolicy(product.policy, plan.policy, after.policy).renewal
  if (anchor === 'none') return
  // What did not renew before does from now on.
  await tx.send([
    {
      text: 'update ledgers set paid_through = $2 where organization_id = $1 and paid_through is null',
      values: [organization_id, rfc3339(now)],
    },
    {
      text: `update licenses set paid_through = $2
        where organization_id = $1 and paid_through is null and plan_id is null and ended_at is null`,
      values: [organization_id, rfc3339(now)],
    },
  ])
}
