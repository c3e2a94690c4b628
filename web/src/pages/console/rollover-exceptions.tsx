// Unused credits of one period that carry over against the rule, each with its reason (S2-32).
import type { Organization, RolloverException } from '@coulomb/sdk'
import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { Panel } from '../../components/panel.tsx'
import { Failed, SkeletonRows } from '../../components/states.tsx'
import { toast, toastError } from '../../components/toast.tsx'
import { coulomb } from '../../data/coulomb.ts'
import { useMe } from '../../data/me.ts'
import { inUnit } from '../../format/credits.ts'
import { dayOf, shortDay } from '../../format/dates.ts'
import { wordsOf } from '../../format/words-of.ts'
import { useConsole } from './console-api.ts'
import { RolloverExceptionDialog } from './rollover-exception-dialog.tsx'
import { useConsoleChange } from './use-console-change.ts'
import { useProducts } from './use-products.ts'

export function RolloverExceptions({ organization }: { organization: Organization }) {
  const { organization_id, timezone, preset } = organization
  const { unit: unitName } = useProducts()(preset)
  const today = dayOf(useMe().clock.now, timezone)
  const [isAdding, setAdding] = useState(false)
  const { data, error, refetch } = useConsole('exceptions', organization_id, (asked) =>
    coulomb.rolloverExceptions.list(organization_id, {}, asked),
  )
  const remove = useConsoleChange(
    (exception_id: string) =>
      coulomb.rolloverExceptions.delete(organization_id, exception_id).catch((problem) => {
        toastError('It was not removed', wordsOf(problem).detail)
        throw problem
      }),
    { onDone: () => toast('Exception removed') },
  )
  return (
    <Panel
      title="Rollover exceptions"
      action={
        <Button size="small" onClick={() => setAdding(true)}>
          Add …
        </Button>
      }
    >
      {error && !data ? (
        <Failed error={error} onRetry={refetch} />
      ) : !data ? (
        <SkeletonRows rows={2} />
      ) : data.items.length === 0 ? (
        <p className="px-4 pb-4 text-muted">None: what the policy says of unused credits holds.</p>
      ) : (
        <DataTable
          caption="Rollover exceptions"
          columns={columns(today, unitName, remove.run, remove.isRunning)}
          rows={data.items}
          keyOf={({ exception_id }) => exception_id}
        />
      )}
      {isAdding && (
        <RolloverExceptionDialog organization={organization} today={today} onClose={() => setAdding(false)} />
      )}
    </Panel>
  )
}

const columns = (
  today: string,
  unitName: (unit: string) => string,
  onRemove: (exception_id: string) => void,
  isRemoving: boolean,
): Column<RolloverException>[] => [
  { id: 'ends', name: 'Period ends', isRowHeader: true, cell: ({ ends_on }) => shortDay(ends_on, today) },
  {
    id: 'amount',
    name: 'Carries over',
    align: 'right',
    cell: ({ amount, unit }) => (amount === null ? `all ${unitName(unit)}` : inUnit(amount, unitName(unit))),
  },
  {
    id: 'reason',
    name: 'Reason',
    cell: ({ reason }) => (
      <span className="block max-w-56 truncate" title={reason}>
        {reason}
      </span>
    ),
  },
  {
    id: 'remove',
    name: 'Remove',
    nameless: true,
    align: 'right',
    cell: ({ exception_id, ends_on }) =>
      ends_on > today && (
        <Button
          size="small"
          look="quiet"
          aria-label={`Remove the exception of ${ends_on}`}
          disabled={isRemoving}
          onClick={() => onRemove(exception_id)}
        >
          Remove
        </Button>
      ),
  },
]
