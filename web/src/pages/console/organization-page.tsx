// One organization as the vendor sees it: what it has, how it behaves, and what can be done about it.
import { useParams } from '@tanstack/react-router'
import { ChevronDown } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { Badge } from '../../components/badge.tsx'
import { Button } from '../../components/button.tsx'
import { Menu, MenuItem, MenuSeparator } from '../../components/menu.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { Failed, Loading, Skeleton } from '../../components/states.tsx'
import { coulomb } from '../../data/coulomb.ts'
import { useConsole } from './console-api.ts'
import { LatestEntries } from './latest-entries.tsx'
import { OrganizationBalances } from './organization-balances.tsx'
import { OrganizationGrants } from './organization-grants.tsx'
import { OrganizationPolicy } from './organization-policy.tsx'
import { RolloverExceptions } from './rollover-exceptions.tsx'
import { useOpenPages } from './use-open-pages.ts'
import { useProducts } from './use-products.ts'
import { Verification } from './verification.tsx'

const GrantDialog = lazy(() => import('./grant-dialog.tsx'))
const PlanDialog = lazy(() => import('./plan-dialog.tsx'))
const StatusDialog = lazy(() => import('./status-dialog.tsx'))

export function OrganizationPage() {
  const { organization_id } = useParams({ from: '/console/organizations/$organization_id' })
  const [dialog, setDialog] = useState<'grant' | 'plan' | 'status' | null>(null)
  const { open } = useOpenPages()
  const namesOf = useProducts()
  const { data, error, refetch } = useConsole('organization', organization_id, (asked) =>
    coulomb.organizations.get(organization_id, asked),
  )
  if (error && !data) return <Failed error={error} onRetry={refetch} />
  if (!data)
    return (
      <Loading>
        <Skeleton className="h-7 w-48" />
        <Skeleton className="mt-4 h-32 w-full" />
        <Skeleton className="mt-4 h-64 w-full" />
      </Loading>
    )
  const { name, status, timezone, preset, account_manager } = data
  const close = () => setDialog(null)
  return (
    <>
      <PageHeader
        over={`${organization_id} · ${namesOf(preset).product} · ${timezone}`}
        title={
          <span className="flex items-center gap-2.5">
            {name}
            {status === 'suspended' && <Badge tone="bad">suspended</Badge>}
          </span>
        }
        beside={account_manager ? `Account manager ${account_manager.name}` : 'No account manager'}
        actions={
          <>
            <Button onClick={() => open(organization_id)}>See its pages</Button>
            <Menu
              align="end"
              trigger={
                <Button>
                  Change
                  <ChevronDown size={14} aria-hidden />
                </Button>
              }
            >
              <MenuItem onClick={() => setDialog('plan')}>Change plan</MenuItem>
              <MenuSeparator />
              <MenuItem onClick={() => setDialog('status')}>
                {status === 'active' ? 'Suspend' : 'Activate'} {name}
              </MenuItem>
            </Menu>
            <Button look="primary" onClick={() => setDialog('grant')}>
              Grant credits
            </Button>
          </>
        }
      />
      <OrganizationBalances organization_id={organization_id} />
      <OrganizationGrants organization={data} />
      <div className="mt-3.5 grid items-start gap-3.5 lg:grid-cols-2">
        <OrganizationPolicy organization={data} />
        <div className="grid gap-3.5">
          <RolloverExceptions organization={data} />
          <Verification organization_id={organization_id} />
          <LatestEntries organization={data} />
        </div>
      </div>
      <Suspense>
        {dialog === 'grant' && <GrantDialog organization={data} onClose={close} />}
        {dialog === 'plan' && <PlanDialog organization={data} onClose={close} />}
        {dialog === 'status' && <StatusDialog organization={data} onClose={close} />}
      </Suspense>
    </>
  )
}
