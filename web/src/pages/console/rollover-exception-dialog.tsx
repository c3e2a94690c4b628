import type { Organization } from '@coulomb/sdk'
import { useState } from 'react'
import { Field, Input } from '../../components/input.tsx'
import { toast } from '../../components/toast.tsx'
import { coulomb } from '../../data/coulomb.ts'
import { addDays } from '../../format/dates.ts'
import { BalanceAndAmount, useLimitedBalances } from './balance-and-amount.tsx'
import { ChangeDialog, ReasonField } from './change-dialog.tsx'
import { useConsoleChange } from './use-console-change.ts'

export function RolloverExceptionDialog({
  organization,
  today,
  onClose,
}: {
  organization: Organization
  today: string
  onClose(): void
}) {
  const { organization_id, name } = organization
  const { renews_on, units } = useLimitedBalances(organization_id)
  const [unit, setUnit] = useState<string>()
  const [ends_on, setEndsOn] = useState<string>()
  const [amount, setAmount] = useState('')
  const [reason, setReason] = useState('')
  const chosen = unit ?? units[0]?.unit
  const day = ends_on ?? renews_on ?? ''
  const change = useConsoleChange(
    () =>
      coulomb.rolloverExceptions.put(organization_id, `${chosen}-${day}`, {
        unit: chosen!,
        ends_on: day,
        reason,
        ...(amount !== '' && { amount: Number(amount) }),
      }),
    {
      fields: ['ends_on', 'amount', 'reason'],
      onDone: () => {
        toast('Exception added', `For the period of ${name} that ends before ${day}.`)
        onClose()
      },
    },
  )
  return (
    <ChangeDialog
      title="Let unused credits carry over"
      description={`Once, for one period of ${name}, against its rule.`}
      problem={change.problem}
      verb="Add the exception"
      disabled={change.isRunning || !chosen || day === '' || reason.trim() === ''}
      onSubmit={() => change.run(undefined)}
      onClose={onClose}
    >
      <BalanceAndAmount
        organization_id={organization_id}
        unit={chosen}
        onUnit={setUnit}
        amount={amount}
        onAmount={setAmount}
        emptyHint="Empty: all that is left."
        error={change.errorOf('amount')}
      />
      <Field
        label="Next period begins"
        hint="The first day after the period whose credits carry over."
        error={change.errorOf('ends_on')}
      >
        {(props) => (
          <Input
            {...props}
            type="date"
            required
            min={addDays(today, 1)}
            value={day}
            onChange={(event) => setEndsOn(event.target.value)}
          />
        )}
      </Field>
      <ReasonField value={reason} error={change.errorOf('reason')} onChange={setReason} />
    </ChangeDialog>
  )
}
