import { KeyRound, Server, Users } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { ChartCard } from '../../charts/chart-card.tsx'
import { PieTable } from '../../charts/pie-table.tsx'
import { RankedBars, type RankedItem, SkeletonBars } from '../../charts/ranked-bars.tsx'
import { rangeNote } from '../../charts/usage-data.ts'
import { Battery } from '../../components/battery.tsx'
import { Button } from '../../components/button.tsx'
import { Empty, Failed } from '../../components/states.tsx'
import { coulomb } from '../../data/coulomb.ts'
import { useMay, useOrganization } from '../../data/me.ts'
import { useOrganizationQuery } from '../../data/queries.ts'
import { credits } from '../../format/credits.ts'
import { USERS } from './usage-questions.ts'
import type { UsageSearch } from './usage-search.ts'
import { useBreakdown } from './use-usage.ts'

const ALL = 50

/** S2-25: the most first; API keys and the system are rows of their own. */
export function UsageByUser({ search }: { search: UsageSearch }) {
  const [all, setAll] = useState(false)
  const { data, error, refetch, isDimmed } = useBreakdown(search, 'member', all ? ALL : USERS)
  const { parts, today } = useOrganization()
  const may = useMay()
  const withBatteries = parts.licenses && may('usage.read_all')
  const rows = (data?.rows ?? []).toSorted(
    (a, b) => Number(a.kind === 'others') - Number(b.kind === 'others') || b.net - a.net,
  )
  const members = rows.flatMap(({ kind, id }) => (kind === 'id' && id !== null ? [id] : []))
  const batteries = useBatteries(members, withBatteries)
  const items = rows.map((row) => itemOf(row, withBatteries, batteries))
  const shown = all ? items : items.filter(({ id }) => id !== OTHERS).slice(0, USERS)
  if (error && !data) return <Failed error={error} onRetry={refetch} className="panel" />
  return (
    <ChartCard
      title={TITLE}
      note={data && rangeNote(data, today)}
      dimmed={isDimmed}
      legend={withBatteries && <p className="text-right text-muted text-small">used · license left</p>}
      chart={
        !data ? (
          <SkeletonBars rows={USERS} />
        ) : rows.length === 0 ? (
          <Empty title="No usage in this period" />
        ) : (
          <RankedBars label={TITLE} items={shown} {...(all && { maxHeight: '33rem' })} />
        )
      }
      table={<PieTable slices={items} caption={TITLE} first="User" unit="credits" />}
      foot={data && <More rows={rows.slice(shown.length)} onMore={() => setAll(true)} />}
    />
  )
}

/** Who else there is, under the first few; its place is kept where there is nobody. */
function More({ rows, onMore }: { rows: readonly Row[]; onMore(): void }) {
  const count = rows.reduce((sum, row) => sum + (row.kind === 'others' ? (row.count ?? 0) : 1), 0)
  const net = rows.reduce((sum, row) => sum + row.net, 0)
  return (
    <div className="mt-auto h-7">
      {count > 0 && (
        <Button look="quiet" size="small" className="-ml-2 text-muted" onClick={onMore}>
          + {count} more, {credits(net)} in all
        </Button>
      )}
    </div>
  )
}

const TITLE = 'Credits usage by user'
const OTHERS = 'others:'

type Row = NonNullable<ReturnType<typeof useBreakdown>['data']>['rows'][number]
type Batteries = Map<string, { granted: number; left: number; held: number }>

function itemOf({ kind, id, name, net }: Row, withBatteries: boolean, batteries: Batteries): RankedItem {
  const battery = id === null ? undefined : batteries.get(id)
  return {
    id: `${kind}:${id ?? ''}`,
    name,
    value: net,
    ...(kind !== 'id' && { icon: <KindIcon kind={kind} /> }),
    ...(withBatteries && {
      end: (
        <span className="flex w-14 shrink-0 justify-end text-muted text-small">
          {battery ? (
            <Battery
              label={`License of ${name}`}
              amount={battery.granted}
              left={battery.left}
              held={battery.held}
            />
          ) : (
            'pool'
          )}
        </span>
      ),
    }),
  }
}

function KindIcon({ kind }: { kind: Row['kind'] }): ReactNode {
  const Icon = kind === 'api_keys' ? KeyRound : kind === 'system' ? Server : Users
  return (
    <span className="on-fill grid size-[26px] shrink-0 place-items-center rounded-full text-muted">
      <Icon size={13} aria-hidden />
    </span>
  )
}

/** Of the members that are shown. */
function useBatteries(member_ids: readonly string[], enabled: boolean): Batteries {
  const { data } = useOrganizationQuery(
    'journal',
    'batteries-of',
    member_ids,
    (organization_id, asked) =>
      Promise.all(member_ids.map((member_id) => coulomb.balances.get(organization_id, { member_id }, asked))),
    { enabled: enabled && member_ids.length > 0 },
  )
  return new Map(
    (data ?? []).flatMap(({ member }) =>
      member && member.batteries.length > 0 ? [[member.member_id, member.credits] as const] : [],
    ),
  )
}
