// The graph above the table: under the same filters, and with or without refunds as the table, so that both sum alike.
import type { UsageSeries } from '@coulomb/sdk'
import { ChartCard, Legend } from '../../charts/chart-card.tsx'
import type { ChartBucket, ChartData } from '../../charts/chart-data.ts'
import { ChartTable } from '../../charts/chart-table.tsx'
import { StackedBars } from '../../charts/later.tsx'
import { colorOf, GREY } from '../../charts/palette.ts'
import { classes } from '../../components/classes.ts'
import { Empty, Loading, Skeleton, wordsOf } from '../../components/states.tsx'
import { useOrganization } from '../../data/me.ts'
import { creditsOr } from '../../format/credits.ts'
import { addDays, clockTime, dayRange, longDay, monthOf, shortDay } from '../../format/dates.ts'
import type { HistorySearch } from './history-search.ts'
import { useUsage } from './use-history.ts'

const HEIGHT = 196

export function HistoryGraph({ search }: { search: HistorySearch }) {
  const { today, units } = useOrganization()
  const { data, error, isDimmed } = useUsage(search)
  if (error && !data)
    return (
      <section aria-label="Usage" className="panel mt-3.5 px-4 py-3">
        <h2 className="font-semibold">Usage</h2>
        <p className="text-muted">The graph cannot be drawn: {wordsOf(error).detail}</p>
      </section>
    )
  if (data === null) return null
  if (!data) return <Waiting />
  const unit = units.find((one) => one.unit === data.unit)?.name.toLowerCase() ?? 'credits'
  const refunds = search.refunds === true
  const chart = chartData(data, { today, unit, refunds })
  const total = refunds ? data.totals.net : data.totals.gross
  const note = `${dayRange(data.window.from, data.window.to, today)}, ${WORDS[data.bucket].many} in ${data.window.timezone}, ${
    refunds ? 'less refunds, on the date of their charge' : 'before refunds'
  }`
  return (
    <ChartCard
      title="Usage"
      note={note}
      className="mt-3.5"
      dimmed={isDimmed}
      action={
        <p aria-live="polite" className={classes('figures text-muted', isDimmed && 'dimmed')}>
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
      table={<ChartTable data={chart} caption={`Usage, ${note}`} first={WORDS[data.bucket].one} />}
    />
  )
}

const WORDS = {
  hour: { one: 'Hour', many: 'hours' },
  day: { one: 'Day', many: 'days' },
  week: { one: 'Week', many: 'weeks' },
  month: { one: 'Month', many: 'months' },
} as const

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

function chartData(
  answer: UsageSeries,
  { today, unit, refunds }: { today: string; unit: string; refunds: boolean },
): ChartData {
  const series = answer.series.map(({ kind, id, name, values, gross_values }, index) => ({
    id: `${kind}:${id ?? ''}`,
    name,
    color: kind === 'others' ? GREY : colorOf(index),
    values: refunds ? values : gross_values,
  }))
  return {
    unit,
    buckets: answer.buckets.map(({ starts_at, day }) => bucketOf(answer, starts_at, day, today)),
    series: series.filter(({ values }) => values.some((value) => value !== 0)),
  }
}

function bucketOf(
  { bucket, window }: UsageSeries,
  starts_at: string,
  day: string,
  today: string,
): ChartBucket {
  if (bucket === 'hour') {
    const time = clockTime(starts_at, window.timezone)
    return { id: starts_at, name: time, long_name: `${longDay(day)}, ${time}` }
  }
  if (bucket === 'month') return { id: starts_at, name: monthOf(day), long_name: monthOf(day) }
  const name = shortDay(day, today)
  if (bucket === 'week') return { id: starts_at, name, long_name: dayRange(day, addDays(day, 6), today) }
  return { id: starts_at, name, long_name: longDay(day) }
}
