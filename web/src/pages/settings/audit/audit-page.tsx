import { useNavigate, useSearch } from '@tanstack/react-router'
import { ListFilter, User } from 'lucide-react'
import { useState } from 'react'
import { LoadMore } from '../../../components/load-more.tsx'
import { PageHeader } from '../../../components/page-header.tsx'
import { PeriodPicker } from '../../../components/period-picker.tsx'
import { Picker } from '../../../components/picker.tsx'
import { Empty, Failed, NothingMatches, SkeletonRows } from '../../../components/states.tsx'
import { coulomb } from '../../../data/coulomb.ts'
import { useMay, useOrganization } from '../../../data/me.ts'
import { useOrganizationPages, useOrganizationQuery } from '../../../data/queries.ts'
import { counted } from '../../../format/credits.ts'
import { useKeys } from '../actor-name.tsx'
import type { AuditFilters } from '../filters.ts'
import { AuditList } from './audit-list.tsx'
import { ACTIONS } from './audit-words.ts'

/** Who changed what of the organization, the newest first. */
export function AuditPage() {
  const { timezone } = useOrganization()
  const filters = useSearch({ from: '/settings/audit' })
  return (
    <>
      <PageHeader title="Audit log" beside={`Times in ${timezone}`} />
      <Filters filters={filters} />
      <Entries filters={filters} />
    </>
  )
}

function Filters({ filters }: { filters: AuditFilters }) {
  const { today } = useOrganization()
  const navigate = useNavigate()
  const set = (change: AuditFilters) =>
    navigate({ to: '/settings/audit', search: (all) => ({ ...all, ...change }), replace: true })
  return (
    <search className="mt-3.5 flex flex-wrap gap-2">
      <PeriodPicker value={filters} onChange={set} today={today} none="All time" />
      <ActorPicker value={filters.actor} onChange={(actor) => set({ actor })} />
      <Picker
        label="Change"
        all="All changes"
        icon={<ListFilter size={15} aria-hidden />}
        groups={ACTIONS}
        value={filters.action ?? []}
        onChange={(action) => set({ action: action.length > 0 ? action : undefined })}
        multiple
      />
    </search>
  )
}

function ActorPicker({
  value,
  onChange,
}: {
  value: string | undefined
  onChange(actor: string | undefined): void
}) {
  const [query, setQuery] = useState('')
  const found = useOrganizationQuery('settings', 'members-found', query, (organization_id, asked) =>
    coulomb.members.list(organization_id, { limit: 20, ...(query && { query }) }, asked),
  )
  const keys = useKeys(useMay()('keys.manage'))
  const matches = (label: string) => label.toLowerCase().includes(query.toLowerCase())
  const members = (found.data?.items ?? []).map(({ member_id, name, email }) => ({
    value: `member:${member_id}`,
    label: name || email,
    hint: email,
  }))
  const programs = (keys.data?.items ?? [])
    .map(({ id, name }) => ({ value: `key:${id}`, label: `API · ${name}` }))
    .filter(({ label }) => matches(label))
  return (
    <Picker
      label="Person"
      all="Everyone"
      icon={<User size={15} aria-hidden />}
      groups={[
        { name: 'Members', items: members },
        { name: 'API keys', items: programs },
      ].filter(({ items }) => items.length > 0)}
      value={value ? [value] : []}
      onChange={([actor]) => onChange(actor)}
      onSearch={setQuery}
      note={found.data?.next_cursor ? 'Type to find more' : undefined}
    />
  )
}

function Entries({ filters }: { filters: AuditFilters }) {
  const navigate = useNavigate()
  const found = useOrganizationPages('settings', 'audit', filters, (organization_id, page, asked) =>
    coulomb.journal.audit(organization_id, { ...filters, ...page }, asked),
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
          <AuditList entries={items} dimmed={isDimmed} />
          <LoadMore
            hasMore={found.hasNextPage}
            isLoading={found.isFetchingNextPage}
            onMore={found.fetchNextPage}
            shown={`${counted(items.length, 'change')}${found.hasNextPage ? ' so far' : ''}`}
          />
        </>
      ) : isFiltered ? (
        <NothingMatches what="changes" onClear={() => navigate({ to: '/settings/audit', search: {} })} />
      ) : (
        <Empty title="Nothing was changed yet" />
      )}
    </div>
  )
}
