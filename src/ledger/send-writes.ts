// Sends what has been decided to the database, where each statement fails unless it does all it has to.
import type { Database, Transaction } from '../database/database.ts'
import { type Written, writeStatements } from './write-batch.ts'

/** A part of the writes of a transaction that goes on. */
export async function sendWrites(tx: Transaction, written: Written[]): Promise<void> {
  const statements = writeStatements(written)
  if (statements.length > 0) await tx.send(statements)
}

/** The last part, with COMMIT. */
export async function commitWrites(tx: Transaction, written: Written[]): Promise<void> {
  await tx.commit(writeStatements(written))
}

/** Tells whose journal grew, after the commit. */
export function signalJournals(db: Database, written: readonly Written[]): void {
  for (const { state, writes } of written)
    if (writes.entries.length > 0) db.signal('journal', state.organization_id)
}
