// Which rows of the history are drawn. It scrolls with the page, and grows with each "Load More".
import { defaultRangeExtractor, type Range, useWindowVirtualizer } from '@tanstack/react-virtual'
import { type RefObject, useCallback, useLayoutEffect, useState } from 'react'

const ROW_PX = 36
const OVERSCAN = 20
/** So many stand whole, so that the browser's own search finds them and its print has them. */
const WHOLE = 200

export interface RowsInSight {
  /** What is drawn, from the top, each with the height, in px, of what is not drawn right above it. */
  drawn: readonly { index: number; gap: number }[]
  /** The same below the last of them. */
  below: number
}

/**
 * Of `count` rows in `body`. The one at `kept` stays drawn wherever the page is scrolled to, since it has the focus, and
 * the ones beside it, which Tab goes on to.
 */
export function useRowsInSight(
  count: number,
  kept: number | undefined,
  body: RefObject<HTMLElement | null>,
): RowsInSight {
  const rows = useWindowVirtualizer({
    count,
    estimateSize: () => ROW_PX,
    overscan: OVERSCAN,
    scrollMargin: useTop(body),
    rangeExtractor: useCallback(
      (range: Range) =>
        range.count > WHOLE ? withKept(defaultRangeExtractor(range), range.count, kept) : allOf(range.count),
      [kept],
    ),
  })
  const indexes = rows.getVirtualItems().map(({ index }) => index)
  const drawn = indexes.map((index, at) => ({ index, gap: (index - (indexes[at - 1] ?? -1) - 1) * ROW_PX }))
  return { drawn, below: (count - 1 - (indexes.at(-1) ?? -1)) * ROW_PX }
}

const allOf = (count: number) => Array.from({ length: count }, (_, index) => index)

function withKept(inSight: number[], count: number, kept: number | undefined): number[] {
  if (kept === undefined) return inSight
  const beside = [kept - 1, kept, kept + 1].filter((index) => index >= 0 && index < count)
  return [...new Set([...inSight, ...beside])].sort((one, other) => one - other)
}

/** How far the element is from the top of the page, kept up to date: what stands above it comes in later. */
function useTop(element: RefObject<HTMLElement | null>): number {
  const [top, setTop] = useState(0)
  useLayoutEffect(() => {
    const measure = () => setTop(Math.round(element.current!.getBoundingClientRect().top + scrollY))
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(document.body)
    return () => observer.disconnect()
  }, [element])
  return top
}
