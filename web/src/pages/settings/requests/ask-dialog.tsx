import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { Button } from '../../../components/button.tsx'
import { Dialog, DialogActions } from '../../../components/dialog.tsx'
import { Field, Input, TextArea } from '../../../components/input.tsx'
import { coulomb } from '../../../data/coulomb.ts'
import { useOrganization } from '../../../data/me.ts'
import { useChange } from '../use-change.ts'

/** A question to the vendor, which begins a conversation. */
export default function AskDialog({ onClose }: { onClose(): void }) {
  const { account_manager } = useOrganization()
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Ask a question"
      description={`${account_manager?.name ?? 'The vendor'} answers here.`}
    >
      <AskForm onClose={onClose} />
    </Dialog>
  )
}

function AskForm({ onClose }: { onClose(): void }) {
  const navigate = useNavigate()
  const [subject, setSubject] = useState('')
  const [message, setMessage] = useState('')
  const ask = useChange(
    (organization_id) =>
      coulomb.requests.open(organization_id, {
        kind: 'question',
        message: message.trim(),
        ...(subject.trim() && { subject: subject.trim() }),
      }),
    {
      topics: ['requests'],
      fields: ['subject', 'message'],
      onDone: ({ request_id }) => {
        onClose()
        navigate({ to: '/settings/requests/$request_id', params: { request_id } })
      },
    },
  )
  const submit = (event: FormEvent) => {
    event.preventDefault()
    ask.run(undefined)
  }
  return (
    <form onSubmit={submit}>
      <div className="flex flex-col gap-4 px-5 pb-5">
        <Field label="Subject" hint="In a few words, if you like." error={ask.errorOf('subject')}>
          {(props) => (
            <Input
              {...props}
              value={subject}
              maxLength={200}
              onChange={({ target }) => setSubject(target.value)}
            />
          )}
        </Field>
        <Field label="Question" error={ask.errorOf('message')}>
          {(props) => (
            <TextArea
              {...props}
              value={message}
              maxLength={5_000}
              onChange={({ target }) => setMessage(target.value)}
            />
          )}
        </Field>
      </div>
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button look="primary" type="submit" disabled={ask.isRunning || message.trim() === ''}>
          Send
        </Button>
      </DialogActions>
    </form>
  )
}
