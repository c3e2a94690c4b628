import { Button } from './button.tsx'

export interface LoadMoreProps {
  hasMore: boolean
  isLoading: boolean
  onMore(): void
  /** "1–50 of what matches": how much is shown. */
  shown: string
}

/** Under a list that comes page by page; what is new is appended. */
export function LoadMore({ hasMore, isLoading, onMore, shown }: LoadMoreProps) {
  return (
    <div className="flex items-center justify-between gap-4 border-line border-t px-4 py-2">
      <p aria-live="polite" className="figures text-muted">
        {shown}
      </p>
      {hasMore && (
        <Button size="small" disabled={isLoading} onClick={onMore}>
          {isLoading ? 'Loading …' : 'Load More'}
        </Button>
      )}
    </div>
  )
}
