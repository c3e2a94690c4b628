import type { ReactNode } from 'react'
import { classes } from './classes.ts'

const TONES = {
  plain: 'border border-line text-muted',
  good: 'bg-accent-soft text-accent-ink',
  low: 'bg-low-soft text-low-ink',
  bad: 'bg-bad-soft text-bad-ink',
} as const

/** A word or two in a pill: a data type, a state, "refund". */
export function Badge({ tone = 'plain', children }: { tone?: keyof typeof TONES; children: ReactNode }) {
  return (
    <span
      className={classes(
        'inline-flex h-5 items-center whitespace-nowrap rounded-full px-2 text-small',
        TONES[tone],
      )}
    >
      {children}
    </span>
  )
}
