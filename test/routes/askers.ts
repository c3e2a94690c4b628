// Everyone who may come to the door, and whom each permission lets in. Written down by hand: what the server decides is
// compared with this, not with itself.
import { newKey } from '../../src/catalog/key-format.ts'
import { KEY_SCOPES, type KeyScope } from '../../src/catalog/keys.ts'
import type { RoutePermission } from '../../src/http/permissions.ts'
import { type Api, OPERATOR_KEY, openLink } from '../client.ts'
import type { Asked } from './rows.ts'
import { must, type Tenant } from './tenants.ts'

export type Kind = 'operator' | 'organization' | 'member' | 'nobody'

export interface Asker {
  name: string
  kind: Kind
  /** Of an organization's key. */
  scopes: readonly KeyScope[]
  /** Of a member. */
  role?: 'admin' | 'manager' | 'user'
  /** A member by the token of a browser extension. */
  extension?: true
  /** Whose: null for an operator, and for those who are nobody. */
  organization_id: string | null
  /** What it sends to say who it is. */
  headers: Record<string, string>
  /** The same person, signed in once more. */
  again?: () => Promise<Record<string, string>>
}

/** The scopes that a key needs, and the roles that do, if no policy says otherwise; operators may do everything. */
const LETS_IN: Record<RoutePermission, { scopes: readonly KeyScope[]; roles: readonly string[] }> = {
  operator: { scopes: [], roles: [] },
  charge: { scopes: ['charge'], roles: [] },
  quote: { scopes: ['charge'], roles: ['admin', 'manager', 'user'] },
  'usage.read_own': { scopes: ['usage.read'], roles: ['admin', 'manager', 'user'] },
  'usage.read_all': { scopes: ['usage.read'], roles: ['admin', 'manager'] },
  'analytics.read': { scopes: ['usage.read'], roles: ['admin', 'manager'] },
  'billing.read': { scopes: ['usage.read'], roles: ['admin'] },
  'billing.manage': { scopes: [], roles: ['admin'] },
  'report.export': { scopes: ['report.export'], roles: ['admin', 'manager'] },
  'members.manage': { scopes: [], roles: ['admin'] },
  'keys.manage': { scopes: [], roles: ['admin'] },
  'limits.manage': { scopes: [], roles: ['admin'] },
  'audit.read': { scopes: [], roles: ['admin'] },
  'requests.open': { scopes: [], roles: ['admin', 'manager', 'user'] },
  'requests.read_all': { scopes: [], roles: ['admin'] },
  'sequences.add': { scopes: [], roles: ['admin', 'manager', 'user'] },
  member: { scopes: [], roles: ['admin', 'manager', 'user'] },
  member_or_operator: { scopes: [], roles: ['admin', 'manager', 'user'] },
  signed_in: { scopes: KEY_SCOPES, roles: ['admin', 'manager', 'user'] },
  public: { scopes: KEY_SCOPES, roles: ['admin', 'manager', 'user'] },
}

/** The status of an answer that is no success, of a route of an organization (null: of none); null: it is let in. */
export function refusalOf(
  asker: Asker,
  { permission, extension }: Pick<Asked, 'permission' | 'extension'>,
  organization_id: string | null,
): 401 | 403 | 404 | null {
  if (permission === 'public') return null
  if (asker.kind === 'operator') return permission === 'member' ? 403 : null
  if (asker.kind === 'nobody') return 401
  if (organization_id !== null && asker.organization_id !== organization_id) return 404
  if (asker.extension && !extension) return 403
  const { scopes, roles } = LETS_IN[permission]
  // Any key is signed in, also one that may nothing else.
  const isIn =
    permission === 'signed_in' ||
    (asker.kind === 'member' ? roles.includes(asker.role!) : scopes.some((one) => asker.scopes.includes(one)))
  return isIn ? null : 403
}

const bearer = (key: string) => ({ authorization: `Bearer ${key}` })

/** All subsets of the scopes but the empty one: no key is without any. */
const SCOPES = [1, 2, 3, 4, 5, 6, 7].map((bits) => KEY_SCOPES.filter((_, n) => bits & (1 << n)))

export async function openAskers(api: Api, own: Tenant, other: Tenant): Promise<Asker[]> {
  return [...(await operators(api)), ...(await keysOf(api, own, other)), ...(await people(api, own, other))]
}

const asker = (
  kind: Kind,
  name: string,
  headers: Record<string, string>,
  more: Partial<Asker> = {},
): Asker => ({
  name,
  kind,
  scopes: [],
  organization_id: null,
  headers,
  ...more,
})

