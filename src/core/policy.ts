// The policy of a product that says nothing else, and how the layers (preset, plan, organization) lie over it.
import type { Policy, PolicyOverrides } from './catalogue.ts'

export const PERMISSIONS = [
  'usage.read_own',
  'usage.read_all',
  'analytics.read',
  'report.export',
  'billing.read',
  'billing.manage',
  'members.manage',
  'keys.manage',
  'limits.manage',
  'audit.read',
  'requests.open',
  'requests.read_all',
  'sequences.add',
] as const
export type Permission = (typeof PERMISSIONS)[number]

export const DEFAULT_POLICY: Policy = {
  renewal: { anchor: 'calendar_month', months: 1, release: 'per_period' },
  rollover: { mode: 'none', cap: null },
  addon: { expiry: 'never' },
  burn_order: ['license', 'plan', 'rollover', 'promo', 'adjustment', 'addon'],
  ownership: { scope: 'organization', window: 'forever', actions: {} },
  hold: { expires_after_s: 86_400 },
  capture: { above_hold: 'refuse' },
  refunds: { ended_grant: 'adjustment' },
  limits: [],
  warn_at: [0.75, 0.9, 1],
  report: { refresh: 'live' },
  week_start: 'monday',
  purchase: { channel: 'contact' },
  seats: [],
  // C5: an admin sees all; a manager analytics, the report and others' usage, but not billing; a user their own.
  permissions: {
    admin: [...PERMISSIONS],
    manager: [
      'usage.read_own',
      'usage.read_all',
      'analytics.read',
      'report.export',
      'requests.open',
      'sequences.add',
    ],
    user: ['usage.read_own', 'requests.open', 'sequences.add'],
  },
}

/**
 * Lays each layer's fields over the one before it, one level deep. Limits add up (an organization's own never lifts its
 * plan's), and so do ownership rules of single actions; other arrays are replaced whole.
 */
export function layerPolicy(...layers: PolicyOverrides[]): Policy {
  const policy: Record<string, unknown> = { ...DEFAULT_POLICY }
  for (const layer of layers)
    for (const [name, value] of Object.entries(layer)) {
      if (value === undefined) continue
      const whole = Array.isArray(value) || typeof value === 'string'
      policy[name] = whole ? value : { ...(policy[name] as object), ...value }
    }
  return {
    ...(policy as unknown as Policy),
    limits: layers.flatMap((layer) => layer.limits ?? []),
    ownership: {
      ...(policy.ownership as Policy['ownership']),
      actions: Object.assign({}, ...layers.map((layer) => layer.ownership?.actions)),
    },
  }
}
