// The grid for days, weeks and months of a zone that is not the organization's: the organization's own days, set right
// by the quarter-hours in which the two zones' days differ. A year by the day reads a fifth of its quarter-hours when
// the zones are five hours apart, and a year by the month next to none.
import { Refused } from '../core/request.ts'
import { rfc3339 } from '../core/rfc3339.ts'
import { addSums, noUsage, type UsageSums } from '../core/rollup.ts'
import { addDays, type Day, daysBetween, endOfDay, startOfDay } from '../core/zone.ts'
import type { Database } from '../database/database.ts'
import { actionGroup, addCell, type Cells, emptyCells, keepTop } from './cells.ts'
import { usedDays } from './day-rollup.ts'
import { MOST_DAYS } from './quarter-cells.ts'
import type { Grid } from './usage-grid.ts'
import type { UsageQuestion } from './usage-question.ts'
import { isUsed, SELECT_SUMS } from './usage-sums.ts'

/** What lies before or after the window. */
const OUTSIDE = -1

/** Days in a row that lie in one bucket, but for their pieces. */
interface Run {
  first: Day
  bucket: number
}

/** Part of a day that lies in another bucket than the rest of the day does. */
interface Piece {
  from: number
  to: number
  of: number
  bucket: number
}

/** Throws `Refused` where the window holds usage of more than ten years. */
export async function otherZoneCells(db: Database, question: UsageQuestion, grid: Grid): Promise<Cells> {
  const { rules } = question
  const cells = emptyCells(grid)
  const used = await usedDays(db, question)
  if (used === null) return cells
  if (daysBetween(...used) > MOST_DAYS)
    throw new Refused('invalid_field', 'In another time zone a window holds at most ten years of usage.', {
      field: 'from',
    })
  const { runs, pieces } = cutDays(question, grid, ...used)
  for (const row of await readRows(db, question, used, runs, pieces)) {
    const group = actionGroup(rules, grid.by, row.action)
    const { bucket } = row.run === null ? pieces[row.piece! - 1]! : runs[row.run - 1]!
    if (bucket !== OUTSIDE) addCell(cells, group, bucket, row)
    const of = row.piece === null ? OUTSIDE : pieces[row.piece - 1]!.of
    if (of !== OUTSIDE) addCell(cells, group, of, negative(row))
  }
  for (const [group, sums] of cells.groups) if (!isUsed(sums)) cells.groups.delete(group)
  return keepTop(cells, grid.top)
}

/** Each day of the organization belongs to the bucket that most of it lies in; its other parts are pieces. */
function cutDays({ rules, window }: UsageQuestion, grid: Grid, first: Day, last: Day) {
  const runs: Run[] = []
  const pieces: Piece[] = []
  // The first bucket may begin before the window: a month of which only the end is asked for.
  const cuts = [window.starts_at, ...grid.starts.slice(1), window.ends_at]
  let next = 0
  for (let day = first, from = startOfDay(first, rules.timezone); day <= last; day = addDays(day, 1)) {
    const ends_at = endOfDay(day, rules.timezone)
    const parts: Omit<Piece, 'of'>[] = []
    while (from < ends_at) {
      while (next < cuts.length && cuts[next]! <= from) next++
      const to = Math.min(cuts[next] ?? ends_at, ends_at)
      parts.push({ from, to, bucket: next < cuts.length ? next - 1 : OUTSIDE })
      from = to
    }
    // A day that the calendar of its zone leaves out has no parts, and no usage.
    const home = parts.reduce<(typeof parts)[number] | undefined>(
      (longest, part) => (longest && longest.to - longest.from >= part.to - part.from ? longest : part),
      undefined,
    )
    const bucket = home?.bucket ?? OUTSIDE
    for (const part of parts) if (part !== home) pieces.push({ ...part, of: bucket })
    if (runs.at(-1)?.bucket !== bucket) runs.push({ first: day, bucket })
  }
  return { runs, pieces }
}

type Row = UsageSums & { run: number | null; piece: number | null; action: string }

/** In one statement, so that days and pieces are of one moment. Runs and pieces are numbered from 1. */
function readRows(
  db: Database,
  { rules, actions, units }: UsageQuestion,
  [first, last]: [Day, Day],
  runs: readonly Run[],
  pieces: readonly Piece[],
): Promise<Row[]> {
  const values: unknown[] = [
    rules.organization_id,
    first,
    last,
    runs.map((run) => run.first),
    pieces.map(({ from }) => rfc3339(from)),
    pieces.map(({ to }) => rfc3339(to)),
  ]
  const param = (value: unknown, type: string) => `$${values.push(value)}::${type}`
  let filter = ''
  if (actions) filter += ` and u.action = any(${param(actions, 'text[]')})`
  if ('only' in units) filter += ` and u.unit = ${param(units.only, 'text')}`
  else if (units.without.length > 0) filter += ` and u.unit <> all(${param(units.without, 'text[]')})`
  return db.query<Row>(
    `select width_bucket(u.day, $4::date[]) as run, null::int as piece, u.action, ${SELECT_SUMS}
     from usage_days u
     where u.organization_id = $1 and u.question = 'action' and u.day between $2::date and $3::date ${filter}
     group by 1, u.action
     union all
     select null, p.piece::int, q.* from unnest($5::timestamptz[], $6::timestamptz[])
       with ordinality p(starts_at, ends_at, piece)
     cross join lateral (
       select u.action, ${SELECT_SUMS} from usage_quarters u
       where u.organization_id = $1 and u.quarter >= p.starts_at and u.quarter < p.ends_at ${filter}
       group by u.action offset 0) q`,
    values,
  )
}

function negative(sums: UsageSums): UsageSums {
  const less = noUsage()
  addSums(less, sums, -1)
  return less
}
