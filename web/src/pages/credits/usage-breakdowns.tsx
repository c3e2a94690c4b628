import { useState } from 'react'
import { ChartCard } from '../../charts/chart-card.tsx'
import { PieTable } from '../../charts/pie-table.tsx'
import { RankedBars, SkeletonBars } from '../../charts/ranked-bars.tsx'
import { rangeNote } from '../../charts/usage-data.ts'
import { Button } from '../../components/button.tsx'
import { Empty, Failed } from '../../components/states.tsx'
import { useOrganization } from '../../data/me.ts'
import { type BreakdownBy, PARTS } from './usage-questions.ts'
import type { UsageSearch } from './usage-search.ts'
import { useBreakdown } from './use-usage.ts'

/** The same credits by group and by feature. */
export function UsageBreakdowns({ search }: { search: UsageSearch }) {
  return (
    <div className="grid gap-3.5 md:grid-cols-2">
      <Breakdown
        search={search}
        by="feature"
        title="Credits usage by feature"
        first="Feature"
        color="var(--chart-1)"
      />
      <Breakdown
        search={search}
        by="group"
        title="Credits usage by group"
        first="Group"
        color="var(--chart-3)"
      />
    </div>
  )
}

interface BreakdownProps {
  search: UsageSearch
  by: BreakdownBy
  title: string
  first: string
  color: string
}

const ALL = 200

function Breakdown({ search, by, title, first, color }: BreakdownProps) {
  const { today } = useOrganization()
  const [all, setAll] = useState(false)
  const { data, error, refetch, isDimmed } = useBreakdown(search, by, all ? ALL : PARTS)
  const rows = (data?.rows ?? []).toSorted(
    (a, b) => Number(a.kind === 'others') - Number(b.kind === 'others') || b.net - a.net,
  )
  const items = rows.map(({ kind, id, name, net }) => ({
    id: `${kind}:${id ?? ''}`,
    name,
    value: net,
    color,
  }))
  const note = data && rangeNote(data, today)
  if (error && !data) return <Failed error={error} onRetry={refetch} className="panel" />
  return (
    <ChartCard
      title={title}
      note={note}
      dimmed={isDimmed}
      action={
        !all &&
        data?.rows.some(({ kind }) => kind === 'others') && (
          <Button look="quiet" size="small" onClick={() => setAll(true)}>
            Show all
          </Button>
        )
      }
      chart={
        !data ? (
          <SkeletonBars rows={PARTS + 1} />
        ) : items.length === 0 ? (
          <Empty title="No usage in this period" />
        ) : (
          <RankedBars label={title} items={items} color={color} plain {...(all && { maxHeight: '20rem' })} />
        )
      }
      table={<PieTable slices={items} caption={`${title}, ${note}`} first={first} unit="credits" />}
    />
  )
}
