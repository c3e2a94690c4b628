import type { Organization } from '@coulomb/sdk'
import { Button } from '../../components/button.tsx'
import { Dialog, DialogActions } from '../../components/dialog.tsx'
import { toast } from '../../components/toast.tsx'
import { coulomb } from '../../data/coulomb.ts'
import { useConsoleChange } from './use-console-change.ts'

export default function StatusDialog({
  organization,
  onClose,
}: {
  organization: Organization
  onClose(): void
}) {
  const { organization_id, name } = organization
  const isActive = organization.status === 'active'
  const verb = isActive ? 'Suspend' : 'Activate'
  const change = useConsoleChange(
    (status: Organization['status']) => coulomb.organizations.put(organization_id, { status }),
    {
      onDone: () => {
        toast(isActive ? `${name} is suspended` : `${name} is active again`)
        onClose()
      },
    },
  )
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={`${verb} ${name}?`}>
      <div className="px-5 pb-5">
        <p>
          {isActive
            ? 'New charges are refused until it is activated again. Work that is held can still be captured, and its people can still read.'
            : 'Charges are accepted again at once.'}
        </p>
        {change.problem && (
          <p role="alert" className="mt-2 text-bad-ink">
            {change.problem}
          </p>
        )}
      </div>
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button
          look={isActive ? 'danger' : 'primary'}
          disabled={change.isRunning}
          onClick={() => change.run(isActive ? 'suspended' : 'active')}
        >
          {verb}
        </Button>
      </DialogActions>
    </Dialog>
  )
}
