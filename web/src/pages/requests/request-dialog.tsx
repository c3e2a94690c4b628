// Whom to ask for another plan or more credits.
import { buttonClasses } from '../../components/button.tsx'
import { Dialog, DialogActions } from '../../components/dialog.tsx'
import { useOrganization } from '../../data/me.ts'

const TITLES = { change_plan: 'Change Plan', buy_more: 'Buy More' } as const

export default function RequestDialog({ kind, onClose }: { kind: keyof typeof TITLES; onClose(): void }) {
  const { account_manager } = useOrganization()
  return (
    <Dialog open onOpenChange={onClose} title={TITLES[kind]}>
      <p className="px-5 pb-5">
        {account_manager
          ? `${account_manager.name} is your account manager and will make you an offer. Nothing changes by itself.`
          : 'Please ask the vendor. Nothing changes by itself.'}
      </p>
      {account_manager && (
        <DialogActions>
          <a className={buttonClasses('primary')} href={`mailto:${account_manager.email}`}>
            Write to {account_manager.name}
          </a>
        </DialogActions>
      )}
    </Dialog>
  )
}
