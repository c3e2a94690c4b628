import { Button } from './button.tsx'

export interface LoadMoreProps {
  hasMore: boolean
  isLoading: boolean
  onMore(): void
  /** "1–50 of what matches": how much is shown. */
  shown: string
  /** Where the list is older than what is known to have changed: asks for it again. */
  refresh?: { run(): unknown; isRunning: boolean } | undefined
}

/** Under a list that comes page by page; what is new is appended. */
export function LoadMore({ hasMore, isLoading, onMore, shown, refresh }: LoadMoreProps) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 border-line border-t px-4 py-2">
      <p aria-live="polite" className="figures text-muted">
        {shown}
      </p>
      <span className="flex gap-2">
        {refresh && (
          <Button size="small" disabled={refresh.isRunning} onClick={() => refresh.run()}>
            {refresh.isRunning ? 'Refreshing …' : 'This list has changed: refresh'}
          </Button>
        )}
        {hasMore && (
          <Button size="small" disabled={isLoading} onClick={onMore}>
            {isLoading ? 'Loading …' : 'Load More'}
          </Button>
        )}
      </span>
    </div>
  )
}
