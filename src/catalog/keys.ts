// API keys: who may ask. A key is shown once and stored as its SHA-256. Keys live by real time, never the test clock.

import { randomBytes } from 'node:crypto'
import { Refused } from '../core/request.ts'
import { rfc3339, rfc3339OrNull } from '../core/rfc3339.ts'
import type { Database } from '../database/database.ts'
import { recordAudit } from './audit.ts'
import { hashKey, isPlausibleKey, type KeyKind, newKey, SHORTEST_KEY } from './key-format.ts'
import { foreignCursor, keyIn, type Page, type PageRequest, pageOf, pageSize } from './page.ts'

/** A key without scopes given may read usage; what needs none of these (grants, refunds) needs an operator's key. */
export const KEY_SCOPES = ['usage.read', 'report.export', 'charge'] as const
export type KeyScope = (typeof KEY_SCOPES)[number]

export interface ApiKey {
  id: string
  kind: KeyKind
  /** Null for an operator's key, which may ask for any organization. */
  organization_id: string | null
  name: string
  /** The beginning of the key, to tell it from others. */
  prefix: string
  scopes: KeyScope[]
  created_at: number
  created_by: string
  expires_at: number | null
  /** To the minute. */
  last_used_at: number | null
  revoked_at: number | null
}

export interface KeyInput {
  organization_id: string | null
  kind: KeyKind
  name: string
  scopes?: KeyScope[] | undefined
  expires_at?: number | null | undefined
  /** The actor. */
  created_by: string
}

export interface Principal {
  kind: KeyKind
  key_id: string
  organization_id: string | null
  name: string
  scopes: KeyScope[]
}

const COLUMNS = `key_id as id, kind, organization_id, name, prefix, scopes, created_at, created_by, expires_at,
  last_used_at, revoked_at`

/** Unlike "is not distinct from", this finds its index. */
const OF = '(organization_id = $1 or ($1::text is null and organization_id is null))'

/** Refused: `not_found` for an unknown organization, `invalid_field` for an expiry that has passed. */
export async function createKey(db: Database, input: KeyInput): Promise<ApiKey & { key: string }> {
  const { organization_id, kind, name, created_by, expires_at = null } = input
  const now = Date.now()
  if (expires_at !== null && expires_at <= now)
    throw new Refused('invalid_field', 'The key would have expired already.', { field: 'expires_at' })
  if ((kind === 'operator') !== (organization_id === null))
    throw new Error("a key is an operator's or an organization's")
  await checkOrganization(db, organization_id)
  const { key, prefix, key_hash } = newKey(kind)
  const id = `key_${randomBytes(9).toString('base64url')}`
  const scopes = input.scopes ?? (kind === 'operator' ? [...KEY_SCOPES] : ['usage.read'])
  return db.transaction(async (tx) => {
    const [inserted] = await tx.send([
      {
        text: `insert into api_keys (key_hash, key_id, organization_id, kind, name, prefix, scopes, created_at, created_by, expires_at)
          values ($1, $2, $3, $4, $5, $6, $7::text[], $8, $9, $10) returning ${COLUMNS}`,
        values: [
          key_hash,
          id,
          organization_id,
          kind,
          name,
          prefix,
          scopes,
          rfc3339(now),
          created_by,
          rfc3339OrNull(expires_at),
        ],
      },
    ])
    await recordAudit(tx, {
      organization_id: organization_id ?? '',
      actor: created_by,
      action: 'key.created',
      target: `key:${id}`,
      before: null,
      after: { kind, scopes, expires_at: rfc3339OrNull(expires_at) },
    })
    return { ...(inserted!.rows[0] as ApiKey), key }
  })
}

async function checkOrganization(db: Database, organization_id: string | null): Promise<void> {
  if (organization_id === null) return
  const known = await db.query('select 1 from organizations where organization_id = $1', [organization_id])
  if (known.length === 0)
    throw new Refused('not_found', 'There is no such organization.', { field: 'organization_id' })
}

/** The newest first, revoked ones included; of the operator with null. */
export async function listKeys(
  db: Database,
  organization_id: string | null,
  request: PageRequest = {},
): Promise<Page<ApiKey>> {
  const size = pageSize(request)
  const [at = null, id = null] = keyIn(request, 2) ?? []
  if (at !== null && !/^\d{1,15}$/.test(at)) throw foreignCursor()
  const rows = await db.query<ApiKey>(
    `select ${COLUMNS} from api_keys where ${OF}
       and ($2::timestamptz is null or (created_at, key_id) < ($2::timestamptz, $3::text))
     order by created_at desc, key_id desc limit $4`,
    [organization_id, at === null ? null : rfc3339(Number(at)), id, size + 1],
  )
  return pageOf(rows, size, (last) => [String(last.created_at), last.id])
}

/** At once in this process, within 5 seconds in all others. Refused: `not_found`. A revoked key stays as it is. */
export async function revokeKey(
  db: Database,
  organization_id: string | null,
  id: string,
  actor: string,
): Promise<ApiKey> {
  const row = await db.transaction(async (tx) => {
    const [revoked] = await tx.send([
      {
        text: `update api_keys set revoked_at = $3 where ${OF} and key_id = $2
          and revoked_at is null returning key_hash, ${COLUMNS}`,
        values: [organization_id, id, rfc3339(Date.now())],
      },
    ])
    if (revoked!.row_count > 0)
      await recordAudit(tx, {
        organization_id: organization_id ?? '',
        actor,
        action: 'key.revoked',
        target: `key:${id}`,
        before: null,
        after: null,
      })
    return revoked!.rows[0] as (ApiKey & { key_hash: string }) | undefined
  })
  if (!row) return revokedBefore(db, organization_id, id)
  const { key_hash, ...key } = row
  cacheOf(db).delete(key_hash)
  return key
}

