// What our charts never ask of Recharts: they name their own ticks (`axisTicks`), bring their own tooltip, and are not
// in step with each other.

export function getNiceTickValues(): undefined {}
export function getTickValuesFixedDomain(): undefined {}

export function useTooltipChartSynchronisation(): void {}
export function useSynchronisedEventsFromOtherCharts(): void {}

export const defaultDefaultTooltipContentProps = {}
export function DefaultTooltipContent(): null {
  return null
}
