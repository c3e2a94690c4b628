// "Credits": what is left and until when on top, then the tabs "Plan", "Credits" and "Conversations" (S2-01 to S2-05).
import { Link, Outlet } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Skeleton } from '../../components/states.tsx'
import { TAB } from '../../components/tab-classes.ts'
import { useOrganization } from '../../data/me.ts'
import { type CreditsLeft, useCreditsLeft } from '../../data/use-credits-left.ts'
import { credits, creditsOr } from '../../format/credits.ts'
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

/** S2-03 and S2-04: "Credits Left", and the days until the plan renews. */
function Left() {
  const found = useCreditsLeft()
  return (
    <div>
      <p className="text-muted">Credits Left</p>
      <div className="flex min-h-9 flex-wrap items-baseline gap-x-5">
        {found ? (
          <p className="figures font-bold text-huge">{creditsOr(found.left, 'None')}</p>
        ) : (
          <Skeleton className="my-1 h-7 w-28" />
        )}
        {found && <Renewal left={found} />}
      </div>
    </div>
  )
}

function Renewal({ left: { days, renews_on, held } }: { left: CreditsLeft }) {
  const { timezone, today } = useOrganization()
  return (
    <p className="text-muted">
      {days === null || renews_on === null ? (
        'does not renew'
      ) : (
        <>
          renews <strong className="font-semibold text-ink">{inDays(days)}</strong>, on{' '}
          {shortDay(renews_on, today)} · {timezone}
        </>
      )}
      {held > 0 && ` · ${credits(held)} of them held`}
    </p>
  )
}
