import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useRef, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Dialog, DialogActions } from '../../components/dialog.tsx'
import { Field, TextArea } from '../../components/input.tsx'
import { toast } from '../../components/toast.tsx'
import { coulomb } from '../../data/coulomb.ts'
import { useOrganization } from '../../data/me.ts'
import { counted } from '../../format/credits.ts'
import { wordsOf } from '../../format/words-of.ts'
import type { RowDialogProps } from './row-dialog-props.ts'
import { nameOf } from './row-menu.tsx'

/** Opens a request: nothing is refunded by itself (S1-41). */
export function RefundDialog({ row, onClose }: RowDialogProps) {
  const { organization_id, account_manager } = useOrganization()
  const client = useQueryClient()
  const field = useRef<HTMLTextAreaElement>(null)
  const [message, setMessage] = useState('')
  const who = account_manager?.name ?? 'The vendor'
  const send = useMutation({
    mutationFn: () =>
      coulomb.requests.open(organization_id, { kind: 'refund', charge_id: row.charge_id, message }),
    onSuccess: () => {
      client.invalidateQueries({ queryKey: ['requests', organization_id] })
      toast('Request sent', `${who} will answer it.`)
      onClose()
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (message.trim() !== '') send.mutate()
  }
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Ask for a refund"
      initialFocus={field}
      description={`${counted(row.credits, 'credit')} · ${nameOf(row)}`}
    >
      <form onSubmit={submit}>
        <div className="px-5 pb-5">
          <Field
            label="What went wrong?"
            hint={`${who} decides. Until then nothing changes.`}
            error={send.error ? wordsOf(send.error).detail : undefined}
          >
            {(props) => (
              <TextArea
                {...props}
                ref={field}
                required
                maxLength={5_000}
                value={message}
                onChange={(event) => setMessage(event.target.value)}
              />
            )}
          </Field>
        </div>
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" disabled={send.isPending || message.trim() === ''}>
            Send request
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
