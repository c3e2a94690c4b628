import type { UsageSeries } from '@coulomb/sdk'
import { ChartCard, Legend } from '../../charts/chart-card.tsx'
import type { ChartData } from '../../charts/chart-data.ts'
import { ChartTable } from '../../charts/chart-table.tsx'
import { StackedBars } from '../../charts/later.tsx'
import { periodNote, stackedData } from '../../charts/usage-data.ts'
import { Empty, Loading, Skeleton } from '../../components/states.tsx'
import { useMay, useOrganization } from '../../data/me.ts'
import { credits } from '../../format/credits.ts'
import { addDays, dayOf, dayRange, longDay, shortDay } from '../../format/dates.ts'
import { isForecast } from './usage-questions.ts'
import type { UsageSearch } from './usage-search.ts'
import { useAddOns, useUsageBefore, useWeekdays, weekdayOf } from './use-usage.ts'

const TITLE = 'Credits usage by action type'

export interface UsageByActionProps {
  search: UsageSearch
  usage: UsageSeries | undefined
  dimmed: boolean
}

/** S2-24. Days to come of this month are forecast, hatched; add-ons stand where they were granted. */
export function UsageByAction({ search, usage, dimmed }: UsageByActionProps) {
  const { today } = useOrganization()
  const before = useUsageBefore(search, usage?.previous.window)
  const isAhead = usage?.window.preset === 'this_month' && usage.bucket === 'day'
  const weekdays = useWeekdays(search, isAhead || isForecast(search))
  const marks = useMarks(usage)
  if (!usage) return <Waiting />
  const data = stackedData(usage, today)
  const ahead = isAhead && weekdays ? daysAhead(today, weekdays) : []
  const wide = ahead.length > 0 ? extended(data, ahead, today) : data
  const forecast =
    ahead.length > 0 ? [...data.buckets.map(() => null), ...ahead.map(({ value }) => value)] : undefined
  const compared = search.compare ? before.data : undefined
  const note = periodNote(usage, today)
  return (
    <ChartCard
      title={TITLE}
      note={note}
      dimmed={dimmed}
      legend={
        <Legend
          items={data.series}
          more={[
            ...(compared
              ? [
                  {
                    id: 'before',
                    name: dayRange(compared.window.from, compared.window.to, today),
                    color: 'var(--ink)',
                    line: true as const,
                  },
                ]
              : []),
            ...(forecast ? [{ id: 'forecast', name: 'forecast', color: '', hatched: true as const }] : []),
          ]}
        />
      }
      chart={
        usage.totals.gross === 0 && ahead.length === 0 ? (
          <Empty title="No usage in this period" />
        ) : (
          <StackedBars
            data={wide}
            label={`${TITLE}, ${note}`}
            marks={marks}
            {...(forecast && { forecast })}
            {...(compared && { before: compared.buckets.map(({ net }) => net) })}
          />
        )
      }
      table={<ChartTable data={data} caption={`${TITLE}, ${note}`} first={FIRST[usage.bucket]} />}
      foot={
        forecast && (
          <p className="text-muted text-small">
            Forecast: the average of the same weekday over the last 28 full days.
          </p>
        )
      }
    />
  )
}

const FIRST = { hour: 'Hour', day: 'Day', week: 'Week', month: 'Month' } as const

function Waiting() {
  return (
    <section aria-label={TITLE} className="panel px-4 pt-3 pb-3">
      <h2 className="font-semibold">{TITLE}</h2>
      <Loading>
        <Skeleton className="mt-4 h-[262px] w-full" />
      </Loading>
    </section>
  )
}

/** From tomorrow to the end of the month. */
function daysAhead(today: string, weekdays: readonly number[]): { day: string; value: number }[] {
  const days = []
  for (let day = addDays(today, 1); day.slice(0, 7) === today.slice(0, 7); day = addDays(day, 1))
    days.push({ day, value: weekdays[weekdayOf(day)]! })
  return days
}

function extended(data: ChartData, ahead: readonly { day: string }[], today: string): ChartData {
  const buckets = ahead.map(({ day }) => ({
    id: day,
    name: shortDay(day, today),
    long_name: `${longDay(day)}, forecast`,
  }))
  return { ...data, buckets: [...data.buckets, ...buckets] }
}

/** Grants of the period that are not the plan's own, by day; for who may read billing. */
function useMarks(usage: UsageSeries | undefined): { bucket_id: string; text: string }[] {
  const { timezone, units } = useOrganization()
  const may = useMay()
  const { data } = useAddOns(may('billing.read'))
  if (!data || usage?.bucket !== 'day') return []
  const sums = new Map<string, number>()
  for (const { unit, amount, starts_at } of data.items) {
    if (!units.some((one) => one.unit === unit && one.counts_as_credits)) continue
    const bucket = usage.buckets.find(({ day }) => day === dayOf(starts_at, timezone))
    if (bucket) sums.set(bucket.starts_at, (sums.get(bucket.starts_at) ?? 0) + amount)
  }
  return [...sums].map(([bucket_id, amount]) => ({ bucket_id, text: `+${credits(amount)} add-on` }))
}
