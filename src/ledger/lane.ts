// Micro-batches: while a batch is in flight the next one collects; an idle lane sends at once. One batch is one
// transaction over as many organizations as are ready, and an organization is in at most one batch of this process.
import { setImmediate as nextTurn } from 'node:timers/promises'
import { type Deciding, deciding } from '../core/decide.ts'
import type { LedgerRequest, Outcome } from '../core/request.ts'
import { MOST_DUE } from '../core/settle.ts'
import { type Database, DatabaseError } from '../database/database.ts'
import type { Clock } from './clock.ts'
import { type Asked, type Priority, Queue } from './queue.ts'
import { type RulesCache, readStates } from './read-state.ts'
import { commitWrites, sendWrites, signalJournals } from './send-writes.ts'
import type { Written } from './write-batch.ts'

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

interface Answered {
  asked: Asked
  outcome: Outcome
}

const UNKNOWN: Outcome = {
  ok: false,
  refusal: { code: 'not_found', detail: 'There is no such organization.', field: 'organization_id' },
}

/**
 * Rows that are decided before they are sent to be written: the database writes them while this process decides the
 * next, and nobody else here waits for longer than they take.
 */
const PART_ROWS = 256
/** While live requests wait, one batch in so many is an import's. */
const IMPORT_TURN = 4

