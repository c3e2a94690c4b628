// The door of every route: who is it, whose organization is asked for, may they. In this order, so that nobody learns
// of an organization that is not theirs (404), and nothing of the request is read before.
import type { FastifyRequest } from 'fastify'
import { hashKey } from '../catalog/key-format.ts'
import { authenticate } from '../catalog/keys.ts'
import { planAt, policyOf } from '../core/rules.ts'
import { type Ledger, UnknownOrganization } from '../ledger/ledger.ts'
import { EXTENSION_PREFIX, findSession, roleInSession, type Session } from '../people/sessions.ts'
import { dropCookie, readCookie, refuseForeignOrigin, transportOf } from './browser.ts'
import {
  type Caller,
  isExtension,
  may,
  type Principal,
  type RoutePermission,
  type Tenant,
} from './permissions.ts'
import { denied, noOrganization, Problem } from './problems.ts'
import type { House, Row } from './row.ts'

type Asker = Pick<Caller, 'principal' | 'session'>
type Person = Asker & { session: Session }

const NOBODY: Caller = { principal: { kind: 'nobody', actor: 'nobody' }, tenant: null, session: null }
const NO_ROLES = { admin: [], manager: [], user: [] }

/**
 * Throws 401, 404 or 403; resolves at once for a key that is known and a path without roles to look up. `quietly`: asked
 * again for what goes on for long, which does not count as use of a session.
 */
export async function authorize(
  house: House,
  request: FastifyRequest,
  { permission, extension }: Pick<Row, 'permission' | 'extension'>,
  quietly = false,
): Promise<Caller> {
  const { authorization } = request.headers
  // Where no key is needed, one that is not good is as none.
  if (permission === 'public') {
    if (authorization === undefined) return NOBODY
    return { ...(await askerOf(house, request, quietly).catch(() => NOBODY)), tenant: null }
  }
  const { principal, session } = await askerOf(house, request, quietly)
  const { organization_id } = request.params as { organization_id?: string }
  const tenant =
    organization_id === undefined ? null : await tenantOf(house.ledger, principal, organization_id)
  const verdict = may(principal, permission, tenant)
  if (verdict === 'hidden') throw noOrganization(organization_id!)
  if (verdict === 'denied') throw denied(wordsOf(permission))
  if (isExtension(principal) && !extension)
    throw denied("An extension's token reads its member's balance and asks for quotes, nothing else.")
  return { principal, tenant, session }
}

/** A key beats a cookie: who sends one means it. */
async function askerOf(house: House, request: FastifyRequest, quietly: boolean): Promise<Asker> {
  const { authorization } = request.headers
  if (authorization === undefined) return personOf(house, request, quietly)
  const match = /^Bearer +(\S+)$/i.exec(authorization)
  if (!match) throw unauthorized('The Authorization header must read: Bearer <key>.')
  const key = match[1]!
  if (isProcessKey(key, house.process_key))
    return keyed({ kind: 'operator', key_id: 'command', actor: 'operator:command' })
  if (key.startsWith(EXTENSION_PREFIX)) return extensionOf(house, key, quietly)
  const found = await authenticate(house.db, key)
  if (!found) throw unauthorized('This key is unknown, expired or revoked.')
  const { key_id, organization_id, scopes } = found
  if (organization_id === null) return keyed({ kind: 'operator', key_id, actor: `operator:${key_id}` })
  return keyed({ kind: 'organization', key_id, actor: `key:${key_id}`, organization_id, scopes })
}

const keyed = (principal: Principal): Asker => ({ principal, session: null })

/** Somebody who has signed in with this browser. */
async function personOf(house: House, request: FastifyRequest, quietly: boolean): Promise<Asker> {
  const secret = readCookie(request, 'session')
  if (secret === null)
    throw unauthorized(
      request.headers.cookie?.includes('coulomb_session') && transportOf(request) === 'plain'
        ? 'Sessions do not count over plain HTTP.'
        : 'A key is needed: Authorization: Bearer <key>. People sign in at /sign-in.',
    )
  const asker = await askerOfSession(house, secret, quietly)
  if (!asker || asker.session.kind === 'extension')
    throw unauthorized('Your session has ended: sign in again.', dropCookie(request, 'session'))
  refuseForeignOrigin(request, house.settings)
  return asker
}

/** With the role that the member has now; null once they may no longer act. */
async function askerOfSession({ db }: House, secret: string, quietly: boolean): Promise<Person | null> {
  const session = await findSession(db, secret, { now: Date.now(), quietly })
  if (!session) return null
  const { kind, organization_id, person_id } = session
  if (kind === 'operator')
    return { principal: { kind, key_id: null, actor: `operator:${person_id}` }, session }
  const role = await roleInSession(db, session)
  if (!role) return null
  const principal: Principal = {
    kind: 'member',
    actor: `member:${person_id}`,
    organization_id: organization_id!,
    member_id: person_id,
    role,
    ...(kind === 'extension' && { extension: true as const }),
  }
  return { principal, session }
}

async function extensionOf(house: House, token: string, quietly: boolean): Promise<Asker> {
  const asker = await askerOfSession(house, token, quietly)
  if (asker?.session.kind !== 'extension') throw unauthorized('This token is unknown or has ended.')
  return asker
}

/** Who has signed in with this browser; null for nobody. For pages, which ask before they know what for. */
export async function signedInWith(house: House, request: FastifyRequest): Promise<Person | null> {
  const secret = readCookie(request, 'session')
  const asker = secret === null ? null : await askerOfSession(house, secret, true)
  return asker?.session.kind === 'extension' ? null : asker
}

function isProcessKey(given: string, process_key: string | undefined): boolean {
  return process_key !== undefined && hashKey(given) === hashKey(process_key)
}

function unauthorized(detail: string, cookie?: string): Problem {
  const headers = { 'www-authenticate': 'Bearer', ...(cookie !== undefined && { 'set-cookie': cookie }) }
  return new Problem('unauthorized', detail, { headers })
}

/** Roles are looked up only for members; a key has what it has in any organization it may reach. */
export async function tenantOf(
  ledger: Ledger,
  principal: Principal,
  organization_id: string,
): Promise<Tenant> {
  if (principal.kind !== 'member' || principal.organization_id !== organization_id)
    return { organization_id, permissions: NO_ROLES }
  try {
    const rules = await ledger.rules(organization_id)
    return { organization_id, permissions: policyOf(rules, planAt(rules, await ledger.now())).permissions }
  } catch (error) {
    throw error instanceof UnknownOrganization ? noOrganization(organization_id) : error
  }
}

function wordsOf(permission: RoutePermission): string {
  if (permission === 'operator') return 'Only the operator may do this.'
  if (permission === 'member') return 'Only a member who has signed in may do this.'
  if (permission === 'member_or_operator')
    return 'Only a member who has signed in, or the operator, may do this.'
  if (permission === 'charge' || permission === 'quote')
    return 'This key may not charge: it needs the scope "charge".'
  return `This needs the permission "${permission}".`
}
