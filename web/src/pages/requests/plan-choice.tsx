import { Radio } from '@base-ui/react/radio'
import { RadioGroup } from '@base-ui/react/radio-group'
import { useId } from 'react'
import { Failed, Loading, Skeleton } from '../../components/states.tsx'
import { coulomb } from '../../data/coulomb.ts'
import { useOrganization } from '../../data/me.ts'
import { useOrganizationQuery } from '../../data/queries.ts'
import { counted, credits, price } from '../../format/credits.ts'
import type { Wish } from './wish.ts'

type Plan = Awaited<ReturnType<typeof coulomb.organizations.plans>>['items'][number]

export interface PlanChoiceProps {
  plan_id: string | undefined
  onWish(wish: Wish): void
}

/** The plans that could be asked for; the present one is told, not offered. */
export function PlanChoice({ plan_id, onWish }: PlanChoiceProps) {
  const { plan_name, units } = useOrganization()
  const id = useId()
  const { data, error, refetch } = useOrganizationQuery('fixed', 'plans', null, (organization_id, asked) =>
    coulomb.organizations.plans(organization_id, asked),
  )
  if (error && !data) return <Failed error={error} onRetry={refetch} />
  if (!data)
    return (
      <Loading>
        <Skeleton className="h-32 w-full" />
      </Loading>
    )
  const others = data.items.filter(({ current }) => !current)
  const choose = (chosen: string) => {
    const plan = others.find((one) => one.plan_id === chosen)
    if (plan) onWish({ plan_id: chosen, words: `We would like to change from ${plan_name} to ${plan.name}.` })
  }
  return (
    <div>
      <p id={id} className="mb-1 font-medium">
        Instead of {plan_name}
      </p>
      <RadioGroup
        aria-labelledby={id}
        value={plan_id ?? ''}
        onValueChange={(value) => choose(String(value))}
        className="max-h-72 overflow-y-auto rounded-control border border-line"
      >
        {others.map((plan) => (
          // biome-ignore lint/a11y/noLabelWithoutControl: the control is the radio within
          <label
            key={plan.plan_id}
            className="flex min-h-11 items-center gap-3 border-line border-b px-3 py-1.5 last:border-0 lit-on-hover"
          >
            <Radio.Root
              value={plan.plan_id}
              className="grid size-4 shrink-0 place-items-center rounded-full border border-line-strong bg-panel data-[checked]:border-accent"
            >
              <Radio.Indicator className="size-2 rounded-full bg-accent" />
            </Radio.Root>
            <span className="min-w-0 grow">
              <span className="block font-medium">{plan.name}</span>
              <span className="figures block text-muted">{included(plan, units)}</span>
            </span>
            <span className="figures text-right text-muted">{priceOf(plan)}</span>
          </label>
        ))}
      </RadioGroup>
    </div>
  )
}

/** "5,000 credits, 1,000 minutes; 5 identities". */
function included(
  { allotments, identities }: Plan,
  units: readonly { unit: string; name: string }[],
): string {
  const sums = new Map<string, number>()
  for (const one of allotments) {
    const name = units.find(({ unit }) => unit === one.unit)?.name.toLowerCase() ?? one.unit
    const key = one.owner === 'license' ? `${name} a license` : name
    sums.set(key, (sums.get(key) ?? 0) + one.credits)
  }
  const parts = [...sums].map(([name, amount]) => `${credits(amount)} ${name}`)
  if (identities !== null) parts.push(counted(identities, 'identity', 'identities'))
  return parts.length > 0 ? parts.join(', ') : 'credits as bought'
}

function priceOf({ price: asked, billing_months }: Plan): string {
  if (!asked) return 'by agreement'
  return `${price(asked)} ${billing_months === 1 ? 'a month' : billing_months === 12 ? 'a year' : `every ${billing_months} months`}`
}
