import type { ReactNode } from 'react'
import { classes } from './classes.ts'

export interface Stat {
  name: string
  /** Never a bare 0: `creditsOr(0, 'none')`. */
  value: ReactNode
  note?: ReactNode
  tone?: 'good' | 'low'
}

/** A few figures side by side, each with its name above and a note below. */
export function StatRow({
  stats,
  dimmed,
  label,
}: {
  stats: readonly Stat[]
  dimmed?: boolean
  label: string
}) {
  return (
    <dl
      aria-label={label}
      aria-busy={dimmed}
      className={classes(
        'panel grid grid-cols-2 overflow-hidden lg:auto-cols-fr lg:grid-flow-col lg:grid-cols-none',
      )}
    >
      {stats.map(({ name, value, note, tone }) => (
        <div
          key={name}
          className="-mt-px -ml-px flex min-w-0 flex-col border-line border-t border-l px-4 py-3"
        >
          <dt className="text-muted">{name}</dt>
          <dd className={classes('flex flex-col', dimmed && 'dimmed')}>
            <span
              className={classes(
                'figures mt-0.5 font-semibold text-large',
                tone === 'good' && 'text-accent-ink',
                tone === 'low' && 'text-low-ink',
              )}
            >
              {value}
            </span>
            {note && <span className="text-muted max-sm:min-h-10">{note}</span>}
          </dd>
        </div>
      ))}
    </dl>
  )
}
