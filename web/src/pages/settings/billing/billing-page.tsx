import { Link } from '@tanstack/react-router'
import { ArrowRight } from 'lucide-react'
import { buttonClasses } from '../../../components/button.tsx'
import { PageHeader } from '../../../components/page-header.tsx'
import { Panel } from '../../../components/panel.tsx'
import { StatRow } from '../../../components/stat-row.tsx'
import { Empty, Failed, Skeleton, SkeletonRows } from '../../../components/states.tsx'
import { coulomb } from '../../../data/coulomb.ts'
import { useMay, useOrganization } from '../../../data/me.ts'
import { usePlanDetails } from '../../../data/plan-and-policy.ts'
import { useOrganizationQuery } from '../../../data/queries.ts'
import { counted, price } from '../../../format/credits.ts'
import { dayOf, dayRange, inDays, shortDay } from '../../../format/dates.ts'
import { RateCardVersions } from './rate-card-versions.tsx'

/** The plan, and the rate card with all its versions: what changed from one to the next. */
export function BillingPage() {
  return (
    <>
      <PageHeader title="Billing" actions={<Ways />} />
      <div className="mt-3.5">
        <PlanStats />
      </div>
      <RateCard />
    </>
  )
}

/** What belongs to billing and has a page of its own (S3-04, S1-31). */
function Ways() {
  const may = useMay()
  const ways = [
    { to: '/settings/billing/history', name: 'Credit usage & AI › History', permission: 'usage.read_own' },
    { to: '/settings/billing-licenses', name: 'Billing & Licenses', permission: 'billing.read' },
  ] as const
  return ways
    .filter(({ permission }) => may(permission))
    .map(({ to, name }) => (
      <Link key={to} to={to} className={buttonClasses()}>
        {name}
        <ArrowRight size={14} aria-hidden />
      </Link>
    ))
}

function PlanStats() {
  const { today, cycle, plan_name, timezone } = useOrganization()
  const { data, error, refetch } = usePlanDetails()
  if (error && !data) return <Failed error={error} onRetry={refetch} className="panel" />
  if (!data) return <Skeleton className="h-[92px] w-full rounded-panel" />
  const { next_plan, top_up, billing_months } = data
  const paid = billing_months === 1 ? 'a month' : `every ${billing_months} months`
  return (
    <StatRow
      label="Plan"
      stats={[
        {
          name: 'Plan',
          value: plan_name,
          note: next_plan
            ? `${next_plan.name} from ${shortDay(dayOf(next_plan.starts_at, timezone), today)}`
            : undefined,
        },
        {
          name: 'Price',
          value: data.price ? price(data.price) : 'by agreement',
          note: data.price ? paid : 'no fixed price',
        },
        {
          name: 'Billing cycle',
          value: cycle.months === 1 ? 'a month' : counted(cycle.months, 'month'),
          note: `${dayRange(cycle.start, cycle.end, today)}, days in ${timezone}`,
        },
        {
          name: 'Top-up Date',
          value: top_up ? shortDay(top_up.on, today) : 'none',
          note: !top_up
            ? 'credits are bought when needed'
            : `${inDays(top_up.days)}${top_up.owner === 'license' ? ', of the first license' : ''}`,
        },
      ]}
    />
  )
}

function RateCard() {
  const { data, error, refetch } = useOrganizationQuery(
    'fixed',
    'rate-card',
    null,
    coulomb.catalogue.rateCard,
  )
  const catalogue = useCatalogue()
  return (
    <Panel
      title="Rate card"
      className="mt-3.5"
      action={
        <Link to="/help" className={buttonClasses('quiet', 'small')}>
          All prices explained
        </Link>
      }
    >
      {data && catalogue.data ? (
        data.versions.length === 0 ? (
          <Empty title="No prices are published yet" />
        ) : (
          <RateCardVersions versions={data.versions} catalogue={catalogue.data} />
        )
      ) : error || catalogue.error ? (
        <Failed
          error={error ?? catalogue.error}
          onRetry={() => {
            refetch()
            catalogue.refetch()
          }}
        />
      ) : (
        <SkeletonRows rows={6} />
      )}
    </Panel>
  )
}

function useCatalogue() {
  return useOrganizationQuery('fixed', 'catalogue', 'all', (organization_id, asked) =>
    coulomb.catalogue.get(organization_id, {}, asked),
  )
}
