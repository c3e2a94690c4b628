// Micro-batches: while a batch is in flight the next one collects; an idle lane sends at once. One batch is one
// transaction over as many organizations as are ready, and an organization is in at most one batch of this process.
import { decide } from '../core/decide.ts'
import type { LedgerRequest, Outcome } from '../core/request.ts'
import { type Database, DatabaseError, type Transaction } from '../database/database.ts'
import type { Clock } from './clock.ts'
import { type RulesCache, readStates } from './read-state.ts'
import { type Written, writeStatements } from './write-batch.ts'

export type Priority = 'live' | 'import'

export interface LaneOptions {
  /** Batches in flight at once over several organizations. */
  lanes: number
  /** Batches in flight at once that wait for an organization locked elsewhere. */
  waiting_lanes: number
  /**
   * An organization's next batch is sent while the one before it commits, and waits in the database for its lock: the
   * database then reads for one while this process answers those of the other.
   */
  overlap: boolean
  /** Rows (requests and their items) in a batch; imports take at most a quarter. */
  batch_rows: number
  organizations_per_batch: number
}

/** The database could not answer. Nothing is known of the request: ask again with the same key. */
export class Unavailable extends Error {}

interface Asked {
  organization_id: string
  request: LedgerRequest
  rows: number
  resolve(outcome: Outcome): void
  reject(error: Error): void
}

interface Queue {
  /** Of a batch that found the organization locked elsewhere: the first to go on, in their order. */
  postponed: Asked[]
  live: Asked[]
  imports: Asked[]
  /** Batches under way: one, or while that commits one behind it. */
  in_flight: number
  committing: boolean
  /** It waits in one of the lines below for its next batch. */
  listed: boolean
  /** Locked elsewhere: its next batch waits for the lock, alone. */
  contended: boolean
}

const UNKNOWN: Outcome = {
  ok: false,
  refusal: { code: 'not_found', detail: 'There is no such organization.', field: 'organization_id' },
}

/** Below, two batches would cost more than they save. */
const HALVED_FROM = 128

const EMPTY_QUEUE = { in_flight: 0, committing: false, listed: false, contended: false }

const isEmpty = ({ postponed, live, imports }: Queue): boolean =>
  postponed.length + live.length + imports.length === 0

export class Lanes {
  private readonly queues = new Map<string, Queue>()
  private ready: string[] = []
  private readyContended: string[] = []
  private readyBehind: string[] = []
  private turn: NodeJS.Immediate | null = null
  private running = 0
  private waiting = 0
  private idle: (() => void)[] = []
  private readonly db: Database
  private readonly cache: RulesCache
  private readonly clock: Clock
  private readonly options: LaneOptions

  constructor(db: Database, cache: RulesCache, clock: Clock, options: LaneOptions) {
    this.db = db
    this.cache = cache
    this.clock = clock
    this.options = options
  }

