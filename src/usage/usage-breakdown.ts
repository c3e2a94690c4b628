// Who or what used how much of a window, the most first: heavy users (S0-06), campaigns and identities (S2-28, S2-29),
// features, endpoints (X29).
import type { Ledger } from '../ledger/ledger.ts'
import type { Cells } from './cells.ts'
import { usageCells } from './usage-cells.ts'
import { wholeGrid } from './usage-grid.ts'
import { namedGroups, type UsageGroup } from './usage-groups.ts'
import { type Grouping, readQuestion, type UsageFilter } from './usage-question.ts'
import { type AnsweredWindow, answeredWindow, shareOf } from './usage-series.ts'
import { netOf, sumOf, totalsOf, type UsageTotals } from './usage-sums.ts'

export interface BreakdownQuery extends UsageFilter {
  by: Grouping
  /** 1 to 1,000; 20 without it. */
  top?: number
}

export interface UsageBreakdown {
  window: AnsweredWindow
  by: Grouping
  unit: string | null
  totals: UsageTotals
  /** With the left-over groups at the end, all rows sum to the totals. `share` is of the net total, 0 to 1. */
  rows: (UsageGroup & UsageTotals & { share: number })[]
}

/** Throws as `usageSeries` does. */
export async function usageBreakdown(
  ledger: Ledger,
  organization_id: string,
  query: BreakdownQuery,
): Promise<UsageBreakdown> {
  const question = await readQuestion(ledger, organization_id, query, 'last_28_days')
  const cells: Cells = await usageCells(ledger.db, question, wholeGrid(question, query.by, query.top ?? 20))
  const total = sumOf(cells.total)
  const groups = await namedGroups(ledger.db, question.rules, query.by, cells)
  return {
    window: answeredWindow(question.window),
    by: query.by,
    unit: query.unit ?? null,
    totals: totalsOf(total),
    rows: groups.map(({ group, sums }) => ({
      ...group,
      ...totalsOf(sumOf(sums)),
      share: shareOf(netOf(sumOf(sums)), netOf(total)),
    })),
  }
}
