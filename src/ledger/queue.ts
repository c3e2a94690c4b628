// What waits of one organization for its next batch, and what of it goes first.
import type { LedgerRequest, Outcome } from '../core/request.ts'

export type Priority = 'live' | 'import'

export interface Asked {
  organization_id: string
  request: LedgerRequest
  /** The request and its items. */
  rows: number
  resolve(outcome: Outcome): void
  reject(error: Error): void
}

/** Below, two batches would cost more than they save. */
const HALVED_FROM = 128

export class Queue {
  /** Of a batch that found the organization locked elsewhere: the first to go on, in their order. */
  readonly postponed: Asked[] = []
  readonly live: Asked[] = []
  readonly imports: Asked[] = []
  /** Batches under way: one, or while that commits one behind it. */
  in_flight = 0
  committing = false
  /** The line in which it waits for its next batch. */
  line: string[] | null = null
  /** Locked elsewhere: its next batch waits for the lock, alone. */
  contended = false

  get isEmpty(): boolean {
    return this.postponed.length + this.live.length + this.imports.length === 0
  }

  get hasOnlyImports(): boolean {
    return this.postponed.length + this.live.length === 0
  }

  /** It fills a batch of its own, which need not be in company to be worth its transaction. */
  get isWorthABatch(): boolean {
    return this.postponed.length + this.live.length + this.imports.length >= HALVED_FROM / 2
  }

  /**
   * Live requests first; at least one request, however many rows it has. `halved`: of many, half stay for the batch
   * behind, so that the database writes one half while the other is answered.
   */
  take(room: number, imports: number, halved: boolean): Asked[] {
    const taken: Asked[] = []
    const takeFrom = (list: Asked[], most: number, length = list.length) => {
      let count = 0
      for (
        let rows = 0;
        count < length && (rows + list[count]!.rows <= most || taken.length + count === 0);
        count++
      )
        rows += list[count]!.rows
      taken.push(...list.splice(0, count))
    }
    takeFrom(this.postponed, room)
    const { length } = this.live
    takeFrom(this.live, room, halved && length >= HALVED_FROM ? Math.ceil(length / 2) : length)
    takeFrom(this.imports, Math.min(room, imports))
    return taken
  }
}