  submit(organization_id: string, request: LedgerRequest, priority: Priority): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      const rows = 1 + ('items' in request ? (request.items?.length ?? 0) : 0)
      this.enqueue([{ organization_id, request, rows, resolve, reject }], priority)
    })
  }

  /** Resolves when everything submitted so far has been answered. */
  async drain(): Promise<void> {
    if (this.queues.size > 0) await new Promise<void>((resolve) => this.idle.push(resolve))
  }

  private enqueue(asked: Asked[], priority: Priority): void {
    for (const one of asked) {
      const { organization_id } = one
      let queue = this.queues.get(organization_id)
      if (!queue) {
        queue = { ...EMPTY_QUEUE, postponed: [], live: [], imports: [] }
        this.queues.set(organization_id, queue)
      }
      ;(priority === 'live' ? queue.live : queue.imports).push(one)
      this.offer(organization_id, queue)
    }
    this.scheduleSoon()
  }

  /** Lists an organization that has requests, if its next batch may begin. */
  private offer(organization_id: string, queue: Queue): void {
    if (queue.listed || isEmpty(queue)) return
    if (queue.in_flight === 0) (queue.contended ? this.readyContended : this.ready).push(organization_id)
    else if (this.options.overlap && queue.in_flight === 1 && queue.committing)
      this.readyBehind.push(organization_id)
    else return
    queue.listed = true
  }

  /** At the end of this turn of the event loop, so that all that it brings (and all who were answered) is in one batch. */
  private scheduleSoon(): void {
    this.turn ??= setImmediate(() => {
      this.turn = null
      this.schedule()
    })
  }

  private schedule(): void {
    // What they would have waited for is over.
    const over = (organization_id: string) => this.queues.get(organization_id)!.in_flight === 0
    this.ready.push(...this.readyBehind.filter(over))
    this.readyBehind = this.readyBehind.filter((organization_id) => !over(organization_id))
    while (this.running < this.options.lanes && this.ready.length > 0) {
      const batch = this.takeBatch()
      this.running++
      void this.run(batch, true).finally(() => {
        this.running--
        this.finish([...batch.keys()])
      })
    }
    while (this.waiting < this.options.waiting_lanes) {
      const organization_id = this.readyBehind.shift() ?? this.readyContended.shift()
      if (organization_id === undefined) return
      const queue = this.queues.get(organization_id)!
      const batch = new Map([[organization_id, this.take(queue, this.options.batch_rows)]])
      this.waiting++
      void this.run(batch, false).finally(() => {
        this.waiting--
        queue.contended = false
        this.finish([organization_id])
      })
    }
  }

  private takeBatch(): Map<string, Asked[]> {
    const batch = new Map<string, Asked[]>()
    let room = this.options.batch_rows
    while (this.ready.length > 0 && room > 0 && batch.size < this.options.organizations_per_batch) {
      const organization_id = this.ready.shift()!
      const asked = this.take(this.queues.get(organization_id)!, room, this.options.overlap)
      batch.set(organization_id, asked)
      room -= asked.reduce((sum, one) => sum + one.rows, 0)
    }
    return batch
  }

  /**
   * Live requests first; at least one request, however many rows it has. `halved`: of many, half stay for the batch
   * behind, so that the database writes one half while the other is answered.
   */
  private take(queue: Queue, room: number, halved = false): Asked[] {
    queue.in_flight++
    queue.listed = false
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
    takeFrom(queue.postponed, room)
    const { length } = queue.live
    takeFrom(queue.live, room, halved && length >= HALVED_FROM ? Math.ceil(length / 2) : length)
    takeFrom(queue.imports, Math.min(room, this.options.batch_rows / 4))
    return taken
  }

  private finish(organization_ids: string[]): void {
    for (const organization_id of organization_ids) {
      const queue = this.queues.get(organization_id)!
      queue.in_flight--
      queue.committing = false
      this.offer(organization_id, queue)
      if (queue.in_flight === 0 && isEmpty(queue)) this.queues.delete(organization_id)
    }
    if (this.queues.size === 0) for (const resolve of this.idle.splice(0)) resolve()
    this.scheduleSoon()
  }

  /** The lock is theirs until the database has done it: whoever comes behind waits for no longer than that. */
  private committing(organization_ids: Iterable<string>): void {
    for (const organization_id of organization_ids) {
      const queue = this.queues.get(organization_id)!
      queue.committing = true
      this.offer(organization_id, queue)
    }
    if (this.readyBehind.length > 0) this.scheduleSoon()
  }

  /**
   * `skipLocked`: the batch does not wait for organizations that are locked elsewhere. Only the lanes that are there to
   * wait do: a few locks that are held for long would otherwise stall everybody.
   */
  private async run(batch: Map<string, Asked[]>, skipLocked: boolean, attempt = 1): Promise<void> {
    let answers: { asked: Asked; outcome: Outcome }[]
    let locked: Set<string>
    try {
      ;({ answers, locked } = await this.transact(batch, skipLocked))
    } catch (error) {
      return this.recover(batch, skipLocked, attempt, error as Error)
    }
    for (const { asked, outcome } of answers) asked.resolve(outcome)
    for (const [organization_id, asked] of batch) {
      if (locked.has(organization_id)) continue
      if (!skipLocked) for (const one of asked) one.resolve(UNKNOWN)
      else this.postpone(organization_id, asked)
    }
  }

  /** Locked elsewhere, or unknown: its own lane finds out. */
  private postpone(organization_id: string, asked: Asked[]): void {
    const queue = this.queues.get(organization_id)!
    queue.contended = true
    queue.postponed.push(...asked)
  }

  /** One transaction: lock, read, decide, write, commit. Answers only after COMMIT has been confirmed. */
  private transact(batch: Map<string, Asked[]>, skipLocked: boolean) {
    return this.db.transaction(async (tx) => {
      const readings = [...batch].map(([organization_id, asked]) => ({
        organization_id,
        requests: asked.map((one) => one.request),
      }))
      const states = await readStates(
        tx,
        readings,
        this.cache,
        this.clock,
        skipLocked ? 'skip_locked' : 'wait',
      )
      const answers: { asked: Asked; outcome: Outcome }[] = []
      const written: Written[] = []
      for (const [organization_id, asked] of batch) {
        const state = states.get(organization_id)
        if (!state) continue
        const decision = decide(
          state,
          asked.map((one) => one.request),
        )
        answers.push(...asked.map((one, index) => ({ asked: one, outcome: decision.results[index]! })))
        written.push({ state: decision.after, writes: decision.writes })
      }
      const committed = commitWrites(this.db, tx, written)
      this.committing(states.keys())
      await committed
      return { answers, locked: new Set(states.keys()) }
    })
  }

  /** Bad data splits the batch until it stands alone; a lost race is run again; anything else is unavailability. */
  private async recover(
    batch: Map<string, Asked[]>,
    skipLocked: boolean,
    attempt: number,
    error: Error,
  ): Promise<void> {
    const sqlstate = error instanceof DatabaseError ? (error.sqlstate ?? '') : ''
    const all = [...batch.values()].flat()
    if ((sqlstate === '40001' || sqlstate === '40P01') && attempt < 10)
      return this.run(batch, skipLocked, attempt + 1)
    const dataIsBad = /^2[23]/.test(sqlstate) || !(error instanceof DatabaseError)
    if (dataIsBad && all.length > 1) {
      // In order, so that requests for one organization keep theirs, also when the first of them were postponed.
      for (const half of [all.slice(0, all.length >> 1), all.slice(all.length >> 1)]) {
        const free = byOrganization(half)
        for (const [organization_id, asked] of free) {
          if (!skipLocked || !this.queues.get(organization_id)!.contended) continue
          this.postpone(organization_id, asked)
          free.delete(organization_id)
        }
        if (free.size > 0) await this.run(free, skipLocked)
      }
      return
    }
    for (const one of all) one.reject(dataIsBad ? error : new Unavailable(error.message, { cause: error }))
  }
}

function byOrganization(asked: Asked[]): Map<string, Asked[]> {
  const batch = new Map<string, Asked[]>()
  for (const one of asked) batch.set(one.organization_id, [...(batch.get(one.organization_id) ?? []), one])
  return batch
}

/** Sends the writes with COMMIT, checks that each statement touched the rows it had to, and signals whose journal grew. */
export async function commitWrites(db: Database, tx: Transaction, written: Written[]): Promise<void> {
  const statements = writeStatements(written)
  const results = await tx.commit(statements.map(({ statement }) => statement))
  statements.forEach(({ statement, rows }, index) => {
    const touched = results[index]!.row_count
    if (rows !== null && touched !== rows)
      throw new Error(`${statement.name} touched ${touched} rows, not ${rows}`)
  })
  for (const { state, writes } of written)
    if (writes.entries.length > 0) db.signal('journal', state.organization_id)
}
