// Plans, as the vendor sells them. A changed plan counts from the next period on: what was granted stays.

import { canonicalJson } from '../core/canonical.ts'
import type { Plan } from '../core/catalogue.ts'
import { Refused } from '../core/request.ts'
import { rfc3339 } from '../core/rfc3339.ts'
import type { Database, Transaction } from '../database/database.ts'
import { changeCatalogue } from './change-catalogue.ts'
import { planProblems } from './preset-schema.ts'
import { idsIn, type Product, refuseFirst } from './product.ts'

/** Amounts in credits. Refused: `not_found` (preset), `invalid_field` (it does not fit the preset, or is another's). */
export async function putPlan(db: Database, plan: Plan, now: number, actor = 'system'): Promise<Plan> {
  return changeCatalogue(db, plan.preset_id, { now, actor }, async (tx, document) => {
    const [cards] = await tx.send([
      {
        text: 'select distinct rate_card_id from rate_cards where preset_id = $1 order by rate_card_id',
        values: [plan.preset_id],
      },
    ])
    const rate_card_ids = cards!.rows.map((row) => row.rate_card_id as string)
    refuseFirst(planProblems(plan, idsIn(document as Product, rate_card_ids)))
    const changed = await writePlans(tx, plan.preset_id, [plan], now)
    const audit = { action: 'plan.changed', target: `plan:${plan.plan_id}`, before: null, after: null }
    return { result: plan, audit: changed.length > 0 ? audit : null }
  })
}

/** Under the preset's lock; the ids of the plans that are new or have changed. */
export async function writePlans(
  tx: Transaction,
  preset_id: string,
  plans: readonly Omit<Plan, 'preset_id'>[],
  now: number,
): Promise<string[]> {
  const known = await readPlans(
    tx,
    preset_id,
    plans.map((plan) => plan.plan_id),
  )
  const changed = plans.filter(
    (plan) => canonicalJson(known.get(plan.plan_id) ?? null) !== canonicalJson({ ...plan, preset_id }),
  )
  const results = await tx.send(
    changed.map((plan) => ({
      text: `insert into plans (plan_id, preset_id, document, updated_at) values ($1, $2, $3, $4)
        on conflict (plan_id) do update set document = excluded.document, updated_at = excluded.updated_at
        where plans.preset_id = excluded.preset_id`,
      values: [plan.plan_id, preset_id, { ...plan, preset_id }, rfc3339(now)],
    })),
  )
  const plan_ids = changed.map((plan) => plan.plan_id)
  // What another preset has just put under that name.
  const taken = plan_ids.filter((_, index) => results[index]!.row_count === 0)
  if (taken.length > 0) await readPlans(tx, preset_id, taken)
  return plan_ids
}

/** Those that there are, by id. Refused: `invalid_field` for a plan of another preset. */
async function readPlans(
  tx: Transaction,
  preset_id: string,
  plan_ids: readonly string[],
): Promise<Map<string, Plan>> {
  const [found] = await tx.send([
    {
      text: 'select plan_id, preset_id, document from plans where plan_id = any($1::text[]) order by plan_id',
      values: [plan_ids],
    },
  ])
  const foreign = found!.rows.find((row) => row.preset_id !== preset_id)
  if (foreign)
    throw new Refused(
      'invalid_field',
      `The plan "${foreign.plan_id}" belongs to the preset "${foreign.preset_id}".`,
      { field: 'plan_id' },
    )
  return new Map(found!.rows.map((row) => [row.plan_id, row.document]))
}

export async function getPlan(db: Database, plan_id: string): Promise<Plan | null> {
  const rows = await db.query<{ document: Plan }>('select document from plans where plan_id = $1', [plan_id])
  return rows[0]?.document ?? null
}

/** Of one preset, or all; by id. */
export async function listPlans(db: Database, preset_id: string | null = null): Promise<Plan[]> {
  const rows = await db.query<{ document: Plan }>(
    'select document from plans where $1::text is null or preset_id = $1 order by plan_id',
    [preset_id],
  )
  return rows.map((row) => row.document)
}
