import { KeyRound, Server, Users } from 'lucide-react'
import { type ReactNode, useId, useState } from 'react'
import { RankedBars, type RankedItem } from '../../charts/ranked-bars.tsx'
import { Battery } from '../../components/battery.tsx'
import { Button } from '../../components/button.tsx'
import { classes } from '../../components/classes.ts'
import { Empty, Failed, Loading, Skeleton } from '../../components/states.tsx'
import { coulomb } from '../../data/coulomb.ts'
import { useMay, useOrganization } from '../../data/me.ts'
import { useOrganizationQuery } from '../../data/queries.ts'
import type { UsageSearch } from './usage-search.ts'
import { useBreakdown } from './use-usage.ts'

const SHOWN = 6
const ALL = 50

/** S2-25: the most first; API keys and the system are rows of their own. */
export function UsageByUser({ search }: { search: UsageSearch }) {
  const [all, setAll] = useState(false)
  const { data, error, refetch, isDimmed } = useBreakdown(search, 'member', all ? ALL : SHOWN)
  const { parts } = useOrganization()
  const may = useMay()
  const id = useId()
  const withBatteries = parts.licenses && may('usage.read_all')
  const rows = (data?.rows ?? []).filter(({ kind }) => kind !== 'others').sort((a, b) => b.net - a.net)
  const members = rows.flatMap(({ kind, id }) => (kind === 'id' && id !== null ? [id] : []))
  const batteries = useBatteries(members, withBatteries)
  const others = data?.rows.find(({ kind }) => kind === 'others')
  return (
    <section aria-labelledby={id} className="panel flex min-w-0 flex-col px-4 pt-3 pb-3">
      <header className="mb-1 flex min-h-8 items-center justify-between gap-3">
        <h2 id={id} className="font-semibold">
          Credits usage by user
        </h2>
        <span className="text-muted text-small">{withBatteries ? 'used · license left' : 'used'}</span>
      </header>
      {error && !data ? (
        <Failed error={error} onRetry={refetch} />
      ) : !data ? (
        <Loading>
          {Array.from({ length: SHOWN }, (_, row) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike
            <Skeleton key={row} className="my-3 h-4 w-full" />
          ))}
        </Loading>
      ) : rows.length === 0 ? (
        <Empty title="No usage in this period" />
      ) : (
        <div aria-busy={isDimmed} className={classes('max-h-[36rem] overflow-y-auto', isDimmed && 'dimmed')}>
          <RankedBars
            label="Credits usage by user"
            items={rows.map((row) => itemOf(row, withBatteries, batteries))}
          />
        </div>
      )}
      {others && !all && (
        <Button
          look="quiet"
          size="small"
          className="mt-auto -ml-2 self-start text-muted"
          onClick={() => setAll(true)}
        >
          + {others.count ?? 'some'} more
        </Button>
      )}
    </section>
  )
}

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
