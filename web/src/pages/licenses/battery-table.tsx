// A battery for each user: only the rows in sight are drawn, and the next page is asked for before its rows are reached,
// so that 20,000 users scroll like twenty.
import type { MemberBattery } from '@coulomb/sdk'
import { useVirtualizer } from '@tanstack/react-virtual'
import { ArrowDown, ArrowUp } from 'lucide-react'
import { memo, useCallback, useEffect, useRef } from 'react'
import { Avatar } from '../../components/avatar.tsx'
import { Badge } from '../../components/badge.tsx'
import { Battery } from '../../components/battery.tsx'
import { Button } from '../../components/button.tsx'
import { Checkbox } from '../../components/checkbox.tsx'
import { classes } from '../../components/classes.ts'
import type { Sort } from '../../components/data-table.tsx'
import { GapRow } from '../../components/gap-row.tsx'
import { useOrganization } from '../../data/me.ts'
import { credits } from '../../format/credits.ts'
import { shortDay } from '../../format/dates.ts'
import { ViewDetails } from '../batteries/view-details.tsx'
import { useSummary } from './use-licenses.ts'

/** By member id. */
export type Chosen = ReadonlyMap<string, MemberBattery>

const ROW_PX = 36
const OVERSCAN = 12
const COLUMNS = 8
/** The next page is asked for when as many rows are left to scroll. */
const AHEAD = 60

export interface BatteryTableProps {
  pages: {
    items: MemberBattery[]
    isDimmed: boolean
    isBehind: boolean
    hasNextPage: boolean
    isFetchingNextPage: boolean
    isFetchNextPageError: boolean
    fetchNextPage(): unknown
    refetch(): unknown
  }
  sort: Sort
  onSort(sort: Sort): void
  chosen: Chosen
  /** Undefined: nobody may be chosen. */
  onChoose: ((chosen: Chosen) => void) | undefined
}

export function BatteryTable({ pages, sort, onSort, chosen, onChoose }: BatteryTableProps) {
  const { items, hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = pages
  const { today } = useOrganization()
  const scroller = useRef<HTMLDivElement>(null)
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: OVERSCAN,
    scrollPaddingStart: ROW_PX,
    // Another function, and the places of all rows are reckoned again.
    getItemKey: useCallback((index: number) => items[index]!.member_id, [items]),
  })
  const inSight = rows.getVirtualItems()
  const last = inSight.at(-1)?.index ?? 0
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && !isFetchNextPageError && last >= items.length - AHEAD)
      fetchNextPage()
  }, [last, items.length, hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage])
  const choose = useRef<(member: MemberBattery, isChosen: boolean) => void>(() => {})
  choose.current = (member, isChosen) => {
    const next = new Map(chosen)
    if (isChosen) next.set(member.member_id, member)
    else next.delete(member.member_id)
    onChoose?.(next)
  }
  const stableChoose = useRef((member: MemberBattery, isChosen: boolean) => choose.current(member, isChosen))
  const above = inSight[0]?.start ?? 0
  const below = rows.getTotalSize() - (inSight.at(-1)?.end ?? 0)
  return (
    <>
      <section
        ref={scroller}
        aria-label="Batteries of all users"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be scrollable by keyboard (WCAG 2.1.1)
        tabIndex={0}
        className="relative max-h-[max(24rem,calc(100dvh-9rem))] overflow-auto border-line border-t [overflow-anchor:none]"
      >
        <table
          aria-rowcount={hasNextPage ? -1 : items.length + 1}
          aria-busy={pages.isDimmed}
          className="w-full min-w-[41rem] table-fixed md:min-w-[60rem] border-separate border-spacing-0"
        >
          <caption className="sr-only">A battery for each user</caption>
          <Header sort={sort} onSort={onSort} all={onChoose && { items, chosen, onChoose }} />
          <tbody className={classes(pages.isDimmed && 'dimmed')}>
            <GapRow height={above} columns={COLUMNS} />
            {inSight.map(({ index, key }) => (
              <Row
                key={key}
                member={items[index]!}
                index={index}
                today={today}
                isChosen={chosen.has(items[index]!.member_id)}
                onChoose={onChoose && stableChoose.current}
              />
            ))}
            <GapRow height={below} columns={COLUMNS} />
          </tbody>
        </table>
      </section>
      <Foot pages={pages} chosen={chosen} onClear={() => onChoose?.(new Map())} />
    </>
  )
}

const BATTERY_CELL = 'h-9 truncate border-line border-b px-2.5'
/** What narrow screens leave out. */
const WIDE = 'max-md:hidden'

function Header({
  sort,
  onSort,
  all,
}: {
  sort: Sort
  onSort(sort: Sort): void
  all: { items: MemberBattery[]; chosen: Chosen; onChoose(chosen: Chosen): void } | undefined
}) {
  const cell = classes(BATTERY_CELL, 'sticky top-0 z-10 bg-panel font-medium')
  return (
    <thead className="text-muted">
      <tr aria-rowindex={1}>
        <th scope="col" className={classes(cell, all ? 'w-11 pl-4' : 'w-4 px-0')}>
          {all ? <ChooseAll {...all} /> : <span className="sr-only">Choose</span>}
        </th>
        <SortHeader
          id="name"
          name="User"
          sort={sort}
          onSort={onSort}
          className={classes(cell, 'text-left')}
        />
        <SortHeader
          id="left"
          name="Left"
          sort={sort}
          onSort={onSort}
          className={classes(cell, 'w-28 text-right md:w-32')}
        />
        <th scope="col" className={classes(cell, 'w-28 text-left md:w-44')}>
          Battery
        </th>
        <th scope="col" className={classes(cell, 'w-22 text-left')}>
          Last day
        </th>
        <th scope="col" className={classes(cell, WIDE, 'w-[14%] text-left')}>
          License
        </th>
        <th scope="col" className={classes(cell, WIDE, 'w-[16%] text-left')}>
          Group
        </th>
        <th scope="col" className={classes(cell, 'w-32')}>
          <span className="sr-only">Details</span>
        </th>
      </tr>
    </thead>
  )
}

