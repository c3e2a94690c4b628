// Links that sign somebody in, once: minted by the vendor's backend, good for a minute or so (design §6).
import { Refused } from '../core/request.ts'
import { rfc3339 } from '../core/rfc3339.ts'
import type { Database } from '../database/database.ts'
import { checkMember, type Person } from './person.ts'
import { hashSecret, newSecret } from './secret.ts'
import { beginSession, type NewSession } from './sessions.ts'

export interface NewLink {
  secret: string
  expires_at: number
}

/** Refused as `checkMember`. `return_path`: a local path, checked by the caller. */
export async function mintLink(
  db: Database,
  person: Person,
  { return_path, lasts_ms, created_by }: { return_path: string; lasts_ms: number; created_by: string },
): Promise<NewLink> {
  if (person.kind === 'member') await checkMember(db, person)
  const secret = newSecret()
  const now = Date.now()
  const expires_at = now + lasts_ms
  const member = person.kind === 'member'
  await db.query('delete from sign_in_links where expires_at < $1', [rfc3339(now)])
  await db.query(
    `insert into sign_in_links (link_hash, kind, organization_id, person_id, name, return_path, created_by, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      hashSecret(secret),
      person.kind,
      member ? person.organization_id : null,
      member ? person.member_id : person.operator_id,
      member ? null : person.name,
      return_path,
      created_by,
      rfc3339(expires_at),
    ],
  )
  return { secret, expires_at }
}

interface LinkRow {
  kind: 'member' | 'operator'
  organization_id: string | null
  person_id: string
  name: string | null
  return_path: string
  expires_at: number
}

export interface SignedIn extends NewSession {
  person: Person
  return_path: string
}

/**
 * Uses the link up and begins a session, both or neither: of any number at once, one succeeds. Null for a link that is
 * unknown, used or too old. Refused: `member_disabled`.
 */
export async function useLink(
  db: Database,
  secret: string,
  replacing: string | null,
): Promise<SignedIn | null> {
  const now = Date.now()
  const used = await db.transaction(async (tx) => {
    const [deleted] = await tx.send([
      {
        text: `delete from sign_in_links where link_hash = $1
          returning kind, organization_id, person_id, name, return_path, expires_at`,
        values: [hashSecret(secret)],
      },
    ])
    const link = deleted!.rows[0] as LinkRow | undefined
    if (!link || link.expires_at <= now) return null
    const person: Person =
      link.kind === 'member'
        ? { kind: 'member', organization_id: link.organization_id!, member_id: link.person_id }
        : { kind: 'operator', operator_id: link.person_id, name: link.name ?? link.person_id }
    return { ...(await beginSession(tx, person, now, replacing)), person, return_path: link.return_path }
  })
  if (used) await welcome(db, used.person, now)
  return used
}

/** Begins a session for somebody whom a provider has vouched for. Refused as `checkMember`. */
export async function signIn(db: Database, person: Person, replacing: string | null): Promise<NewSession> {
  if (person.kind === 'member') await checkMember(db, person)
  const now = Date.now()
  const session = await db.transaction((tx) => beginSession(tx, person, now, replacing))
  await welcome(db, person, now)
  return session
}

/** The report's "User Last Login Time" (S0-26). */
async function welcome(db: Database, person: Person, now: number): Promise<void> {
  if (person.kind !== 'member') return
  const rows = await db.query(
    `update members set last_login_at = $3
     where organization_id = $1 and member_id = $2 and status = 'active' returning 1`,
    [person.organization_id, person.member_id, rfc3339(now)],
  )
  if (rows.length === 0)
    throw new Refused('member_disabled', 'You are no longer a member here.', { field: 'member_id' })
}
