// Charts come after the figures: Recharts is larger than all the rest of a page, and nobody has to wait for it.
import { type ComponentType, lazy, Suspense } from 'react'
import { Loading, Skeleton } from '../components/states.tsx'
import type { DayLineProps } from './day-line.tsx'
import type { PieProps } from './pie.tsx'
import type { StackedBarsProps } from './stacked-bars.tsx'

/** Until it is there, a grey field of `height` stands in its place, so that nothing moves. */
function later<Props extends { height?: number }>(load: () => Promise<ComponentType<Props>>, usual: number) {
  const Chart = lazy(async () => ({ default: await load() })) as unknown as ComponentType<Props>
  return (props: Props) => {
    const height = props.height ?? usual
    return (
      <Suspense
        fallback={
          <Loading>
            <span className="block" style={{ height }}>
              <Skeleton className="h-full w-full" />
            </span>
          </Loading>
        }
      >
        <Chart {...props} />
      </Suspense>
    )
  }
}

export const StackedBars = later<StackedBarsProps>(
  () => import('./stacked-bars.tsx').then((module) => module.StackedBars),
  236,
)
export const DayLine = later<DayLineProps>(
  () => import('./day-line.tsx').then((module) => module.DayLine),
  236,
)
export const Pie = later<PieProps & { height?: number }>(
  () => import('./pie.tsx').then((module) => module.Pie),
  172,
)
