import type { Organization } from '@coulomb/sdk'
import { useState } from 'react'
import { Field, TextArea } from '../../components/input.tsx'
import { toast } from '../../components/toast.tsx'
import { coulomb } from '../../data/coulomb.ts'
import { ChangeDialog } from './change-dialog.tsx'
import { useConsoleChange } from './use-console-change.ts'

/** What was agreed with this organization alone, as the API takes it; the server says what does not fit. */
export function PolicyDialog({ organization, onClose }: { organization: Organization; onClose(): void }) {
  const { organization_id, name, policy } = organization
  const [written, setWritten] = useState(JSON.stringify(policy, null, 2))
  const [isBroken, setBroken] = useState(false)
  const change = useConsoleChange(
    (next: Organization['policy'] | null) => coulomb.organizations.put(organization_id, { policy: next }),
    {
      fields: ['policy'],
      onDone: () => {
        toast('Policy changed', `It counts for ${name} at once.`)
        onClose()
      },
    },
  )
  const submit = () => {
    try {
      change.run(written.trim() === '' ? null : JSON.parse(written))
      setBroken(false)
    } catch {
      setBroken(true)
    }
  }
  const error = isBroken ? 'This is not JSON.' : change.errorOf('policy')
  return (
    <ChangeDialog
      className="max-w-2xl"
      title={`What is agreed with ${name} alone`}
      description="It lies over what its plan says. Written down with your name in the audit log."
      problem={change.problem}
      verb="Change policy"
      disabled={change.isRunning}
      onSubmit={submit}
      onClose={onClose}
    >
      <Field
        label="Policy as JSON"
        hint={
          'Only what differs, such as {"rollover": {"mode": "capped", "cap": 500}}; empty: nothing differs.'
        }
        error={error}
      >
        {(props) => (
          <TextArea
            {...props}
            spellCheck={false}
            className="min-h-72 font-mono"
            value={written}
            onChange={(event) => setWritten(event.target.value)}
          />
        )}
      </Field>
    </ChangeDialog>
  )
}
