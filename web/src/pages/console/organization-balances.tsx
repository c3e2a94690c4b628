import type { PlanOverview } from '@coulomb/sdk'
import { Battery } from '../../components/battery.tsx'
import { Failed, Skeleton } from '../../components/states.tsx'
import { coulomb } from '../../data/coulomb.ts'
import { isFirstOfLicenses, whatRenews } from '../../data/use-credits-left.ts'
import { credits, creditsOr } from '../../format/credits.ts'
import { inDays } from '../../format/dates.ts'
import { useConsole } from './console-api.ts'

/** The pool on which everyone draws, unit by unit. */
export function OrganizationBalances({ organization_id }: { organization_id: string }) {
  const { data, error, refetch } = useConsole('balances', organization_id, (asked) =>
    coulomb.balances.get(organization_id, {}, asked),
  )
  const plan = useConsole('plan', organization_id, (asked) =>
    coulomb.organizations.plan(organization_id, asked),
  ).data
  if (error && !data) return <Failed error={error} onRetry={refetch} className="panel mt-3.5" />
  return (
    <section
      aria-label="Balances"
      className="panel mt-3.5 grid overflow-hidden sm:grid-cols-2 lg:grid-cols-4"
      aria-busy={!data}
    >
      {!data && <Skeleton className="m-4 h-16" />}
      {data?.units.map(({ unit, name, mode, granted, left, held, used }) => (
        <div key={unit} className="-mt-px -ml-px border-line border-t border-l px-4 py-3">
          <h2 className="text-muted">{name}</h2>
          <p className="figures mt-0.5 mb-1.5 flex items-baseline gap-2">
            <span className="font-semibold text-large">
              {mode === 'limited' ? creditsOr(left, 'none') : 'not limited'}
            </span>
            {granted > 0 && <span className="text-muted">of {credits(granted)}</span>}
          </p>
          {granted > 0 && <Battery label={name} amount={granted} left={left} held={held} />}
          <p className="figures mt-1.5 text-muted">
            {mode === 'metered' ? 'only counted' : used === 0 ? 'nothing used' : `${credits(used)} used`}
            {held > 0 && `, ${credits(held)} held`}
          </p>
        </div>
      ))}
      {data && (
        <div className="-mt-px -ml-px border-line border-t border-l px-4 py-3">
          <h2 className="text-muted">Plan</h2>
          <p className="mt-0.5 font-semibold text-large">{data.plan.name}</p>
          <p className="text-muted">{plan ? renewal(plan) : <Skeleton className="h-4 w-32" />}</p>
        </div>
      )}
    </section>
  )
}

/** As the organization's own pages say it. */
function renewal(plan: PlanOverview): string {
  if (!plan.top_up) return 'does not renew'
  return `${whatRenews(isFirstOfLicenses(plan))} ${inDays(plan.top_up.days)}`
}
