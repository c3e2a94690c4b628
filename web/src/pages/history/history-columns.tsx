// The columns of the history in the seeds' words (S3-12 to S3-19), and what stands in them.
import type { HistoryRow } from '@coulomb/sdk'
import {
  columnPinningFeature,
  columnSizingFeature,
  createColumnHelper,
  tableFeatures,
} from '@tanstack/react-table'
import type { ReactNode } from 'react'
import { nothingWords } from '../../components/amount.tsx'
import { Badge } from '../../components/badge.tsx'
import { exactCredits } from '../../format/credits.ts'
import { dateAndTime, exactTime } from '../../format/dates.ts'
import { RowMenuButton, type RowMenuHandle } from './row-menu.tsx'

export const features = tableFeatures({ columnPinningFeature, columnSizingFeature })

const helper = createColumnHelper<typeof features, HistoryRow>()

export interface ColumnContext {
  zone: string
  today: string
  /** The one that is filtered by: amounts are of it alone, as the graph's are. */
  unit: string | undefined
  menu: RowMenuHandle
}

export type HistoryColumns = ReturnType<typeof historyColumns>

export function historyColumns({ zone, today, unit, menu }: ColumnContext) {
  return helper.columns([
    helper.accessor('date', {
      id: 'date',
      header: 'Date',
      size: 132,
      cell: ({ row: { original } }) => (
        <time dateTime={original.date} title={exactTime(original.date, zone)} className="figures text-muted">
          {dateAndTime(original.date, zone, today)}
        </time>
      ),
    }),
    helper.accessor('feature_name', { id: 'feature', header: 'Feature', size: 184, cell: text }),
    helper.accessor('action_name', { id: 'action', header: 'Action', size: 152, cell: text }),
    helper.display({
      id: 'description',
      header: 'Description',
      size: 206,
      cell: ({ row }) => <Description row={row.original} />,
    }),
    helper.display({
      id: 'credits',
      header: 'Credits',
      size: 96,
      cell: ({ row }) => <Amount row={row.original} unit={unit} />,
    }),
    helper.display({
      id: 'data_requested',
      header: 'Data requested',
      size: 128,
      cell: ({ row }) => <DataRequested types={row.original.data_requested} />,
    }),
    helper.accessor('user.name', { id: 'user', header: 'User', size: 142, cell: text }),
    helper.display({
      id: 'more',
      header: 'More actions',
      size: 112,
      cell: ({ row }) => <RowMenuButton row={row.original} menu={menu} />,
    }),
  ])
}

function text({ getValue }: { getValue(): unknown }): ReactNode {
  const value = getValue() as string | null
  return value === null ? <Nothing /> : <span title={value}>{value}</span>
}

function Nothing() {
  return <span className="text-muted">–</span>
}

function Description({ row }: { row: HistoryRow }) {
  const said = row.description ?? row.subject?.name
  return (
    <span className="flex items-center gap-1.5">
      <span className="min-w-0 truncate" title={said}>
        {said ?? <Nothing />}
      </span>
      {marks(row)
        .slice(0, MOST_MARKS)
        .map(({ text, tone }) => (
          <Badge key={text} {...(tone && { tone })}>
            {text}
          </Badge>
        ))}
    </span>
  )
}

/** More leave no room for the description; "Explain this charge" has them all. */
const MOST_MARKS = 1

/** What is special about an entry, the most telling first. */
function marks(row: HistoryRow): { text: string; tone?: 'good' | 'low' }[] {
  const { already_owned, not_found, denied } = row.items
  const others = row.credits === 0 ? row.units.filter(({ credits }) => credits !== 0) : []
  const counted = (count: number, words: string) =>
    count > 0 ? [{ text: `${exactCredits(count)} ${words}` }] : []
  return [
    ...(row.kind === 'refund' ? [{ text: 'refund', tone: 'good' as const }] : []),
    ...(row.kind !== 'refund' && row.refunded > 0
      ? [{ text: `${exactCredits(row.refunded)} refunded`, tone: 'good' as const }]
      : []),
    ...counted(denied, 'denied').map((mark) => ({ ...mark, tone: 'low' as const })),
    ...others.map(({ name, credits }) => ({ text: `${name}: ${exactCredits(Math.abs(credits))}` })),
    ...counted(already_owned, 'already owned'),
    ...(row.kind === 'capture' ? [{ text: 'held → captured' }] : []),
    ...counted(not_found, 'not found'),
  ]
}

/**
 * Usage is a plain figure, a refund is green with a plus and the word in its description (C11). Filtered by a unit it is
 * of that unit alone, as the graph is.
 */
function Amount({ row, unit }: { row: HistoryRow; unit: string | undefined }) {
  const amount = row.units.find((one) => one.unit === unit)?.credits ?? row.credits
  if (amount === 0) return <span className="text-muted">{nothing(row)}</span>
  if (row.kind === 'refund')
    return <span className="font-semibold text-accent-ink">+{exactCredits(-amount)}</span>
  return <span className="font-semibold">{exactCredits(amount)}</span>
}

function nothing({ items, units }: HistoryRow): string {
  if (units.some(({ credits }) => credits !== 0)) return 'no credits'
  return nothingWords(items)
}

function DataRequested({ types }: { types: string[] }) {
  if (types.length === 0) return <Nothing />
  return (
    <span className="flex gap-1">
      {types.map((type) => (
        <Badge key={type}>{type.replaceAll('_', ' ')}</Badge>
      ))}
    </span>
  )
}
