// The frame of every chart: its title, its legend, its zone and period, and the same figures as a table.
import { ChartNoAxesColumn, Table2 } from 'lucide-react'
import { type ReactNode, useId, useState } from 'react'
import { Button } from '../components/button.tsx'
import { classes } from '../components/classes.ts'
import { Tooltip } from '../components/tooltip.tsx'

export interface ChartCardProps {
  title: string
  /** Period and zone: "1–22 Nov, days in Europe/Madrid". */
  note?: ReactNode
  legend?: ReactNode
  chart: ReactNode
  table: ReactNode
  /** The figures are of another filter than the one chosen. */
  dimmed?: boolean
  /** Beside the switch to the table. */
  action?: ReactNode
  className?: string
}

export function ChartCard({ title, note, legend, chart, table, dimmed, action, className }: ChartCardProps) {
  const [asTable, setAsTable] = useState(false)
  const id = useId()
  const label = asTable ? 'Show as chart' : 'Show as table'
  return (
    <section
      aria-labelledby={id}
      className={classes('panel flex min-w-0 flex-col px-4 pt-3 pb-2', className)}
    >
      <header className="flex items-center gap-2">
        <h2 id={id} className="min-w-0 grow font-semibold">
          {title}
        </h2>
        {action}
        <Tooltip
          trigger={
            <Button
              look="quiet"
              size="icon"
              className="-mr-2"
              aria-label={label}
              aria-pressed={asTable}
              onClick={() => setAsTable(!asTable)}
            >
              {asTable ? <ChartNoAxesColumn size={15} aria-hidden /> : <Table2 size={15} aria-hidden />}
            </Button>
          }
        >
          {label}
        </Tooltip>
      </header>
      {note && <p className="text-muted text-small">{note}</p>}
      <div aria-busy={dimmed} className={classes('flex min-h-0 grow flex-col', dimmed && 'dimmed')}>
        {asTable ? <div className="mt-2 max-h-80 overflow-auto">{table}</div> : [legend, chart]}
      </div>
    </section>
  )
}

export interface LegendItem {
  id: string
  name: string
  color: string
  /** Not yet real: held, forecast. */
  hatched?: boolean
}

export function Legend({ items, end }: { items: readonly LegendItem[]; end?: ReactNode }) {
  return (
    <ul key="legend" className="my-1.5 flex flex-wrap items-center gap-x-4 gap-y-1 text-muted">
      {items.map(({ id, name, color, hatched }) => (
        <li key={id} className="flex items-center gap-1.5">
          <span
            aria-hidden
            className={classes('size-2 rounded-[2px]', hatched && 'hatched ring-1 ring-line')}
            style={hatched ? {} : { background: color }}
          />
          {name}
        </li>
      ))}
      {end && <li className="ml-auto">{end}</li>}
    </ul>
  )
}
