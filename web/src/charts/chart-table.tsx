import { credits } from '../format/credits.ts'
import type { ChartData } from './chart-data.ts'

/** The figures of a chart as a table: a row for each bucket, a column for each series, and the sums. */
export function ChartTable({
  data,
  caption,
  first = 'Day',
}: {
  data: ChartData
  caption: string
  first?: string
}) {
  const { buckets, series, unit } = data
  const sum = (values: readonly number[]) => values.reduce((all, one) => all + one, 0)
  const cell = 'h-8 whitespace-nowrap px-3 text-right first:pl-0 last:pr-0'
  return (
    <table className="figures w-full border-collapse">
      <caption className="sr-only">{caption}</caption>
      <thead className="sticky top-0 bg-panel text-muted">
        <tr>
          <th scope="col" className="h-8 text-left font-medium">
            {first}
          </th>
          {series.map(({ id, name }) => (
            <th key={id} scope="col" className={`${cell} font-medium`}>
              {name}
            </th>
          ))}
          <th scope="col" className={`${cell} font-medium`}>
            All {unit}
          </th>
        </tr>
      </thead>
      <tbody>
        {buckets.map((bucket, at) => (
          <tr key={bucket.id} className="border-line border-t">
            <th scope="row" className="h-8 whitespace-nowrap text-left font-normal">
              {bucket.long_name}
            </th>
            {series.map(({ id, values }) => (
              <td key={id} className={cell}>
                {amount(values[at] ?? 0)}
              </td>
            ))}
            <td className={`${cell} font-medium`}>
              {amount(sum(series.map(({ values }) => values[at] ?? 0)))}
            </td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr className="border-line border-t font-medium">
          <th scope="row" className="h-8 text-left font-medium">
            Total
          </th>
          {series.map(({ id, values }) => (
            <td key={id} className={cell}>
              {amount(sum(values))}
            </td>
          ))}
          <td className={cell}>{amount(sum(series.flatMap(({ values }) => values)))}</td>
        </tr>
      </tfoot>
    </table>
  )
}

const amount = (value: number) => (value === 0 ? '–' : credits(value))
