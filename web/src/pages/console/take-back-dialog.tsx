import type { Grant } from '@coulomb/sdk'
import { useState } from 'react'
import { toast } from '../../components/toast.tsx'
import { coulomb } from '../../data/coulomb.ts'
import { credits, inUnit } from '../../format/credits.ts'
import { ChangeDialog, ReasonField } from './change-dialog.tsx'
import { useConsoleChange } from './use-console-change.ts'

/** Voids what is unspent of a grant. The entry stays in the journal, with the reason. */
export function TakeBackDialog({
  organization_id,
  grant,
  unitName,
  onClose,
}: {
  organization_id: string
  grant: Grant
  unitName: string
  onClose(): void
}) {
  const [reason, setReason] = useState('')
  const change = useConsoleChange(
    (body: { reason: string }) => coulomb.grants.void(organization_id, grant.grant_id, body),
    {
      fields: ['reason'],
      onDone: () => {
        toast(`${credits(grant.available)} taken back`, `Of grant ${grant.grant_id}.`)
        onClose()
      },
    },
  )
  return (
    <ChangeDialog
      title="Take back credits"
      description={`What is unspent of ${grant.grant_id}: ${inUnit(grant.available, unitName)}. What is used or held stays.`}
      problem={change.problem}
      verb={`Take back ${credits(grant.available)}`}
      look="danger"
      disabled={change.isRunning || reason.trim() === ''}
      onSubmit={() => change.run({ reason })}
      onClose={onClose}
    >
      <ReasonField
        hint="Members see it in the history."
        value={reason}
        error={change.errorOf('reason')}
        onChange={setReason}
      />
    </ChangeDialog>
  )
}
