// What falls due in a ledger, in its order. Each thing is looked at once and what it brings about is added, so that a
// settlement takes as long as what has fallen due is much, however many periods that are.
import type { Draft } from './draft.ts'
import { isOpenHold } from './release-hold.ts'
import type { Rules } from './rules.ts'
import { availableOf, type Grant, type Holder } from './state.ts'

/** Holds come first, then ends, then changes, then renewals: a new period never pays for the one before. */
export type Due = { at: number; order: number } & (
  | { rank: 0; hold_seq: number }
  | { rank: 1; grant: Grant }
  | { rank: 2; holder: Holder }
  | { rank: 3; holder: Holder }
)

export class Agenda {
  /** A heap: each is before the two at twice its place. */
  private readonly heap: Due[] = []
  private readonly draft: Draft
  private readonly places = new Map<Holder, number>()

  constructor(draft: Draft) {
    const { state } = draft
    this.draft = draft
    for (const { entry } of state.due_holds)
      this.add({ at: entry.hold_expires_at!, rank: 0, order: entry.seq, hold_seq: entry.seq })
    for (const grant of state.grants.values()) this.addGrant(grant)
    for (const holder of [state.plan_holder, ...state.licenses]) {
      this.places.set(holder, this.places.size)
      this.addHolder(holder)
    }
  }

  /** A new grant, or one of which something has become available again. */
  addGrant(grant: Grant): void {
    if (grant.ends_at !== null && availableOf(grant) > 0)
      this.add({ at: grant.ends_at, rank: 1, order: grant.grant_seq, grant })
  }

  addHolder(holder: Holder): void {
    // A seat that nobody holds is about to change hands: what falls due is the next member's.
    if (holder.paused || (holder.license_id !== '' && holder.member_id === null)) return
    const order = this.places.get(holder)!
    const change = nextChange(this.draft.state.rules, holder)
    if (change !== null) this.add({ at: change, rank: 2, order, holder })
    if (holder.paid_through !== null) this.add({ at: holder.paid_through, rank: 3, order, holder })
  }

  /** What falls due next, and is not settled yet; it stays. */
  get next(): Due | null {
    while (this.heap.length > 0 && !this.isDue(this.heap[0]!)) this.drop()
    return this.heap[0] ?? null
  }

  /** Whether all that comes before it has been read. */
  isReady({ at, rank }: Due): boolean {
    const { due_until, now } = this.draft.state
    return due_until === now || at < due_until || (at === due_until && rank === 0)
  }

  private isDue(due: Due): boolean {
    if (due.rank === 0) return isOpenHold(this.draft, due.hold_seq)
    if (due.rank === 1) return availableOf(due.grant) > 0
    if (due.rank === 2) return nextChange(this.draft.state.rules, due.holder) === due.at
    return due.holder.paid_through === due.at
  }

  private add(due: Due): void {
    if (due.at > this.draft.state.now) return
    let place = this.heap.length
    for (
      let above = (place - 1) >> 1;
      place > 0 && isBefore(due, this.heap[above]!);
      above = (place - 1) >> 1
    ) {
      this.heap[place] = this.heap[above]!
      place = above
    }
    this.heap[place] = due
  }

  /** Takes the first away. */
  private drop(): void {
    const { heap } = this
    const last = heap.pop()!
    if (heap.length === 0) return
    let place = 0
    for (let below = 1; below < heap.length; below = 2 * place + 1) {
      if (below + 1 < heap.length && isBefore(heap[below + 1]!, heap[below]!)) below++
      if (!isBefore(heap[below]!, last)) break
      heap[place] = heap[below]!
      place = below
    }
    heap[place] = last
  }
}

function isBefore(a: Due, b: Due): boolean {
  return (a.at - b.at || a.rank - b.rank || a.order - b.order) < 0
}

/** The next change of plan that this holder follows and has not settled. */
function nextChange(rules: Rules, holder: Holder): number | null {
  if (holder.plan_id !== null) return null
  for (const change of rules.plan_timeline) if (change.from > holder.settled_at) return change.from
  return null
}
