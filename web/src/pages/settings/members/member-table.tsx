import type { Member } from '@coulomb/sdk'
import { useNavigate } from '@tanstack/react-router'
import { Ellipsis } from 'lucide-react'
import { useState } from 'react'
import { Avatar } from '../../../components/avatar.tsx'
import { Badge } from '../../../components/badge.tsx'
import { Button } from '../../../components/button.tsx'
import { type Column, DataTable } from '../../../components/data-table.tsx'
import { Menu, MenuItem, MenuSeparator } from '../../../components/menu.tsx'
import { toast } from '../../../components/toast.tsx'
import { coulomb } from '../../../data/coulomb.ts'
import { useMay, useMe, useOrganization } from '../../../data/me.ts'
import { useChange } from '../../../data/use-change.ts'
import { dateAndTime, dayOf, shortDay } from '../../../format/dates.ts'
import { DisableMemberDialog } from './disable-member-dialog.tsx'

export const ROLE_NAMES = { admin: 'Admin', manager: 'Manager', user: 'User' } as const

/** What narrow screens leave out. */
const WIDE = 'max-md:hidden'

interface MemberTableProps {
  members: Member[]
  dimmed: boolean
  onEdit(member: Member): void
}

export function MemberTable({ members, dimmed, onEdit }: MemberTableProps) {
  const may = useMay()
  const { timezone, today } = useOrganization()
  const none = (words: string) => <span className="text-muted">{words}</span>
  const columns: Column<Member>[] = [
    {
      id: 'name',
      name: 'Member',
      isRowHeader: true,
      cell: (member) => <Who member={member} />,
    },
    { id: 'group', name: 'Group', className: WIDE, cell: ({ group }) => group ?? none('no group') },
    { id: 'role', name: 'Role', cell: ({ role }) => ROLE_NAMES[role] },
    {
      id: 'status',
      name: 'Status',
      cell: ({ status, disabled_at }) =>
        status === 'active' ? (
          none('active')
        ) : (
          <Badge tone="bad">
            disabled
            {disabled_at && (
              <span className="whitespace-pre max-sm:hidden">
                {` ${shortDay(dayOf(disabled_at, timezone), today)}`}
              </span>
            )}
          </Badge>
        ),
    },
    {
      id: 'login',
      name: 'Last sign-in',
      className: WIDE,
      cell: ({ last_login_at }) =>
        last_login_at ? dateAndTime(last_login_at, timezone, today) : none('never'),
    },
    ...(may('members.manage')
      ? [
          {
            id: 'more',
            name: 'More actions',
            nameless: true,
            align: 'right',
            cell: (member) => <MemberMenu member={member} onEdit={() => onEdit(member)} />,
          } satisfies Column<Member>,
        ]
      : []),
  ]
  return (
    <DataTable
      caption="Members"
      columns={columns}
      rows={members}
      keyOf={({ member_id }) => member_id}
      dimmed={dimmed}
    />
  )
}

function Who({ member: { member_id, name, email } }: { member: Member }) {
  const isOwn = useMe().member?.member_id === member_id
  return (
    <span className="flex items-center gap-2.5 py-1 text-left leading-4">
      <Avatar name={name || email} className="max-sm:hidden" />
      <span className="flex min-w-0 flex-col max-sm:max-w-32 *:truncate">
        <span className="font-medium">
          {name || email}
          {isOwn && <span className="font-normal text-muted"> (you)</span>}
        </span>
        {name && <span className="text-muted text-small">{email}</span>}
      </span>
    </span>
  )
}

function MemberMenu({ member, onEdit }: { member: Member; onEdit(): void }) {
  const { member_id, name, email, status } = member
  const isOwn = useMe().member?.member_id === member_id
  const navigate = useNavigate()
  const [isDisabling, setDisabling] = useState(false)
  const enable = useChange(
    (organization_id) => coulomb.members.put(organization_id, member_id, { status: 'active' }),
    { topics: ['settings', 'journal'], onDone: () => toast(`${name || email} is enabled again`) },
  )
  return (
    <>
      <Menu
        align="end"
        trigger={
          <Button
            look="quiet"
            size="icon"
            className="size-7"
            aria-label={`More actions for ${name || email}`}
          >
            <Ellipsis size={15} aria-hidden />
          </Button>
        }
      >
        <MenuItem onClick={onEdit}>Edit role and group</MenuItem>
        <MenuItem
          onClick={() =>
            navigate({ to: '/settings/members', search: (all) => ({ ...all, batteries: member_id }) })
          }
        >
          Credits and use
        </MenuItem>
        {!isOwn && <MenuSeparator />}
        {!isOwn &&
          (status === 'active' ? (
            <MenuItem className="text-bad-ink" onClick={() => setDisabling(true)}>
              Disable
            </MenuItem>
          ) : (
            <MenuItem onClick={() => enable.run(undefined)}>Enable again</MenuItem>
          ))}
      </Menu>
      {isDisabling && <DisableMemberDialog member={member} onClose={() => setDisabling(false)} />}
    </>
  )
}
