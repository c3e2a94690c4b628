// The tab "Plan": what the organization has, what it costs, and whom to ask (S2-06 to S2-17).
import type { PlanOverview } from '@coulomb/sdk'
import { Mail } from 'lucide-react'
import type { ReactNode } from 'react'
import { Avatar } from '../../components/avatar.tsx'
import { Battery } from '../../components/battery.tsx'
import { buttonClasses } from '../../components/button.tsx'
import { Panel } from '../../components/panel.tsx'
import { Failed, Loading, Skeleton } from '../../components/states.tsx'
import { type Organization, useOrganization } from '../../data/me.ts'
import { usePlanDetails } from '../../data/plan-and-policy.ts'
import { type CreditsLeft, useCreditsLeft } from '../../data/use-credits-left.ts'
import { counted, credits, creditsOr, price } from '../../format/credits.ts'
import { dayOf, inDays, longDay } from '../../format/dates.ts'

export function PlanTab() {
  const organization = useOrganization()
  const { data, error, refetch } = usePlanDetails()
  const left = useCreditsLeft()
  if (error && !data) return <Failed error={error} onRetry={refetch} className="panel" />
  if (!data || !left)
    return (
      <Loading>
        <Skeleton className="h-80 w-full" />
      </Loading>
    )
  return (
    <div className="grid items-start gap-3.5 lg:grid-cols-[minmax(0,2.62fr)_minmax(18rem,1fr)]">
      <Panel title="Plan details" className="overflow-hidden">
        <dl>
          {details(data, left, organization).map(({ name, value, note, battery }) => (
            <div
              key={name}
              className="grid min-h-11 grid-cols-[8.5rem_minmax(0,1fr)] items-center gap-x-4 gap-y-1 border-line border-t px-4 py-2.5 sm:grid-cols-[11rem_9rem_minmax(0,1fr)]"
            >
              <dt className="text-muted">{name}</dt>
              <dd className="figures font-semibold">{value}</dd>
              <dd className="col-span-full flex items-center gap-3 text-muted sm:col-span-1">
                {battery && <Battery label={name} {...battery} className="max-w-36 shrink-0 lg:max-w-40" />}
                <span className="figures">{note}</span>
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

function details(data: PlanOverview, left: CreditsLeft, { timezone }: Organization): Detail[] {
  const { plan, plan_credits, addon_credits, other_credits, balance, top_up, next_plan, seats } = data
  const share = ({ allocated, left }: { allocated: number; left: number }) =>
    allocated > 0
      ? { note: `${creditsOr(left, 'none')} left`, battery: { amount: allocated, left, held: 0 } }
      : { note: '' }
  const assigned = seats.reduce((sum, seat) => sum + seat.assigned, 0)
  return [
    {
      name: 'Plan',
      value: plan.name,
      note: [
        next_plan && `${next_plan.name} from ${longDay(dayOf(next_plan.starts_at, timezone))}`,
        assigned > 0 && counted(assigned, 'license'),
      ]
        .filter(Boolean)
        .join(', '),
    },
    {
      name: 'Identities',
      value: data.identities === null ? 'any number' : credits(data.identities),
      note: data.identities === null ? '' : 'included',
    },
    { name: 'Plan Credits', value: creditsOr(plan_credits.allocated, 'none'), ...share(plan_credits) },
    { name: 'Add-on Credits', value: creditsOr(addon_credits.allocated, 'none'), ...share(addon_credits) },
    ...(other_credits.allocated > 0
      ? [{ name: 'Other Credits', value: credits(other_credits.allocated), ...share(other_credits) }]
      : []),
    {
      name: 'Price',
      value: data.price ? price(data.price) : 'by agreement',
      note: data.price ? (PER[data.billing_months] ?? `every ${data.billing_months} months`) : '',
    },
    {
      name: 'Top-up Date',
      value: top_up ? longDay(top_up.on) : 'none',
      note: !top_up
        ? 'credits are not renewed'
        : left.isFirstOfLicenses
          ? `${inDays(top_up.days)}, of the first license; each has a day of its own`
          : `${inDays(top_up.days)}, at midnight in ${timezone}`,
    },
    {
      name: 'Balance',
      value: creditsOr(balance, 'none'),
      note:
        left.held > 0
          ? `available of ${credits(left.amount)}; ${credits(left.held)} more are held`
          : `available of ${credits(left.amount)}`,
      battery: left,
    },
  ]
}

const PER: Record<number, string> = { 1: 'a month', 12: 'a year' }

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
