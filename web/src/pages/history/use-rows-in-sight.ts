// Which rows of the history are drawn. It scrolls with the page, and grows with each "Load More".
import { defaultRangeExtractor, type Range, useWindowVirtualizer } from '@tanstack/react-virtual'
import { type RefObject, useCallback, useLayoutEffect, useState } from 'react'

const ROW_PX = 36
const OVERSCAN = 20
/** So many stand whole, so that the browser's own search finds them and its print has them. */
const WHOLE = 200

export interface RowsInSight {
  indexes: readonly number[]
  /** The heights, in px, of what is not drawn above and below them. */
  above: number
  below: number
}

/** Of `count` rows in `body`. */
export function useRowsInSight(count: number, body: RefObject<HTMLElement | null>): RowsInSight {
  const rows = useWindowVirtualizer({
    count,
    estimateSize: () => ROW_PX,
    overscan: OVERSCAN,
    scrollMargin: useTop(body),
    rangeExtractor: useCallback(
      (range: Range) => defaultRangeExtractor(range.count > WHOLE ? range : wholeOf(range)),
      [],
    ),
  })
  const indexes = rows.getVirtualItems().map(({ index }) => index)
  const first = indexes[0] ?? 0
  return { indexes, above: first * ROW_PX, below: (count - 1 - (indexes.at(-1) ?? -1)) * ROW_PX }
}

const wholeOf = (range: Range): Range => ({ ...range, startIndex: 0, endIndex: range.count - 1 })

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
