// Sends what has been decided to the database, and believes that it is written only when every statement has touched the
// rows it had to.
import type { Database, Result, Transaction } from '../database/database.ts'
import { type Written, writeStatements } from './write-batch.ts'

/** A part of the writes of a transaction that goes on. */
export async function sendWrites(tx: Transaction, written: Written[]): Promise<void> {
  const statements = writeStatements(written)
  if (statements.length === 0) return
  checkRows(statements, await tx.send(statements.map(({ statement }) => statement)))
}

/** The last part, with COMMIT. */
export async function commitWrites(tx: Transaction, written: Written[]): Promise<void> {
  const statements = writeStatements(written)
  checkRows(statements, await tx.commit(statements.map(({ statement }) => statement)))
}

function checkRows(statements: ReturnType<typeof writeStatements>, results: Result[]): void {
  statements.forEach(({ statement, rows }, index) => {
    const touched = results[index]!.row_count
    if (rows !== null && touched !== rows)
      throw new Error(`${statement.name} touched ${touched} rows, not ${rows}`)
  })
}

/** Tells whose journal grew, after the commit. */
export function signalJournals(db: Database, written: readonly Written[]): void {
  for (const { state, writes } of written)
    if (writes.entries.length > 0) db.signal('journal', state.organization_id)
}
