// An organization's state before any of its rows have been laid into it.
import type { Rules } from '../core/rules.ts'
import type { State } from '../core/state.ts'

/** `head`: its row of `ledgers`. */
export function emptyState(head: Record<string, any>, now: number, rules: Rules): State {
  return {
    organization_id: head.organization_id,
    now: Math.max(now, head.recorded_at),
    seq: head.seq,
    hash: head.hash,
    rules,
    plan_holder: {
      license_id: '',
      member_id: null,
      plan_id: null,
      next_plan_id: null,
      issued_on: rules.started_on,
      period_no: head.period_no,
      paid_through: head.paid_through,
      settled_at: head.settled_at,
      paused: false,
    },
    licenses: [],
    members: new Map(),
    grants: new Map(),
    owned: new Map(),
    keys: new Map(),
    originals: new Map(),
    due_holds: [],
    due_until: Math.max(now, head.recorded_at),
    counters: new Map(),
  }
}
