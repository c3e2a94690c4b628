import { columnShare, creditsOr } from '../format/credits.ts'
import type { Slice } from './pie.tsx'

export interface PieTableProps {
  slices: readonly Omit<Slice, 'color'>[]
  caption: string
  /** What the slices are: "Campaign". */
  first: string
  /** What is counted: "conversations". */
  unit: string
}

/** The slices of a whole as a table: each one's figure and share, and the total. */
export function PieTable({ slices, caption, first, unit }: PieTableProps) {
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
            <td className="text-right">{creditsOr(value, '–')}</td>
            <td className="text-right">{columnShare(total === 0 ? 0 : value / total)}</td>
          </tr>
        ))}
        <tr className="border-line border-t font-medium">
          <th scope="row" className="h-8 text-left font-medium">
            Total
          </th>
          <td className="text-right">{creditsOr(total, 'none')}</td>
          <td />
        </tr>
      </tbody>
    </table>
  )
}
