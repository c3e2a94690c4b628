// What a PUT makes of an organization: a new row, or the known one with what the input names.
import { canonicalJson } from '../core/canonical.ts'
import type { Plan } from '../core/catalogue.ts'
import { layerPolicy } from '../core/policy.ts'
import { Refused } from '../core/request.ts'
import { localDay } from '../core/zone.ts'
import type { Transaction } from '../database/database.ts'
import type { Change } from '../ledger/ledger.ts'
import type { AuditRecord } from './audit.ts'
import type { OrganizationInput } from './organization.ts'
import type { OrganizationRow } from './organization-row.ts'
import { isUpgrade, type PlanTimeline, plansAt, withChange, withoutPending } from './plan-timeline.ts'
import { policyProblems } from './preset-schema.ts'
import { idsIn, type Product, refuseFirst } from './product.ts'

export interface Catalogue {
  product: Product
  /** The plan that the input names, or that the organization begins with; else null. */
  plan: Plan | null
}

/** Refused: `invalid_field` and `unknown_plan` for what is not there or does not belong together. */
export async function readCatalogue(
  tx: Transaction,
  before: OrganizationRow | null,
  input: OrganizationInput,
): Promise<Catalogue> {
  const named = input.plan_id === undefined ? null : await readPlan(tx, input.plan_id)
  const preset_id = before?.preset_id ?? input.preset ?? named?.preset_id
  if (preset_id === undefined)
    throw new Refused('invalid_field', 'A new organization needs a preset or a plan.', { field: 'preset' })
  if (input.preset !== undefined && input.preset !== preset_id)
    throw new Refused('invalid_field', `An organization keeps its preset; this one has "${preset_id}".`, {
      field: 'preset',
    })
  // Shared, so that a change of the catalogue waits until the new organization can be told of it.
  const [presets, cards] = await tx.send([
    { text: 'select document from presets where preset_id = $1 for share', values: [preset_id] },
    {
      text: 'select 1 from rate_cards where preset_id = $1 and rate_card_id = $2 order by version limit 1',
      values: [preset_id, input.rate_card_id ?? null],
    },
  ])
  const product = presets!.rows[0]?.document as Product | undefined
  if (!product) throw new Refused('invalid_field', `There is no preset "${preset_id}".`, { field: 'preset' })
  if (input.rate_card_id != null && cards!.row_count === 0)
    throw new Refused(
      'invalid_field',
      `The preset "${preset_id}" has no rate card "${input.rate_card_id}".`,
      { field: 'rate_card_id' },
    )
  if (input.policy) refuseFirst(policyProblems(input.policy, idsIn(product)), ['policy'])
  const plan = named ?? (before ? null : await readPlan(tx, product.default_plan_id))
  if (plan && plan.preset_id !== preset_id)
    throw new Refused('unknown_plan', `The preset "${preset_id}" has no plan "${plan.plan_id}".`, {
      field: 'plan_id',
    })
  return { product, plan }
}

export async function readPlan(tx: Transaction, plan_id: string): Promise<Plan> {
  const [found] = await tx.send([
    { text: 'select document from plans where plan_id = $1', values: [plan_id] },
  ])
  if (found!.row_count === 0)
    throw new Refused('unknown_plan', `There is no plan "${plan_id}".`, { field: 'plan_id' })
  return found!.rows[0].document as Plan
}

/** Default cycle: as long as the plan is billed, from the anchor of its renewals. */
export function created(
  now: number,
  organization_id: string,
  input: OrganizationInput,
  { product, plan }: Catalogue,
): OrganizationRow {
  if (input.name === undefined)
    throw new Refused('invalid_field', 'A new organization needs a name.', { field: 'name' })
  if (input.plan_effective_at !== undefined)
    throw new Refused('invalid_field', "A new organization's plan takes effect at once.", {
      field: 'plan_effective_at',
    })
  const timezone = input.timezone ?? 'UTC'
  const today = localDay(now, timezone)
  const policy = input.policy ?? {}
  const { anchor } = layerPolicy(product.policy, plan!.policy, policy).renewal
  const ofMonth = anchor === 'calendar_month' || anchor === 'none'
  return {
    organization_id,
    name: input.name,
    status: input.status ?? 'active',
    preset_id: product.preset_id,
    plan_timeline: [{ plan_id: plan!.plan_id, from: 0 }],
    rate_card_id: input.rate_card_id ?? null,
    timezone,
    policy,
    cycle: input.cycle ?? {
      start: ofMonth ? `${today.slice(0, 7)}-01` : today,
      months: plan!.billing_months,
    },
    started_on: today,
    account_manager: input.account_manager ?? null,
    created_at: now,
  }
}

