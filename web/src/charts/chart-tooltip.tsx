import { credits } from '../format/credits.ts'
import type { ChartData, ChartRow } from './chart-data.ts'

/** What a bucket holds, while it has the pointer or the keyboard's focus. Recharts gives it `active` and `payload`. */
export function ChartTooltip({
  active,
  payload,
  data,
  note,
}: {
  active?: boolean
  payload?: readonly { payload?: ChartRow }[]
  data: ChartData
  /** What else is to be said of a bucket: "+5,000 add-on". */
  note?: (bucket_id: string) => string | undefined
}) {
  const row = payload?.[0]?.payload
  if (!active || !row) return null
  const parts = data.series
    .map((series, index) => ({ ...series, value: row[`s${index}`] ?? 0 }))
    .filter(({ value }) => value !== 0)
  const total = parts.reduce((all, { value }) => all + value, 0)
  const said = note?.(row.bucket.id)
  return (
    <div className="floating figures min-w-44 px-3 py-2">
      <p className="font-medium">{row.bucket.long_name}</p>
      {parts.length === 0 && <p className="text-muted">No {data.unit} used</p>}
      {parts.map(({ id, name, color, value }) => (
        <p key={id} className="flex items-center gap-2">
          <span aria-hidden className="size-2 rounded-[2px]" style={{ background: color }} />
          <span className="grow text-muted">{name}</span>
          {credits(value)}
        </p>
      ))}
      {parts.length > 1 && (
        <p className="mt-1 flex justify-between border-line border-t pt-1 font-medium">
          <span>All {data.unit}</span>
          {credits(total)}
        </p>
      )}
      {said && <p className="text-muted">{said}</p>}
    </div>
  )
}
