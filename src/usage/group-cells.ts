// The grid by members' groups of today, with keys and the system beside them: of a large team the rows of all actors,
// which are many, become a few rows of groups, which are kept.
import { addSums, type UsageDay, type UsageSums } from '../core/rollup.ts'
import type { Day } from '../core/zone.ts'
import type { Database } from '../database/database.ts'
import { addCell, type Cells, emptyCells, keepTop } from './cells.ts'
import { keptUsage } from './kept-usage.ts'
import type { Keeping } from './summed-usage.ts'
import type { Grid } from './usage-grid.ts'
import type { UsageQuestion } from './usage-question.ts'
import { SELECT_SUMS, sumOf } from './usage-sums.ts'

interface Row extends UsageSums {
  /** Null where the whole window is one bucket. */
  day: Day | null
  /** As in a grid's groups. */
  group: string
}

/** `usage_days u` of the organization `$1` by actor, with the member of each row. */
export const WITH_MEMBERS = `usage_days u
  left join members m on m.organization_id = $1 and u.key = 'member:' || m.member_id`

export const GROUP_OF_TODAY = `case when u.key < 'member:' then 'api_keys' when u.key >= 'member;' then 'system'
  when coalesce(m.group_name, '') = '' then 'none' else '=' || m.group_name end`

export async function groupCells(db: Database, question: UsageQuestion, grid: Grid): Promise<Cells> {
  const { rows } = await keptUsage(db, question, groupSums(grid.starts.length > 1))
  const cells = emptyCells(grid)
  for (const row of rows.values())
    addCell(cells, row.group, row.day === null ? 0 : grid.bucketOf.day(row.day), row)
  return keepTop(cells, grid.top)
}

function groupSums(by_day: boolean): Keeping<Row> {
  return {
    part: { name: 'total', dimension: 'actor', by: 'group' },
    columns: `${by_day ? 'u.day' : 'null::date as day'}, ${GROUP_OF_TODAY} as "group", ${SELECT_SUMS}`,
    source: WITH_MEMBERS,
    group_by: '2, 3',
    rowOf: (row, group) => ({ ...sumOf([row]), day: by_day ? row.day : null, group: groupOf(row, group) }),
    idOf: ({ day, group }) => `${day} ${group}`,
    add: addSums,
    weight: 3,
  }
}

/** `GROUP_OF_TODAY` of a new entry. */
function groupOf({ key }: UsageDay, group: string | null): string {
  if (key.startsWith('api_key:')) return 'api_keys'
  if (key === 'system') return 'system'
  return group ? `=${group}` : 'none'
}
