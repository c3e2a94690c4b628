// Usage as a grid: buckets of time by groups, from the narrowest source that can answer exactly.
import { addSums, noUsage, type UsageSums } from '../core/rollup.ts'
import type { Rules } from '../core/rules.ts'
import type { Database } from '../database/database.ts'
import { dayCells, dayDimension } from './day-cells.ts'
import { journalCells } from './journal-cells.ts'
import { otherZoneCells } from './other-zone-cells.ts'
import { quarterCells } from './quarter-cells.ts'
import type { Grouping, UsageQuestion } from './usage-question.ts'
import { netOf, sumOf } from './usage-sums.ts'

/**
 * Groups are named `=<id>` for an id of the grouping (an action, a member …); besides there are `none` (in no group, no
 * campaign, by no key), and, where members are grouped, `api_keys` and `system`. Each holds one sum a bucket.
 */
export interface Cells {
  total: UsageSums[]
  groups: Map<string, UsageSums[]>
  /** The groups beyond the first `top`, together; null where all are shown. */
  others: { count: number; sums: UsageSums[] } | null
}

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

/**
 * Day rollups where buckets are days of the organization and at most one of actor, campaign and identity is asked for;
 * quarter-hours for hours and, beside the days, for other zones (they know no credit types); else the journal itself,
 * which refuses what is too much to read.
 */
export async function usageCells(db: Database, question: UsageQuestion, grid: Grid): Promise<Cells> {
  if (question.actions?.length === 0) return emptyCells(grid)
  const dimension = dayDimension(question, grid.by)
  if (dimension !== null && grid.whole_days) return dayCells(db, question, grid, dimension)
  if (dimension === 'action' && grid.by !== 'credit_type')
    return grid.hours ? quarterCells(db, question, grid) : otherZoneCells(db, question, grid)
  return journalCells(db, question, grid)
}

export function emptyCells(grid: Pick<Grid, 'starts'>): Cells {
  return { total: grid.starts.map(noUsage), groups: new Map(), others: null }
}

/** Adds to the total and to the group. */
export function addCell(cells: Cells, group: string | null, bucket: number, sums: UsageSums): void {
  addSums(cells.total[bucket]!, sums)
  if (group !== null) addToGroup(cells, group, bucket, sums)
}

export function addToGroup(cells: Cells, group: string, bucket: number, sums: UsageSums): void {
  const known = cells.groups.get(group) ?? cells.total.map(noUsage)
  cells.groups.set(group, known)
  addSums(known[bucket]!, sums)
}

/** Leaves the `top` groups by net usage and puts the rest together; what is not an id's group always stays. */
export function keepTop(cells: Cells, top: number): Cells {
  const ranked = [...cells.groups]
    .filter(([group]) => group.startsWith('='))
    .map(([group, sums]) => ({ group, net: netOf(sumOf(sums)), sums }))
    .sort((a, b) => b.net - a.net || (a.group < b.group ? -1 : 1))
  const rest = ranked.slice(top)
  if (rest.length === 0) return cells
  const sums = cells.total.map(noUsage)
  for (const one of rest) {
    cells.groups.delete(one.group)
    one.sums.forEach((more, bucket) => {
      addSums(sums[bucket]!, more)
    })
  }
  return { ...cells, others: { count: rest.length, sums } }
}

/** The group of a column of the usage report in a grid by credit type; what no column counts is in `none`. */
export function creditType(report_column: string): string {
  return report_column === '' ? 'none' : `=${report_column}`
}

/** The group of an action in a grid by action or feature; null in a grid by nothing. */
export function actionGroup(rules: Rules, by: Grouping | undefined, action: string): string | null {
  if (by === 'action') return `=${action}`
  if (by !== 'feature') return null
  const feature = rules.actions.get(action)?.feature
  return feature === undefined ? 'none' : `=${feature}`
}
