import type { ComponentProps } from 'react'
import { classes } from './classes.ts'

export type ButtonLook = 'plain' | 'primary' | 'quiet' | 'danger'

const LOOKS: Record<ButtonLook, string> = {
  plain: 'border border-line bg-panel text-ink hover:bg-fill',
  primary: 'border border-ink bg-ink text-panel hover:opacity-90',
  quiet: 'border border-transparent text-ink hover:bg-fill',
  danger: 'border border-line bg-panel text-bad-ink hover:bg-bad-soft',
}

/** The classes of a button, for links that look like one. */
export function buttonClasses(
  look: ButtonLook = 'plain',
  size: 'normal' | 'small' | 'icon' = 'normal',
): string {
  return classes(
    'inline-flex shrink-0 select-none items-center justify-center gap-2 whitespace-nowrap rounded-control font-medium',
    'transition-[background-color,opacity] duration-100 disabled:pointer-events-none disabled:opacity-50',
    'data-[popup-open]:bg-fill data-[disabled]:pointer-events-none data-[disabled]:opacity-50',
    size === 'normal' && 'h-8 px-3',
    size === 'small' && 'h-7 px-2',
    size === 'icon' && 'size-8',
    LOOKS[look],
  )
}

export interface ButtonProps extends ComponentProps<'button'> {
  look?: ButtonLook
  size?: 'normal' | 'small' | 'icon'
}

/** An icon button needs an `aria-label`. */
export function Button({ look, size, className, type = 'button', ...props }: ButtonProps) {
  return <button type={type} className={classes(buttonClasses(look, size), className)} {...props} />
}
