// The grid from the day rollups: few rows, read in one statement, so that totals and groups are of one moment.
import { addSums, noUsage, USAGE_SUMS, type UsageSums } from '../core/rollup.ts'
import type { Day } from '../core/zone.ts'
import type { Database } from '../database/database.ts'
import { actionGroup, addCell, addToGroup, type Cells, creditType, emptyCells, keepTop } from './cells.ts'
import { conditions, type Dimension, type Part } from './day-rollup.ts'
import { GROUP_OF_TODAY, groupCells, WITH_MEMBERS } from './group-cells.ts'
import { rankKeys } from './rank-keys.ts'
import type { Grid } from './usage-grid.ts'
import type { Grouping, UsageQuestion } from './usage-question.ts'
import { isUsed, SELECT_SUMS } from './usage-sums.ts'

const DIMENSION_OF: Partial<Record<Grouping, Dimension>> = {
  member: 'actor',
  group: 'actor',
  api_key: 'actor',
  campaign: 'campaign',
  identity: 'identity',
}

/** The one rollup that knows all that is asked for; null where it takes two. */
export function dayDimension(question: UsageQuestion, by: Grouping | undefined): Dimension | null {
  const { member_id, api_key_id, group, campaign, identity } = question
  const dimensions = new Set<Dimension>()
  const grouped = by && DIMENSION_OF[by]
  if (grouped) dimensions.add(grouped)
  const actors = [member_id, api_key_id, group].filter((filter) => filter !== undefined)
  if (actors.length > 1) return null
  if (actors.length > 0) dimensions.add('actor')
  if (campaign !== undefined) dimensions.add('campaign')
  if (identity !== undefined) dimensions.add('identity')
  return dimensions.size > 1 ? null : ([...dimensions][0] ?? 'action')
}

type Row = UsageSums & { part: Part['name']; day: Day | null; group: string }

export async function dayCells(
  db: Database,
  question: UsageQuestion,
  grid: Grid,
  dimension: Dimension,
): Promise<Cells> {
  const { by } = grid
  const asked = askedKey(question)
  const total: Part = {
    name: 'total',
    // Every entry is in the rollup by action once; without a filter on it the other rollups hold the same or less.
    dimension: asked !== undefined || question.group !== undefined ? dimension : 'action',
    by: partBy(by),
    ...(asked !== undefined ? { keys: [asked] } : {}),
  }
  if (by === undefined || partBy(by) !== 'nothing')
    return fill(question, grid, await readDays(db, question, grid, [total]))
  if (asked !== undefined) {
    const one: Part = { ...total, by: by === 'group' ? 'group' : 'key' }
    return fill(question, grid, await readDays(db, question, grid, [one]))
  }
  if (by === 'group') return groupCells(db, question, grid)
  return valueCells(db, question, grid, dimension, total)
}

/** What any rollup can be grouped by. */
function partBy(by: Grouping | undefined): Part['by'] {
  if (by === 'credit_type') return 'column'
  return by === 'action' || by === 'feature' ? 'action' : 'nothing'
}

/** The rollup key of the filter, if it has one. */
function askedKey({ member_id, api_key_id, campaign, identity }: UsageQuestion): string | undefined {
  if (member_id !== undefined) return `member:${member_id}`
  if (api_key_id !== undefined) return `api_key:${api_key_id}`
  return campaign ?? identity
}

/** By member, key, campaign or identity, of which there may be many: first which are on top, then their sums. */
async function valueCells(
  db: Database,
  question: UsageQuestion,
  grid: Grid,
  dimension: Dimension,
  total: Part,
): Promise<Cells> {
  const prefix = grid.by === 'member' ? 'member:' : grid.by === 'api_key' ? 'api_key:' : undefined
  const values: Part = {
    name: 'all_values',
    dimension,
    by: 'nothing',
    ...(prefix === undefined ? {} : { prefix }),
  }
  const { shown, count } = await rankKeys(db, question, values, grid.top)
  const parts: Part[] = [total, { name: 'values', dimension, by: 'key', keys: shown }]
  if (grid.by === 'member' && question.group === undefined)
    parts.push(
      { name: 'api_keys', dimension, by: 'nothing', prefix: 'api_key:' },
      { name: 'system', dimension, by: 'nothing', keys: ['system'] },
    )
  if (grid.by !== 'member') parts.push(values)
  const rows = await readDays(db, question, grid, parts)
  const cells = fill(question, grid, rows)
  return withRest(cells, rows, grid, count - shown.length)
}