function ChooseAll({
  items,
  chosen,
  onChoose,
}: {
  items: MemberBattery[]
  chosen: Chosen
  onChoose(chosen: Chosen): void
}) {
  const isAll = items.length > 0 && items.every(({ member_id }) => chosen.has(member_id))
  return (
    <Checkbox
      label="Choose all that are loaded"
      checked={isAll}
      indeterminate={!isAll && chosen.size > 0}
      onChange={(checked) =>
        onChoose(checked ? new Map(items.map((member) => [member.member_id, member])) : new Map())
      }
    />
  )
}

interface SortHeaderProps {
  id: 'name' | 'left'
  name: string
  sort: Sort
  onSort(sort: Sort): void
  className: string
}

function SortHeader({ id, name, sort, onSort, className }: SortHeaderProps) {
  const order = sort.id === id ? sort.order : undefined
  const Arrow = order === 'desc' ? ArrowDown : ArrowUp
  return (
    <th scope="col" aria-sort={order && (order === 'asc' ? 'ascending' : 'descending')} className={className}>
      <button
        type="button"
        className={classes(
          'inline-flex items-center gap-1 font-medium hover:text-ink',
          id === 'left' && 'flex-row-reverse',
        )}
        onClick={() => onSort({ id, order: order === 'asc' ? 'desc' : 'asc' })}
      >
        {name}
        <Arrow size={12} aria-hidden className={order ? '' : 'opacity-0'} />
      </button>
    </th>
  )
}

interface RowProps {
  member: MemberBattery
  index: number
  today: string
  isChosen: boolean
  onChoose: ((member: MemberBattery, isChosen: boolean) => void) | undefined
}

const Row = memo(function Row({ member, index, today, isChosen, onChoose }: RowProps) {
  const { member_id, name, email, group, status, license, last_day } = member
  const { amount, left, held } = member.credits
  return (
    <tr aria-rowindex={index + 2} className={isChosen ? 'bg-accent-soft [&_*]:text-ink!' : 'lit-on-hover'}>
      <td className={classes(BATTERY_CELL, onChoose && 'pl-4')}>
        {onChoose && (
          <Checkbox
            label={`Choose ${name}`}
            checked={isChosen}
            onChange={(checked) => onChoose(member, checked)}
          />
        )}
      </td>
      <th scope="row" className={classes(BATTERY_CELL, 'text-left font-normal')} title={email}>
        <span className="flex items-center gap-2.5">
          <Avatar name={name} className={WIDE} />
          <span className="truncate">{name}</span>
          {status === 'disabled' && <Badge>disabled</Badge>}
        </span>
      </th>
      <td className={classes(BATTERY_CELL, 'figures text-right')}>
        {license ? (
          <>
            <span className="font-medium">{left === 0 ? 'none' : credits(left)}</span>
            {amount > 0 && <span className="text-muted"> of {credits(amount)}</span>}
          </>
        ) : (
          <span className="text-muted">–</span>
        )}
      </td>
      <td className={BATTERY_CELL}>
        {license && <Battery label={`License of ${name}`} amount={amount} left={left} held={held} />}
      </td>
      <td className={classes(BATTERY_CELL, 'text-muted')}>{last_day && shortDay(last_day, today)}</td>
      <td className={classes(BATTERY_CELL, WIDE, !license && 'text-muted')}>
        {license ? license.plan_name : 'No license'}
      </td>
      <td className={classes(BATTERY_CELL, WIDE, group === null && 'text-muted')}>{group ?? 'No group'}</td>
      <td className={classes(BATTERY_CELL, 'pr-4 text-right')}>
        <ViewDetails member_id={member_id} name={name} />
      </td>
    </tr>
  )
})

function Foot({
  pages,
  chosen,
  onClear,
}: {
  pages: BatteryTableProps['pages']
  chosen: Chosen
  onClear(): void
}) {
  const { items, hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = pages
  const all = useSummary().data?.members
  const shown = hasNextPage
    ? `${credits(items.length)} ${all !== undefined && all >= items.length ? `of ${credits(all)} users` : 'users so far'}`
    : `${credits(items.length)} ${items.length === 1 ? 'user' : 'users'}`
  return (
    <div className="flex min-h-11 flex-wrap items-center justify-between gap-x-4 gap-y-1 border-line border-t px-4 py-1.5">
      <p aria-live="polite" className="figures text-muted">
        {chosen.size > 0 && <span className="text-ink">{credits(chosen.size)} chosen · </span>}
        {shown}
        {isFetchingNextPage && ', loading more …'}
      </p>
      <span className="flex gap-2">
        {chosen.size > 0 && (
          <Button size="small" look="quiet" onClick={onClear}>
            Choose nobody
          </Button>
        )}
        {pages.isBehind && (
          <Button size="small" onClick={() => pages.refetch()}>
            Credits have moved: refresh
          </Button>
        )}
        {isFetchNextPageError && (
          <Button size="small" onClick={() => fetchNextPage()}>
            The rest could not be loaded: try again
          </Button>
        )}
      </span>
    </div>
  )
}
