// The seam between Coulomb and its two engines. Everything above it speaks one SQL dialect.
import type { Signals } from './signals.ts'

/** One SQL statement. `name` makes it a prepared statement where the engine has them. */
export interface Statement {
  text: string
  values?: readonly unknown[]
  name?: string
}

/**
 * Values come out alike on both engines: `int8` as a safe integer (an unsafe one is an error), `timestamptz` as
 * epoch milliseconds, `date` as `YYYY-MM-DD`, `jsonb` parsed, `bytea` as Buffer, `numeric` as string. Times go in
 * as RFC 3339 strings, arrays as JavaScript arrays with a cast in the SQL (`$1::text[]`).
 */
export interface Result<Row = Record<string, unknown>> {
  rows: Row[]
  row_count: number
}

export interface Transaction {
  /** Sends the statements in one trip, in order, and resolves when all have answered. */
  send(statements: readonly Statement[]): Promise<Result<any>[]>
  /** Sends the statements and COMMIT in one trip; resolves only if the answer to COMMIT says `COMMIT`. */
  commit(statements?: readonly Statement[]): Promise<Result<any>[]>
}

export interface Database extends Signals {
  readonly engine: 'embedded' | 'postgres'
  /** On Citus a batch holds one organization. */
  readonly citus: boolean
  /** True when an acknowledged commit survives a power cut. */
  readonly durable: boolean
  /** What an operator should know about this database, a sentence each; for the log and `coulomb doctor`. */
  readonly warnings: readonly string[]
  query<Row = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<Row[]>
  /**
   * Runs `work` in one READ COMMITTED transaction. `work` may end it with `tx.commit(...)`; if it returns without,
   * the transaction is committed, and if it throws, rolled back. Never use the database inside `work`, only `tx`.
   */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>
  close(): Promise<void>
  /** Embedded only: writes a consistent copy to `file`, which must not exist and which `restore` reads. */
  dump?(file: string): Promise<void>
}

/**
 * A failure of the engine; `sqlstate` is its five-character class and code, where there was one. A connection that was
 * not had or was lost is 08001 or 08006; one lost while COMMIT was under way is 08007: nobody knows its outcome.
 */
export class DatabaseError extends Error {
  readonly sqlstate: string | undefined
  constructor(message: string, sqlstate: string | undefined, cause: unknown) {
    super(message, { cause })
    this.name = 'DatabaseError'
    this.sqlstate = sqlstate
  }
}
