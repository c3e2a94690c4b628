// A grid of usage: one sum a bucket of time, in all and by group.
import { addSums, noUsage, type UsageSums } from '../core/rollup.ts'
import type { Rules } from '../core/rules.ts'
import type { Grid } from './usage-grid.ts'
import type { Grouping } from './usage-question.ts'
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
