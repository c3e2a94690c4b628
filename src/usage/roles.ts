// Who may do what: the roles with their members, and each permission in words (C5).
import type { Role } from '../core/catalogue.ts'
import { PERMISSIONS, type Permission } from '../core/policy.ts'
import { planAt, policyOf } from '../core/rules.ts'
import type { Ledger } from '../ledger/ledger.ts'

export interface Roles {
  /** The most powerful first. */
  items: {
    role: Role
    /** Active members: who is disabled may do nothing. */
    member_count: number
    permissions: Permission[]
  }[]
  permissions: { permission: Permission; description: string }[]
}

const ROLES: readonly Role[] = ['admin', 'manager', 'user']

const DESCRIPTIONS: Record<Permission, string> = {
  'usage.read_own': 'See their own credits, usage and history, and the prices',
  'usage.read_all': "See everybody's usage and history, and the members",
  'analytics.read': 'See Analytics, idle allotments and conversations',
  'report.export': 'Export the usage report',
  'billing.read': "See Billing & Licenses: everybody's batteries, seats and grants",
  'billing.manage': 'Change what belongs to billing',
  'members.manage': 'Add, change and disable members',
  'keys.manage': 'Create and revoke API keys',
  'limits.manage': 'Set limits on members, groups and API keys',
  'audit.read': 'Read the audit log and the journal',
  'requests.open': 'Ask the vendor for something, and read the answers',
  'requests.read_all': "Read and answer everybody's requests",
  'sequences.add': 'Add contacts to a sequence',
}

/** By the policy of the plan in force. Throws `UnknownOrganization`. */
export async function roles(ledger: Ledger, organization_id: string): Promise<Roles> {
  const [rules, now, rows] = await Promise.all([
    ledger.rules(organization_id),
    ledger.now(),
    ledger.db.query<{ role: Role; member_count: number }>(COUNTS, [organization_id]),
  ])
  const held = policyOf(rules, planAt(rules, now)).permissions
  return {
    items: ROLES.map((role) => ({
      role,
      member_count: rows.find((row) => row.role === role)?.member_count ?? 0,
      permissions: PERMISSIONS.filter((permission) => held[role].includes(permission)),
    })),
    permissions: PERMISSIONS.map((permission) => ({ permission, description: DESCRIPTIONS[permission] })),
  }
}

const COUNTS = `
  select role, count(*) as member_count from members
  where organization_id = $1 and status = 'active' group by role order by role`
