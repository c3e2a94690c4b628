import type { Key } from '@coulomb/sdk'
import { Button } from '../../../components/button.tsx'
import { Dialog, DialogActions } from '../../../components/dialog.tsx'
import { toast } from '../../../components/toast.tsx'
import { coulomb } from '../../../data/coulomb.ts'
import { useOrganization } from '../../../data/me.ts'
import { useChange } from '../../../data/use-change.ts'
import { dateAndTime } from '../../../format/dates.ts'

export default function RevokeKeyDialog({
  revoked: { id, name, last_used_at },
  onClose,
}: {
  revoked: Key
  onClose(): void
}) {
  const { timezone, today } = useOrganization()
  const revoke = useChange((organization_id) => coulomb.keys.revoke(organization_id, id), {
    topics: ['settings'],
    onDone: () => {
      toast(`${name} is revoked`)
      onClose()
    },
  })
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={`Revoke ${name}?`}>
      <p className="px-5 pb-5">
        Whatever uses it is refused within seconds, and it cannot be brought back.{' '}
        {last_used_at
          ? `It was last used ${dateAndTime(last_used_at, timezone, today)}.`
          : 'It has never been used.'}
      </p>
      <DialogActions>
        <Button onClick={onClose}>Keep it</Button>
        <Button look="danger" disabled={revoke.isRunning} onClick={() => revoke.run(undefined)}>
          Revoke the key
        </Button>
      </DialogActions>
    </Dialog>
  )
}
