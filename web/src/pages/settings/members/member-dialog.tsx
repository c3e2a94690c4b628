import type { Member } from '@coulomb/sdk'
import { type FormEvent, useId, useState } from 'react'
import { Button } from '../../../components/button.tsx'
import { Dialog, DialogActions } from '../../../components/dialog.tsx'
import { Field, Input } from '../../../components/input.tsx'
import { Select } from '../../../components/select.tsx'
import { toast } from '../../../components/toast.tsx'
import { coulomb } from '../../../data/coulomb.ts'
import { useMe } from '../../../data/me.ts'
import { useChange } from '../../../data/use-change.ts'
import { ROLE_NAMES } from './member-table.tsx'

const ROLES = (['user', 'manager', 'admin'] as const).map((value) => ({ value, name: ROLE_NAMES[value] }))

const ROLE_WORDS = {
  user: 'Sees their own credits and usage.',
  manager: 'Sees everyone’s usage, analytics and the usage report, but not billing.',
  admin: 'Sees and changes everything of the organization.',
} as const

export interface MemberDialogProps {
  /** Null: a new one. */
  member: Member | null
  groups: string[]
  onClose(): void
}

/** Adds a member, or changes name, address, role and group of one. */
export default function MemberDialog({ member, groups, onClose }: MemberDialogProps) {
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={member ? `Edit ${member.name || member.email}` : 'Add a member'}
    >
      <MemberForm member={member} groups={groups} onClose={onClose} />
    </Dialog>
  )
}

const FIELDS = ['member_id', 'email', 'name', 'group', 'role', 'country_code'] as const

function MemberForm({ member, groups, onClose }: MemberDialogProps) {
  const isOwn = useMe().member?.member_id === member?.member_id
  const list = useId()
  const [fields, setFields] = useState({
    member_id: member?.member_id ?? '',
    email: member?.email ?? '',
    name: member?.name ?? '',
    group: member?.group ?? '',
    role: member?.role ?? ('user' as const),
    country_code: member?.country_code ?? '',
  })
  const set = (change: Partial<typeof fields>) => setFields((all) => ({ ...all, ...change }))
  const save = useChange(
    (organization_id) => {
      const { member_id, group, country_code, role, ...rest } = fields
      return coulomb.members.put(organization_id, member_id.trim() || rest.email.trim(), {
        ...rest,
        email: rest.email.trim(),
        group: group.trim() || null,
        country_code: country_code.trim().toUpperCase() || null,
        ...(!isOwn && { role }),
      })
    },
    {
      topics: ['settings'],
      fields: FIELDS,
      onDone: ({ name, email }) => {
        toast(member ? `${name || email} is changed` : `${name || email} is added`)
        onClose()
      },
    },
  )
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.run(undefined)
  }
  const text = (field: 'member_id' | 'email' | 'name' | 'group' | 'country_code') => ({
    value: fields[field],
    onChange: ({ target }: { target: { value: string } }) => set({ [field]: target.value }),
  })
  return (
    <form onSubmit={submit} noValidate>
      <div className="grid gap-4 px-5 pb-5 sm:grid-cols-2">
        <Field label="Name" error={save.errorOf('name')}>
          {(props) => <Input {...props} {...text('name')} maxLength={200} autoComplete="off" />}
        </Field>
        <Field label="E-mail address" error={save.errorOf('email')}>
          {(props) => <Input {...props} {...text('email')} type="email" autoComplete="off" />}
        </Field>
        <Field label="Group" hint="One that exists, or a new one." error={save.errorOf('group')}>
          {(props) => (
            <>
              <Input {...props} {...text('group')} list={list} maxLength={200} placeholder="No group" />
              <datalist id={list}>
                {groups.map((group) => (
                  <option key={group} value={group} />
                ))}
              </datalist>
            </>
          )}
        </Field>
        <Field label="Country" hint="Two letters, such as DE." error={save.errorOf('country_code')}>
          {(props) => <Input {...props} {...text('country_code')} maxLength={2} placeholder="Unknown" />}
        </Field>
        <div className="flex flex-col gap-1 sm:col-span-2">
          <span className="font-medium">Role</span>
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            {isOwn ? (
              ROLE_NAMES[fields.role]
            ) : (
              <Select label="Role" value={fields.role} choices={ROLES} onChange={(role) => set({ role })} />
            )}
            <span className={save.errorOf('role') ? 'text-bad-ink' : 'text-muted'}>
              {save.errorOf('role') ?? (isOwn ? 'Nobody changes their own role.' : ROLE_WORDS[fields.role])}
            </span>
          </div>
        </div>
        {!member && (
          <div className="sm:col-span-2">
            <Field
              label="Id"
              hint="By which the product knows them; charges name it. Without one, the e-mail address."
              error={save.errorOf('member_id')}
            >
              {(props) => (
                <Input
                  {...props}
                  {...text('member_id')}
                  maxLength={200}
                  placeholder={fields.email}
                  autoComplete="off"
                />
              )}
            </Field>
          </div>
        )}
      </div>
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button look="primary" type="submit" disabled={save.isRunning || fields.email.trim() === ''}>
          {member ? 'Save' : 'Add member'}
        </Button>
      </DialogActions>
    </form>
  )
}
