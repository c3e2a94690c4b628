import type { Organization } from '@coulomb/sdk'
import { useState } from 'react'
import { Field, Input } from '../../components/input.tsx'
import { Select } from '../../components/select.tsx'
import { toast } from '../../components/toast.tsx'
import { coulomb } from '../../data/coulomb.ts'
import { addDays } from '../../format/dates.ts'
import { ChangeDialog, ReasonField } from './change-dialog.tsx'
import { useConsole } from './console-api.ts'
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
  const { data } = useConsole('balances', organization_id, (asked) =>
    coulomb.balances.get(organization_id, {}, asked),
  )
  const units = data?.units.filter(({ mode }) => mode === 'limited') ?? []
  const [unit, setUnit] = useState<string>()
  const [ends_on, setEndsOn] = useState<string>()
  const [amount, setAmount] = useState('')
  const [reason, setReason] = useState('')
  const chosen = unit ?? units[0]?.unit
  const day = ends_on ?? data?.renews_on ?? ''
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
      <div className="grid gap-3 sm:grid-cols-2">
        <div className="flex flex-col gap-1">
          <span className="font-medium">Balance</span>
          <Select
            label="Balance"
            value={chosen ?? ''}
            choices={units.map((one) => ({ value: one.unit, name: one.name }))}
            onChange={setUnit}
            className="justify-between"
          />
        </div>
        <Field label="Amount" hint="Empty: all that is left." error={change.errorOf('amount')}>
          {(props) => (
            <Input
              {...props}
              type="number"
              min="0.000001"
              step="any"
              value={amount}
              onChange={(event) => setAmount(event.target.value)}
            />
          )}
        </Field>
      </div>
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
