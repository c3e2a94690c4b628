import { useState } from 'react'
import { Dialog } from '../../../components/dialog.tsx'
import { Field, Input } from '../../../components/input.tsx'
import { useOrganization } from '../../../data/me.ts'
import { ConversationForm } from '../../requests/conversation-form.tsx'

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
  const [subject, setSubject] = useState('')
  const [message, setMessage] = useState('')
  return (
    <ConversationForm
      asked={{ kind: 'question', ...(subject.trim() && { subject: subject.trim() }) }}
      fieldNames={['subject']}
      fields={(errorOf) => (
        <Field label="Subject" hint="In a few words, if you like." error={errorOf('subject')}>
          {(props) => (
            <Input
              {...props}
              value={subject}
              maxLength={200}
              onChange={({ target }) => setSubject(target.value)}
            />
          )}
        </Field>
      )}
      label="Question"
      message={message}
      onMessage={setMessage}
      onClose={onClose}
    />
  )
}
