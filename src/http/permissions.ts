// Who asks, and what they may do: one function decides for every route (design §6, C5).
import type { KeyScope } from '../catalog/keys.ts'
import type { Role } from '../core/catalogue.ts'
import { PERMISSIONS, type Permission } from '../core/policy.ts'
import type { Session } from '../people/sessions.ts'

/**
 * `usage.read_own` … : mapped to roles by the organization's policy · `charge`: a customer's key with that scope ·
 * `quote`: the same, or a member for themselves · `member`: a member who has signed in · `member_or_operator`: the same, or the vendor · `operator`: the vendor only · `signed_in`: any key or person ·
 * `public`: anybody.
 */
export type RoutePermission =
  | Permission
  | 'charge'
  | 'quote'
  | 'member'
  | 'member_or_operator'
  | 'operator'
  | 'signed_in'
  | 'public'

export type Principal =
  /** The vendor: its backend by a key (`key_id`), or one of its people. */
  | { kind: 'operator'; key_id: string | null; actor: string }
  | {
      kind: 'organization'
      key_id: string
      actor: string
      organization_id: string
      scopes: readonly KeyScope[]
    }
  /** `extension`: by a token that reaches only what such tokens may (S1-42), and nobody else's, whatever the role. */
  | {
      kind: 'member'
      actor: string
      organization_id: string
      member_id: string
      role: Role
      extension?: true
    }
  /** Without a key: public routes only. */
  | { kind: 'nobody'; actor: string }

/** What the decision needs to know of the organization that is asked about. */
export interface Tenant {
  organization_id: string
  /** Of its policy: what each role may do. */
  permissions: Record<Role, readonly string[]>
}

export interface Caller {
  principal: Principal
  /** The organization of the path, which the principal may reach; null where the path names none. */
  tenant: Tenant | null
  /** Of a person who has signed in; null for keys. */
  session: Session | null
}

/** `hidden`: it is somebody else's, so it does not exist. */
export type Verdict = 'allowed' | 'denied' | 'hidden'

const SCOPE_PERMISSIONS: Record<KeyScope, readonly RoutePermission[]> = {
  'usage.read': ['usage.read_own', 'usage.read_all', 'analytics.read', 'billing.read'],
  charge: ['charge', 'quote'],
  'report.export': ['report.export'],
}

/** Whether `principal` may do what needs `permission`, in `tenant`, or (null) outside any organization. */
export function may(principal: Principal, permission: RoutePermission, tenant: Tenant | null): Verdict {
  if (permission === 'public') return 'allowed'
  if (principal.kind === 'operator') return permission === 'member' ? 'denied' : 'allowed'
  if (principal.kind === 'nobody') return 'denied'
  if (tenant && tenant.organization_id !== principal.organization_id) return 'hidden'
  if (isExtension(principal) && !OF_EXTENSIONS.includes(permission)) return 'denied'
  if (permission === 'signed_in') return 'allowed'
  if (permission === 'member' || permission === 'member_or_operator')
    return principal.kind === 'member' ? 'allowed' : 'denied'
  const held =
    principal.kind === 'organization'
      ? principal.scopes.flatMap((scope) => SCOPE_PERMISSIONS[scope] ?? [])
      : permissionsOfRole(tenant, principal.role)
  return held.includes(permission) ? 'allowed' : 'denied'
}

const OF_EXTENSIONS: readonly RoutePermission[] = ['usage.read_own', 'quote']

export function isExtension(principal: Principal): boolean {
  return principal.kind === 'member' && principal.extension === true
}

/** Roles hold only named permissions: no policy can give a member `operator` or `charge`. */
function permissionsOfRole(tenant: Tenant | null, role: Role): readonly RoutePermission[] {
  const granted = tenant?.permissions[role] ?? []
  const named: RoutePermission[] = PERMISSIONS.filter((permission) => granted.includes(permission))
  return granted.includes('usage.read_own') ? [...named, 'quote'] : named
}

/**
 * Whose usage `principal` gets to see when asking for `asked` (null: everyone's): the member, null for everyone, or
 * `denied`. Without `usage.read_all` it is one's own, asked for or not (S3-48).
 */
export function whose(
  principal: Principal,
  asked: string | null,
  tenant: Tenant,
): { member_id: string | null } | 'denied' {
  if (may(principal, 'usage.read_all', tenant) === 'allowed') return { member_id: asked }
  if (principal.kind !== 'member') return 'denied'
  if (asked !== null && asked !== principal.member_id) return 'denied'
  return { member_id: principal.member_id }
}
