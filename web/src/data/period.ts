// The time filter: a preset as the API knows it, or days from and to. Its state is in the address.
import { day, oneOf } from './search.ts'

/** The eight of the page "Credits", in its order and words (S2-22). */
export const PRESETS = [
  { value: 'today', name: 'Today' },
  { value: 'yesterday', name: 'Yesterday' },
  { value: 'daily', name: 'Daily' },
  { value: 'this_week', name: 'This Week' },
  { value: 'last_week', name: 'Last Week' },
  { value: 'this_month', name: 'This Month' },
  { value: 'last_month', name: 'Last Month' },
  { value: 'last_28_days', name: 'Last 28 days' },
] as const

export type Preset = (typeof PRESETS)[number]['value']

/** Either `preset`, or `from` and `to`, both inclusive; neither: the page's default, or all time. */
export interface Period {
  preset?: Preset | undefined
  from?: string | undefined
  to?: string | undefined
}

/** For a route's `validateSearch`. */
export function periodOf(search: Record<string, unknown>): Period {
  const from = day(search.from)
  const to = day(search.to)
  if (from && to && from <= to) return { from, to }
  return {
    preset: oneOf(
      PRESETS.map(({ value }) => value),
      search.preset,
    ),
  }
}
