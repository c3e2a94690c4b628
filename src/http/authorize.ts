// The door of every route: who is it, whose organization is asked for, may they. In this order, so that nobody learns
// of an organization that is not theirs (404), and nothing of the request is read before.
import type { FastifyRequest } from 'fastify'
import { hashKey } from '../catalog/key-format.ts'
import { authenticate } from '../catalog/keys.ts'
import { planAt, policyOf } from '../core/rules.ts'
import { type Ledger, UnknownOrganization } from '../ledger/ledger.ts'
import { may, type Principal, type RoutePermission, type Tenant } from './permissions.ts'
import { denied, noOrganization, Problem } from './problems.ts'
import type { House } from './row.ts'

export interface Caller {
  principal: Principal
  tenant: Tenant | null
}

const NOBODY: Principal = { kind: 'nobody', actor: 'nobody' }
const NO_ROLES = { admin: [], manager: [], user: [] }

/** Throws 401, 404 or 403; resolves at once for a key that is known and a path without roles to look up. */
export async function authorize(
  house: House,
  request: FastifyRequest,
  permission: RoutePermission,
): Promise<Caller> {
  const { authorization } = request.headers
  if (permission === 'public' && authorization === undefined) return { principal: NOBODY, tenant: null }
  const principal = await principalOf(house, authorization)
  const { organization_id } = request.params as { organization_id?: string }
  const tenant =
    organization_id === undefined ? null : await tenantOf(house.ledger, principal, organization_id)
  const verdict = may(principal, permission, tenant)
  if (verdict === 'hidden') throw noOrganization(organization_id!)
  if (verdict === 'denied') throw denied(wordsOf(permission))
  return { principal, tenant }
}

async function principalOf(house: House, authorization: string | undefined): Promise<Principal> {
  if (authorization === undefined) throw unauthorized('A key is needed: Authorization: Bearer <key>.')
  const match = /^Bearer +(\S+)$/i.exec(authorization)
  if (!match) throw unauthorized('The Authorization header must read: Bearer <key>.')
  if (isProcessKey(match[1]!, house.process_key))
    return { kind: 'operator', key_id: 'command', actor: 'operator:command' }
  const found = await authenticate(house.db, match[1]!)
  if (!found) throw unauthorized('This key is unknown, expired or revoked.')
  const { key_id, organization_id, scopes } = found
  if (organization_id === null) return { kind: 'operator', key_id, actor: `operator:${key_id}` }
  return { kind: 'organization', key_id, actor: `key:${key_id}`, organization_id, scopes }
}

function isProcessKey(given: string, process_key: string | undefined): boolean {
  return process_key !== undefined && hashKey(given) === hashKey(process_key)
}

function unauthorized(detail: string): Problem {
  return new Problem('unauthorized', detail, { headers: { 'www-authenticate': 'Bearer' } })
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
  if (permission === 'operator') return 'Only an operator key may do this.'
  if (permission === 'charge') return 'This key may not charge: it needs the scope "charge".'
  return `This needs the permission "${permission}".`
}
