import { Button } from '../../../components/button.tsx'
import { Dialog, DialogActions } from '../../../components/dialog.tsx'
import { toast } from '../../../components/toast.tsx'
import { coulomb } from '../../../data/coulomb.ts'
import type { Limit } from '../../../data/plan-and-policy.ts'
import { useChange } from '../../../data/use-change.ts'
import { credits } from '../../../format/credits.ts'
import { SubjectName } from './limit-table.tsx'
import { INTERVALS, limitKey } from './limit-words.ts'

export default function RemoveLimitDialog({
  own,
  limit,
  onClose,
}: {
  own: Limit[]
  limit: Limit
  onClose(): void
}) {
  const rest = own.filter((one) => limitKey(one) !== limitKey(limit))
  const remove = useChange((organization_id) => coulomb.limits.put(organization_id, { limits: rest }), {
    topics: ['settings', 'journal'],
    onDone: () => {
      toast('The limit is removed')
      onClose()
    },
  })
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title="Remove this limit?">
      <p className="px-5 pb-5">
        <SubjectName limit={limit} />: {credits(limit.amount)} {INTERVALS[limit.interval]}. Without it, only
        the balance and other limits stop them.
      </p>
      <DialogActions>
        <Button onClick={onClose}>Keep it</Button>
        <Button look="danger" disabled={remove.isRunning} onClick={() => remove.run(undefined)}>
          Remove the limit
        </Button>
      </DialogActions>
    </Dialog>
  )
}
