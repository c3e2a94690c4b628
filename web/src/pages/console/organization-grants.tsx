// Every deposit, the newest first; what is unspent of one can be taken back, with a reason.
import type { Grant, Organization } from '@coulomb/sdk'
import { useState } from 'react'
import { Badge } from '../../components/badge.tsx'
import { Battery } from '../../components/battery.tsx'
import { Button } from '../../components/button.tsx'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { LoadMore } from '../../components/load-more.tsx'
import { Panel } from '../../components/panel.tsx'
import { Empty, Failed, SkeletonRows } from '../../components/states.tsx'
import { coulomb } from '../../data/coulomb.ts'
import { useMe } from '../../data/me.ts'
import { counted, credits } from '../../format/credits.ts'
import { addDays, dayOf, shortDay } from '../../format/dates.ts'
import { useConsolePages } from './console-api.ts'
import { SOURCES } from './grant-sources.ts'
import { TakeBackDialog } from './take-back-dialog.tsx'
import { useProducts } from './use-products.ts'

const PAGE = 10

export function OrganizationGrants({ organization }: { organization: Organization }) {
  const { organization_id, timezone, preset } = organization
  const { unit: unitName } = useProducts()(preset)
  const { clock } = useMe()
  const [taken, setTaken] = useState<Grant | null>(null)
  const pages = useConsolePages('grants', organization_id, (page, asked) =>
    coulomb.grants.list(organization_id, { ...page, limit: PAGE }, asked),
  )
  const { items, error, refetch } = pages
  return (
    <Panel
      title="Grants"
      className="mt-3.5"
      action={<span className="text-muted text-small">days in {timezone}</span>}
    >
      {error && !items ? (
        <Failed error={error} onRetry={refetch} />
      ) : !items ? (
        <SkeletonRows rows={5} />
      ) : items.length === 0 ? (
        <Empty title="Nothing granted yet" />
      ) : (
        <>
          <DataTable
            caption="Grants, the newest first"
            columns={columns(timezone, Date.parse(clock.now), unitName, setTaken)}
            rows={items}
            keyOf={({ grant_id }) => grant_id}
          />
          <LoadMore
            hasMore={pages.hasNextPage}
            isLoading={pages.isFetchingNextPage}
            onMore={() => pages.fetchNextPage()}
            shown={counted(items.length, 'grant')}
          />
        </>
      )}
      {taken && (
        <TakeBackDialog
          organization_id={organization_id}
          grant={taken}
          unitName={unitName(taken.unit)}
          onClose={() => setTaken(null)}
        />
      )}
    </Panel>
  )
}

const columns = (
  zone: string,
  now: number,
  unitName: (unit: string) => string,
  onTakeBack: (grant: Grant) => void,
): Column<Grant>[] => [
  { id: 'id', name: 'Grant', isRowHeader: true, cell: ({ grant_id }) => grant_id },
  { id: 'source', name: 'Source', cell: ({ source }) => <Badge>{SOURCES[source]}</Badge> },
  {
    id: 'whose',
    name: 'Whose',
    cell: ({ member_id }) => member_id ?? <span className="text-muted">everyone</span>,
  },
  {
    id: 'left',
    name: 'Left',
    align: 'right',
    cell: ({ amount, left, voided }) =>
      amount === voided ? (
        <span className="text-muted">taken back</span>
      ) : (
        <span>
          <span className="font-medium">{left === 0 ? 'none' : credits(left)}</span>
          <span className="text-muted"> of {credits(amount - voided)}</span>
        </span>
      ),
  },
  {
    id: 'gauge',
    name: 'Battery',
    cell: ({ grant_id, amount, voided, left, held, ends_at }) =>
      amount > voided &&
      // Used up or not, nothing is to be done about it any more.
      (ends_at !== null && Date.parse(ends_at) <= now && held === 0 ? (
        <span className="text-muted">ended</span>
      ) : (
        <Battery label={grant_id} amount={amount - voided} left={left} held={held} className="w-24!" />
      )),
  },
  { id: 'unit', name: 'Balance', cell: ({ unit }) => unitName(unit) },
  {
    id: 'valid',
    name: 'Valid',
    cell: ({ starts_at, ends_at }) => (
      <span className="text-muted">
        {shortDay(dayOf(starts_at, zone), '')}
        {ends_at === null ? ', no end' : ` to ${shortDay(addDays(dayOf(ends_at, zone), -1), '')}`}
      </span>
    ),
  },
  {
    id: 'reason',
    name: 'Reason',
    className: 'max-w-48',
    cell: ({ reason }) =>
      reason && (
        <span className="block truncate" title={reason}>
          {reason}
        </span>
      ),
  },
  {
    id: 'take-back',
    name: 'Take back',
    nameless: true,
    align: 'right',
    cell: (grant) =>
      grant.available > 0 && (
        <Button size="small" look="quiet" onClick={() => onTakeBack(grant)}>
          Take back …
        </Button>
      ),
  },
]