export async function changed(
  change: Change,
  before: OrganizationRow,
  input: OrganizationInput,
  { plan }: Catalogue,
): Promise<OrganizationRow> {
  const after = merged(before, input)
  if (plan) after.plan_timeline = await timelineWith(change, before, plan, input.plan_effective_at)
  return after
}

/** Everything but the plan. */
function merged(before: OrganizationRow, input: OrganizationInput): OrganizationRow {
  const { rate_card_id, policy, account_manager } = input
  return {
    ...before,
    name: input.name ?? before.name,
    status: input.status ?? before.status,
    rate_card_id: rate_card_id === undefined ? before.rate_card_id : rate_card_id,
    timezone: input.timezone ?? before.timezone,
    policy: policy === undefined ? before.policy : (policy ?? {}),
    cycle: input.cycle ?? before.cycle,
    account_manager: account_manager === undefined ? before.account_manager : account_manager,
  }
}

/** Whether the input says only what is so already: a vendor who sends all organizations every night changes none. */
export function saysNothingNew(before: OrganizationRow, input: OrganizationInput, now: number): boolean {
  const { current, next } = plansAt(before.plan_timeline, now)
  const samePlan = input.plan_id === undefined || (input.plan_id === current.plan_id && next === null)
  const samePreset = input.preset === undefined || input.preset === before.preset_id
  return samePlan && samePreset && differences(before, merged(before, input)).length === 0
}

/** Naming the plan in force calls off a change that is due; naming the next one again leaves it as it is. */
async function timelineWith(
  { tx, now }: Change,
  before: OrganizationRow,
  plan: Plan,
  effective_at: number | undefined,
): Promise<PlanTimeline> {
  const { plan_timeline } = before
  const { plan_id } = plan
  const { current, next } = plansAt(plan_timeline, now)
  if (effective_at !== undefined && effective_at <= now && current.plan_id !== plan_id)
    throw new Refused('invalid_field', 'A plan takes effect now or in the future.', {
      field: 'plan_effective_at',
    })
  if (plan_id === current.plan_id) return withoutPending(plan_timeline, now)
  if (effective_at !== undefined) return withChange(plan_timeline, { plan_id, from: effective_at }, now)
  if (plan_id === next?.plan_id) return plan_timeline
  if (isUpgrade(await readPlan(tx, current.plan_id), plan))
    return withChange(plan_timeline, { plan_id, from: now }, now)
  const [ledgers] = await tx.send([
    { text: 'select paid_through from ledgers where organization_id = $1', values: [before.organization_id] },
  ])
  // What never renews has no end to wait for.
  const from = Math.max(ledgers!.rows[0].paid_through ?? now, now)
  return withChange(plan_timeline, { plan_id, from }, now)
}

const FIELDS = [
  'name',
  'status',
  'preset_id',
  'plan_timeline',
  'rate_card_id',
  'timezone',
  'policy',
  'cycle',
  'account_manager',
] as const

function differences(before: OrganizationRow | null, after: OrganizationRow) {
  return FIELDS.filter((field) => canonicalJson(before?.[field] ?? null) !== canonicalJson(after[field]))
}

/** Null where nothing has changed. */
export function auditOf(
  before: OrganizationRow | null,
  after: OrganizationRow,
  actor: string,
): AuditRecord | null {
  const differing = differences(before, after)
  const fields = differing.filter((field) => field !== 'account_manager')
  const pick = (from: OrganizationRow) => Object.fromEntries(fields.map((field) => [field, from[field]]))
  const personal = fields.length < differing.length ? { personal: ['account_manager'] } : {}
  if (before && differing.length === 0) return null
  return {
    organization_id: after.organization_id,
    actor,
    action: before ? 'organization.changed' : 'organization.created',
    target: 'organization',
    before: before && pick(before),
    after: { ...pick(after), ...personal },
  }
}
