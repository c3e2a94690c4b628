import type { Balances, PlanOverview } from '@coulomb/sdk'
import { Battery } from '../../components/battery.tsx'
import { Failed, Skeleton } from '../../components/states.tsx'
import { coulomb } from '../../data/coulomb.ts'
import { isFirstOfLicenses, whatRenews } from '../../data/use-credits-left.ts'
import { counted, credits, creditsOr } from '../../format/credits.ts'
import { inDays } from '../../format/dates.ts'
import { useConsole } from './console-api.ts'

/** The pool on which everyone draws, unit by unit, and what is on licenses beside it. */
export function OrganizationBalances({ organization_id }: { organization_id: string }) {
  const { data, error, refetch } = useConsole('balances', organization_id, (asked) =>
    coulomb.balances.get(organization_id, {}, asked),
  )
  const plan = useConsole('plan', organization_id, (asked) =>
    coulomb.organizations.plan(organization_id, asked),
  ).data
  const licenses = data && plan && onLicenses(data, plan)
  if (error && !data) return <Failed error={error} onRetry={refetch} className="panel mt-3.5" />
  return (
    <section
      aria-label="Balances"
      className="panel mt-3.5 grid overflow-hidden sm:grid-cols-2 lg:grid-cols-4"
      aria-busy={!data}
    >
      {!data && <Skeleton className="m-4 h-16" />}
      {data?.units.map(({ unit, name, mode, granted, left, held, used }) => (
        <div key={unit} className={CARD}>
          <h2 className="text-muted">{licenses ? `${name}, shared by all` : name}</h2>
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
      {licenses && (
        <div className={CARD}>
          <h2 className="text-muted">On licenses</h2>
          <p className="figures mt-0.5 mb-1.5 flex items-baseline gap-2">
            <span className="font-semibold text-large">{creditsOr(licenses.left, 'none')}</span>
            <span className="text-muted">of {credits(licenses.allocated)}</span>
          </p>
          <Battery label="Licenses" amount={licenses.allocated} left={licenses.left} held={licenses.held} />
          <p className="figures mt-1.5 text-muted">{counted(licenses.count, 'license')}</p>
        </div>
      )}
      {data && (
        <div className={CARD}>
          <h2 className="text-muted">Plan</h2>
          <p className="mt-0.5 font-semibold text-large">{data.plan.name}</p>
          <p className="text-muted">{plan ? renewal(plan) : <Skeleton className="h-4 w-32" />}</p>
        </div>
      )}
    </section>
  )
}

const CARD = '-mt-px -ml-px border-line border-t border-l px-4 py-3'

/** Of what the plan gives, the part that is not the pool's; null where nobody holds a license. */
function onLicenses(pool: Balances, plan: PlanOverview) {
  const count = plan.seats.reduce((sum, { assigned }) => sum + assigned, 0)
  if (count === 0) return null
  const left = plan.plan_credits.left - pool.plan_credits.left
  const allocated = plan.plan_credits.allocated - pool.plan_credits.allocated
  const held = plan.units.reduce((sum, one) => sum + (one.counts_as_credits ? one.held : 0), 0)
  return { count, left, allocated, held: held - pool.credits.held }
}

/** As the organization's own pages say it. */
function renewal(plan: PlanOverview): string {
  if (!plan.top_up) return 'does not renew'
  return `${whatRenews(isFirstOfLicenses(plan))} ${inDays(plan.top_up.days)}`
}
