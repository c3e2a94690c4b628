// What usage charts and lists can be asked, and the same read against an organization's rules.
import { Refused } from '../core/request.ts'
import { countsAsCredits, type Rules } from '../core/rules.ts'
import type { Window, WindowPreset } from '../core/window.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { selectedActions } from './names.ts'
import { type AskedWindow, windowOf } from './window-of.ts'

export const GROUPINGS = [
  'action',
  'feature',
  'credit_type',
  'member',
  'group',
  'api_key',
  'campaign',
  'identity',
] as const
export type Grouping = (typeof GROUPINGS)[number]

export interface UsageFilter extends AskedWindow {
  /** One unit; without it all units that count as credits. */
  unit?: string
  features?: string[]
  actions?: string[]
  member_id?: string
  api_key_id?: string
  /** Members' group of today; '' is nobody's. */
  group?: string
  campaign?: string
  identity?: string
}

/** A filter read: `actions` null is all, and `units` are those to leave out, or the only one. */
export interface UsageQuestion {
  rules: Rules
  now: number
  window: Window
  actions: string[] | null
  units: { only: string } | { without: string[] }
  member_id?: string
  api_key_id?: string
  group?: string
  campaign?: string
  identity?: string
}

/** Throws `Refused` (`invalid_field`) for a bad window or an unknown unit, `UnknownOrganization`. */
export async function readQuestion(
  ledger: Ledger,
  organization_id: string,
  filter: UsageFilter,
  otherwise: WindowPreset,
): Promise<UsageQuestion> {
  const [rules, now] = await Promise.all([ledger.rules(organization_id), ledger.now()])
  if (filter.unit !== undefined && !rules.units.has(filter.unit))
    throw new Refused('invalid_field', `There is no unit "${filter.unit}".`, { field: 'unit' })
  const { member_id, api_key_id, group, campaign, identity } = filter
  return {
    rules,
    now,
    window: windowOf(rules, now, filter, otherwise),
    actions: selectedActions(rules, filter.features, filter.actions),
    units: filter.unit === undefined ? { without: uncounted(rules) } : { only: filter.unit },
    ...(member_id !== undefined ? { member_id } : {}),
    ...(api_key_id !== undefined ? { api_key_id } : {}),
    ...(group !== undefined ? { group } : {}),
    ...(campaign !== undefined ? { campaign } : {}),
    ...(identity !== undefined ? { identity } : {}),
  }
}

/** Units that do not count as credits, such as conversations. */
export function uncounted(rules: Rules): string[] {
  return [...rules.units.keys()].filter((unit) => !countsAsCredits(rules, unit))
}

export function asksFor(question: UsageQuestion, unit: string): boolean {
  return 'only' in question.units ? unit === question.units.only : !question.units.without.includes(unit)
}
