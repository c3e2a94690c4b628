// The grid from the journal itself: for questions that no rollup can answer, such as members within one campaign, or
// members by the hour. Exact, and therefore bounded.
import type { Entry } from '../core/entry.ts'
import { Refused } from '../core/request.ts'
import { addUsage, emptyRollup } from '../core/rollup.ts'
import type { Database } from '../database/database.ts'
import { actionGroup, addCell, type Cells, creditType, emptyCells, keepTop } from './cells.ts'
import { scanEntries } from './entry-scan.ts'
import type { Grid } from './usage-grid.ts'
import { asksFor, type UsageQuestion } from './usage-question.ts'

/** About two seconds of reading. */
const MOST_ENTRIES = 100_000

/** Throws `Refused` (`invalid_field`) where the window holds more than 100,000 entries to look at. */
export async function journalCells(db: Database, question: UsageQuestion, grid: Grid): Promise<Cells> {
  const { rules, window, member_id, api_key_id, campaign, identity } = question
  const scan = {
    zone: rules.timezone,
    from: window.starts_at,
    to: window.ends_at,
    sort: 'asc' as const,
    after: null,
    refunds: true,
    actions: question.actions,
    ...(member_id !== undefined ? { member_id } : {}),
    ...(api_key_id !== undefined ? { api_key_id } : {}),
    ...(campaign !== undefined ? { campaign } : {}),
    ...(identity !== undefined ? { identity } : {}),
    ...('only' in question.units ? { unit: question.units.only } : {}),
  }
  const groups =
    grid.by === 'group' || question.group !== undefined
      ? await groupsOfToday(db, rules.organization_id)
      : null
  const cells = emptyCells(grid)
  let scanned = 0
  for await (const step of scanEntries(db, rules.organization_id, scan, () => 2000)) {
    scanned += step.scanned
    if (scanned > MOST_ENTRIES)
      throw new Refused(
        'invalid_field',
        'This combination is read from single entries: choose a shorter window, days of the time zone of the organization, or fewer filters.',
        { field: 'from' },
      )
    for (const { entry } of step.found) addEntry(cells, question, grid, entry, groups)
  }
  return keepTop(cells, grid.top)
}

async function groupsOfToday(db: Database, organization_id: string): Promise<Map<string, string>> {
  const rows = await db.query<{ member_id: string; group_name: string }>(
    `select member_id, group_name from members
     where organization_id = $1 and coalesce(group_name, '') <> '' order by member_id`,
    [organization_id],
  )
  return new Map(rows.map((row) => [row.member_id, row.group_name]))
}

function addEntry(
  cells: Cells,
  question: UsageQuestion,
  grid: Grid,
  entry: Entry,
  groups: Map<string, string> | null,
): void {
  const group = entry.member_id === undefined ? undefined : (groups?.get(entry.member_id) ?? '')
  if (question.group !== undefined && group !== question.group) return
  const bucket = grid.bucketOf.instant(entry.usage_at)
  // What an entry adds is the rollup's to say; its quarters hold one row a unit, its days one a unit and credit type.
  const rollup = emptyRollup()
  addUsage(rollup, entry, question.rules.timezone)
  if (grid.by === 'credit_type') {
    for (const row of rollup.days.values())
      if (row.question === 'action' && asksFor(question, row.unit))
        addCell(cells, creditType(row.report_column), bucket, row)
    return
  }
  const cell = groupOf(question, grid, entry, group)
  for (const sums of rollup.quarters.values())
    if (asksFor(question, sums.unit)) addCell(cells, cell, bucket, sums)
}

function groupOf(
  question: UsageQuestion,
  grid: Grid,
  entry: Entry,
  group: string | undefined,
): string | null {
  const id = (value: string | undefined) => (value === undefined ? 'none' : `=${value}`)
  const other = entry.api_key_id === undefined ? 'system' : 'api_keys'
  switch (grid.by) {
    case undefined:
    case 'credit_type':
      return null
    case 'action':
    case 'feature':
      return actionGroup(question.rules, grid.by, entry.action!)
    case 'member':
      return entry.member_id === undefined ? other : id(entry.member_id)
    case 'group':
      return group === undefined ? other : id(group === '' ? undefined : group)
    case 'api_key':
      return id(entry.api_key_id)
    case 'campaign':
      return id(entry.campaign)
    case 'identity':
      return id(entry.identity)
  }
}
