// Gives back what a charge cost, or a part of it, with a reason that stands in the history (S1-41).
import { useState } from 'react'
import { Field, Input } from '../../components/input.tsx'
import { toast } from '../../components/toast.tsx'
import { coulomb } from '../../data/coulomb.ts'
import { exactCredits } from '../../format/credits.ts'
import { ChangeDialog, ReasonField } from './change-dialog.tsx'
import { useConsole } from './console-api.ts'
import { useConsoleChange } from './use-console-change.ts'

export default function RefundDialog({
  organization_id,
  charge_id,
  onClose,
}: {
  organization_id: string
  charge_id: string
  onClose(): void
}) {
  const { data } = useConsole('charge', { organization_id, charge_id }, (asked) =>
    coulomb.charges.get(organization_id, charge_id, asked),
  )
  const open = data ? data.credits - data.refunded : 0
  const [part, setPart] = useState('')
  const [reason, setReason] = useState('')
  const change = useConsoleChange(
    () =>
      coulomb.charges.refund(organization_id, charge_id, {
        reason,
        ...(part !== '' && { credits: Number(part) }),
      }),
    {
      fields: ['credits', 'reason'],
      onDone: ({ credits }) => {
        toast(`${exactCredits(Math.abs(credits))} refunded`, `Of charge ${charge_id}.`)
        onClose()
      },
    },
  )
  return (
    <ChangeDialog
      title={`Refund ${charge_id}`}
      description={
        data && `It cost ${exactCredits(data.credits)}; ${exactCredits(open)} of it can be given back.`
      }
      problem={change.problem}
      verb={`Refund ${part === '' ? exactCredits(open) : exactCredits(Number(part))}`}
      disabled={change.isRunning || reason.trim() === '' || open <= 0}
      onSubmit={() => change.run(undefined)}
      onClose={onClose}
    >
      <Field label="Credits" hint="Empty: all of it." error={change.errorOf('credits')}>
        {(props) => (
          <Input
            {...props}
            type="number"
            min="0.000001"
            max={open}
            step="any"
            value={part}
            onChange={(event) => setPart(event.target.value)}
          />
        )}
      </Field>
      <ReasonField
        hint="Members see it in the history."
        value={reason}
        error={change.errorOf('reason')}
        onChange={setReason}
      />
    </ChangeDialog>
  )
}
