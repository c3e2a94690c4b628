import type { UsageSeries } from '@coulomb/sdk'
import { ChartCard, Legend } from '../../charts/chart-card.tsx'
import { ChartTable } from '../../charts/chart-table.tsx'
import { StackedBars } from '../../charts/later.tsx'
import { periodNote, stackedData } from '../../charts/usage-data.ts'
import { Select } from '../../components/select.tsx'
import { useOrganization } from '../../data/me.ts'
import { type AnalyticsSearch, BUCKETS, CUTS } from './analytics-search.ts'
import { nameOfRow } from './use-analytics.ts'

export interface UsageOverTimeProps {
  search: AnalyticsSearch
  usage: UsageSeries
  dimmed: boolean
  onCut(cut: Pick<AnalyticsSearch, 'by' | 'step'>): void
}

const TITLES = { month: 'Credits by month', week: 'Credits by week', day: 'Credits by day', hour: '' }
const FIRST = { month: 'Month', week: 'Week', day: 'Day', hour: 'Hour' }

/** S0-03: user, group, credit type or action within each month, or week, or day. */
export function UsageOverTime({ search, usage, dimmed, onCut }: UsageOverTimeProps) {
  const { today } = useOrganization()
  const data = stackedData(
    { ...usage, series: usage.series.map((one) => ({ ...one, name: nameOfRow(one) })) },
    today,
  )
  const title = TITLES[usage.bucket]
  const note = periodNote(usage, today)
  return (
    <ChartCard
      title={title}
      note={note}
      dimmed={dimmed}
      action={
        <span className="flex flex-wrap justify-end gap-2">
          <Select
            label="Cut by"
            value={search.by ?? 'member'}
            choices={CUTS}
            onChange={(by) => onCut({ by })}
          />
          <Select
            label="A bar for each"
            value={usage.bucket === 'hour' ? 'day' : usage.bucket}
            choices={BUCKETS}
            onChange={(step) => onCut({ step })}
          />
        </span>
      }
      legend={<Legend items={data.series} />}
      chart={<StackedBars data={data} label={`${title}, ${note}`} height={250} />}
      table={<ChartTable data={data} caption={`${title}, ${note}`} first={FIRST[usage.bucket]} />}
    />
  )
}
