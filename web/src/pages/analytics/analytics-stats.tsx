import type { UsageSeries } from '@coulomb/sdk'
import { type Stat, StatRow } from '../../components/stat-row.tsx'
import { Skeleton } from '../../components/states.tsx'
import { useOrganization } from '../../data/me.ts'
import { change, counted, credits, creditsOr, share } from '../../format/credits.ts'
import { dayRange } from '../../format/dates.ts'
import type { AnalyticsSearch } from './analytics-search.ts'
import { FIRST_USERS } from './heavy-users.tsx'
import { useShares } from './use-analytics.ts'

/** What was used, by how many, by whom the most, and what was not charged. */
export function AnalyticsStats({
  search,
  usage,
  dimmed,
}: {
  search: AnalyticsSearch
  usage: UsageSeries
  dimmed: boolean
}) {
  const { today } = useOrganization()
  const users = useShares(search, 'member', FIRST_USERS)
  return (
    <div className="mt-3.5">
      <StatRow
        label="In this period"
        dimmed={dimmed || users.isDimmed}
        stats={[used(usage, today), ...who(users.data), owned(usage.totals)]}
      />
    </div>
  )
}

function used({ totals, previous }: UsageSeries, today: string): Stat {
  const before = dayRange(previous.window.from, previous.window.to, today)
  const by = change(totals.net, previous.totals.net)
  return {
    name: 'Used',
    value: creditsOr(totals.net, 'none'),
    note: by === null ? `nothing was used ${before}` : `${by} against ${before}`,
  }
}

function who(users: ReturnType<typeof useShares>['data']): Stat[] {
  const wait = <Skeleton className="my-1 h-4.5 w-20" />
  if (!users)
    return [
      { name: 'Heaviest user', value: wait },
      { name: 'Users with usage', value: wait },
    ]
  const named = users.rows.filter(({ kind }) => kind === 'id')
  const [first] = named
  const others = users.rows.find(({ kind }) => kind === 'others')?.count ?? 0
  const api = users.rows.find(({ kind }) => kind === 'api_keys')
  return [
    {
      name: 'Heaviest user',
      value: <span className="block sm:truncate">{first?.name ?? 'nobody'}</span>,
      note: first ? `${credits(first.net)}, ${share(first.share)} of all` : 'no member used credits',
    },
    {
      name: 'Users with usage',
      value: creditsOr(named.length + others, 'none'),
      note: api ? `and API keys: ${credits(api.net)}` : 'no API credits',
    },
  ]
}

function owned({ already_owned_credits, already_owned_items, gross }: UsageSeries['totals']): Stat {
  return {
    name: 'Not charged, already owned',
    value: creditsOr(already_owned_credits, 'none'),
    note:
      already_owned_credits === 0
        ? 'nothing was asked for twice'
        : `${counted(already_owned_items, 'item')}, ${share(already_owned_credits / (already_owned_credits + gross))} of what was asked for`,
    ...(already_owned_credits > 0 && { tone: 'good' }),
  }
}
