import type { Organization } from '@coulomb/sdk'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Search } from 'lucide-react'
import { Badge } from '../../components/badge.tsx'
import { Battery } from '../../components/battery.tsx'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { Input } from '../../components/input.tsx'
import { LoadMore } from '../../components/load-more.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { Empty, Failed, NothingMatches, SkeletonRows } from '../../components/states.tsx'
import { coulomb } from '../../data/coulomb.ts'
import { counted, credits } from '../../format/credits.ts'
import { shortDay } from '../../format/dates.ts'
import { useConsolePages } from './console-api.ts'
import { type ProductNames, useProducts } from './use-products.ts'

/** As many as one answer holds; more come with "Load More". */
const PAGE = 100

export function OrganizationsPage() {
  const { q = '' } = useSearch({ from: '/console/' })
  const navigate = useNavigate()
  const find = (text: string) =>
    navigate({
      to: '/console',
      search: (all) => ({ ...all, q: text === '' ? undefined : text }),
      replace: true,
    })
  const query = q.trim()
  const namesOf = useProducts()
  const pages = useConsolePages('organizations', query, (page, asked) =>
    coulomb.organizations.list(
      { ...page, limit: PAGE, credits: true, ...(query !== '' && { query }) },
      asked,
    ),
  )
  const { items, error, refetch } = pages
  return (
    <>
      <PageHeader title="Organizations" />
      <section aria-label="Organizations" className="panel mt-3.5">
        <div className="relative px-4 py-3">
          <Search size={14} aria-hidden className="absolute top-5.25 left-6.5 text-muted" />
          <Input
            type="search"
            aria-label="Find an organization"
            placeholder="Name, id or account manager"
            value={q}
            onChange={(event) => find(event.target.value)}
            className="pl-8 sm:w-72"
          />
        </div>
        {error && !items ? (
          <Failed error={error} onRetry={refetch} />
        ) : !items ? (
          <SkeletonRows rows={6} />
        ) : items.length === 0 && query === '' ? (
          <Empty title="No organizations yet">Your backend creates them: PUT /v1/organizations/…</Empty>
        ) : (
          <>
            {items.length === 0 ? (
              <NothingMatches what="organizations" onClear={() => find('')} />
            ) : (
              <DataTable
                caption="Organizations"
                columns={columns(namesOf)}
                rows={items}
                keyOf={({ organization_id }) => organization_id}
                className="border-line border-t"
              />
            )}
            <LoadMore
              hasMore={pages.hasNextPage}
              isLoading={pages.isFetchingNextPage}
              onMore={() => pages.fetchNextPage()}
              shown={counted(items.length, 'organization')}
            />
          </>
        )}
      </section>
    </>
  )
}

const columns = (namesOf: (preset_id: string) => ProductNames): Column<Organization>[] => [
  {
    id: 'name',
    name: 'Organization',
    isRowHeader: true,
    cell: ({ organization_id, name, status }) => (
      <span className="flex items-center gap-2">
        <Link
          to="/console/organizations/$organization_id"
          params={{ organization_id }}
          className="max-w-64 truncate rounded-small font-medium hover:underline"
        >
          {name}
        </Link>
        {status === 'suspended' && <Badge tone="bad">suspended</Badge>}
      </span>
    ),
  },
  {
    id: 'left',
    name: 'Shared credits left',
    align: 'right',
    cell: (organization) => <Left {...organization} />,
  },
  { id: 'plan', name: 'Plan', cell: ({ preset, plan_id }) => namesOf(preset).plan(plan_id) },
  {
    id: 'preset',
    name: 'Product',
    cell: ({ preset }) => <span className="text-muted">{namesOf(preset).product}</span>,
  },
  {
    id: 'manager',
    name: 'Account manager',
    cell: ({ account_manager }) => account_manager?.name ?? <span className="text-muted">nobody</span>,
  },
  { id: 'zone', name: 'Time zone', cell: ({ timezone }) => <span className="text-muted">{timezone}</span> },
  {
    id: 'since',
    name: 'Since',
    cell: ({ started_on }) => <span className="text-muted">{shortDay(started_on, '')}</span>,
  },
]

/** The organization's own credits, which everyone draws on. */
function Left({ organization_id, credits: own }: Organization) {
  if (!own) return null
  const { granted, left, held } = own
  return (
    <span className="flex items-center justify-end gap-3">
      <Battery
        label={`Credits of ${organization_id}`}
        amount={granted}
        left={left}
        held={held}
        className="hidden w-24! sm:flex"
      />
      <span className="min-w-14 font-medium">{left === 0 ? 'none' : credits(left)}</span>
    </span>
  )
}
