// "Change Plan" and "Buy More": what is wished for, as the first words of a conversation with the account manager (S2-15
// to S2-17, S1-39). It lands in the vendor's queue; nothing changes by itself.
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Dialog, DialogActions } from '../../components/dialog.tsx'
import { Field, TextArea } from '../../components/input.tsx'
import { coulomb } from '../../data/coulomb.ts'
import { useOrganization } from '../../data/me.ts'
import { useChange } from '../settings/use-change.ts'
import { MoreCredits } from './more-credits.tsx'
import { PlanChoice } from './plan-choice.tsx'

const TITLES = { change_plan: 'Change Plan', buy_more: 'Buy More' } as const

/** What is wished for, as the request carries it and as its first words say it. */
export interface Wish {
  plan_id?: string
  unit?: string
  credits?: number
  words: string
}

export interface RequestDialogProps {
  kind: keyof typeof TITLES
  onClose(): void
}

export default function RequestDialog({ kind, onClose }: RequestDialogProps) {
  const { account_manager } = useOrganization()
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={TITLES[kind]}
      description={
        account_manager
          ? `${account_manager.name}, your account manager, answers here and makes you an offer.`
          : 'The vendor answers here and makes you an offer.'
      }
    >
      <RequestForm kind={kind} onClose={onClose} />
    </Dialog>
  )
}

function RequestForm({ kind, onClose }: RequestDialogProps) {
  const navigate = useNavigate()
  const { account_manager } = useOrganization()
  const [wish, setWish] = useState<Wish>({ words: '' })
  const [own, setOwn] = useState<string>()
  const message = own ?? wish.words
  const ask = useChange(
    (organization_id) => {
      const { words: _, ...asked } = wish
      return coulomb.requests.open(organization_id, { kind, message: message.trim(), ...asked })
    },
    {
      topics: ['requests'],
      fields: ['message', 'credits'],
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
        {kind === 'change_plan' ? (
          <PlanChoice plan_id={wish.plan_id} onWish={setWish} />
        ) : (
          <MoreCredits error={ask.errorOf('credits')} onWish={setWish} />
        )}
        <Field
          label="Message"
          hint="This begins a conversation. Nothing changes by itself."
          error={ask.errorOf('message')}
        >
          {(props) => (
            <TextArea
              {...props}
              value={message}
              maxLength={5_000}
              onChange={({ target }) => setOwn(target.value)}
            />
          )}
        </Field>
      </div>
      <DialogActions>
        {account_manager && (
          <a
            className="mr-auto self-center rounded-small max-sm:w-full text-muted underline underline-offset-2 hover:text-ink"
            href={`mailto:${account_manager.email}`}
          >
            {account_manager.email}
          </a>
        )}
        <Button onClick={onClose}>Cancel</Button>
        <Button look="primary" type="submit" disabled={ask.isRunning || message.trim() === ''}>
          Send
        </Button>
      </DialogActions>
    </form>
  )
}
