import type { LimitUsage } from '@coulomb/sdk'
import { Pencil, Trash2 } from 'lucide-react'
import { Badge } from '../../../components/badge.tsx'
import { Button } from '../../../components/button.tsx'
import { classes } from '../../../components/classes.ts'
import { type Column, DataTable } from '../../../components/data-table.tsx'
import { useOrganization } from '../../../data/me.ts'
import type { Limit } from '../../../data/plan-and-policy.ts'
import { credits, creditsOr, share } from '../../../format/credits.ts'
import { shortDay } from '../../../format/dates.ts'
import { MemberName } from '../actor-name.tsx'
import { INTERVALS, type LimitRow, limitKey } from './limit-words.ts'

export interface LimitTableProps {
  rows: LimitRow[]
  onEdit?: ((limit: Limit) => void) | undefined
  onRemove?: ((limit: Limit) => void) | undefined
}

export function LimitTable({ rows, onEdit, onRemove }: LimitTableProps) {
  const { today } = useOrganization()
  const columns: Column<LimitRow>[] = [
    {
      id: 'whom',
      name: 'Of',
      isRowHeader: true,
      cell: ({ limit }) => (
        <span className="font-medium">
          <SubjectName limit={limit} />
        </span>
      ),
    },
    {
      id: 'amount',
      name: 'May use',
      cell: ({ limit }) => (
        <>
          <span className="figures">{credits(limit.amount)}</span> <UnitName unit={limit.unit} />{' '}
          <span className="text-muted">{INTERVALS[limit.interval]}</span>
        </>
      ),
    },
    {
      id: 'used',
      name: 'Used',
      cell: ({ usage, limit }) =>
        usage ? (
          <Used usage={usage} />
        ) : (
          <span className="text-muted">
            {limit.subject.type === 'every_member' ? 'each on their own' : 'not counted yet'}
          </span>
        ),
    },
    {
      id: 'available',
      name: 'Available',
      align: 'right',
      cell: ({ usage }) => usage && creditsOr(usage.available, 'none'),
    },
    {
      id: 'resets',
      name: 'Begins anew',
      cell: ({ usage }) => <span className="text-muted">{usage && shortDay(usage.resets_on, today)}</span>,
    },
    {
      id: 'change',
      name: 'Change',
      nameless: true,
      align: 'right',
      cell: ({ limit, isOwn }) =>
        isOwn ? (
          onEdit && onRemove && <ChangeButtons limit={limit} onEdit={onEdit} onRemove={onRemove} />
        ) : (
          <span className="text-muted">set by the vendor</span>
        ),
    },
  ]
  // Those who change nothing need not read who has set it.
  const shown = onEdit || rows.some(({ isOwn }) => !isOwn) ? columns : columns.slice(0, -1)
  return <DataTable caption="Limits" columns={shown} rows={rows} keyOf={({ limit }) => limitKey(limit)} />
}

function ChangeButtons({
  limit,
  onEdit,
  onRemove,
}: { limit: Limit } & Required<Pick<LimitTableProps, 'onEdit' | 'onRemove'>>) {
  const of = `the limit of ${limit.subject.id ?? 'each member'}`
  return (
    <span className="flex justify-end">
      <Button
        look="quiet"
        size="icon"
        className="size-7"
        aria-label={`Edit ${of}`}
        onClick={() => onEdit!(limit)}
      >
        <Pencil size={14} aria-hidden />
      </Button>
      <Button
        look="quiet"
        size="icon"
        className="size-7"
        aria-label={`Remove ${of}`}
        onClick={() => onRemove!(limit)}
      >
        <Trash2 size={14} aria-hidden />
      </Button>
    </span>
  )
}

/** X18. */
const BARS = { ok: 'bg-accent', warn: 'bg-low', reached: 'bg-bad-ink' } as const

function Used({ usage: { used, share: part, state, amount } }: { usage: LimitUsage }) {
  return (
    <span className="flex items-center gap-2.5">
      <span
        role="meter"
        aria-label="Used"
        aria-valuemin={0}
        aria-valuemax={amount}
        aria-valuenow={Math.min(used, amount)}
        aria-valuetext={`${credits(used)} of ${credits(amount)} used`}
        className="h-2 w-20 shrink-0 overflow-hidden rounded-small bg-fill ring-1 ring-line ring-inset"
      >
        <span
          className={classes('block h-full', BARS[state])}
          style={{ width: `${Math.min(1, part) * 100}%` }}
        />
      </span>
      <span className="figures">{creditsOr(used, 'none')}</span>
      {state === 'warn' && <Badge tone="low">{share(part)}</Badge>}
      {state === 'reached' && <Badge tone="bad">reached</Badge>}
    </span>
  )
}

/** Whose limit it is. */
export function SubjectName({ limit: { subject } }: { limit: Limit }) {
  const { name } = useOrganization()
  const id = subject.id ?? ''
  if (subject.type === 'organization') return name
  if (subject.type === 'every_member') return 'Each member'
  if (subject.type === 'member') return <MemberName member_id={id} />
  return subject.type === 'group' ? `Group ${id}` : `API · ${id}`
}

/** The unit's name; all that count as credits are just "credits". */
function UnitName({ unit }: { unit: string | null }) {
  const { units } = useOrganization()
  const name = units.find((one) => one.unit === unit)?.name
  return <>{name === undefined ? 'credits' : /^[A-Z][a-z]/.test(name) ? name.toLowerCase() : name}</>
}
