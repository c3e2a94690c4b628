import type { Grant } from '@coulomb/sdk'
import { type FormEvent, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Dialog, DialogActions } from '../../components/dialog.tsx'
import { Field, Input } from '../../components/input.tsx'
import { toast } from '../../components/toast.tsx'
import { coulomb } from '../../data/coulomb.ts'
import { credits } from '../../format/credits.ts'
import { useConsoleChange } from './use-console-change.ts'

/** Voids what is unspent of a grant. The entry stays in the journal, with the reason. */
export function TakeBackDialog({
  organization_id,
  grant,
  onClose,
}: {
  organization_id: string
  grant: Grant
  onClose(): void
}) {
  const [reason, setReason] = useState('')
  const change = useConsoleChange(
    (body: { reason: string }) => coulomb.grants.void(organization_id, grant.grant_id, body),
    {
      fields: ['reason'],
      onDone: () => {
        toast(`${credits(grant.available)} taken back`, `Of grant ${grant.grant_id}.`)
        onClose()
      },
    },
  )
  const submit = (event: FormEvent) => {
    event.preventDefault()
    change.run({ reason })
  }
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Take back credits"
      description={`What is unspent of ${grant.grant_id}: ${credits(grant.available)} ${grant.unit}. What is used or held stays.`}
    >
      <form onSubmit={submit}>
        <div className="flex flex-col gap-3 px-5 pb-5">
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
          <Button type="submit" look="danger" disabled={change.isRunning || reason.trim() === ''}>
            Take back {credits(grant.available)}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
