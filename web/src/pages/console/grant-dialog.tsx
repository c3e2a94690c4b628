// New credits for an organization or one member, with a reason: add-ons, promotions, and adjustments.
import type { Body, Organization } from '@coulomb/sdk'
import { useState } from 'react'
import { Field, Input } from '../../components/input.tsx'
import { Picker } from '../../components/picker.tsx'
import { Select } from '../../components/select.tsx'
import { toast } from '../../components/toast.tsx'
import { coulomb } from '../../data/coulomb.ts'
import { credits } from '../../format/credits.ts'
import { endOfDay } from '../../format/dates.ts'
import { BalanceAndAmount, useLimitedBalances } from './balance-and-amount.tsx'
import { ChangeDialog, ReasonField } from './change-dialog.tsx'
import { useConsole } from './console-api.ts'
import { useConsoleChange } from './use-console-change.ts'

type Source = 'addon' | 'promo' | 'adjustment'

const CHOICES: readonly { value: Source; name: string }[] = [
  { value: 'addon', name: 'Add-on: it was bought' },
  { value: 'promo', name: 'Promo: a present' },
  { value: 'adjustment', name: 'Adjustment: it sets something right' },
]

type GrantBody = Body<'POST /v1/organizations/{organization_id}/grants'>

export interface GrantDialogProps {
  organization: Pick<Organization, 'organization_id' | 'name' | 'timezone'>
  /** What somebody asked for. */
  asked?: { credits: number | null; unit: string | null; reason: string }
  onClose(): void
}

export default function GrantDialog({ organization, asked, onClose }: GrantDialogProps) {
  const { organization_id, name, timezone } = organization
  const [amount, setAmount] = useState(asked?.credits == null ? '' : String(asked.credits))
  const [source, setSource] = useState<Source>('addon')
  const [unit, setUnit] = useState(asked?.unit ?? undefined)
  const [member_id, setMember] = useState<string>()
  const [last_day, setLastDay] = useState('')
  const [reason, setReason] = useState(asked?.reason ?? '')
  const { units } = useLimitedBalances(organization_id)
  const chosen = unit ?? units[0]?.unit
  const change = useConsoleChange((body: GrantBody) => coulomb.grants.create(organization_id, body), {
    fields: ['amount', 'ends_at', 'reason', 'member_id'],
    onDone: () => {
      toast(`${credits(Number(amount))} granted`, `To ${member_id ?? name}.`)
      onClose()
    },
  })
  const submit = () => {
    if (chosen === undefined) return
    change.run({
      unit: chosen,
      amount: Number(amount),
      source,
      reason,
      ...(member_id !== undefined && { member_id }),
      ...(last_day !== '' && { ends_at: endOfDay(last_day, timezone) }),
    })
  }
  return (
    <ChangeDialog
      title={`Grant credits to ${name}`}
      problem={change.problem}
      verb={`Grant ${Number(amount) > 0 ? credits(Number(amount)) : 'credits'}`}
      disabled={change.isRunning || !(Number(amount) > 0) || reason.trim() === '' || !chosen}
      onSubmit={submit}
      onClose={onClose}
    >
      <BalanceAndAmount
        organization_id={organization_id}
        unit={chosen}
        onUnit={setUnit}
        amount={amount}
        onAmount={setAmount}
        error={change.errorOf('amount')}
      />
      <div className="flex flex-col gap-1">
        <span className="font-medium">Source</span>
        <Select
          label="Source"
          value={source}
          choices={CHOICES}
          onChange={(next) => setSource(next)}
          className="justify-between!"
        />
      </div>
      <div className="grid gap-3 sm:grid-cols-2">
        <Whose organization_id={organization_id} value={member_id} onChange={setMember} />
        <Field label="Last day" hint={`In ${timezone}; empty: no end.`} error={change.errorOf('ends_at')}>
          {(props) => (
            <Input
              {...props}
              type="date"
              value={last_day}
              onChange={(event) => setLastDay(event.target.value)}
            />
          )}
        </Field>
      </div>
      <ReasonField
        hint="Stands in the journal for good."
        value={reason}
        error={change.errorOf('reason')}
        onChange={setReason}
      />
    </ChangeDialog>
  )
}

function Whose({
  organization_id,
  value,
  onChange,
}: {
  organization_id: string
  value: string | undefined
  onChange(member_id: string | undefined): void
}) {
  const [typed, setTyped] = useState('')
  const query = { limit: 20, ...(typed !== '' && { query: typed }) }
  const { data } = useConsole('members', { organization_id, ...query }, (asked) =>
    coulomb.members.list(organization_id, query, asked),
  )
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <span className="font-medium">Whose</span>
      <Picker
        label="Whose"
        all="Everyone in it"
        groups={[
          {
            name: '',
            items: (data?.items ?? []).map((one) => ({
              value: one.member_id,
              label: one.name,
              hint: one.email,
            })),
          },
        ]}
        value={value === undefined ? [] : [value]}
        onChange={([one]) => onChange(one)}
        onSearch={setTyped}
        note={data?.next_cursor ? 'Type to find more' : undefined}
      />
    </div>
  )
}