export class Lanes {
  private readonly queues = new Map<string, Queue>()
  private ready: string[] = []
  private readonly readyImports: string[] = []
  private readonly readyContended: string[] = []
  private readyBehind: string[] = []
  private turn: NodeJS.Immediate | null = null
  private running = 0
  private waiting = 0
  private importing = false
  private sinceImport = 0
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
      this.enqueue({ organization_id, request, rows, resolve, reject }, priority)
    })
  }

  /** Resolves when everything submitted so far has been answered. */
  async drain(): Promise<void> {
    if (this.queues.size > 0) await new Promise<void>((resolve) => this.idle.push(resolve))
  }

  private enqueue(asked: Asked, priority: Priority): void {
    const { organization_id } = asked
    const queue = this.queues.get(organization_id) ?? new Queue()
    this.queues.set(organization_id, queue)
    ;(priority === 'live' ? queue.live : queue.imports).push(asked)
    if (priority === 'live' && queue.line === this.readyImports) {
      this.readyImports.splice(this.readyImports.indexOf(organization_id), 1)
      queue.line = null
    }
    this.offer(organization_id, queue)
    this.scheduleSoon()
  }

  /** Lists an organization that has requests, if its next batch may begin. */
  private offer(organization_id: string, queue: Queue): void {
    if (queue.line || queue.isEmpty) return
    const line = this.lineFor(queue)
    line?.push(organization_id)
    queue.line = line
  }

  private lineFor(queue: Queue): string[] | null {
    if (queue.in_flight > 0) {
      const behind = this.options.overlap && queue.in_flight === 1 && queue.committing
      // Imports take turns with everybody else.
      return behind && queue.isWorthABatch && !queue.hasOnlyImports ? this.readyBehind : null
    }
    if (queue.contended) return this.readyContended
    return queue.hasOnlyImports ? this.readyImports : this.ready
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
    for (const organization_id of this.readyBehind.splice(0)) {
      const queue = this.queues.get(organization_id)!
      queue.line = null
      this.offer(organization_id, queue)
    }
    while (this.running < this.options.lanes) {
      const imports = this.importsAreNext()
      const batch = imports ? this.takeImports() : this.takeBatch()
      if (batch.size === 0) break
      this.running++
      this.sinceImport = imports ? 0 : this.sinceImport + 1
      if (imports) this.importing = true
      void this.run(batch, true).finally(() => {
        this.running--
        if (imports) this.importing = false
        this.finish([...batch.keys()])
      })
    }
    while (this.waiting < this.options.waiting_lanes) {
      const organization_id = this.readyBehind.shift() ?? this.readyContended.shift()
      if (organization_id === undefined) return
      const { batch_rows } = this.options
      const queue = this.queues.get(organization_id)!
      const batch = new Map([[organization_id, this.take(queue, batch_rows, batch_rows / 4, false)]])
      this.waiting++
      void this.run(batch, false).finally(() => {
        this.waiting--
        queue.contended = false
        this.finish([organization_id])
      })
    }
  }

  /** Imports are in batches of their own, one at a time, so that no live request waits for what they write. */
  private importsAreNext(): boolean {
    if (this.importing || this.readyImports.length === 0) return false
    return this.ready.length === 0 || this.sinceImport + 1 >= IMPORT_TURN
  }

  private takeImports(): Map<string, Asked[]> {
    return this.takeFrom(this.readyImports, this.options.batch_rows / 4)
  }

  private takeBatch(): Map<string, Asked[]> {
    return this.takeFrom(this.ready, this.options.batch_rows)
  }

  private takeFrom(line: string[], most: number): Map<string, Asked[]> {
    const { organizations_per_batch, batch_rows, overlap } = this.options
    const batch = new Map<string, Asked[]>()
    let room = most
    while (line.length > 0 && room > 0 && batch.size < organizations_per_batch) {
      const organization_id = line.shift()!
      const asked = this.take(this.queues.get(organization_id)!, room, batch_rows / 4, overlap)
      batch.set(organization_id, asked)
      for (const { rows } of asked) room -= rows
    }
    return batch
  }

  private take(queue: Queue, room: number, imports: number, halved: boolean): Asked[] {
    queue.in_flight++
    queue.line = null
    return queue.take(room, imports, halved)
  }

  private finish(organization_ids: string[]): void {
    for (const organization_id of organization_ids) {
      const queue = this.queues.get(organization_id)!
      queue.in_flight--
      queue.committing = false
      this.offer(organization_id, queue)
      if (queue.in_flight === 0 && queue.isEmpty) this.queues.delete(organization_id)
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
    let answers: Answered[]
    let locked: Set<string>
    let unsettled: Set<string>
    try {
      ;({ answers, locked, unsettled } = await this.transact(batch, skipLocked))
    } catch (error) {
      return this.recover(batch, skipLocked, attempt, error as Error)
    }
    for (const { asked, outcome } of answers) asked.resolve(outcome)
    for (const [organization_id, asked] of batch) {
      if (unsettled.has(organization_id)) this.postpone(organization_id, asked)
      if (locked.has(organization_id)) continue
      if (!skipLocked) for (const one of asked) one.resolve(UNKNOWN)
      else this.postpone(organization_id, asked)
    }
  }

  /** Locked elsewhere, or unknown: its own lane finds out. There it also goes on with what has fallen due. */
  private postpone(organization_id: string, asked: Asked[]): void {
    const queue = this.queues.get(organization_id)!
    queue.contended = true
    queue.postponed.push(...asked)
  }

  /**
   * One transaction: lock and read; decide and write, part by part; commit. Answers only after COMMIT has been
   * confirmed.
   */
  private transact(batch: Map<string, Asked[]>, skipLocked: boolean) {
    return this.db.transaction(async (tx) => {
      const readings = [...batch].map(([organization_id, asked]) => ({
        organization_id,
        requests: asked.map((one) => one.request),
      }))
      const locking = skipLocked ? 'skip_locked' : 'wait'
      const states = await readStates(tx, readings, this.cache, this.clock, locking)
      const decisions = new Map<string, Deciding>()
      const most = Math.min(MOST_DUE, Math.ceil((4 * MOST_DUE) / states.size))
      for (const [organization_id, state] of states) decisions.set(organization_id, deciding(state, most))
      const parts = partsOf(batch, states)
      const answers: Answered[] = []
      const unsettled = new Set<string>()
      const written: Written[] = []
      const sent: Promise<void>[] = []
      for (const [index, part] of parts.entries()) {
        const writes = decidePart(part, decisions, answers, unsettled)
        const last = index === parts.length - 1
        const sending = last ? commitWrites(tx, writes) : sendWrites(tx, writes)
        // What comes of it is asked for below, when all is on its way.
        sending.catch(() => {})
        sent.push(sending)
        written.push(...writes)
        if (!last) await nextTurn()
      }
      // Who asked first is decided first: nobody comes behind a batch that has not got to its requests.
      this.committing([...states.keys()].filter((organization_id) => !unsettled.has(organization_id)))
      await Promise.all(sent)
      signalJournals(this.db, written)
      return { answers, locked: new Set(states.keys()), unsettled }
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
  for (const one of asked) {
    const known = batch.get(one.organization_id)
    if (known) known.push(one)
    else batch.set(one.organization_id, [one])
  }
  return batch
}

/** The batch of those organizations that are there, in parts of about equal size; none of an organization's overtakes. */
function partsOf(batch: Map<string, Asked[]>, states: Map<string, unknown>): Map<string, Asked[]>[] {
  const all = [...batch].flatMap(([organization_id, asked]) => (states.has(organization_id) ? asked : []))
  const rows = all.reduce((sum, one) => sum + one.rows, 0)
  const most = Math.ceil(rows / Math.ceil(rows / PART_ROWS))
  const parts: Asked[][] = []
  let filled = most
  for (const one of all) {
    if (filled >= most) {
      parts.push([])
      filled = 0
    }
    parts.at(-1)!.push(one)
    filled += one.rows
  }
  return parts.map(byOrganization)
}

/** Adds to `answers`, or where more has fallen due than is settled at once to `unsettled`; returns what is to be written. */
function decidePart(
  part: Map<string, Asked[]>,
  decisions: Map<string, Deciding>,
  answers: Answered[],
  unsettled: Set<string>,
): Written[] {
  return [...part].map(([organization_id, asked]) => {
    const requests = asked.map((one) => one.request)
    const { settled, results, writes, after } = decisions.get(organization_id)!.next(requests)
    if (!settled) unsettled.add(organization_id)
    results.forEach((outcome, index) => {
      answers.push({ asked: asked[index]!, outcome })
    })
    return { state: after, writes }
  })
}
