// Sessions live on the server: the browser holds a secret, the database its hash. They end after a while without use,
// after a while at all, by signing out, and with the member; by real time, never by the test clock.
import type { Role } from '../core/catalogue.ts'
import { rfc3339 } from '../core/rfc3339.ts'
import type { Database, Transaction } from '../database/database.ts'
import type { Person } from './person.ts'
import { hashSecret, newSecret } from './secret.ts'

export type SessionKind = 'member' | 'operator' | 'extension'

export interface Session {
  session_hash: string
  kind: SessionKind
  /** Null for operators. */
  organization_id: string | null
  /** A member_id, or the operator's own id. */
  person_id: string
  /** An operator's name. */
  name: string | null
  created_at: number
  /** To the minute. */
  last_seen_at: number
  expires_at: number
}

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/** How long each kind lasts at most, and without use. An extension's token says when it ends. */
const LIFE_MS = { member: 7 * 24 * HOUR_MS, operator: 12 * HOUR_MS, extension: 24 * HOUR_MS }
const IDLE_MS = { member: 12 * HOUR_MS, operator: 2 * HOUR_MS, extension: 24 * HOUR_MS }
const USE_NOTED_EVERY_MS = MINUTE_MS

export const EXTENSION_PREFIX = 'coulomb_ext_'

const COLUMNS = `session_hash, kind, organization_id, person_id, name, created_at, last_seen_at, expires_at`

export interface NewSession {
  /** The secret: for a cookie, or the bearer token of an extension. */
  secret: string
  expires_at: number
}

/** Takes the place of the session in `replacing`, if there is one: a secret from before a sign-in never outlives it. */
export async function beginSession(
  tx: Transaction,
  person: Person,
  now: number,
  replacing: string | null = null,
): Promise<NewSession> {
  const expires_at = now + LIFE_MS[person.kind]
  const secret = newSecret()
  await insert(tx, secret, { person, kind: person.kind, now, expires_at })
  await tx.send([
    { text: 'delete from sessions where session_hash = $1', values: [hashSecret(replacing ?? '')] },
    { text: 'delete from sessions where expires_at < $1', values: [rfc3339(now)] },
  ])
  return { secret, expires_at }
}

/** A token that reads one member's balance and asks for quotes, nothing else (S1-42). */
export async function beginExtension(
  tx: Transaction,
  person: Extract<Person, { kind: 'member' }>,
  now: number,
  lasts_ms: number,
): Promise<NewSession> {
  const secret = newSecret(EXTENSION_PREFIX)
  const expires_at = now + Math.min(lasts_ms, LIFE_MS.extension)
  await insert(tx, secret, { person, kind: 'extension', now, expires_at })
  return { secret, expires_at }
}

async function insert(
  tx: Transaction,
  secret: string,
  { person, kind, now, expires_at }: { person: Person; kind: SessionKind; now: number; expires_at: number },
): Promise<void> {
  const member = person.kind === 'member'
  await tx.send([
    {
      text: `insert into sessions (${COLUMNS}) values ($1, $2, $3, $4, $5, $6, $6, $7)`,
      values: [
        hashSecret(secret),
        kind,
        member ? person.organization_id : null,
        member ? person.member_id : person.operator_id,
        member ? null : person.name,
        rfc3339(now),
        rfc3339(expires_at),
      ],
    },
  ])
}

/** Null for a secret that opens nothing, or no longer. Its use is noted, beside the request, unless `quietly`. */
export async function findSession(
  db: Database,
  secret: string,
  { now, quietly }: { now: number; quietly: boolean },
): Promise<Session | null> {
  const rows = await db.query<Session>(`select ${COLUMNS} from sessions where session_hash = $1`, [
    hashSecret(secret),
  ])
  const session = rows[0]
  if (!session || endsAt(session) <= now) return null
  if (!quietly && now - session.last_seen_at >= USE_NOTED_EVERY_MS)
    db.query('update sessions set last_seen_at = $2 where session_hash = $1 and last_seen_at < $2', [
      session.session_hash,
      rfc3339(now),
    ]).catch(() => {})
  return session
}

/** When it ends if it is not used again. */
export function endsAt({ kind, last_seen_at, expires_at }: Session): number {
  return Math.min(expires_at, last_seen_at + IDLE_MS[kind])
}

/** The role that the member has now; null when there is no such member, or they may not act: the session ends. */
export async function roleInSession(db: Database, session: Session): Promise<Role | null> {
  const rows = await db.query<{ role: Role; status: string }>(
    'select role, status from members where organization_id = $1 and member_id = $2',
    [session.organization_id, session.person_id],
  )
  if (rows[0]?.status === 'active') return rows[0].role
  await endSession(db, session.session_hash)
  return null
}

export async function endSession(db: Database, session_hash: string): Promise<void> {
  const gone = await db.query<Pick<Session, 'organization_id'>>(
    'delete from sessions where session_hash = $1 returning organization_id',
    [session_hash],
  )
  for (const { organization_id } of gone) db.signal('access', organization_id)
}

/** Of members who were disabled or erased, extensions' tokens included. */
export async function endSessionsOf(
  db: Database,
  organization_id: string,
  member_ids: string[],
): Promise<void> {
  if (member_ids.length === 0) return
  await db.query('delete from sessions where organization_id = $1 and person_id = any($2::text[])', [
    organization_id,
    member_ids,
  ])
  db.signal('access', organization_id)
}
