// One line, a point for each day. Arrow keys go from day to day.
import { Area, AreaChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import { axisNumber } from '../format/credits.ts'
import { axisTicks, type ChartData, chartRows } from './chart-data.ts'
import { ChartTooltip } from './chart-tooltip.tsx'
import { TICK } from './stacked-bars.tsx'

export interface DayLineProps {
  data: ChartData
  label: string
  height?: number
}

/** `data` has one series. */
export function DayLine({ data, label, height = 236 }: DayLineProps) {
  const series = data.series[0]
  const ticks = axisTicks(Math.max(0, ...(series?.values ?? [])))
  return (
    <div role="group" aria-label={label} style={{ height }} className="figures -ml-1 min-w-0">
      <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 640, height }}>
        <AreaChart data={chartRows(data)} margin={{ top: 8, right: 8, bottom: 0, left: 0 }} title={label}>
          <CartesianGrid vertical={false} stroke="var(--line)" strokeOpacity={0.7} />
          <XAxis
            dataKey="bucket.id"
            tickFormatter={(id) => data.buckets.find((bucket) => bucket.id === id)?.name ?? ''}
            tick={TICK}
            tickLine={false}
            axisLine={{ stroke: 'var(--line)' }}
            interval="preserveStartEnd"
            minTickGap={48}
            height={24}
          />
          <YAxis
            ticks={ticks}
            domain={[0, ticks.at(-1)!]}
            tickFormatter={axisNumber}
            tick={TICK}
            tickLine={false}
            axisLine={false}
            width={44}
          />
          <Tooltip
            content={(props) => <ChartTooltip {...(props as object)} data={data} />}
            cursor={{ stroke: 'var(--line-strong)' }}
            isAnimationActive={false}
          />
          <Area
            dataKey="s0"
            name={series?.name ?? ''}
            type="linear"
            stroke={series?.color ?? 'var(--chart-1)'}
            strokeWidth={2}
            fill={series?.color ?? 'var(--chart-1)'}
            fillOpacity={0.08}
            dot={
              data.buckets.length <= 45
                ? { r: 2, strokeWidth: 0, fill: series?.color ?? '', fillOpacity: 1 }
                : false
            }
            isAnimationActive={false}
          />
        </AreaChart>
      </ResponsiveContainer>
    </div>
  )
}
