// Usage as a grid: buckets of time by groups, from the narrowest source that can answer exactly.
import type { Database } from '../database/database.ts'
import { type Cells, emptyCells } from './cells.ts'
import { dayCells, dayDimension } from './day-cells.ts'
import { journalCells } from './journal-cells.ts'
import { otherZoneCells } from './other-zone-cells.ts'
import { quarterCells } from './quarter-cells.ts'
import type { Grid } from './usage-grid.ts'
import type { UsageQuestion } from './usage-question.ts'

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
