// Shares of a whole as a ring, with every slice's name and figure beside it.
import { PieChart, Pie as RechartsPie, Sector } from 'recharts'
import { columnShare, credits } from '../format/credits.ts'

export interface Slice {
  id: string
  name: string
  value: number
  color: string
}

export interface PieProps {
  slices: readonly Slice[]
  /** What is counted: "conversations". */
  unit: string
  label: string
}

const SIZE = 148

export function Pie({ slices, unit, label }: PieProps) {
  const total = slices.reduce((sum, { value }) => sum + value, 0)
  return (
    <div className="flex flex-wrap items-center gap-x-8 gap-y-3 py-3">
      <div
        role="group"
        aria-label={label}
        className="relative shrink-0"
        style={{ width: SIZE, height: SIZE }}
      >
        <PieChart width={SIZE} height={SIZE} title={label}>
          <RechartsPie
            data={slices.map((slice) => ({ ...slice }))}
            dataKey="value"
            nameKey="name"
            innerRadius={50}
            outerRadius={SIZE / 2}
            startAngle={90}
            endAngle={-270}
            stroke="var(--panel)"
            strokeWidth={2}
            shape={(props: any) => <Sector {...props} fill={props.payload?.color ?? props.color} />}
            isAnimationActive={false}
          />
        </PieChart>
        <p className="pointer-events-none absolute inset-0 flex flex-col items-center justify-center">
          <span className="figures font-semibold text-large">{credits(total)}</span>
          <span className="text-muted text-small">{unit}</span>
        </p>
      </div>
      <ul className="figures min-w-48 grow">
        {slices.map(({ id, name, value, color }) => (
          <li key={id} className="flex h-7 items-center gap-2">
            <span aria-hidden className="size-2 shrink-0 rounded-[2px]" style={{ background: color }} />
            <span className="min-w-0 grow truncate" title={name}>
              {name}
            </span>
            <span className="font-medium">{credits(value)}</span>
            <span className="w-14 text-right text-muted">{columnShare(total === 0 ? 0 : value / total)}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}
