// Rows of 36 px under a header: for lists that need neither frozen columns nor 20,000 rows (those take TanStack's).
import { ArrowDown, ArrowUp } from 'lucide-react'
import type { ReactNode } from 'react'
import { classes } from './classes.ts'

export interface Column<Row> {
  id: string
  name: string
  /** Figures stand on the right. */
  align?: 'left' | 'right'
  cell(row: Row): ReactNode
  /** May be sorted by; the page does it, or asks the server. */
  sortable?: boolean
  /** Names the row for screen readers; one column at most. */
  isRowHeader?: boolean
  /** The name is for screen readers only: of a column of buttons. */
  nameless?: boolean
  className?: string
}

export interface Sort {
  id: string
  order: 'asc' | 'desc'
}

export interface DataTableProps<Row> {
  /** Says what the table is, to those who do not see its heading. */
  caption: string
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  keyOf(row: Row): string
  sort?: Sort
  onSort?: (sort: Sort) => void
  /** The rows are of another filter than the one chosen. */
  dimmed?: boolean
  className?: string
}

export function DataTable<Row>({
  caption,
  columns,
  rows,
  keyOf,
  sort,
  onSort,
  dimmed,
  className,
}: DataTableProps<Row>) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be scrollable by keyboard (WCAG 2.1.1)
    <section aria-label={caption} tabIndex={0} className={classes('relative overflow-x-auto', className)}>
      <table className="w-full border-collapse" aria-busy={dimmed}>
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr className="border-line border-b text-muted">
            {columns.map((column) => (
              <HeaderCell key={column.id} column={column} sort={sort} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody className={classes(dimmed && 'dimmed')}>
          {rows.map((row) => (
            <tr key={keyOf(row)} className="border-line border-b last:border-0 lit-on-hover">
              {columns.map((column) => {
                const Cell = column.isRowHeader ? 'th' : 'td'
                return (
                  <Cell
                    key={column.id}
                    {...(column.isRowHeader && { scope: 'row' })}
                    className={classes(
                      CELL,
                      column.align === 'right' ? 'figures text-right' : 'text-left',
                      column.className,
                    )}
                  >
                    {column.cell(row)}
                  </Cell>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

export const CELL = 'h-9 whitespace-nowrap px-2.5 font-normal first:pl-4 last:pr-4'

interface HeaderCellProps<Row> {
  column: Column<Row>
  sort: Sort | undefined
  onSort: ((sort: Sort) => void) | undefined
}

function HeaderCell<Row>({ column, sort, onSort }: HeaderCellProps<Row>) {
  const { id, name, align, sortable, nameless, className } = column
  const order = sort?.id === id ? sort.order : undefined
  const Arrow = order === 'asc' ? ArrowUp : ArrowDown
  return (
    <th
      scope="col"
      aria-sort={order && (order === 'asc' ? 'ascending' : 'descending')}
      className={classes(CELL, 'font-medium', align === 'right' ? 'text-right' : 'text-left', className)}
    >
      {sortable && onSort ? (
        <button
          type="button"
          className={classes(
            'inline-flex items-center gap-1 font-medium hover:text-ink',
            align === 'right' && 'flex-row-reverse',
          )}
          onClick={() => onSort({ id, order: order === 'desc' ? 'asc' : 'desc' })}
        >
          {name}
          <Arrow size={12} aria-hidden className={order ? '' : 'opacity-0'} />
        </button>
      ) : (
        <span className={nameless ? 'sr-only' : ''}>{name}</span>
      )}
    </th>
  )
}
