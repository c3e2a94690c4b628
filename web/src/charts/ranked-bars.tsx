// Who or what used the most, first: a name, a figure, and a bar of its share of the highest.
import type { ReactNode } from 'react'
import { Avatar } from '../components/avatar.tsx'
import { classes } from '../components/classes.ts'
import { Loading, Skeleton } from '../components/states.tsx'
import { creditsOr } from '../format/credits.ts'

export interface RankedItem {
  id: string
  name: string
  value: number
  /** Under or instead of a person's letters, such as an icon for an API key. */
  icon?: ReactNode
  /** At the end of the row, such as a battery. */
  end?: ReactNode
}

export interface RankedBarsProps {
  items: readonly RankedItem[]
  /** Names the list for those who do not see its heading. */
  label: string
  color?: string
  /** Without letters or icons before the names. */
  plain?: boolean
  /** Longer ones scroll. */
  maxHeight?: string
}

export function RankedBars({
  items,
  label,
  color = 'var(--chart-2)',
  plain = false,
  maxHeight,
}: RankedBarsProps) {
  const highest = Math.max(0, ...items.map(({ value }) => value))
  return (
    <ul
      aria-label={label}
      className={classes('flex flex-col', maxHeight && 'overflow-y-auto pr-2')}
      // What scrolls must be scrollable by keyboard (WCAG 2.1.1).
      {...(maxHeight && { tabIndex: 0, style: { maxHeight } })}
    >
      {items.map(({ id, name, value, icon, end }) => (
        <li key={id} className="flex h-[39px] items-center gap-2.5">
          {!plain && (icon ?? <Avatar name={name} />)}
          <div className="min-w-0 grow">
            <p className="flex items-baseline justify-between gap-3">
              <span className="truncate" title={name}>
                {name}
              </span>
              <span className="figures font-medium">{creditsOr(value, 'none')}</span>
            </p>
            <span aria-hidden className="mt-0.5 block h-1 overflow-hidden rounded-full bg-fill">
              <span
                className="block h-full rounded-full"
                style={{
                  width: `${highest > 0 ? (Math.max(0, value) / highest) * 100 : 0}%`,
                  background: color,
                }}
              />
            </span>
          </div>
          {end}
        </li>
      ))}
    </ul>
  )
}

/** As high as `rows` of them, while they load. */
export function SkeletonBars({ rows }: { rows: number }) {
  return (
    <Loading>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike
        <div key={row} className="flex h-[39px] items-center">
          <Skeleton className="h-5 w-full" />
        </div>
      ))}
    </Loading>
  )
}
