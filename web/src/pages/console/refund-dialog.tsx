// Gives back what a charge cost, or a part of it, with a reason that stands in the history (S1-41).
import { type FormEvent, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Dialog, DialogActions } from '../../components/dialog.tsx'
import { Field, Input } from '../../components/input.tsx'
import { toast } from '../../components/toast.tsx'
import { coulomb } from '../../data/coulomb.ts'
import { exactCredits } from '../../format/credits.ts'
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
  const submit = (event: FormEvent) => {
    event.preventDefault()
    change.run(undefined)
  }
  return (
    <Dialog
      open
      onOpenChange={(next) => !next && onClose()}
      title={`Refund ${charge_id}`}
      description={
        data && `It cost ${exactCredits(data.credits)}; ${exactCredits(open)} of it can be given back.`
      }
    >
      <form onSubmit={submit}>
        <div className="flex flex-col gap-3 px-5 pb-5">
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
          <Field label="Reason" hint="Members see it in the history." error={change.errorOf('reason')}>
            {(props) => (
              <Input
                {...props}
                required
                maxLength={500}
                value={reason}
                onChange={(event) => setReason(event.target.value)}
              />
            )}
          </Field>
          {change.problem && (
            <p role="alert" className="text-bad-ink">
              {change.problem}
            </p>
          )}
        </div>
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            look="primary"
            disabled={change.isRunning || reason.trim() === '' || open <= 0}
          >
            Refund {part === '' ? exactCredits(open) : exactCredits(Number(part))}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
