// The groups of a chart with the names that people know them by.
import type { UsageSums } from '../core/rollup.ts'
import type { Rules } from '../core/rules.ts'
import type { Database } from '../database/database.ts'
import type { Cells } from './cells.ts'
import { type MemberName, spenderNames } from './names.ts'
import type { Grouping } from './usage-question.ts'
import { isUsed, netOf, sumOf } from './usage-sums.ts'

/**
 * `id`: one action, member, campaign … · `none`: usage with none of them (no group, no campaign, by no key) ·
 * `api_keys`, `system`: who spends beside members · `others`: the `count` ids that are not shown singly.
 */
export interface UsageGroup {
  kind: 'id' | 'none' | 'api_keys' | 'system' | 'others'
  id: string | null
  name: string
  count?: number
  /** Of a member. */
  email?: string
  group?: string | null
  status?: 'active' | 'disabled'
  /** Of an action: its feature. */
  feature?: string | null
}

const NONE: Record<Grouping, string> = {
  action: 'Other',
  feature: 'Other',
  credit_type: 'Other actions',
  member: 'No member',
  group: 'No group',
  api_key: 'Without an API key',
  campaign: 'No campaign',
  identity: 'No identity',
}

/** Ids first, by net usage; then what is left over, so that all together are the total. */
export async function namedGroups(
  db: Database,
  rules: Rules,
  by: Grouping,
  cells: Cells,
): Promise<{ group: UsageGroup; sums: UsageSums[] }[]> {
  const ids = [...cells.groups]
    .filter(([key]) => key.startsWith('='))
    .map(([key, sums]) => ({ id: key.slice(1), sums, net: netOf(sumOf(sums)) }))
    .sort((a, b) => b.net - a.net || (a.id < b.id ? -1 : 1))
  const nameOf = await names(
    db,
    rules,
    by,
    ids.map(({ id }) => id),
  )
  const named: { group: UsageGroup; sums: UsageSums[] }[] = ids.map(({ id, sums }) => ({
    group: { kind: 'id', id, ...nameOf(id) },
    sums,
  }))
  const rest = [
    ['api_keys', 'API'],
    ['system', 'System'],
    ['none', NONE[by]],
  ] as const
  for (const [kind, name] of rest) {
    const sums = cells.groups.get(kind)
    if (sums && isUsed(sums)) named.push({ group: { kind, id: null, name }, sums })
  }
  const { others } = cells
  if (others)
    named.push({
      group: { kind: 'others', id: null, name: 'Others', count: others.count },
      sums: others.sums,
    })
  return named
}

/** The columns of the usage report (S0-04). */
const CREDIT_TYPES: Record<string, string> = {
  phone: 'Phone',
  email: 'Email',
  api_search: 'API Search',
  api_company_enrichment: 'API Company Enrichment',
}

async function names(
  db: Database,
  rules: Rules,
  by: Grouping,
  ids: string[],
): Promise<(id: string) => Pick<UsageGroup, 'name' | 'email' | 'group' | 'status' | 'feature'>> {
  if (by === 'action')
    return (id) => {
      const action = rules.actions.get(id)
      return { name: action?.name ?? id, feature: action?.feature ?? null }
    }
  if (by === 'feature') {
    const features = new Map([...rules.actions.values()].map((one) => [one.feature, one.feature_name]))
    return (id) => ({ name: features.get(id) ?? id })
  }
  if (by === 'credit_type') return (id) => ({ name: CREDIT_TYPES[id] ?? id })
  if (by !== 'member' && by !== 'api_key') return (id) => ({ name: id })
  const { members, api_keys } = await spenderNames(
    db,
    rules.organization_id,
    by === 'member' ? ids : [],
    by === 'api_key' ? ids : [],
  )
  if (by === 'api_key') return (id) => ({ name: api_keys.get(id) ?? id })
  return (id) => {
    const member: MemberName | undefined = members.get(id)
    if (!member) return { name: id }
    return { name: member.name, email: member.email, group: member.group_name, status: member.status }
  }
}
