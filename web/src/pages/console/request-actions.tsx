// What the vendor can do about a request: nothing happens by itself.
import type { Request } from '@coulomb/sdk'
import { Link } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import { Button, buttonClasses } from '../../components/button.tsx'
import { Panel } from '../../components/panel.tsx'
import { Skeleton } from '../../components/states.tsx'
import { coulomb } from '../../data/coulomb.ts'
import { counted, credits, exactCredits } from '../../format/credits.ts'
import { exactTime } from '../../format/dates.ts'
import { useConsole } from './console-api.ts'
import { type ProductNames, useProducts } from './use-products.ts'

const GrantDialog = lazy(() => import('./grant-dialog.tsx'))
const PlanDialog = lazy(() => import('./plan-dialog.tsx'))
const RefundDialog = lazy(() => import('./refund-dialog.tsx'))

export function RequestActions({ request }: { request: Request }) {
  const { organization_id, kind, charge_id, plan_id, unit } = request
  const [dialog, setDialog] = useState<'grant' | 'plan' | 'refund' | null>(null)
  const organization = useConsole('organization', organization_id, (asked) =>
    coulomb.organizations.get(organization_id, asked),
  ).data
  const balances = useConsole('balances', organization_id, (asked) =>
    coulomb.balances.get(organization_id, {}, asked),
  ).data
  const unitName = balances?.units.find((one) => one.unit === unit)?.name
  const namesOf = useProducts()
  const names = organization && namesOf(organization.preset)
  const close = () => setDialog(null)
  return (
    <Panel title="What was asked">
      <div className="flex flex-col gap-3 px-4 pb-4">
        {kind === 'buy_more' && (
          <p>
            {request.credits === null
              ? 'More credits'
              : `${credits(request.credits)} more ${(unitName ?? 'credits').toLowerCase()}`}
          </p>
        )}
        {kind === 'change_plan' && <p>Another plan{plan_id && `: ${names?.plan(plan_id) ?? plan_id}`}</p>}
        {charge_id && <Charge organization_id={organization_id} charge_id={charge_id} names={names} />}
        <div className="flex flex-wrap gap-2">
          {charge_id && <Button onClick={() => setDialog('refund')}>Refund …</Button>}
          {kind === 'change_plan' && <Button onClick={() => setDialog('plan')}>Change plan …</Button>}
          <Button onClick={() => setDialog('grant')}>Grant credits …</Button>
          <Link
            to="/console/organizations/$organization_id"
            params={{ organization_id }}
            className={buttonClasses('quiet')}
          >
            Open {organization?.name ?? organization_id}
          </Link>
        </div>
        <p className="text-muted text-small">Nothing changes by itself: say in your answer what you did.</p>
      </div>
      {organization && (
        <Suspense>
          {dialog === 'grant' && (
            <GrantDialog
              organization={organization}
              asked={{ credits: request.credits, unit, reason: `Request ${request.request_id}` }}
              onClose={close}
            />
          )}
          {dialog === 'plan' && <PlanDialog organization={organization} onClose={close} />}
          {dialog === 'refund' && charge_id && (
            <RefundDialog organization_id={organization_id} charge_id={charge_id} onClose={close} />
          )}
        </Suspense>
      )}
    </Panel>
  )
}

function Charge({
  organization_id,
  charge_id,
  names,
}: {
  organization_id: string
  charge_id: string
  names: ProductNames | undefined
}) {
  const { data } = useConsole('charge', { organization_id, charge_id }, (asked) =>
    coulomb.charges.get(organization_id, charge_id, asked),
  )
  if (!data) return <Skeleton className="h-16 w-full" />
  const { description, action: id, credits: cost, refunded, items, member_id, occurred_at } = data
  const action = id === null ? null : (names?.action(id) ?? id)
  return (
    <div className="rounded-control border border-line px-3 py-2">
      <p className="flex justify-between gap-3">
        <span className="min-w-0 truncate font-medium">{description || action}</span>
        <span className="figures">{exactCredits(cost)}</span>
      </p>
      <p className="text-muted text-small">
        {charge_id} · {action} · {member_id ?? 'no member'} · {counted(items.length, 'item')}
      </p>
      <p className="text-muted text-small">{exactTime(occurred_at, 'UTC')}</p>
      {refunded > 0 && <p className="text-accent-ink text-small">+{exactCredits(refunded)} refund already</p>}
    </div>
  )
}
