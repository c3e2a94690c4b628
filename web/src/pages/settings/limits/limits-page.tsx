import { Plus } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { Button } from '../../../components/button.tsx'
import { PageHeader } from '../../../components/page-header.tsx'
import { Empty, Failed, SkeletonRows } from '../../../components/states.tsx'
import { useMay } from '../../../data/me.ts'
import { type Limit, usePolicy } from '../../../data/plan-and-policy.ts'
import { LimitTable } from './limit-table.tsx'
import { isOwnKind, type LimitRow, limitRows } from './limit-words.ts'
import { useLimitUsages } from './use-limit-usages.ts'

const LimitDialog = lazy(() => import('./limit-dialog.tsx'))
const RemoveLimitDialog = lazy(() => import('./remove-limit-dialog.tsx'))

/** How much members, groups and keys may use, and how much of it they have (X17, X18, X20). */
export function LimitsPage() {
  const may = useMay()
  return may('usage.read_all') ? <AllLimits /> : <OwnLimits />
}

/** Without `usage.read_all`: the limits that one falls under oneself. */
function OwnLimits() {
  const { data, error, refetch } = useLimitUsages()
  const rows = data?.items.map((usage): LimitRow => ({ limit: usage, usage, isOwn: false }))
  return (
    <>
      <PageHeader title="Limits" beside="How much you may use besides the balance" />
      <div className="panel mt-3.5">
        <Rows
          rows={rows}
          error={error}
          onRetry={refetch}
          empty="Nothing but the balance limits what you use."
        />
      </div>
    </>
  )
}

function AllLimits() {
  const isChanger = useMay()('limits.manage')
  const policy = usePolicy()
  const usages = useLimitUsages()
  /** What is written back whole: the limits that are the organization's to set. */
  const layer = policy.data?.layers.find((one) => one.layer === 'organization')?.policy.limits ?? []
  const own = layer.filter(isOwnKind)
  const rows = policy.data && usages.data && limitRows(own, usages.data.items, policy.data.policy.limits)
  const [edited, setEdited] = useState<Limit | 'new' | null>(null)
  const [removed, setRemoved] = useState<Limit | null>(null)
  return (
    <>
      <PageHeader
        title="Limits"
        beside="How much may be used besides the balance"
        actions={
          isChanger && (
            <Button look="primary" disabled={!rows} onClick={() => setEdited('new')}>
              <Plus size={15} aria-hidden />
              Add limit
            </Button>
          )
        }
      />
      <div className="panel mt-3.5">
        <Rows
          rows={rows}
          error={policy.error ?? usages.error}
          onRetry={() => {
            policy.refetch()
            usages.refetch()
          }}
          empty="Members, groups and API keys use what the balance allows. A limit stops one of them before it is empty."
          {...(isChanger && { onEdit: setEdited, onRemove: setRemoved })}
        />
      </div>
      <Suspense>
        {edited && (
          <LimitDialog own={own} limit={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />
        )}
        {removed && <RemoveLimitDialog own={own} limit={removed} onClose={() => setRemoved(null)} />}
      </Suspense>
    </>
  )
}

interface RowsProps {
  rows: LimitRow[] | undefined
  error: unknown
  onRetry(): void
  empty: string
  onEdit?(limit: Limit): void
  onRemove?(limit: Limit): void
}

function Rows({ rows, error, onRetry, empty, onEdit, onRemove }: RowsProps) {
  if (!rows) return error ? <Failed error={error} onRetry={onRetry} /> : <SkeletonRows rows={4} />
  if (rows.length === 0) return <Empty title="No limits">{empty}</Empty>
  return <LimitTable rows={rows} onEdit={onEdit} onRemove={onRemove} />
}
