// How every conversation with the vendor begins: fields of its own kind, the words, and the way to where it goes on.
import type { Body } from '@coulomb/sdk'
import { useNavigate } from '@tanstack/react-router'
import type { FormEvent, ReactNode } from 'react'
import { Button } from '../../components/button.tsx'
import { DialogActions } from '../../components/dialog.tsx'
import { Field, TextArea } from '../../components/input.tsx'
import { coulomb } from '../../data/coulomb.ts'
import { useChange } from '../../data/use-change.ts'

export interface ConversationFormProps {
  /** What is asked for, besides the words. */
  asked: Omit<Body<'POST /v1/organizations/{organization_id}/requests'>, 'message'>
  /** The fields above the words, given what the server says of each. */
  fields(errorOf: (field: string) => string | undefined): ReactNode
  /** Of which of them an error can be said there. */
  fieldNames: readonly string[]
  label: string
  hint?: string
  message: string
  onMessage(message: string): void
  /** Left of the buttons. */
  beside?: ReactNode
  onClose(): void
}

export function ConversationForm(props: ConversationFormProps) {
  const { asked, fields, fieldNames, label, hint, message, onMessage, beside, onClose } = props
  const navigate = useNavigate()
  const open = useChange(
    (organization_id) => coulomb.requests.open(organization_id, { ...asked, message: message.trim() }),
    {
      topics: ['requests'],
      fields: ['message', ...fieldNames],
      onDone: ({ request_id }) => {
        onClose()
        navigate({ to: '/settings/requests/$request_id', params: { request_id } })
      },
    },
  )
  const submit = (event: FormEvent) => {
    event.preventDefault()
    open.run(undefined)
  }
  return (
    <form onSubmit={submit}>
      <div className="flex flex-col gap-4 px-5 pb-5">
        {fields(open.errorOf)}
        <Field label={label} hint={hint} error={open.errorOf('message')}>
          {(control) => (
            <TextArea
              {...control}
              value={message}
              maxLength={5_000}
              onChange={({ target }) => onMessage(target.value)}
            />
          )}
        </Field>
      </div>
      <DialogActions>
        {beside}
        <Button onClick={onClose}>Cancel</Button>
        <Button look="primary" type="submit" disabled={open.isRunning || message.trim() === ''}>
          Send
        </Button>
      </DialogActions>
    </form>
  )
}
