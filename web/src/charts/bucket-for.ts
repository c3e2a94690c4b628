import type { UsageSeries } from '@coulomb/sdk'

/** Hours for a day, days for a quarter, then weeks, then months. `days`: from the first to the last, both counted. */
export function bucketFor(days: number): UsageSeries['bucket'] {
  if (days <= 1) return 'hour'
  if (days <= 92) return 'day'
  return days <= 400 ? 'week' : 'month'
}
