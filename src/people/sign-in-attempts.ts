// Between leaving for a provider and coming back: what the answer must fit, kept here, and used once.
import { rfc3339 } from '../core/rfc3339.ts'
import type { Database } from '../database/database.ts'
import { hashSecret, newSecret } from './secret.ts'

export interface Attempt {
  state: string
  nonce: string
  code_verifier: string
  return_path: string
}

const LASTS_MS = 10 * 60_000

/** The secret belongs to the browser that leaves: nobody else can come back with its answer. */
export async function beginAttempt(
  db: Database,
  attempt: Attempt,
): Promise<{ secret: string; expires_at: number }> {
  const secret = newSecret()
  const now = Date.now()
  const expires_at = now + LASTS_MS
  await db.query('delete from sign_in_attempts where expires_at < $1', [rfc3339(now)])
  await db.query(
    `insert into sign_in_attempts (attempt_hash, state, nonce, code_verifier, return_path, expires_at)
     values ($1, $2, $3, $4, $5, $6)`,
    [
      hashSecret(secret),
      attempt.state,
      attempt.nonce,
      attempt.code_verifier,
      attempt.return_path,
      rfc3339(expires_at),
    ],
  )
  return { secret, expires_at }
}

/** Null for one that is unknown, used or too old. */
export async function useAttempt(db: Database, secret: string): Promise<Attempt | null> {
  const rows = await db.query<Attempt & { expires_at: number }>(
    `delete from sign_in_attempts where attempt_hash = $1
     returning state, nonce, code_verifier, return_path, expires_at`,
    [hashSecret(secret)],
  )
  if (!rows[0] || rows[0].expires_at <= Date.now()) return null
  const { expires_at: _, ...attempt } = rows[0]
  return attempt
}
