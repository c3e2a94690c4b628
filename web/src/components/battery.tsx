// The signature of the house: a cell that shows what is left (in it, hatched, what is held), and what is used up.
import { credits } from '../format/credits.ts'
import { classes } from './classes.ts'

export interface Charge {
  /** All that there was. */
  amount: number
  /** Granted less used and expired: still includes what is held. */
  left: number
  held: number
}

export interface BatteryProps extends Charge {
  /** Whose or of what, for those who do not see it: "Mikaela Torres". */
  label?: string
  size?: 'small' | 'normal' | 'large'
  className?: string
}

const SIZES = {
  small: 'h-2 w-7 rounded-[3px]',
  normal: 'h-2 w-full rounded-[3px]',
  large: 'h-4 w-full rounded-[5px]',
}

/** Less than an eighth: the state that is orange. */
export function isLow({ amount, left }: Pick<Charge, 'amount' | 'left'>): boolean {
  return amount > 0 && left < amount / 8
}

/** Nothing is left: the state that is red (X18). */
export function isUsedUp({ amount, left }: Pick<Charge, 'amount' | 'left'>): boolean {
  return amount > 0 && left <= 0
}

export function Battery({ amount, left, held, label, size = 'normal', className }: BatteryProps) {
  const part = (value: number) => (amount > 0 ? Math.min(1, Math.max(0, value) / amount) * 100 : 0)
  const low = isLow({ amount, left })
  const usedUp = isUsedUp({ amount, left })
  return (
    <span
      role="meter"
      aria-label={label ?? 'Credits left'}
      aria-valuemin={0}
      aria-valuemax={amount}
      aria-valuenow={Math.min(amount, Math.max(0, left))}
      aria-valuetext={said({ amount, left, held })}
      data-low={low || undefined}
      data-used-up={usedUp || undefined}
      className={classes('flex items-center gap-0.5', size === 'small' ? 'shrink-0' : 'w-full', className)}
    >
      <span
        className={classes(
          'relative flex overflow-hidden ring-1 ring-inset',
          // There is nothing in it to be coloured.
          usedUp ? 'bg-bad-soft ring-bad-ink' : 'bg-fill ring-line',
          SIZES[size],
        )}
      >
        <span
          data-part="available"
          className={low ? 'bg-low' : 'bg-accent'}
          style={{ width: `${part(left - held)}%` }}
        />
        <span
          data-part="held"
          className={classes('hatched', low ? '[--hatch-line:var(--low)]' : '[--hatch-line:var(--accent)]')}
          style={{ width: `${part(Math.min(held, left))}%` }}
        />
      </span>
      <span
        aria-hidden
        className={classes(
          'w-0.5 shrink-0 rounded-full',
          usedUp ? 'bg-bad-ink' : 'bg-line',
          size === 'large' ? 'h-1.5' : 'h-1',
        )}
      />
    </span>
  )
}

function said({ amount, left, held }: Charge): string {
  const heldWords = held > 0 ? `, ${credits(held)} of them held` : ''
  return `${credits(left)} of ${credits(amount)} left${heldWords}`
}
