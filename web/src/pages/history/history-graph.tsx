// The graph above the table: under the same filters, and with or without refunds as the table, so that both sum alike.
import type { UsageSeries } from '@coulomb/sdk'
import { memo } from 'react'
import { ChartCard, Legend } from '../../charts/chart-card.tsx'
import type { ChartData } from '../../charts/chart-data.ts'
import { ChartTable } from '../../charts/chart-table.tsx'
import { StackedBars } from '../../charts/later.tsx'
import { periodNote, stackedData } from '../../charts/usage-data.ts'
import { Button } from '../../components/button.tsx'
import { classes } from '../../components/classes.ts'
import { Empty, Loading, Skeleton } from '../../components/states.tsx'
import { useOrganization } from '../../data/me.ts'
import { creditsOr } from '../../format/credits.ts'
import { wordsOf } from '../../format/words-of.ts'
import type { HistorySearch } from './history-search.ts'
import { useUsage } from './use-history.ts'

const HEIGHT = 196

/** Drawn anew for another search or answer only, not with each page of rows. */
export const HistoryGraph = memo(function HistoryGraph({ search }: { search: HistorySearch }) {
  const { today, units } = useOrganization()
  const { data, error, isDimmed, refetch } = useUsage(search)
  if (error && !data)
    return (
      <section aria-label="Usage" className="panel mt-3.5 flex items-center justify-between gap-4 px-4 py-3">
        <div>
          <h2 className="font-semibold">Usage</h2>
          <p className="text-muted">The graph cannot be drawn: {wordsOf(error).detail}</p>
        </div>
        <Button size="small" onClick={() => refetch()}>
          Draw again
        </Button>
      </section>
    )
  if (data === null) return null
  if (!data) return <Waiting />
  const unit = units.find((one) => one.unit === data.unit)?.name.toLowerCase() ?? 'credits'
  const refunds = search.refunds === true
  const chart = chartData(data, { today, unit, refunds })
  const total = refunds ? data.totals.net : data.totals.gross
  const note = `${periodNote(data, today)}, ${
    refunds ? 'less refunds, on the date of their charge' : 'before refunds'
  }`
  return (
    <ChartCard
      title="Usage"
      note={note}
      className="mt-3.5"
      dimmed={isDimmed}
      action={
        <p
          aria-live="polite"
          className={classes('figures whitespace-nowrap text-muted', isDimmed && 'dimmed')}
        >
          <span className="font-semibold text-ink">{creditsOr(total, 'No')}</span> {unit}
        </p>
      }
      legend={<Legend key="legend" items={chart.series} />}
      chart={
        chart.series.length === 0 ? (
          <Empty key="chart" title="Nothing to draw in this period" />
        ) : (
          <StackedBars key="chart" data={chart} label={`Usage, ${note}`} height={HEIGHT} />
        )
      }
      table={<ChartTable data={chart} caption={`Usage, ${note}`} first={FIRST[data.bucket]} />}
    />
  )
})

const FIRST = { hour: 'Hour', day: 'Day', week: 'Week', month: 'Month' } as const

function Waiting() {
  return (
    <section aria-label="Usage" className="panel mt-3.5 px-4 pt-3 pb-2">
      <h2 className="flex h-8 items-center font-semibold">Usage</h2>
      <Loading>
        <Skeleton className="mt-2 h-[234px] w-full" />
      </Loading>
    </section>
  )
}

/** Refunds are taken off, or left out, as in the rows below. */
function chartData(
  answer: UsageSeries,
  { today, unit, refunds }: { today: string; unit: string; refunds: boolean },
): ChartData {
  const series = answer.series.map((one) => (refunds ? one : { ...one, values: one.gross_values }))
  const chart = stackedData({ ...answer, series }, today, unit)
  return { ...chart, series: chart.series.filter(({ values }) => values.some((value) => value !== 0)) }
}
