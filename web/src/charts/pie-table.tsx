import { credits, share } from '../format/credits.ts'
import type { PieProps } from './pie.tsx'

/** The same slices as a table. */
export function PieTable({
  slices,
  caption,
  first,
  unit,
}: Pick<PieProps, 'slices' | 'unit'> & { caption: string; first: string }) {
  const total = slices.reduce((sum, { value }) => sum + value, 0)
  return (
    <table className="figures w-full">
      <caption className="sr-only">{caption}</caption>
      <thead className="text-muted">
        <tr>
          <th scope="col" className="h-8 text-left font-medium">
            {first}
          </th>
          <th scope="col" className="h-8 text-right font-medium first-letter:uppercase">
            {unit}
          </th>
          <th scope="col" className="h-8 w-20 text-right font-medium">
            Share
          </th>
        </tr>
      </thead>
      <tbody>
        {slices.map(({ id, name, value }) => (
          <tr key={id} className="border-line border-t">
            <th scope="row" className="h-8 text-left font-normal">
              {name}
            </th>
            <td className="text-right">{credits(value)}</td>
            <td className="text-right">{share(total === 0 ? 0 : value / total)}</td>
          </tr>
        ))}
        <tr className="border-line border-t font-medium">
          <th scope="row" className="h-8 text-left font-medium">
            Total
          </th>
          <td className="text-right">{credits(total)}</td>
          <td />
        </tr>
      </tbody>
    </table>
  )
}
