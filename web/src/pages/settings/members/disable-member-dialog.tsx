import type { Member } from '@coulomb/sdk'
import { Button } from '../../../components/button.tsx'
import { Dialog, DialogActions } from '../../../components/dialog.tsx'
import { toast } from '../../../components/toast.tsx'
import { coulomb } from '../../../data/coulomb.ts'
import { useChange } from '../../../data/use-change.ts'

export function DisableMemberDialog({ member, onClose }: { member: Member; onClose(): void }) {
  const who = member.name || member.email
  const disable = useChange(
    (organization_id) => coulomb.members.put(organization_id, member.member_id, { status: 'disabled' }),
    {
      topics: ['settings', 'journal'],
      onDone: () => {
        toast(`${who} is disabled`)
        onClose()
      },
    },
  )
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={`Disable ${who}?`}>
      <p className="px-5 pb-5">
        They can no longer sign in or use credits, and what is held for them is given back
        {member.license && '; their license does not renew until they are enabled again'}. What they have used
        stays in the history and in reports.
      </p>
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button look="danger" disabled={disable.isRunning} onClick={() => disable.run(undefined)}>
          Disable
        </Button>
      </DialogActions>
    </Dialog>
  )
}
