// Queries and transactions over `pg` clients that pipeline: what both engines share.

import type pg from 'pg'
import { type Database, DatabaseError, type Result, type Statement, type Transaction } from './database.ts'
import type { Signals } from './signals.ts'
import { type Prepared, Trip, type TripResult } from './trip.ts'
import { toWire } from './wire-values.ts'

/** What an engine tells about itself; the rest of `Database` follows from its pool. */
export interface EngineTraits {
  engine: Database['engine']
  citus: boolean
  durable: boolean
  warnings: readonly string[]
}

const BEGIN = { name: 'begin', text: 'begin isolation level read committed' }
const COMMIT = { name: 'commit', text: 'commit' }
/**
 * Plans of a transaction's named statements are made once, without their values. Left alone, Postgres prefers to plan
 * anew for a column of one element than to take the plan that is made for ten of them, each time: half its work for a
 * lone charge. What is looked up in a transaction has an index of its own; readers, outside, are planned with values.
 */
const PLAN_ONCE = { name: 'plan_once', text: 'set local plan_cache_mode = force_generic_plan' }
const OPENING = [BEGIN, PLAN_ONCE]

/**
 * The pool must hold pipelining clients. Errors that reach the caller are `DatabaseError`s; a lost connection has
 * sqlstate 08006, or 08007 when COMMIT was on its way and its outcome is unknown. `close` closes the signals too.
 */
export function pooledDatabase(
  pool: pg.Pool,
  signals: Signals,
  traits: EngineTraits,
  close: () => Promise<void>,
): Database {
  // A client that is checked out has no error listener of the pool's; without one, a lost connection ends the process.
  pool.on('connect', (client) => client.on('error', () => {}))
  pool.on('error', () => {})
  let closing: Promise<void> | undefined
  return {
    ...traits,
    signal: (topic, organization_id) => signals.signal(topic, organization_id),
    listen: (heard) => signals.listen(heard),
    async query(text, values) {
      const prepared = prepare({ text, values })
      const client = await connect(pool)
      try {
        const [result] = await sendAll(client, [prepared])
        return result!.rows as never
      } finally {
        await giveBack(client)
      }
    },
    async transaction(work) {
      const client = await connect(pool)
      const transaction = new PipelinedTransaction(client)
      try {
        const value = await work(transaction)
        await transaction.finish()
        return value
      } catch (error) {
        await transaction.abandon()
        throw error
      } finally {
        await giveBack(client)
      }
    },
    close() {
      closing ??= close()
      return closing
    },
  }
}

class PipelinedTransaction implements Transaction {
  readonly #client: pg.PoolClient
  #state: 'unsent' | 'open' | 'ended' = 'unsent'
  #failure: unknown

  constructor(client: pg.PoolClient) {
    this.#client = client
  }

  async send(statements: readonly Statement[]): Promise<Result[]> {
    if (this.#state === 'ended') throw new Error('The transaction has ended')
    const prepared = statements.map(prepare)
    const first = this.#state === 'unsent'
    if (first) prepared.unshift(...OPENING)
    this.#state = 'open'
    const results = await this.#attempt(() => sendAll(this.#client, prepared))
    return (first ? results.slice(OPENING.length) : results).map(toResult)
  }

  async commit(statements: readonly Statement[] = []): Promise<Result[]> {
    if (this.#state === 'ended') throw new Error('The transaction has ended')
    const prepared = statements.map(prepare)
    const first = this.#state === 'unsent'
    this.#state = 'ended'
    if (first && prepared.length === 0) return []
    if (first) prepared.unshift(...OPENING)
    const results = await this.#attempt(() => sendAll(this.#client, [...prepared, COMMIT]))
    // COMMIT in a transaction that failed in an earlier trip does not fail: it answers ROLLBACK.
    if (results.at(-1)!.command !== 'COMMIT') {
      throw this.#failure ?? new DatabaseError('The transaction was rolled back', '25P02', undefined)
    }
    return results.slice(first ? OPENING.length : 0, -1).map(toResult)
  }

  /** After `work` returned: commits unless it did so itself. */
  async finish(): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure
    if (this.#state === 'open') await this.commit()
  }

  /** After `work` threw: whatever is still open is rolled back, so that the client can be used again. */
  async abandon(): Promise<void> {
    if (this.#state === 'unsent') return
    this.#state = 'ended'
    await this.#client.query('rollback').catch(() => {})
  }

  // The first failure stays the answer even if `work` swallows it: what follows it in the transaction does nothing.
  async #attempt<T>(send: () => Promise<T>): Promise<T> {
    try {
      return await send()
    } catch (error) {
      this.#failure ??= error
      throw this.#failure
    }
  }
}

const MAX_PARAMETERS = 65_535
const textByName = new Map<string, string>()

// Everything that the driver would refuse by itself is refused here, before the first byte is sent: see `toWire`.
function prepare(statement: Statement): Prepared {
  const { text, values, name } = statement
  if (values && values.length > MAX_PARAMETERS) throw new RangeError('Too many parameters in one statement')
  if (name !== undefined) {
    const known = textByName.get(name)
    if (known === undefined) textByName.set(name, text)
    else if (known !== text) throw new Error(`The statement name ${name} stands for another text already`)
  }
  return { text, values: values?.map(toWire), name }
}

async function connect(pool: pg.Pool): Promise<pg.PoolClient> {
  try {
    return await pool.connect()
  } catch (error) {
    throw toDatabaseError(error, '08001')
  }
}

/** A client that is not idle and healthy is destroyed rather than handed to the next one. */
async function giveBack(client: pg.PoolClient): Promise<void> {
  client.release(statusOf(client) !== 'I')
}

function statusOf(client: pg.PoolClient): string | null {
  return (client as unknown as { getTransactionStatus(): string | null }).getTransactionStatus()
}

/** All in one trip. Rejects with the first failure; nothing after it has been done, COMMIT included. */
async function sendAll(client: pg.PoolClient, statements: readonly Prepared[]): Promise<TripResult[]> {
  const trip = new Trip(statements)
  client.query(trip as unknown as pg.Submittable)
  try {
    return await trip.results
  } catch (error) {
    const { message, severity } = error as { message: string; severity?: string }
    const committing = statements.at(-1) === COMMIT
    if (committing && (severity === 'FATAL' || severity === 'PANIC'))
      throw new DatabaseError(message, '08007', error)
    throw toDatabaseError(error, committing ? '08007' : '08006')
  }
}

function toResult({ rows, row_count }: TripResult): Result {
  return { rows, row_count }
}

/** Failures with a severity come from the engine; all others mean that the connection is lost. */
function toDatabaseError(error: unknown, otherwise: string): DatabaseError {
  if (error instanceof RangeError || error instanceof SyntaxError) {
    return new DatabaseError(error.message, undefined, error)
  }
  const { message, severity, code } = error as { message: string; severity?: string; code?: string }
  return new DatabaseError(message, severity ? code : otherwise, error)
}
