// The tab "Plan": what the organization has, what it costs, and whom to ask (S2-06 to S2-17).
import type { Balances } from '@coulomb/sdk'
import { Mail } from 'lucide-react'
import type { ReactNode } from 'react'
import { Avatar } from '../../components/avatar.tsx'
import { Battery } from '../../components/battery.tsx'
import { buttonClasses } from '../../components/button.tsx'
import { Panel } from '../../components/panel.tsx'
import { Failed, Loading, Skeleton } from '../../components/states.tsx'
import { type Organization, useOrganization } from '../../data/me.ts'
import { useBalances } from '../../data/use-balances.ts'
import { counted, credits, creditsOr, price } from '../../format/credits.ts'
import { inDays, longDay } from '../../format/dates.ts'

export function PlanTab() {
  const organization = useOrganization()
  const { data, error, refetch } = useBalances()
  if (error && !data) return <Failed error={error} onRetry={refetch} className="panel" />
  if (!data)
    return (
      <Loading>
        <Skeleton className="h-80 w-full" />
      </Loading>
    )
  return (
    <div className="grid items-start gap-3.5 lg:grid-cols-[minmax(0,2.62fr)_minmax(18rem,1fr)]">
      <Panel title="Plan details" className="overflow-hidden">
        <dl>
          {details(data, organization).map(({ name, value, note, battery }) => (
            <div
              key={name}
              className="grid min-h-11 grid-cols-[8.5rem_minmax(0,1fr)] items-center gap-x-4 gap-y-1 border-line border-t px-4 py-2.5 sm:grid-cols-[11rem_9rem_minmax(0,1fr)]"
            >
              <dt className="text-muted">{name}</dt>
              <dd className="figures font-semibold">{value}</dd>
              <dd className="col-span-full flex items-center gap-3 text-muted sm:col-span-1">
                {battery && <Battery label={name} {...battery} className="max-w-48" />}
                <span className="figures whitespace-nowrap max-sm:whitespace-normal">{note}</span>
              </dd>
            </div>
          ))}
        </dl>
      </Panel>
      <AccountManager organization={organization} />
    </div>
  )
}

interface Detail {
  name: string
  value: ReactNode
  note?: ReactNode
  battery?: { amount: number; left: number; held: number }
}

function details(data: Balances, { timezone }: Organization): Detail[] {
  const { plan, plan_credits, addon_credits, other_credits, balance, renews_on, days_to_renewal } = data
  const { left, held, granted } = data.credits
  const share = ({ allocated, left }: { allocated: number; left: number }) =>
    allocated > 0
      ? { note: `${creditsOr(left, 'none')} left`, battery: { amount: allocated, left, held: 0 } }
      : { note: '' }
  return [
    { name: 'Plan', value: plan.name },
    {
      name: 'Identities',
      value: plan.identities === null ? 'any number' : credits(plan.identities),
      note: plan.identities === null ? '' : 'included',
    },
    { name: 'Plan Credits', value: creditsOr(plan_credits.allocated, 'none'), ...share(plan_credits) },
    { name: 'Add-on Credits', value: creditsOr(addon_credits.allocated, 'none'), ...share(addon_credits) },
    ...(other_credits.allocated > 0
      ? [{ name: 'Other Credits', value: credits(other_credits.allocated), ...share(other_credits) }]
      : []),
    {
      name: 'Price',
      value: plan.price ? price(plan.price) : 'by agreement',
      note: plan.price ? 'a month' : '',
    },
    {
      name: 'Top-up Date',
      value: renews_on === null ? 'none' : longDay(renews_on),
      note:
        renews_on === null || days_to_renewal === null
          ? 'credits are not renewed'
          : `${inDays(days_to_renewal)}, at midnight in ${timezone}`,
    },
    {
      name: 'Balance',
      value: creditsOr(balance, 'none'),
      note:
        held > 0
          ? `available; ${credits(held)} more are held, ${credits(left)} of ${credits(granted)} left in all`
          : `of ${counted(granted, 'credit')} in all`,
      battery: { amount: granted, left, held },
    },
  ]
}

/** S2-17: whoever asks for more ends with a person who has a name. */
function AccountManager({ organization: { account_manager } }: { organization: Organization }) {
  return (
    <Panel title="Account manager">
      <div className="border-line border-t px-4 py-4">
        {account_manager ? (
          <>
            <div className="flex items-center gap-3">
              <Avatar name={account_manager.name} className="size-9" />
              <div className="min-w-0">
                <p className="font-medium">{account_manager.name}</p>
                <p className="truncate text-muted">{account_manager.email}</p>
              </div>
            </div>
            <p className="my-3 text-muted">
              “Change Plan” and “Buy More” begin a conversation with {account_manager.name}. Nothing changes
              by itself.
            </p>
            <a href={`mailto:${account_manager.email}`} className={buttonClasses()}>
              <Mail size={15} aria-hidden />
              Write an e-mail
            </a>
          </>
        ) : (
          <p className="text-muted">
            “Change Plan” and “Buy More” begin a conversation with the vendor. Nothing changes by itself.
          </p>
        )}
      </div>
    </Panel>
  )
}
