// Answers of the API as charts are drawn from.
import type { UsageSeries } from '@coulomb/sdk'
import { addDays, clockTime, dayRange, longDay, monthOf, shortDay } from '../format/dates.ts'
import type { ChartBucket, ChartData } from './chart-data.ts'
import { colorOf, GREY } from './palette.ts'

/** The buckets of an answer, named in its zone. */
export function bucketsOf({ buckets, bucket, window }: UsageSeries, today: string): ChartBucket[] {
  return buckets.map(({ starts_at, day }) => ({
    id: starts_at,
    ...names(bucket, starts_at, day, window.timezone, today),
  }))
}

function names(bucket: UsageSeries['bucket'], starts_at: string, day: string, zone: string, today: string) {
  switch (bucket) {
    case 'hour': {
      const time = clockTime(starts_at, zone)
      return { name: time, long_name: `${longDay(day)}, ${time}` }
    }
    case 'day':
      return { name: shortDay(day, today), long_name: longDay(day) }
    case 'week':
      return { name: shortDay(day, today), long_name: dayRange(day, addDays(day, 6), today) }
    case 'month':
      return { name: monthOf(day), long_name: monthOf(day) }
  }
}

/** A stacked chart of an answer with `group_by`; what is put together is grey and last. */
export function stackedData(answer: UsageSeries, today: string, unit = 'credits'): ChartData {
  return {
    unit,
    buckets: bucketsOf(answer, today),
    series: answer.series.map(({ kind, id, name, values }, index) => ({
      id: `${kind}:${id ?? ''}`,
      name,
      color: kind === 'others' ? GREY : colorOf(index),
      values,
    })),
  }
}

const BUCKET_WORDS = { hour: 'hours', day: 'days', week: 'weeks', month: 'months' } as const

/** "1–22 Nov, days in Europe/Madrid". */
export function periodNote(
  { window, bucket }: Pick<UsageSeries, 'window' | 'bucket'>,
  today: string,
): string {
  return `${dayRange(window.from, window.to, today)}, ${BUCKET_WORDS[bucket]} in ${window.timezone}`
}

/** "1–22 Nov, Europe/Madrid": of figures that are not put in buckets. */
export function rangeNote({ window }: Pick<UsageSeries, 'window'>, today: string): string {
  return `${dayRange(window.from, window.to, today)}, ${window.timezone}`
}
