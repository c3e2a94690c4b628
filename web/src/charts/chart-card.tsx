// The frame of every chart: its title, its legend, its zone and period, and the same figures as a table.
import { ChartNoAxesColumn, Table2 } from 'lucide-react'
import { type ReactNode, useId, useState } from 'react'
import { Button } from '../components/button.tsx'
import { classes } from '../components/classes.ts'

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
  /** Under the chart: how a forecast is made. */
  foot?: ReactNode
  className?: string
}

export function ChartCard({
  title,
  note,
  legend,
  chart,
  table,
  dimmed,
  action,
  foot,
  className,
}: ChartCardProps) {
  const [asTable, setAsTable] = useState(false)
  const id = useId()
  const label = asTable ? 'Show as chart' : 'Show as table'
  return (
    <section
      aria-labelledby={id}
      className={classes('panel flex min-w-0 flex-col px-4 pt-3 pb-2', className)}
    >
      <header className="flex items-center gap-2">
        <div className="flex min-w-0 grow flex-wrap items-baseline gap-x-2.5">
          <h2 id={id} className="font-semibold">
            {title}
          </h2>
          {note && <p className="text-muted text-small">{note}</p>}
        </div>
        {action}
        <Button
          look="quiet"
          size="icon"
          className="-mr-2"
          aria-label={`${label}: ${title}`}
          title={label}
          onClick={() => setAsTable(!asTable)}
        >
          {asTable ? <ChartNoAxesColumn size={15} aria-hidden /> : <Table2 size={15} aria-hidden />}
        </Button>
      </header>
      <div aria-busy={dimmed} className={classes('flex min-h-0 grow flex-col', dimmed && 'dimmed')}>
        {asTable ? (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be scrollable by keyboard (WCAG 2.1.1)
          <section aria-label={`${title}, as a table`} tabIndex={0} className="mt-2 max-h-80 overflow-auto">
            {table}
          </section>
        ) : (
          <>
            {legend}
            {chart}
            {foot}
          </>
        )}
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
  /** Drawn as a line: the period before. */
  line?: boolean
}

/** `more` stands at the end: what is not a series. */
export function Legend({ items, more = [] }: { items: readonly LegendItem[]; more?: readonly LegendItem[] }) {
  return (
    <ul className="my-1.5 flex flex-wrap items-center gap-x-4 gap-y-1 text-muted">
      {[...items, ...more].map((item, at) => (
        <li
          key={item.id}
          className={classes('flex items-center gap-1.5', at === items.length && 'sm:ml-auto')}
        >
          <Swatch {...item} />
          {item.name}
        </li>
      ))}
    </ul>
  )
}

function Swatch({ color, hatched, line }: LegendItem) {
  if (hatched) return <span aria-hidden className="hatched size-2 rounded-[2px] ring-1 ring-line" />
  if (line)
    return <span aria-hidden className="w-3 border-t-2 border-dotted" style={{ borderColor: color }} />
  return <span aria-hidden className="size-2 rounded-[2px]" style={{ background: color }} />
}