async function operators(api: Api): Promise<Asker[]> {
  const second = await must(api.operator, 'POST', '/v1/keys', { name: 'second' })
  const gone = await must(api.operator, 'POST', '/v1/keys', { name: 'gone' })
  await must(api.operator, 'DELETE', `/v1/keys/${gone.id}`)
  const signIn = async () => {
    const { url } = await must(api.operator, 'POST', '/v1/operator-sessions', { operator_id: 'sam' })
    return browser(api, await openLink(url))
  }
  return [
    asker('operator', 'the first operator key', bearer(OPERATOR_KEY)),
    asker('operator', 'another operator key', bearer(second.key)),
    asker('operator', 'the key of the process', bearer(api.server.process_key)),
    asker('operator', "one of the vendor's people", await signIn(), { again: signIn }),
    asker('nobody', 'a revoked operator key', bearer(gone.key)),
    asker('nobody', 'an unknown operator key', bearer(newKey('operator').key)),
    asker('nobody', 'no key', {}),
  ]
}

async function keysOf(api: Api, own: Tenant, other: Tenant): Promise<Asker[]> {
  const newKeyOf = async (
    { path }: Tenant,
    scopes: readonly KeyScope[],
  ): Promise<{ id: string; key: string }> =>
    must(api.operator, 'POST', `${path}/keys`, { name: `of ${scopes.join()}`, scopes })
  const keyed = async (tenant: Tenant, scopes: readonly KeyScope[], name: string): Promise<Asker> => {
    const { organization_id } = tenant
    return asker('organization', name, bearer((await newKeyOf(tenant, scopes)).key), {
      scopes,
      organization_id,
    })
  }
  const good = await Promise.all(SCOPES.map((scopes) => keyed(own, scopes, `own key [${scopes.join(', ')}]`)))
  const revoked = await newKeyOf(own, KEY_SCOPES)
  await must(api.operator, 'DELETE', `${own.path}/keys/${revoked.id}`)
  const expired = await newKeyOf(own, KEY_SCOPES)
  await api.server.ledger.db.query(
    `update api_keys set created_at = now() - interval '2 days', expires_at = now() - interval '1 day' where key_id = $1`,
    [expired.id],
  )
  const header = good.at(-1)!.headers.authorization!
  return [
    ...good,
    await keyed(other, KEY_SCOPES, "another organization's key"),
    asker('nobody', 'a revoked key', bearer(revoked.key)),
    asker('nobody', 'an expired key', bearer(expired.key)),
    asker('nobody', 'an unknown key', bearer(newKey('organization').key)),
    asker('nobody', 'half a key', bearer(header.slice(7, -6))),
    asker('nobody', 'a key of another kind of scheme', { authorization: header.replace('Bearer', 'Basic') }),
    asker('nobody', 'a scheme without a key', { authorization: 'Bearer ' }),
    asker('nobody', 'two keys at once', { authorization: `${header}, ${header}` }),
    asker('nobody', 'a key as a cookie', browser(api, `coulomb_session=${header.slice(7)}`)),
  ]
}

/** What a browser sends from a page of the server. */
const browser = ({ url }: Api, cookie: string) => ({ cookie, origin: url, 'sec-fetch-site': 'same-origin' })

async function people(api: Api, own: Tenant, other: Tenant): Promise<Asker[]> {
  const portal = (tenant: Tenant, member_id: string, audience: string) =>
    must(api.operator, 'POST', `${tenant.path}/portal-sessions`, { member_id, audience })
  const member = async (
    tenant: Tenant,
    member_id: string,
    role: 'admin' | 'manager' | 'user',
    name: string,
  ) => {
    const again = async () => browser(api, await openLink((await portal(tenant, member_id, 'web')).url))
    return asker('member', name, await again(), { role, organization_id: tenant.organization_id, again })
  }
  const extension = async (tenant: Tenant, member_id: string, role: 'admin' | 'user', name: string) => {
    const { token } = await portal(tenant, member_id, 'extension')
    const { organization_id } = tenant
    return asker('member', name, bearer(token), { role, extension: true, organization_id })
  }
  const disabled = { email: 'gone@customer.example', role: 'admin' }
  await must(api.operator, 'PUT', `${own.path}/members/gone`, disabled)
  const gone = await member(own, 'gone', 'admin', 'a disabled administrator')
  await must(api.operator, 'PUT', `${own.path}/members/gone`, { status: 'disabled' })
  const left = await member(own, 'admin', 'admin', 'an administrator who has signed out')
  await api.as(null).delete('/v1/session', left.headers)
  const admin = await member(own, 'admin', 'admin', 'an administrator')
  return [
    admin,
    await member(own, 'manager', 'manager', 'a manager'),
    await member(own, own.member_id, 'user', 'a user'),
    await extension(own, own.member_id, 'user', "a user's extension"),
    await extension(own, 'admin', 'admin', "an administrator's extension"),
    await member(other, 'admin', 'admin', "another organization's administrator"),
    await extension(other, other.member_id, 'user', "another organization's extension"),
    { ...gone, kind: 'nobody', organization_id: null },
    { ...left, kind: 'nobody', organization_id: null },
    asker('nobody', 'a made-up session', browser(api, `coulomb_session=${'x'.repeat(43)}`)),
    asker(
      'nobody',
      'a session under the name that is for TLS',
      browser(api, `__Host-${admin.headers.cookie}`),
    ),
    asker('nobody', 'an unknown key beside a good session', {
      ...admin.headers,
      ...bearer(newKey('organization').key),
    }),
  ]
}
