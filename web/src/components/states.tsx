// What stands where figures would, when there are none yet: loading, nothing, nothing that matches, an error.
import type { ReactNode } from 'react'
import { wordsOf } from '../format/words-of.ts'
import { Button } from './button.tsx'
import { classes } from './classes.ts'

/** A grey bar in the place of text. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={classes('skeleton block', className ?? 'h-4 w-24')} />
}

/** Says once, to who does not see the grey bars, that something loads. */
export function Loading({ children, label = 'Loading' }: { children: ReactNode; label?: string }) {
  return (
    <div aria-busy="true" aria-live="polite">
      <span className="sr-only">{label}</span>
      {children}
    </div>
  )
}

/** Rows of a table that loads. */
export function SkeletonRows({ rows = 8, className = '' }: { rows?: number; className?: string }) {
  return (
    <Loading>
      <div className={className}>
        {Array.from({ length: rows }, (_, row) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike
          <div key={row} className="flex h-9 items-center gap-6 border-line border-b px-4 last:border-0">
            <Skeleton className="h-3 w-24" />
            <Skeleton className="h-3 w-32" />
            <Skeleton className="h-3 grow" />
            <Skeleton className="h-3 w-12" />
          </div>
        ))}
      </div>
    </Loading>
  )
}

interface MessageProps {
  title: string
  children?: ReactNode
  /** Buttons. */
  action?: ReactNode
  className?: string
}

/** There is nothing, and there is nothing wrong with it: "No usage yet". */
export function Empty({ title, children, action, className }: MessageProps) {
  return (
    <div className={classes('flex flex-col items-center gap-1 px-6 py-12 text-center', className)}>
      <p className="font-medium">{title}</p>
      {children && <p className="max-w-96 text-balance text-muted">{children}</p>}
      {action && <div className="mt-3 flex gap-2">{action}</div>}
    </div>
  )
}

/** There is something, but the filters leave nothing of it. */
export function NothingMatches({ what, onClear }: { what: string; onClear(): void }) {
  return (
    <Empty title={`No ${what} match these filters`} action={<Button onClick={onClear}>Clear filters</Button>}>
      Widen the dates or remove a filter.
    </Empty>
  )
}

/** It could not be read. */
export function Failed({
  error,
  onRetry,
  className,
}: {
  error: unknown
  onRetry(): void
  className?: string
}) {
  const { title, detail } = wordsOf(error)
  return (
    <div role="alert" className={className}>
      <Empty title={title} action={<Button onClick={onRetry}>Try again</Button>}>
        {detail}
      </Empty>
    </div>
  )
}
