// How the organization's credits behave: what its preset and plan say, and what was agreed with it alone.
import type { Organization } from '@coulomb/sdk'
import { useState } from 'react'
import { Badge } from '../../components/badge.tsx'
import { Button } from '../../components/button.tsx'
import { Panel } from '../../components/panel.tsx'
import { Failed, Skeleton } from '../../components/states.tsx'
import { coulomb } from '../../data/coulomb.ts'
import { useConsole } from './console-api.ts'
import { PolicyDialog } from './policy-dialog.tsx'
import { policyRows } from './policy-rows.ts'
import { useProducts } from './use-products.ts'

export function OrganizationPolicy({ organization }: { organization: Organization }) {
  const { organization_id, policy: own, cycle, preset } = organization
  const names = useProducts()(preset)
  const [isEditing, setEditing] = useState(false)
  const { data, error, refetch } = useConsole('policy', organization_id, (asked) =>
    coulomb.organizations.policy(organization_id, asked),
  )
  return (
    <Panel
      title="Policy"
      action={
        <Button size="small" onClick={() => setEditing(true)}>
          Change …
        </Button>
      }
    >
      <dl className="border-line border-t">
        <PolicyRow
          name="Billing cycle"
          value={`${cycle.months === 1 ? 'a month' : `${cycle.months} months`} from ${cycle.start}`}
        />
        {data
          ? policyRows(data.policy, names).map(({ key, name, value }) => (
              <PolicyRow key={key} name={name} value={value} isOwn={key in own} />
            ))
          : !error && <Skeleton className="mx-4 my-3 h-40" />}
      </dl>
      {error && !data && <Failed error={error} onRetry={refetch} />}
      {isEditing && <PolicyDialog organization={organization} onClose={() => setEditing(false)} />}
    </Panel>
  )
}

function PolicyRow({ name, value, isOwn = false }: { name: string; value: string; isOwn?: boolean }) {
  return (
    <div className="flex min-h-9 items-center gap-4 border-line border-b px-4 py-1.5 last:border-0">
      <dt className="w-28 shrink-0 text-muted">{name}</dt>
      <dd className="flex min-w-0 grow items-center justify-between gap-2">
        <span className="min-w-0 break-words">{value}</span>
        {isOwn && <Badge tone="good">its own</Badge>}
      </dd>
    </div>
  )
}
