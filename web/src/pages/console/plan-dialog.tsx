import type { Organization } from '@coulomb/sdk'
import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Dialog, DialogActions } from '../../components/dialog.tsx'
import { Failed, Skeleton } from '../../components/states.tsx'
import { toast } from '../../components/toast.tsx'
import { coulomb } from '../../data/coulomb.ts'
import { counted, inUnit, price } from '../../format/credits.ts'
import { useConsole } from './console-api.ts'
import { useConsoleChange } from './use-console-change.ts'
import { useProducts } from './use-products.ts'

export default function PlanDialog({
  organization,
  onClose,
}: {
  organization: Organization
  onClose(): void
}) {
  const { organization_id, name, plan_id, preset } = organization
  const [chosen, setChosen] = useState(plan_id)
  const plans = useConsole('plans', preset, (asked) =>
    coulomb.call('GET /v1/plans', { query: { preset_id: preset }, ...asked }),
  )
  const { unit: unitName } = useProducts()(preset)
  const change = useConsoleChange(
    (plan: string) => coulomb.organizations.put(organization_id, { plan_id: plan }),
    {
      onDone: ({ next_plan }) => {
        toast(
          'Plan changed',
          next_plan ? `It counts from ${next_plan.starts_at.slice(0, 10)}.` : 'It counts at once.',
        )
        onClose()
      },
    },
  )
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Change the plan of ${name}`}
      description="A higher plan counts at once, a lower one from the end of what is paid."
    >
      <div className="flex flex-col gap-1.5 px-5 pb-5">
        {plans.error && !plans.data ? (
          <Failed error={plans.error} onRetry={plans.refetch} />
        ) : !plans.data ? (
          <Skeleton className="h-24 w-full" />
        ) : (
          <fieldset className="flex flex-col gap-1.5">
            <legend className="sr-only">Plan</legend>
            {plans.data.items.map((plan) => (
              <label
                key={plan.plan_id}
                className="flex min-h-12 items-center gap-2.5 rounded-control border border-line px-3 has-[:checked]:border-accent has-[:checked]:bg-accent-soft"
              >
                <input
                  type="radio"
                  name="plan"
                  className="accent-(--accent)"
                  checked={plan.plan_id === chosen}
                  onChange={() => setChosen(plan.plan_id)}
                />
                <span className="min-w-0 grow">
                  <span className="block font-medium">
                    {plan.name}
                    {plan.plan_id === plan_id && ' (now)'}
                  </span>
                  <span className="block truncate">
                    {plan.allotments
                      .map(
                        ({ amount, unit, owner, source }) =>
                          `${inUnit(amount, unitName(unit))}${source === 'addon' ? ' as an add-on' : ''}${owner === 'license' ? ' a seat' : ''}`,
                      )
                      .join(', ') || 'no credits of its own'}
                  </span>
                </span>
                {plan.price && (
                  <span className="figures text-right">
                    {price(plan.price)}
                    <span className="block text-small">{counted(plan.billing_months, 'month')}</span>
                  </span>
                )}
              </label>
            ))}
          </fieldset>
        )}
        {change.problem && (
          <p role="alert" className="mt-2 text-bad-ink">
            {change.problem}
          </p>
        )}
      </div>
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button
          look="primary"
          disabled={chosen === plan_id || change.isRunning}
          onClick={() => change.run(chosen)}
        >
          Change plan
        </Button>
      </DialogActions>
    </Dialog>
  )
}
