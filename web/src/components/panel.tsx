import { type ReactNode, useId } from 'react'
import { classes } from './classes.ts'

export interface PanelProps {
  title: string
  /** At the right of the title. */
  action?: ReactNode
  children: ReactNode
  className?: string
}

/** A card with a heading: 1 px line, radius 10, no shadow. */
export function Panel({ title, action, children, className }: PanelProps) {
  const id = useId()
  return (
    <section aria-labelledby={id} className={classes('panel min-w-0', className)}>
      <header className="flex min-h-11 flex-wrap items-center justify-between gap-x-3 px-4 py-1.5">
        <h2 id={id} className="font-semibold">
          {title}
        </h2>
        {action}
      </header>
      {children}
    </section>
  )
}
