// Many rows for one statement, handed over column by column.
import {
  bigintArray,
  byteaArray,
  dateArray,
  integerArray,
  textArray,
  timestampArray,
} from '../database/binary-array.ts'
import type { Statement } from '../database/database.ts'

const ARRAYS = {
  text: textArray,
  bigint: bigintArray,
  integer: integerArray,
  timestamptz: timestampArray,
  date: dateArray,
  bytea: byteaArray,
}

type Type = keyof typeof ARRAYS

/** A column's name, its type, and what it holds of a row. Times are epoch ms, dates YYYY-MM-DD. */
export type Column<Row> = {
  [T in Type]: readonly [name: string, type: T, of: (row: Row) => Parameters<(typeof ARRAYS)[T]>[0][number]]
}[Type]

/** A statement over rows of organizations. */
export interface RowsSql<Row> {
  name: string
  columns: readonly Column<Row>[]
  /** An update: unless it touches as many rows as it is given, it fails, and with it the batch (all others always do). */
  counted?: boolean
  /** `rows` stands for the rows, with a column `organization_id` before the others. */
  text(rows: string): string
}

/** Rows, and beside them whose they are. */
export interface Rows<Row> {
  organizations: string[]
  rows: Row[]
}

/** Texts by name: a statement has one for rows of one organization, which is named once, and one for several. */
const texts = new Map<string, string>()

/**
 * The statement for these rows, of which there is at least one. They are made by functions in a select list, which run
 * in step and keep nothing; functions in `from` would first write every column to a store of its own.
 */
export function rowsStatement<Row>(
  { name, columns, text, counted = false }: RowsSql<Row>,
  { organizations, rows }: Rows<Row>,
): Statement {
  const organization_id = organizations[0]!
  const one = organizations.every((id) => id === organization_id)
  const known = one ? `${name}_of_one` : name
  if (!texts.has(known)) {
    const list = columns.map(([column, type], index) => `unnest($${index + 2}::${type}[]) as ${column}`)
    const first = one ? '$1::text' : 'unnest($1::text[])'
    const sql = text(`(select ${first} as organization_id, ${list.join(', ')})`)
    texts.set(known, counted ? guarded(sql, name, columns[0]![1]) : sql)
  }
  const values: unknown[] = [one ? organization_id : textArray(organizations)]
  for (const [, type, of] of columns)
    values.push((ARRAYS[type] as (values: unknown[]) => Buffer)(rows.map(of as (row: Row) => unknown)))
  return { name: known, text: texts.get(known)!, values }
}

/**
 * COMMIT is sent in the same trip, before the answer is known: so the database itself has to refuse (class 22, whose
 * message says what happened).
 */
function guarded(update: string, name: string, type: Type): string {
  const given = `cardinality($2::${type}[])`
  return `with touched as (${update} returning 1)
    select case when count(*) = ${given} then 0
      else ('${name} touched ' || count(*) || ' rows, not ' || ${given})::integer end as refused
    from touched`
}