/** What is in no group, and what is in groups that are not shown: both as differences of sums of one moment. */
function withRest(cells: Cells, rows: Row[], grid: Grid, more: number): Cells {
  const rest = cells.total.map((sums) => ({ ...sums }))
  for (const sums of cells.groups.values())
    sums.forEach((known, bucket) => {
      addSums(rest[bucket]!, known, -1)
    })
  if (grid.by === 'member')
    return { ...cells, others: more > 0 || isUsed(rest) ? { count: more, sums: rest } : null }
  const none = cells.total.map((sums) => ({ ...sums }))
  const others = cells.total.map(noUsage)
  for (const row of rows) {
    const bucket = row.day === null ? 0 : grid.bucketOf.day(row.day)
    if (row.part === 'all_values') {
      addSums(none[bucket]!, row, -1)
      addSums(others[bucket]!, row)
    }
    if (row.part === 'values') addSums(others[bucket]!, row, -1)
  }
  if (isUsed(none)) cells.groups.set('none', none)
  return { ...cells, others: more > 0 || isUsed(others) ? { count: more, sums: others } : null }
}

async function readDays(
  db: Database,
  question: UsageQuestion,
  grid: Grid,
  parts: readonly Part[],
): Promise<Row[]> {
  const { from_day: from, to_day: to } = question.window
  const values: unknown[] = []
  const day = grid.starts.length > 1 ? 'u.day' : 'null::date'
  const selects = parts.map((part) => {
    const { name, by, keys, ...all } = part
    if (by === 'key' && keys) {
      const { where } = conditions(question, { name, by, ...all }, from, to, values)
      return keyByKey(name, day, where, `$${values.push(keys)}::text[]`)
    }
    const group = GROUP_BY[by]
    const source = by === 'group' ? WITH_MEMBERS : 'usage_days u'
    const { where } = conditions(question, part, from, to, values)
    return `select '${name}' as part, ${day} as day, ${group} as "group", ${SELECT_SUMS}
      from ${source} where ${where} group by 2, 3`
  })
  return db.query<Row>(selects.join(' union all '), values)
}

/** Each key along the index, whose order is that of the days: nothing is hashed or sorted, which takes half the time. */
function keyByKey(name: Part['name'], day: string, where: string, keys: string): string {
  return `select '${name}' as part, d.day, k.key as "group", ${USAGE_SUMS.map((sum) => `d.${sum}`).join(', ')}
    from unnest(${keys}) k(key) cross join lateral (
      select ${day} as day, ${SELECT_SUMS} from usage_days u where ${where} and u.key = k.key group by 1 offset 0) d`
}

const GROUP_BY: Record<Part['by'], string> = {
  nothing: `''`,
  action: 'u.action',
  column: 'u.report_column',
  key: 'u.key',
  group: GROUP_OF_TODAY,
}

function fill(question: UsageQuestion, grid: Grid, rows: readonly Row[]): Cells {
  const cells = emptyCells(grid)
  for (const row of rows) {
    const bucket = row.day === null ? 0 : grid.bucketOf.day(row.day)
    if (row.part === 'total') addCell(cells, groupOf(question, grid, row), bucket, row)
    else if (row.part === 'values') addToGroup(cells, `=${idIn(grid, row.group)}`, bucket, row)
    else if (row.part !== 'all_values') addToGroup(cells, row.part, bucket, row)
  }
  return partBy(grid.by) === 'nothing' ? cells : keepTop(cells, grid.top)
}

function groupOf(question: UsageQuestion, grid: Grid, row: Row): string | null {
  if (grid.by === 'action' || grid.by === 'feature') return actionGroup(question.rules, grid.by, row.group)
  if (grid.by === 'credit_type') return creditType(row.group)
  if (row.group === '') return null
  if (grid.by === 'group') return row.group
  // A filter by member, say, with a grouping by member: one group, or in a grouping by key none.
  if (grid.by === 'member' && row.group.startsWith('api_key:')) return 'api_keys'
  if (grid.by === 'api_key' && row.group.startsWith('member:')) return 'none'
  return `=${idIn(grid, row.group)}`
}

function idIn(grid: Grid, key: string): string {
  return grid.by === 'member' || grid.by === 'api_key' ? key.slice(key.indexOf(':') + 1) : key
}
