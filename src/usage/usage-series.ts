// Usage over time: totals, buckets and groups that reconcile with one another, with the history and with the journal
// (S2-18 to S2-29, S3-09).
import { toCredits } from '../core/amount.ts'
import { rfc3339 } from '../core/rfc3339.ts'
import { type Bucket, previousWindow, type Window } from '../core/window.ts'
import { type Day, localDay } from '../core/zone.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { usageCells } from './usage-cells.ts'
import { bucketGrid, wholeGrid } from './usage-grid.ts'
import { namedGroups, type UsageGroup } from './usage-groups.ts'
import { type Grouping, readQuestion, type UsageFilter, type UsageQuestion } from './usage-question.ts'
import { netOf, sumOf, totalsOf, type UsageTotals } from './usage-sums.ts'

export interface SeriesQuery extends UsageFilter {
  /** Days, unless the preset names another. */
  bucket?: Bucket
  group_by?: Grouping
  /** Groups shown singly, 1 to 50; the others are put together. 10 without it. */
  top?: number
}

/** A window as it is answered: what a preset meant today. */
export interface AnsweredWindow {
  preset: Window['preset']
  from: Day
  to: Day
  timezone: string
  starts_at: string
  ends_at: string
}

export interface UsageSeries {
  window: AnsweredWindow
  bucket: Bucket
  /** Null: all units that count as credits. */
  unit: string | null
  group_by: Grouping | null
  totals: UsageTotals
  /** The window before, under the same filters. */
  previous: { window: AnsweredWindow; totals: UsageTotals }
  /** Every bucket of the window, also those without usage; each ends where the next begins. */
  buckets: ({ starts_at: string; day: Day } & UsageTotals)[]
  /** Groups whose values (net, and gross, a bucket each) sum to the buckets. Empty without `group_by`. */
  series: (UsageGroup & { totals: UsageTotals; share: number; values: number[]; gross_values: number[] })[]
}

/**
 * Throws `Refused` (`invalid_field`) for a bad window or unit, for more than 20,000 buckets, and for combinations that
 * only the journal knows over more than 100,000 entries; `UnknownOrganization`.
 */
export async function usageSeries(
  ledger: Ledger,
  organization_id: string,
  query: SeriesQuery = {},
): Promise<UsageSeries> {
  const question = await readQuestion(ledger, organization_id, query, 'last_28_days')
  const { window, rules } = question
  const bucket = query.bucket ?? window.bucket ?? 'day'
  const grid = bucketGrid(question, bucket, query.group_by, query.top ?? 10)
  const before = { ...question, window: previousWindow(window) }
  const [cells, previous] = await Promise.all([
    usageCells(ledger.db, question, grid),
    usageCells(ledger.db, before, wholeGrid(before)),
  ])
  const total = sumOf(cells.total)
  const groups = query.group_by ? await namedGroups(ledger.db, rules, query.group_by, cells) : []
  return {
    window: answeredWindow(window),
    bucket,
    unit: query.unit ?? null,
    group_by: query.group_by ?? null,
    totals: totalsOf(total),
    previous: { window: answeredWindow(before.window), totals: totalsOf(sumOf(previous.total)) },
    buckets: grid.starts.map((start, index) => ({
      starts_at: rfc3339(start),
      day: localDay(start, window.zone),
      ...totalsOf(cells.total[index]!),
    })),
    series: groups.map(({ group, sums }) => {
      const all = sumOf(sums)
      return {
        ...group,
        totals: totalsOf(all),
        share: shareOf(netOf(all), netOf(total)),
        values: sums.map((one) => toCredits(netOf(one))),
        gross_values: sums.map(({ gross }) => toCredits(gross)),
      }
    }),
  }
}

export function shareOf(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole
}

export function answeredWindow(window: UsageQuestion['window']): AnsweredWindow {
  return {
    preset: window.preset,
    from: window.from_day,
    to: window.to_day,
    timezone: window.zone,
    starts_at: rfc3339(window.starts_at),
    ends_at: rfc3339(window.ends_at),
  }
}