async function revokedBefore(db: Database, organization_id: string | null, id: string): Promise<ApiKey> {
  const [key] = await db.query<ApiKey>(`select ${COLUMNS} from api_keys where ${OF} and key_id = $2`, [
    organization_id,
    id,
  ])
  if (!key) throw new Refused('not_found', 'There is no such key.', { field: 'key_id' })
  return key
}

const BOOTSTRAP = 'bootstrap'

/**
 * Makes the environment's COULOMB_OPERATOR_KEY the one bootstrap key: any text of 16 to 512 characters. The one before
 * it, if it was another, is revoked. The environment decides: a bootstrap key that was revoked here works again after a
 * start with it. Throws for a key that is too short, too long, or looks like ours but is not whole.
 */
export async function bootstrapOperatorKey(db: Database, key: string): Promise<void> {
  if (!isPlausibleKey(key))
    throw new Error(
      `The operator key must have ${SHORTEST_KEY} to 512 characters; one that begins with coulomb_ must be whole.`,
    )
  const key_hash = hashKey(key)
  const now = rfc3339(Date.now())
  await db.transaction((tx) =>
    tx.commit([
      {
        text: `update api_keys set revoked_at = $2 where created_by = '${BOOTSTRAP}' and key_hash <> $1 and revoked_at is null`,
        values: [key_hash, now],
      },
      {
        text: `insert into api_keys (key_hash, key_id, kind, name, prefix, scopes, created_at, created_by)
          values ($1, $2, 'operator', 'COULOMB_OPERATOR_KEY', $3, $4::text[], $5, '${BOOTSTRAP}')
          on conflict (key_hash) do update set revoked_at = null, expires_at = null`,
        values: [key_hash, `${BOOTSTRAP}_${key_hash.slice(0, 8)}`, key.slice(0, 4), [...KEY_SCOPES], now],
      },
    ]),
  )
  cacheOf(db).clear()
}

/** `unknown`, `revoked`: "Invalid token." in seed 004's words · `expired`: "User inactive or deleted." */
export type KeyRefusal = 'unknown' | 'revoked' | 'expired'
export type KeyExamination = { principal: Principal } | { principal: null; refusal: KeyRefusal }

export async function authenticate(db: Database, key: string): Promise<Principal | null> {
  return (await examineKey(db, key)).principal
}

/**
 * Whose key this is, or why it is nobody's. What the database said is believed for 3 seconds, so a revocation reaches
 * every process within 5; an expiry is checked each time.
 */
export async function examineKey(db: Database, key: string): Promise<KeyExamination> {
  const refused = (refusal: KeyRefusal) => ({ principal: null, refusal })
  if (!isPlausibleKey(key)) return refused('unknown')
  const now = Date.now()
  const known = await lookUp(db, hashKey(key), now)
  if (!known) return refused('unknown')
  if (known.revoked_at !== null) return refused('revoked')
  if (known.expires_at !== null && known.expires_at <= now) return refused('expired')
  noteUse(db, known, now)
  const { id: key_id, kind, organization_id, name, scopes } = known
  return { principal: { kind, key_id, organization_id, name, scopes } }
}

const BELIEVED_MS = 3_000
const MOST_CACHED = 10_000
const USE_NOTED_EVERY_MS = 60_000

type StoredKey = ApiKey & { key_hash: string }
type Cache = Map<string, { read_at: number; row: Promise<StoredKey | undefined> }>

const caches = new WeakMap<Database, Cache>()

function cacheOf(db: Database): Cache {
  const cache: Cache = caches.get(db) ?? new Map()
  caches.set(db, cache)
  return cache
}

/** By hash. Only keys that exist are kept, so that guesses cannot push them out. */
async function lookUp(db: Database, key_hash: string, now: number): Promise<StoredKey | undefined> {
  const cache = cacheOf(db)
  const known = cache.get(key_hash)
  if (known && now - known.read_at < BELIEVED_MS) return known.row
  const read = {
    read_at: now,
    row: db
      .query<StoredKey>(`select key_hash, ${COLUMNS} from api_keys where key_hash = $1`, [key_hash])
      .then((rows) => rows[0]),
  }
  const forget = () => {
    if (cache.get(key_hash) === read) cache.delete(key_hash)
  }
  cache.delete(key_hash)
  cache.set(key_hash, read)
  for (const oldest of cache.keys()) {
    if (cache.size <= MOST_CACHED) break
    cache.delete(oldest)
  }
  try {
    const row = await read.row
    if (!row) forget()
    return row
  } catch (error) {
    forget()
    throw error
  }
}

/** At most once a minute, beside the request, which neither waits for it nor fails with it. */
function noteUse(db: Database, known: StoredKey, now: number): void {
  if (known.last_used_at !== null && now - known.last_used_at < USE_NOTED_EVERY_MS) return
  known.last_used_at = now
  db.query(
    'update api_keys set last_used_at = $2 where key_hash = $1 and (last_used_at is null or last_used_at < $2)',
    [known.key_hash, rfc3339(now)],
  ).catch(() => {})
}
