import type { Me } from '../../data/me.ts'

/** The pages of Settings, in the order of its navigation; the first that one may see is where it begins. */
export const SECTIONS = [
  { name: 'API keys', to: '/settings/keys', permission: 'keys.manage' },
  { name: 'Members', to: '/settings/members', permission: 'usage.read_all' },
  { name: 'Roles', to: '/settings/roles', permission: 'members.manage' },
  { name: 'Limits', to: '/settings/limits', permission: 'usage.read_own' },
  { name: 'Billing', to: '/settings/billing', permission: 'usage.read_own' },
  { name: 'Requests', to: '/settings/requests', permission: 'requests.open' },
  { name: 'Audit log', to: '/settings/audit', permission: 'audit.read' },
] as const

export function sectionsOf(me: Me) {
  return SECTIONS.filter(({ permission }) => me.permissions.includes(permission))
}
