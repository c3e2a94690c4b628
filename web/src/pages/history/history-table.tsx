// The table of the history: TanStack decides order and offsets of frozen columns, the markup and the looks are ours.
import type { HistoryRow } from '@coulomb/sdk'
import { FlexRender, type Header, type Row, useTable } from '@tanstack/react-table'
import { ArrowDown, ArrowUp, Pin } from 'lucide-react'
import {
  type CSSProperties,
  Fragment,
  memo,
  type RefObject,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import { classes } from '../../components/classes.ts'
import { CELL } from '../../components/data-table.tsx'
import { GapRow } from '../../components/gap-row.tsx'
import { createMenuHandle } from '../../components/menu.tsx'
import { useOrganization } from '../../data/me.ts'
import { features, type HistoryColumns, historyColumns } from './history-columns.tsx'
import { type ColumnId, FREEZABLE, type HistorySearch } from './history-search.ts'
import { type RowAction, RowMenu } from './row-menu.tsx'
import { useRowsInSight } from './use-rows-in-sight.ts'

export interface HistoryTableProps {
  rows: HistoryRow[]
  search: HistorySearch
  onChange(to: HistorySearch): void
  onAction(row: HistoryRow, action: RowAction): void
  /** The rows are of another filter than the one chosen. */
  dimmed: boolean
}

/** Below it the columns are narrower, so that what is frozen leaves room for the others. */
const NARROW = 700
/** Frozen columns that would take more than this share of the width scroll on as the others do. */
const FROZEN_SHARE = 0.75
/** At 360 px date and feature fill what is in sight: no third column is cut by its letters. */
const NARROW_SIZES = { feature: 146, description: 190, more: 48 }

export function HistoryTable({ rows, search, onChange, onAction, dimmed }: HistoryTableProps) {
  const { timezone: zone, today } = useOrganization()
  const frame = useRef<HTMLElement>(null)
  const body = useRef<HTMLTableSectionElement>(null)
  const width = useWidth(frame)
  const narrow = width < NARROW
  const { unit, frozen } = search
  const [menu] = useState(() => createMenuHandle<HistoryRow>())
  const columns = useMemo(() => historyColumns({ zone, today, unit, menu }), [zone, today, unit, menu])
  const table = useTable({
    features,
    columns,
    data: rows,
    getRowId: (row) => row.entry_id,
    state: {
      columnPinning: { start: inOrder(frozen ?? []), end: ['more'] },
      columnSizing: narrow ? NARROW_SIZES : {},
    },
  })
  const all = table.getRowModel().rows
  const [focused, setFocused] = useState<string>()
  const kept = useMemo(() => all.findIndex(({ id }) => id === focused), [all, focused])
  const { drawn, below } = useRowsInSight(all.length, kept < 0 ? undefined : kept, body)
  const headers = table.getHeaderGroups()[0]!.headers
  const stuck = stuckColumns(headers, width)
  const scrolls = table.getTotalSize() > width
  const placeOf = (id: string) => place(id, stuck, scrolls)
  const cells = useUnlessEqual(headers.map(({ id }) => ({ id, ...placeOf(id) })))
  const toggle = (id: ColumnId) => {
    const next = frozen?.includes(id) ? frozen.filter((one) => one !== id) : [...(frozen ?? []), id]
    onChange({ frozen: next.length > 0 ? next : undefined })
  }
  return (
    <section
      ref={frame}
      aria-label="Credit usage history"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be scrollable by keyboard (WCAG 2.1.1)
      tabIndex={0}
      className="relative overflow-x-auto outline-offset-[-2px]"
    >
      <table
        className="w-full table-fixed border-separate border-spacing-0"
        style={{ minWidth: table.getTotalSize() }}
        aria-busy={dimmed}
        aria-rowcount={all.length + 1}
      >
        <caption className="sr-only">Credit usage history</caption>
        <colgroup>
          {headers.map(({ id, column }) => (
            // What is left over goes to the description.
            <col key={id} {...(id !== 'description' && { style: { width: column.getSize() } })} />
          ))}
        </colgroup>
        <thead>
          <tr aria-rowindex={1} className="group/head text-muted">
            {headers.map(({ id, column }) => (
              <HeaderCell
                key={id}
                id={id}
                name={column.columnDef.header as string}
                narrow={narrow}
                sort={search.sort ?? 'desc'}
                onSort={(sort) => onChange({ sort: sort === 'asc' ? sort : undefined })}
                frozen={frozen?.includes(id as ColumnId) ?? false}
                onFreeze={() => toggle(id as ColumnId)}
                {...placeOf(id)}
              />
            ))}
          </tr>
        </thead>
        <tbody ref={body} className={classes(dimmed && 'dimmed')}>
          {drawn.map(({ index, gap }) => {
            const row = all[index]!
            return (
              <Fragment key={row.id}>
                <GapRow height={gap} columns={headers.length} />
                <TableRow row={row} index={index} columns={columns} cells={cells} onFocus={setFocused} />
              </Fragment>
            )
          })}
          <GapRow height={below} columns={headers.length} />
        </tbody>
      </table>
      <RowMenu menu={menu} onAction={onAction} />
    </section>
  )
}

interface TableRowProps {
  row: Row<typeof features, HistoryRow>
  index: number
  columns: HistoryColumns
  /** In the order of the table, with their places. */
  cells: readonly { id: string; className: string; style: CSSProperties }[]
  /** With the row's id. */
  onFocus(id: string): void
}

/** One more page, or a turn of the wheel, draws only the rows that are new. */
const TableRow = memo(
  function TableRow({ row, index, cells, onFocus }: TableRowProps) {
    const all = row.getAllCells()
    return (
      <tr
        aria-rowindex={index + 2}
        onFocus={() => onFocus(row.id)}
        className="[--row:var(--panel)] hover:[--muted:var(--muted-fill)] hover:[--row:color-mix(in_srgb,var(--fill)_45%,var(--panel))]"
      >
        {cells.map(({ id, className, style }) => {
          const Tag = id === 'description' ? 'th' : 'td'
          return (
            <Tag
              key={id}
              {...(Tag === 'th' && { scope: 'row' })}
              style={style}
              className={classes(
                CELL,
                'truncate border-line border-b bg-(--row)',
                isFigure(id) ? 'figures text-right' : 'text-left',
                className,
              )}
            >
              <FlexRender cell={all.find(({ column }) => column.id === id)!} />
            </Tag>
          )
        })}
      </tr>
    )
  },
  (before, now) =>
    before.row.original === now.row.original &&
    before.index === now.index &&
    before.columns === now.columns &&
    before.cells === now.cells,
)

/** The value before, where it says the same. */
function useUnlessEqual<T>(value: T): T {
  const kept = useRef(value)
  if (JSON.stringify(kept.current) !== JSON.stringify(value)) kept.current = value
  return kept.current
}

const isFigure = (id: string) => id === 'credits'

/** As the columns stand; the description, which takes what is left over, last: nothing is placed by its width. */
function inOrder(frozen: readonly ColumnId[]): ColumnId[] {
  const inTable = FREEZABLE.filter((id) => frozen.includes(id))
  return [...inTable.filter((id) => id !== 'description'), ...inTable.filter((id) => id === 'description')]
}

type AnyHeader = Pick<Header<typeof features, HistoryRow>, 'id' | 'column'>

/** Which columns stay where they are, and how far from the edge: as many as leave room to scroll. */
function stuckColumns(
  headers: readonly AnyHeader[],
  width: number,
): { lefts: Map<string, number>; last?: string } {
  const lefts = new Map<string, number>()
  let last: string | undefined
  for (const { id, column } of headers) {
    if (column.getIsPinned() !== 'start') continue
    const left = column.getStart('start')
    if (left + column.getSize() > width * FROZEN_SHARE) break
    lefts.set(id, left)
    last = id
  }
  return { lefts, ...(last !== undefined && { last }) }
}

function place(
  id: string,
  { lefts, last }: ReturnType<typeof stuckColumns>,
  scrolls: boolean,
): { className: string; style: CSSProperties } {
  if (id === 'more') return { className: classes('sticky z-1', scrolls && 'border-l'), style: { right: 0 } }
  const left = lefts.get(id)
  if (left === undefined) return { className: '', style: {} }
  return { className: classes('sticky z-1', id === last && 'border-r'), style: { left } }
}

interface HeaderCellProps {
  id: string
  name: string
  narrow: boolean
  sort: 'asc' | 'desc'
  onSort(sort: 'asc' | 'desc'): void
  frozen: boolean
  onFreeze(): void
  className: string
  style: CSSProperties
}

function HeaderCell({ id, name, narrow, sort, onSort, frozen, onFreeze, className, style }: HeaderCellProps) {
  const isDate = id === 'date'
  const Arrow = sort === 'asc' ? ArrowUp : ArrowDown
  return (
    <th
      scope="col"
      style={style}
      {...(isDate && { 'aria-sort': sort === 'asc' ? 'ascending' : 'descending' })}
      className={classes(CELL, 'border-line border-b bg-panel font-medium', className)}
    >
      <span className={classes('relative flex items-center', isFigure(id) && 'flex-row-reverse')}>
        {isDate ? (
          <button
            type="button"
            className="inline-flex min-h-6 items-center gap-1 font-medium hover:text-ink"
            onClick={() => onSort(sort === 'asc' ? 'desc' : 'asc')}
          >
            {name}
            <Arrow size={12} aria-hidden />
          </button>
        ) : (
          <span className={classes('truncate', id === 'more' && narrow && 'sr-only')}>{name}</span>
        )}
        {id !== 'more' && (
          <button
            type="button"
            aria-pressed={frozen}
            aria-label={`Freeze ${name}`}
            title={frozen ? 'Unfreeze this column' : 'Freeze this column'}
            onClick={onFreeze}
            className={classes(
              'absolute grid size-6 place-items-center rounded-small bg-panel outline-offset-[-2px] hover:on-fill hover:text-ink',
              isFigure(id) ? '-left-2' : '-right-2',
              frozen
                ? 'text-accent-ink'
                : 'opacity-0 focus-visible:opacity-100 group-hover/head:opacity-100 pointer-coarse:opacity-100',
            )}
          >
            <Pin size={12} aria-hidden fill={frozen ? 'currentColor' : 'none'} />
          </button>
        )}
      </span>
    </th>
  )
}

/** The width of an element, kept up to date. */
function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(1_000)
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => setWidth(entry!.contentRect.width))
    observer.observe(element.current!)
    return () => observer.disconnect()
  }, [element])
  return width
}
