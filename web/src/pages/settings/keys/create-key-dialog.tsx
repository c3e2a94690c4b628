import { Check, Copy } from 'lucide-react'
import { type FormEvent, useId, useState } from 'react'
import { Button } from '../../../components/button.tsx'
import { Checkbox } from '../../../components/checkbox.tsx'
import { Dialog, DialogActions } from '../../../components/dialog.tsx'
import { Field, Input } from '../../../components/input.tsx'
import { Select } from '../../../components/select.tsx'
import { coulomb } from '../../../data/coulomb.ts'
import { useOrganization } from '../../../data/me.ts'
import { useChange } from '../../../data/use-change.ts'
import { addDays, dayOf, endOfDay, longDay } from '../../../format/dates.ts'
import { type KeyScope, SCOPES } from './key-scopes.ts'

const EXPIRIES = [
  { value: 'never', name: 'Never' },
  { value: '30', name: 'In 30 days' },
  { value: '90', name: 'In 90 days' },
  { value: '365', name: 'In a year' },
  { value: 'day', name: 'On a day …' },
] as const
type Expiry = (typeof EXPIRIES)[number]['value']

/** Names a key, says what it may do and until when; then shows it, once. */
export default function CreateKeyDialog({ onClose }: { onClose(): void }) {
  const [key, setKey] = useState<string | null>(null)
  return (
    <Dialog
      open
      stays={key !== null}
      onOpenChange={(open) => !open && onClose()}
      title={key === null ? 'Create an API key' : 'Your new key'}
      description={key === null ? undefined : 'It is shown now and never again: copy it to where it is used.'}
    >
      {key === null ? (
        <KeyForm onCreated={setKey} onClose={onClose} />
      ) : (
        <ShownKey value={key} onClose={onClose} />
      )}
    </Dialog>
  )
}

function KeyForm({ onCreated, onClose }: { onCreated(key: string): void; onClose(): void }) {
  const { timezone } = useOrganization()
  const [name, setName] = useState('')
  const [scopes, setScopes] = useState<KeyScope[]>(['usage.read'])
  const [expiry, setExpiry] = useState<Expiry>('never')
  // Keys live by real time, whatever the ledger's clock says.
  const realToday = dayOf(Date.now(), timezone)
  const [day, setDay] = useState('')
  const lastDay = expiry === 'never' ? null : expiry === 'day' ? day : addDays(realToday, Number(expiry))
  const create = useChange(
    (organization_id, expires_at: string | null) =>
      coulomb.keys.create(organization_id, { name: name.trim(), scopes, expires_at }),
    { topics: ['settings'], fields: ['name', 'scopes', 'expires_at'], onDone: ({ key }) => onCreated(key) },
  )
  const submit = (event: FormEvent) => {
    event.preventDefault()
    create.run(lastDay ? endOfDay(lastDay, timezone) : null)
  }
  return (
    <form onSubmit={submit}>
      <div className="flex flex-col gap-4 px-5 pb-5">
        <Field label="Name" hint="What uses it, such as crm-sync." error={create.errorOf('name')}>
          {(props) => (
            <Input {...props} value={name} maxLength={200} onChange={({ target }) => setName(target.value)} />
          )}
        </Field>
        <ScopeChoice
          scopes={scopes}
          onChange={setScopes}
          error={
            scopes.length === 0
              ? 'A key that may do nothing is of no use: choose one.'
              : create.errorOf('scopes')
          }
        />
        <div className="flex flex-col gap-1">
          <span className="font-medium">Expires</span>
          <div className="flex flex-wrap gap-2">
            <Select
              label="Expires"
              value={expiry}
              choices={EXPIRIES}
              onChange={(value) => setExpiry(value)}
            />
            {expiry === 'day' && (
              <Input
                type="date"
                required
                aria-label="Last day"
                className="w-40"
                min={realToday}
                value={day}
                onChange={({ target }) => setDay(target.value)}
              />
            )}
          </div>
          <Said error={create.errorOf('expires_at')}>
            {lastDay
              ? `Its last day is ${longDay(lastDay)}, in ${timezone}.`
              : 'It is good until you revoke it.'}
          </Said>
        </div>
      </div>
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button
          look="primary"
          type="submit"
          disabled={create.isRunning || name.trim() === '' || scopes.length === 0 || lastDay === ''}
        >
          Create key
        </Button>
      </DialogActions>
    </form>
  )
}

function Said({ error, children }: { error: string | undefined; children: string }) {
  return <p className={error ? 'text-bad-ink' : 'text-muted'}>{error ?? children}</p>
}

interface ScopeChoiceProps {
  scopes: KeyScope[]
  onChange(scopes: KeyScope[]): void
  error: string | undefined
}

function ScopeChoice({ scopes, onChange, error }: ScopeChoiceProps) {
  const id = useId()
  return (
    <fieldset className="flex flex-col gap-2" aria-describedby={error && `${id}-error`}>
      <legend className="mb-1 font-medium">What it may do</legend>
      {SCOPES.map(({ scope, name, says }) => (
        <Checkbox
          key={scope}
          checked={scopes.includes(scope)}
          onChange={(checked) =>
            onChange(checked ? [...scopes, scope] : scopes.filter((one) => one !== scope))
          }
        >
          <span>
            {name} <span className="block text-muted">{says}</span>
          </span>
        </Checkbox>
      ))}
      {error && (
        <p id={`${id}-error`} role="alert" className="text-bad-ink">
          {error}
        </p>
      )}
    </fieldset>
  )
}

function ShownKey({ value, onClose }: { value: string; onClose(): void }) {
  const [copied, setCopied] = useState(false)
  const copy = async () => {
    await navigator.clipboard.writeText(value)
    setCopied(true)
  }
  return (
    <>
      <div className="flex gap-2 px-5 pb-5">
        <Input
          readOnly
          aria-label="The key"
          className="font-mono text-small"
          value={value}
          onFocus={({ target }) => target.select()}
        />
        <Button onClick={copy} className="w-24">
          {copied ? <Check size={15} aria-hidden /> : <Copy size={15} aria-hidden />}
          {copied ? 'Copied' : 'Copy'}
        </Button>
        <span className="sr-only" aria-live="polite">
          {copied && 'The key is copied.'}
        </span>
      </div>
      <DialogActions>
        <Button look="primary" onClick={onClose}>
          Done
        </Button>
      </DialogActions>
    </>
  )
}
