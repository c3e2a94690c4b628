// "Credits": what is left and until when on top, then the tabs "Plan", "Credits" and "Conversations" (S2-01 to S2-05).
import { Link, Outlet } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Skeleton } from '../../components/states.tsx'
import { TAB } from '../../components/tab-classes.ts'
import { useOrganization } from '../../data/me.ts'
import { usePlanDetails } from '../../data/plan-and-policy.ts'
import { type CreditsLeft, useCreditsLeft, whatRenews } from '../../data/use-credits-left.ts'
import { creditsOr } from '../../format/credits.ts'
import { inDays, shortDay } from '../../format/dates.ts'

const RequestDialog = lazy(() => import('../requests/request-dialog.tsx'))

export function CreditsPage() {
  const { parts } = useOrganization()
  const [asking, setAsking] = useState<'change_plan' | 'buy_more' | null>(null)
  return (
    <>
      <h1 className="sr-only">Credits</h1>
      <header className="flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
        <Left />
        {parts.requests && (
          <div className="flex gap-2.5">
            <Button onClick={() => setAsking('change_plan')}>Change Plan</Button>
            <Button look="primary" onClick={() => setAsking('buy_more')}>
              Buy More
            </Button>
          </div>
        )}
      </header>
      <nav aria-label="Credits" className="mt-3 mb-3.5 flex gap-5 overflow-x-auto border-line border-b">
        <TabLink to="/credits/plan">Plan</TabLink>
        <TabLink to="/credits">Credits</TabLink>
        <TabLink to="/credits/conversations">Conversations</TabLink>
      </nav>
      <Outlet />
      {asking && (
        <Suspense>
          <RequestDialog kind={asking} onClose={() => setAsking(null)} />
        </Suspense>
      )}
    </>
  )
}

function TabLink({ to, children }: { to: string; children: string }) {
  return (
    <Link
      to={to}
      activeOptions={{ exact: true, includeSearch: false }}
      className={`${TAB} border-transparent border-b-2 aria-[current=page]:border-ink`}
    >
      {children}
    </Link>
  )
}

/** S2-03 and S2-04: "Credits Left", and the days until the plan renews. It is as high while it loads. */
function Left() {
  const found = useCreditsLeft()
  const { error, refetch } = usePlanDetails()
  return (
    <div>
      <p className="text-muted">Credits Left</p>
      <div className="flex flex-wrap items-baseline gap-x-5">
        <p className="figures h-9 font-bold text-huge">
          {found ? (
            creditsOr(found.left, 'None')
          ) : error ? (
            '–'
          ) : (
            <Skeleton className="relative top-1 h-7 w-28" />
          )}
        </p>
        {found ? (
          <Renewal left={found} />
        ) : error ? (
          <p role="alert" className="text-muted">
            could not be read ·{' '}
            <button type="button" className={LINK} onClick={() => refetch()}>
              Try again
            </button>
          </p>
        ) : (
          <Skeleton className="my-0.5 h-4 w-64" />
        )}
      </div>
    </div>
  )
}

const LINK = 'rounded-small font-medium text-ink underline underline-offset-2'

function Renewal({ left: { days, renews_on, isFirstOfLicenses } }: { left: CreditsLeft }) {
  const { timezone, today } = useOrganization()
  return (
    <p className="text-muted">
      {days === null || renews_on === null ? (
        'does not renew'
      ) : (
        <>
          {whatRenews(isFirstOfLicenses)} <strong className="font-semibold text-ink">{inDays(days)}</strong>,
          on {shortDay(renews_on, today)} · {timezone}
        </>
      )}
    </p>
  )
}
