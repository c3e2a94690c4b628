import type { Member } from '@coulomb/sdk'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Plus, Search } from 'lucide-react'
import { lazy, Suspense, useDeferredValue, useState } from 'react'
import { Button } from '../../../components/button.tsx'
import { Input } from '../../../components/input.tsx'
import { LoadMore } from '../../../components/load-more.tsx'
import { PageHeader } from '../../../components/page-header.tsx'
import { Select } from '../../../components/select.tsx'
import { Empty, Failed, NothingMatches, SkeletonRows } from '../../../components/states.tsx'
import { coulomb } from '../../../data/coulomb.ts'
import { useMay } from '../../../data/me.ts'
import { useOrganizationPages, useOrganizationQuery } from '../../../data/queries.ts'
import { counted } from '../../../format/credits.ts'
import type { MemberFilters } from '../filters.ts'
import { MemberTable } from './member-table.tsx'

const MemberDialog = lazy(() => import('./member-dialog.tsx'))

/** Who belongs to the organization, in which group and role; administrators change it here. */
export function MembersPage() {
  const filters = useSearch({ from: '/settings/members' })
  const may = useMay()
  /** `new`, or whose fields are being changed. */
  const [edited, setEdited] = useState<Member | 'new' | null>(null)
  const groups = useGroups()
  const total = groups.data?.items.reduce((sum, { member_count }) => sum + member_count, 0)
  return (
    <>
      <PageHeader
        title="Members"
        beside={groups.data && groupWords(groups.data.items.length, total ?? 0)}
        actions={
          may('members.manage') && (
            <Button look="primary" onClick={() => setEdited('new')}>
              <Plus size={15} aria-hidden />
              Add member
            </Button>
          )
        }
      />
      <Filters filters={filters} groups={groups.data?.items ?? []} />
      <Members filters={filters} onEdit={setEdited} />
      <Suspense>
        {edited && (
          <MemberDialog
            member={edited === 'new' ? null : edited}
            groups={groups.data?.items.map(({ group }) => group) ?? []}
            onClose={() => setEdited(null)}
          />
        )}
      </Suspense>
    </>
  )
}

function useGroups() {
  return useOrganizationQuery('settings', 'groups', null, (organization_id, asked) =>
    coulomb.members.groups(organization_id, {}, asked),
  )
}

function groupWords(groups: number, members: number): string {
  return groups === 0 ? 'No groups yet' : `${counted(members, 'member')} in ${counted(groups, 'group')}`
}

const ROLES = [
  { value: 'any', name: 'Any role' },
  { value: 'admin', name: 'Admin' },
  { value: 'manager', name: 'Manager' },
  { value: 'user', name: 'User' },
] as const

const STATUSES = [
  { value: 'any', name: 'Active and disabled' },
  { value: 'active', name: 'Active' },
  { value: 'disabled', name: 'Disabled' },
] as const

interface FiltersProps {
  filters: MemberFilters
  groups: { group: string; member_count: number }[]
}

function Filters({ filters, groups }: FiltersProps) {
  const navigate = useNavigate()
  const set = (change: MemberFilters) =>
    navigate({ to: '/settings/members', search: (all) => ({ ...all, ...change }), replace: true })
  const chosen = <T extends string>(value: T | 'any') => (value === 'any' ? undefined : value)
  return (
    <search className="mt-3.5 flex flex-wrap gap-2">
      <div className="relative w-full sm:w-64">
        <Search size={15} aria-hidden className="absolute top-2 left-2.5 text-muted" />
        <Input
          type="search"
          aria-label="Find members"
          placeholder="Name, e-mail address or id"
          className="pl-8"
          maxLength={200}
          value={filters.q ?? ''}
          onChange={({ target }) => set({ q: target.value || undefined })}
        />
      </div>
      {(groups.length > 0 || filters.group) && (
        <Select
          label="Group"
          value={filters.group ?? ''}
          choices={[
            { value: '', name: 'All groups' },
            ...groups.map(({ group, member_count }) => ({
              value: group,
              name: `${group} · ${member_count}`,
            })),
          ]}
          onChange={(group) => set({ group: group || undefined })}
        />
      )}
      <Select
        label="Role"
        value={filters.role ?? 'any'}
        choices={ROLES}
        onChange={(role) => set({ role: chosen(role) })}
      />
      <Select
        label="Status"
        value={filters.status ?? 'any'}
        choices={STATUSES}
        onChange={(status) => set({ status: chosen(status) })}
      />
    </search>
  )
}

function Members({ filters, onEdit }: { filters: MemberFilters; onEdit(member: Member): void }) {
  const navigate = useNavigate()
  const { q: query, ...rest } = useDeferredValue(filters)
  const found = useOrganizationPages(
    'settings',
    'members',
    { query, ...rest },
    (organization_id, page, asked) =>
      coulomb.members.list(organization_id, { query, ...rest, ...page }, asked),
  )
  const { items, error, isDimmed } = found
  const isFiltered = Object.values(filters).some((value) => value !== undefined)
  return (
    <div className="panel mt-3.5">
      {error && !items ? (
        <Failed error={error} onRetry={found.refetch} />
      ) : !items ? (
        <SkeletonRows rows={10} />
      ) : items.length > 0 ? (
        <>
          <MemberTable members={items} dimmed={isDimmed} onEdit={onEdit} />
          <LoadMore
            hasMore={found.hasNextPage}
            isLoading={found.isFetchingNextPage}
            onMore={found.fetchNextPage}
            shown={`${counted(items.length, 'member')}${found.hasNextPage ? ' so far' : ''}`}
          />
        </>
      ) : isFiltered ? (
        <NothingMatches what="members" onClear={() => navigate({ to: '/settings/members', search: {} })} />
      ) : (
        <Empty title="No members yet">Members are added here, or by the vendor.</Empty>
      )}
    </div>
  )
}
