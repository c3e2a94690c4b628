// Usage by day (or hour, week, month), stacked by what it was used for. Arrow keys go from bucket to bucket.
import {
  Bar,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts'
import { axisNumber } from '../format/credits.ts'
import { axisTicks, type ChartData, chartRows } from './chart-data.ts'
import { ChartTooltip } from './chart-tooltip.tsx'

export interface StackedBarsProps {
  data: ChartData
  /** Names the chart for those who do not see it; its table says the figures. */
  label: string
  height?: number
  /** Something that happened in a bucket: a grant, a renewal. */
  marks?: readonly { bucket_id: string; text: string }[]
  /** What a bucket is expected to bring, hatched; for buckets to come. */
  forecast?: readonly (number | null)[]
  /** Totals of the period before, bucket by bucket, as a line. */
  before?: readonly number[]
}

export const TICK = { fill: 'var(--muted-panel)', fontSize: 11.5 } as const

export function StackedBars({ data, label, height = 236, marks = [], forecast, before }: StackedBarsProps) {
  const rows = chartRows(data).map((row, at) =>
    Object.assign(row, { forecast: forecast?.[at] ?? 0, before: before?.[at] }),
  )
  const heights = rows.map((row) =>
    data.series.reduce((sum, _, index) => sum + row[`s${index}`]!, row.forecast),
  )
  const ticks = axisTicks(Math.max(0, ...heights, ...(before ?? [])))
  const note = (bucket_id: string) => marks.find((mark) => mark.bucket_id === bucket_id)?.text
  return (
    <div role="group" aria-label={label} style={{ height }} className="figures -ml-1 min-w-0">
      <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 640, height }}>
        <ComposedChart
          data={rows}
          margin={{ top: 18, right: 0, bottom: 0, left: 0 }}
          barCategoryGap="14%"
          title={label}
        >
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
            content={(props) => <ChartTooltip {...(props as object)} data={data} note={note} />}
            cursor={{ fill: 'var(--fill)' }}
            isAnimationActive={false}
          />
          {data.series.map(({ id, name, color }, index) => (
            <Bar
              key={id}
              dataKey={`s${index}`}
              name={name}
              stackId="usage"
              fill={color}
              stroke="var(--panel)"
              strokeWidth={1}
              radius={[2, 2, 0, 0]}
              maxBarSize={34}
              isAnimationActive={false}
            />
          ))}
          {forecast && (
            <Bar
              dataKey="forecast"
              name="Forecast"
              stackId="usage"
              fill="url(#hatch)"
              maxBarSize={34}
              isAnimationActive={false}
            />
          )}
          {before && (
            <Line
              dataKey="before"
              name="Before"
              type="linear"
              stroke="var(--ink)"
              strokeWidth={1.25}
              strokeDasharray="1.5 3"
              strokeLinecap="round"
              dot={false}
              activeDot={false}
              isAnimationActive={false}
            />
          )}
          {marks.map(({ bucket_id, text }) => (
            <ReferenceLine
              key={`${bucket_id} ${text}`}
              x={bucket_id}
              stroke="var(--ink)"
              strokeDasharray="2 2"
              strokeOpacity={0.5}
              label={(props: { viewBox?: { x?: number; y?: number } }) => (
                <MarkLabel {...props} text={text} />
              )}
            />
          ))}
          <defs>
            <pattern
              id="hatch"
              width="5"
              height="5"
              patternUnits="userSpaceOnUse"
              patternTransform="rotate(45)"
            >
              <line x1="1" y1="0" x2="1" y2="5" stroke="var(--hatch)" strokeWidth="2" />
            </pattern>
          </defs>
        </ComposedChart>
      </ResponsiveContainer>
    </div>
  )
}

/** A ring on top of the line, and the words at its side that has room. */
function MarkLabel({ viewBox, text }: { viewBox?: { x?: number; y?: number }; text: string }) {
  const x = viewBox?.x ?? 0
  const y = (viewBox?.y ?? 0) - 8
  return (
    <g>
      <circle cx={x} cy={y} r={3} fill="var(--panel)" stroke="var(--ink)" strokeWidth={1.5} />
      <text x={x + 7} y={y + 4} fill="var(--ink)" fontSize={11.5}>
        {text}
      </text>
    </g>
  )
}
