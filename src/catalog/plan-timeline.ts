// When an organization's plan changes: a higher level at once, a lower one when what is paid for ends.
import type { Plan } from '../core/catalogue.ts'
import type { Rules } from '../core/rules.ts'

export type PlanTimeline = Rules['plan_timeline']

/** Whether nothing is lost by the change: no unit's allotment falls, and none that was unlimited becomes limited. */
export function isUpgrade(before: Plan, after: Plan): boolean {
  const units = new Set([...Object.keys(before.units), ...Object.keys(after.units)])
  for (const unit of units) {
    if (after.units[unit] === 'metered') continue
    if (before.units[unit] === 'metered') return false
    for (const owner of ['organization', 'license'] as const)
      if (allotted(after, unit, owner) < allotted(before, unit, owner)) return false
  }
  return true
}

function allotted(plan: Plan, unit: string, owner: 'organization' | 'license'): number {
  if (plan.units[unit] !== 'limited') return 0
  const allotments = plan.allotments.filter((one) => one.unit === unit && one.owner === owner)
  return allotments.reduce((sum, one) => sum + one.amount, 0)
}

/** The plan in force, and the next one if a change is due later. */
export function plansAt(timeline: PlanTimeline, now: number) {
  const current = timeline.findLast((change) => change.from <= now) ?? timeline[0]!
  const next = timeline.find((change) => change.from > now) ?? null
  return { current, next }
}

/**
 * The timeline with one change from `from` on, in place of all that were due later than `now`. Instants ascend: of
 * several changes in one millisecond (or on a clock that stands still) the earlier ones move back by one each.
 */
export function withChange(timeline: PlanTimeline, change: PlanTimeline[number], now: number): PlanTimeline {
  const changed = [change]
  for (const earlier of timeline.filter((one) => one.from <= now).reverse())
    changed.unshift({ ...earlier, from: Math.min(earlier.from, changed[0]!.from - 1) })
  return changed
}

/** Without the changes that are due later than `now`. */
export function withoutPending(timeline: PlanTimeline, now: number): PlanTimeline {
  return timeline.filter((change, index) => index === 0 || change.from <= now)
}
