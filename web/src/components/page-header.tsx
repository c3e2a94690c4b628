import type { ReactNode } from 'react'

export interface PageHeaderProps {
  /** The page's one `h1`. */
  title: ReactNode
  /** Above it, small. */
  over?: ReactNode
  /** Beside it, muted. */
  beside?: ReactNode
  /** Buttons in the top-right corner. */
  actions?: ReactNode
}

export function PageHeader({ title, over, beside, actions }: PageHeaderProps) {
  return (
    <header className="flex min-h-8 flex-wrap items-end justify-between gap-x-6 gap-y-3">
      <div className="min-w-0">
        {over && <p className="text-muted">{over}</p>}
        <div className="flex flex-wrap items-baseline gap-x-5">
          <h1 className="font-bold text-large">{title}</h1>
          {beside && <p className="text-muted">{beside}</p>}
        </div>
      </div>
      {actions && <div className="flex flex-wrap gap-2">{actions}</div>}
    </header>
  )
}
