import { useNavigate, useSearch } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { Empty, Failed, NothingMatches, SkeletonRows } from '../../components/states.tsx'
import { useMay, useOrganization } from '../../data/me.ts'
import { BatteryTable, type Chosen } from './battery-table.tsx'
import { LicenseFilters } from './license-filters.tsx'
import { isFiltered, type LicensesSearch } from './licenses-search.ts'
import { OrganizationUsage } from './organization-usage.tsx'
import { SharedCredits } from './shared-credits.tsx'
import { useMemberBatteries } from './use-licenses.ts'

const AssignDialog = lazy(() => import('./assign-dialog.tsx'))

export function LicensesPage() {
  const search = useSearch({ from: '/settings/billing-licenses' })
  const navigate = useNavigate({ from: '/settings/billing-licenses' })
  const may = useMay()
  const { parts, timezone } = useOrganization()
  const [chosen, setChosen] = useState<Chosen>(new Map())
  const [isAssigning, setAssigning] = useState(false)
  const set = (some: Partial<LicensesSearch>) =>
    navigate({ to: '.', search: (all) => ({ ...all, ...some }), replace: true })
  const mayAssign = parts.licenses && may('billing.manage') && may('members.manage')
  return (
    <>
      <PageHeader
        title="Billing & Licenses"
        beside={`this credit month, days in ${timezone}`}
        actions={
          mayAssign && (
            <Button onClick={() => setAssigning(true)}>
              {chosen.size > 0 ? `Assign licenses (${chosen.size})` : 'Assign licenses'}
            </Button>
          )
        }
      />
      <OrganizationUsage />
      {parts.licenses ? (
        <section aria-label="Batteries" className="panel mt-3.5">
          <LicenseFilters search={search} onChange={set} />
          <Batteries search={search} set={set} chosen={chosen} onChoose={mayAssign ? setChosen : undefined} />
        </section>
      ) : (
        <SharedCredits />
      )}
      {isAssigning && (
        <Suspense>
          <AssignDialog
            search={search}
            chosen={chosen}
            onClose={() => setAssigning(false)}
            onDone={() => setChosen(new Map())}
          />
        </Suspense>
      )}
    </>
  )
}

interface BatteriesProps {
  search: LicensesSearch
  set(some: Partial<LicensesSearch>): void
  chosen: Chosen
  onChoose: ((chosen: Chosen) => void) | undefined
}

function Batteries({ search, set, chosen, onChoose }: BatteriesProps) {
  const pages = useMemberBatteries(search)
  const { items, error, refetch } = pages
  if (error && !items) return <Failed error={error} onRetry={refetch} />
  if (!items) return <SkeletonRows rows={12} />
  if (items.length === 0 && isFiltered(search))
    return (
      <NothingMatches
        what="users"
        onClear={() => set({ q: undefined, group: undefined, license: undefined, status: undefined })}
      />
    )
  if (items.length === 0) return <Empty title="No users yet">Users come with the vendor's product.</Empty>
  return (
    <BatteryTable
      pages={{ ...pages, items }}
      sort={{ id: search.sort ?? 'name', order: search.order ?? 'asc' }}
      onSort={({ id, order }) => set({ sort: id as 'name' | 'left', order })}
      chosen={chosen}
      onChoose={onChoose}
    />
  )
}
