// The grid from the quarter-hour rollups: for hours, in any zone.
import { Refused } from '../core/request.ts'
import { rfc3339 } from '../core/rfc3339.ts'
import type { UsageSums } from '../core/rollup.ts'
import { DAY_MS } from '../core/zone.ts'
import type { Database } from '../database/database.ts'
import { actionGroup, addCell, type Cells, emptyCells, keepTop } from './cells.ts'
import type { Grid } from './usage-grid.ts'
import type { UsageQuestion } from './usage-question.ts'
import { SELECT_SUMS } from './usage-sums.ts'

/** Ten years by the quarter are some 350,000 rows an action. */
export const MOST_DAYS = 3_700

/** Throws `Refused` where the window holds usage of more than ten years. */
export async function quarterCells(db: Database, question: UsageQuestion, grid: Grid): Promise<Cells> {
  const { rules, window, actions, units } = question
  const [bounds] = await db.query<{ first: number | null; last: number | null }>(
    `select min(quarter) as first, max(quarter) as last from usage_quarters
     where organization_id = $1 and quarter >= $2::timestamptz and quarter < $3::timestamptz`,
    [rules.organization_id, rfc3339(window.starts_at), rfc3339(window.ends_at)],
  )
  const cells = emptyCells(grid)
  if (bounds?.first == null || bounds.last == null) return cells
  if (bounds.last - bounds.first > MOST_DAYS * DAY_MS)
    throw new Refused('invalid_field', 'A chart by the hour holds at most ten years of usage.', {
      field: 'from',
    })
  const values: unknown[] = [rules.organization_id, grid.starts.map(rfc3339)]
  const param = (value: unknown, type: string) => `$${values.push(value)}::${type}`
  const where = [
    `u.organization_id = $1`,
    `u.quarter >= ${param(rfc3339(window.starts_at), 'timestamptz')}`,
    `u.quarter < ${param(rfc3339(window.ends_at), 'timestamptz')}`,
  ]
  if (actions) where.push(`u.action = any(${param(actions, 'text[]')})`)
  if ('only' in units) where.push(`u.unit = ${param(units.only, 'text')}`)
  else if (units.without.length > 0) where.push(`u.unit <> all(${param(units.without, 'text[]')})`)
  const rows = await db.query<UsageSums & { bucket: number; action: string }>(
    `select width_bucket(u.quarter, $2::timestamptz[]) as bucket, u.action, ${SELECT_SUMS}
     from usage_quarters u where ${where.join(' and ')} group by 1, 2 order by 1, 2`,
    values,
  )
  for (const row of rows) addCell(cells, actionGroup(rules, grid.by, row.action), row.bucket - 1, row)
  return keepTop(cells, grid.top)
}
