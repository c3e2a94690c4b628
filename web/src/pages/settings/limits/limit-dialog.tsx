import { type FormEvent, useState } from 'react'
import { Button } from '../../../components/button.tsx'
import { Dialog, DialogActions } from '../../../components/dialog.tsx'
import { Field, Input } from '../../../components/input.tsx'
import { Picker } from '../../../components/picker.tsx'
import { Select } from '../../../components/select.tsx'
import { toast } from '../../../components/toast.tsx'
import { coulomb } from '../../../data/coulomb.ts'
import { useOrganization } from '../../../data/me.ts'
import type { Limit } from '../../../data/plan-and-policy.ts'
import { useOrganizationQuery } from '../../../data/queries.ts'
import { useChange } from '../../../data/use-change.ts'
import { SubjectName } from './limit-table.tsx'
import { limitKey } from './limit-words.ts'

type OwnType = 'every_member' | 'group' | 'member' | 'api_key'

const TYPES = [
  { value: 'every_member', name: 'Each member' },
  { value: 'group', name: 'A group, together' },
  { value: 'member', name: 'One member' },
  { value: 'api_key', name: 'An API key' },
] as const

const INTERVAL_CHOICES = [
  { value: 'calendar_month', name: 'A calendar month' },
  { value: 'billing_cycle', name: 'A billing cycle' },
] as const

export interface LimitDialogProps {
  /** All of the organization's own, which are written together. */
  own: Limit[]
  /** Null: a new one. */
  limit: Limit | null
  onClose(): void
}

export default function LimitDialog({ own, limit, onClose }: LimitDialogProps) {
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={limit ? 'Edit the limit' : 'Add a limit'}
      description={
        limit ? <SubjectName limit={limit} /> : 'What would pass it is refused, whatever the balance.'
      }
    >
      <LimitForm own={own} limit={limit} onClose={onClose} />
    </Dialog>
  )
}

function LimitForm({ own, limit, onClose }: LimitDialogProps) {
  const [type, setType] = useState<OwnType>('every_member')
  const [id, setId] = useState('')
  const [unit, setUnit] = useState(limit?.unit ?? '')
  const [interval, setInterval] = useState<Limit['interval']>(limit?.interval ?? 'calendar_month')
  const [amount, setAmount] = useState(limit ? String(limit.amount) : '')
  const subject = limit?.subject ?? { type, ...(type !== 'every_member' && { id: id.trim() }) }
  const next: Limit = { subject, unit: unit || null, amount: Number(amount), interval }
  const others = own.filter((one) => !limit || limitKey(one) !== limitKey(limit))
  const isKnown = others.some((one) => limitKey(one) === limitKey(next))
  const save = useChange(
    (organization_id) => coulomb.limits.put(organization_id, { limits: [...others, next] }),
    {
      topics: ['settings', 'journal'],
      fields: ['limits'],
      onDone: () => {
        toast(limit ? 'The limit is changed' : 'The limit is set')
        onClose()
      },
    },
  )
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.run(undefined)
  }
  const isComplete =
    amount !== '' && Number(amount) >= 0 && (limit || type === 'every_member' || id.trim() !== '')
  return (
    <form onSubmit={submit}>
      <div className="flex flex-col gap-4 px-5 pb-5">
        {!limit && <SubjectChoice type={type} onType={setType} id={id} onId={setId} />}
        <Field
          label="Credits"
          hint={
            isKnown ? undefined : 'At most this much; what was used before the limit is set does not count.'
          }
          error={isKnown ? 'There is such a limit already: edit that one.' : save.errorOf('limits')}
        >
          {(props) => (
            <div className="flex flex-wrap gap-2">
              <Input
                {...props}
                type="number"
                inputMode="decimal"
                min={0}
                max={1_000_000_000}
                step="any"
                className="figures w-32"
                value={amount}
                onChange={({ target }) => setAmount(target.value)}
              />
              <UnitChoice value={unit} onChange={setUnit} />
              <Select
                label="Interval"
                value={interval}
                choices={INTERVAL_CHOICES}
                onChange={(value) => setInterval(value)}
              />
            </div>
          )}
        </Field>
      </div>
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button look="primary" type="submit" disabled={save.isRunning || !isComplete || isKnown}>
          {limit ? 'Save' : 'Set limit'}
        </Button>
      </DialogActions>
    </form>
  )
}

function UnitChoice({ value, onChange }: { value: string; onChange(unit: string): void }) {
  const { units } = useOrganization()
  const limited = units.filter(({ mode }) => mode !== 'absent')
  if (limited.length < 2 && value === '') return null
  const choices = [
    { value: '', name: 'All credits' },
    ...limited.map(({ unit, name }) => ({ value: unit, name })),
  ]
  return <Select label="Unit" value={value} choices={choices} onChange={onChange} />
}

interface SubjectChoiceProps {
  type: OwnType
  onType(type: OwnType): void
  id: string
  onId(id: string): void
}

function SubjectChoice({ type, onType, id, onId }: SubjectChoiceProps) {
  const choose = (next: OwnType) => {
    onId('')
    onType(next)
  }
  return (
    <div className="flex flex-col gap-1">
      <span className="font-medium">Of</span>
      <div className="flex flex-wrap gap-2">
        <Select label="Of" value={type} choices={TYPES} onChange={(value) => choose(value)} />
        {type === 'group' && <GroupChoice value={id} onChange={onId} />}
        {type === 'member' && <MemberChoice value={id} onChange={onId} />}
        {type === 'api_key' && (
          <Input
            aria-label="Id of the API key"
            placeholder="Id, as charges name it"
            className="w-48"
            maxLength={200}
            value={id}
            onChange={({ target }) => onId(target.value)}
          />
        )}
      </div>
    </div>
  )
}

function GroupChoice({ value, onChange }: { value: string; onChange(group: string): void }) {
  const { data } = useOrganizationQuery('settings', 'groups', null, (organization_id, asked) =>
    coulomb.members.groups(organization_id, {}, asked),
  )
  const items = (data?.items ?? []).map(({ group }) => ({ value: group, label: group }))
  return (
    <Picker
      label="Group"
      all="Choose a group"
      groups={[{ name: '', items }]}
      value={value ? [value] : []}
      onChange={([group]) => onChange(group ?? '')}
    />
  )
}

function MemberChoice({ value, onChange }: { value: string; onChange(member_id: string): void }) {
  const [query, setQuery] = useState('')
  const { data } = useOrganizationQuery('settings', 'members-found', query, (organization_id, asked) =>
    coulomb.members.list(organization_id, { limit: 20, ...(query && { query }) }, asked),
  )
  const items = (data?.items ?? []).map(({ member_id, name, email }) => ({
    value: member_id,
    label: name || email,
    hint: email,
  }))
  return (
    <Picker
      label="Member"
      all="Choose a member"
      groups={[{ name: '', items }]}
      value={value ? [value] : []}
      onChange={([member_id]) => onChange(member_id ?? '')}
      onSearch={setQuery}
      note={data?.next_cursor ? 'Type to find more' : undefined}
    />
  )
}
