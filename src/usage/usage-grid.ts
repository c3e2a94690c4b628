// The buckets of a question: many for a chart, one for a list.
import { Refused } from '../core/request.ts'
import { type Bucket, bucketDay, buckets } from '../core/window.ts'
import { localDay } from '../core/zone.ts'
import type { Grouping, UsageQuestion } from './usage-question.ts'
import { weekStart } from './window-of.ts'

export interface Grid {
  /** Start of each bucket in epoch ms; the last ends with the window. */
  starts: number[]
  /** One bucket for all, or the bucket's first local day by day. */
  bucketOf: { day: (day: string) => number; instant: (ms: number) => number }
  /** Whether every bucket begins and ends at local midnights of the organization. */
  whole_days: boolean
  /** Whether buckets are shorter than a day. */
  hours: boolean
  by?: Grouping
  top: number
}

/** Throws `Refused` above 20,000 buckets. */
export function bucketGrid(
  question: UsageQuestion,
  bucket: Bucket,
  by: Grouping | undefined,
  top: number,
): Grid {
  const { window, rules, now } = question
  const { zone } = window
  const week = weekStart(rules, now)
  const starts = startsOf(question, bucket)
  const indexes = new Map(starts.map((start, index) => [localDay(start, zone), index]))
  return {
    starts,
    by,
    top,
    whole_days: bucket !== 'hour' && zone === rules.timezone,
    hours: bucket === 'hour',
    bucketOf: {
      day: (day) => indexes.get(bucket === 'hour' ? day : bucketDay(day, bucket, week)) ?? 0,
      instant: (ms) => lastAtOrBefore(starts, ms),
    },
  }
}

/** One bucket for the whole window. */
export function wholeGrid(question: UsageQuestion, by?: Grouping, top = 0): Grid {
  const { window, rules } = question
  return {
    starts: [window.starts_at],
    by,
    top,
    whole_days: window.zone === rules.timezone,
    hours: false,
    bucketOf: { day: () => 0, instant: () => 0 },
  }
}

function startsOf({ window, rules, now }: UsageQuestion, bucket: Bucket): number[] {
  try {
    return buckets(window.starts_at, window.ends_at, bucket, window.zone, weekStart(rules, now))
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new Refused('invalid_field', `The window is too long for a chart by the ${bucket}.`, {
      field: 'bucket',
    })
  }
}

function lastAtOrBefore(starts: readonly number[], ms: number): number {
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (starts[middle]! <= ms) low = middle
    else high = middle - 1
  }
  return low
}
