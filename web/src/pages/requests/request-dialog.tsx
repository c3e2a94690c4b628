// "Change Plan" and "Buy More": what is wished for, as the first words of a conversation with the account manager (S2-15
// to S2-17, S1-39). It lands in the vendor's queue; nothing changes by itself.
import { useState } from 'react'
import { Dialog } from '../../components/dialog.tsx'
import { useOrganization } from '../../data/me.ts'
import { ConversationForm } from './conversation-form.tsx'
import { MoreCredits } from './more-credits.tsx'
import { PlanChoice } from './plan-choice.tsx'
import type { Wish } from './wish.ts'

const TITLES = { change_plan: 'Change Plan', buy_more: 'Buy More' } as const

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
  const { account_manager } = useOrganization()
  const [{ words, ...wish }, setWish] = useState<Wish>({ words: '' })
  const [own, setOwn] = useState<string>()
  return (
    <ConversationForm
      asked={{ kind, ...wish }}
      fieldNames={['credits']}
      fields={(errorOf) =>
        kind === 'change_plan' ? (
          <PlanChoice plan_id={wish.plan_id} onWish={setWish} />
        ) : (
          <MoreCredits error={errorOf('credits')} onWish={setWish} />
        )
      }
      label="Message"
      hint="This begins a conversation. Nothing changes by itself."
      message={own ?? words}
      onMessage={setOwn}
      beside={
        account_manager && (
          <a
            className="mr-auto self-center rounded-small text-muted underline underline-offset-2 hover:text-ink max-sm:w-full"
            href={`mailto:${account_manager.email}`}
          >
            {account_manager.email}
          </a>
        )
      }
      onClose={onClose}
    />
  )
}
