import { Link, useLocation } from '@tanstack/react-router'
import { Activity } from 'lucide-react'
import { Avatar } from '../components/avatar.tsx'
import { Battery } from '../components/battery.tsx'
import { buttonClasses } from '../components/button.tsx'
import { classes } from '../components/classes.ts'
import { Skeleton } from '../components/states.tsx'
import { useMe } from '../data/me.ts'
import { useCreditsLeft } from '../data/use-credits-left.ts'
import { credits, creditsOr } from '../format/credits.ts'
import { inDays } from '../format/dates.ts'
import { Logo } from './logo.tsx'
import { DESTINATIONS } from './navigation.ts'

export function Sidebar() {
  return (
    <aside className="sticky top-0 hidden h-dvh w-[228px] shrink-0 flex-col border-line border-r px-3 pt-4 pb-3 md:flex">
      <SidebarContent />
    </aside>
  )
}

/** In the sidebar, and in the drawer of narrow screens. */
export function SidebarContent({ onLeave }: { onLeave?: () => void }) {
  const me = useMe()
  const here = placeOf(useLocation().pathname)
  return (
    <>
      <Link
        to="/"
        className="mb-3 flex h-6 items-center gap-2 self-start px-2 font-semibold"
        onClick={onLeave}
      >
        <Logo />
        Coulomb
      </Link>
      <nav aria-label="Main" className="flex min-h-0 grow flex-col overflow-y-auto">
        {(['Credits', 'Manage', 'Vendor'] as const).map((section) => {
          const places = DESTINATIONS.filter(
            (one) => one.section === section && !one.hidden && one.visible(me),
          )
          if (places.length === 0) return null
          return (
            <div key={section} className="mb-3">
              {section !== 'Credits' && (
                <h2 className="px-2 pt-2 pb-1.5 font-medium text-muted text-small">{section}</h2>
              )}
              <ul className="flex flex-col gap-0.5">
                {places.map(({ name, to, icon: Icon }) => (
                  <li key={to}>
                    <Link
                      to={to}
                      onClick={onLeave}
                      activeOptions={{ exact: true, includeSearch: false }}
                      aria-current={to === here ? 'page' : undefined}
                      className="flex h-[33px] items-center gap-2.5 rounded-control px-2 text-muted hover:text-ink aria-[current=page]:bg-fill aria-[current=page]:font-medium aria-[current=page]:text-ink"
                    >
                      <Icon size={15} strokeWidth={1.75} aria-hidden />
                      {name}
                    </Link>
                  </li>
                ))}
              </ul>
            </div>
          )
        })}
      </nav>
      {me.organization && <CreditsCard onLeave={onLeave} />}
      <WhoIsThis />
    </>
  )
}

/** The nearest of the places above a page: `/credits` for `/credits/plan`. */
function placeOf(pathname: string): string | undefined {
  const above = DESTINATIONS.filter(
    ({ to, hidden }) => !hidden && (pathname === to || pathname.startsWith(`${to}/`)),
  )
  return above.sort((a, b) => b.to.length - a.to.length)[0]?.to
}

/** "Credits Left" of the organization, and the way to what used them (S2-02). */
function CreditsCard({ onLeave }: { onLeave?: (() => void) | undefined }) {
  const found = useCreditsLeft()
  return (
    <section aria-label="Credits of the organization" className="panel mb-2 px-3 pt-2.5 pb-3">
      <div className="flex flex-wrap items-baseline justify-between gap-x-2 whitespace-nowrap">
        <h2 className="text-muted">Credits Left</h2>
        {found?.days !== null && found?.days !== undefined && (
          <span className="text-muted text-small">
            {found.isFirstOfLicenses ? 'first renewal' : 'renews'} {inDays(found.days)}
          </span>
        )}
      </div>
      <div className="mt-1 mb-2 flex items-baseline justify-between gap-2">
        {found ? (
          <span className="figures font-semibold text-large leading-6">{creditsOr(found.left, 'none')}</span>
        ) : (
          <Skeleton className="my-0.5 h-5 w-14" />
        )}
        {found && found.amount > 0 && (
          <span className="figures text-muted text-small">of {credits(found.amount)}</span>
        )}
      </div>
      <Battery
        label="Credits left in the organization"
        amount={found?.amount ?? 0}
        left={found?.left ?? 0}
        held={found?.held ?? 0}
      />
      <Link to="/credits" onClick={onLeave} className={classes(buttonClasses(), 'mt-3 w-full')}>
        <Activity size={14} aria-hidden />
        View Usage
      </Link>
    </section>
  )
}

function WhoIsThis() {
  const { member, operator, organization } = useMe()
  const name = member?.name ?? operator?.name ?? 'API key'
  const role = member ? ROLES[member.role] : 'Operator'
  return (
    <div className="flex items-center gap-2.5 px-1.5 py-1.5">
      <Avatar name={name} />
      <div className="min-w-0 leading-4">
        <p className="truncate font-medium">{name}</p>
        <p className="truncate text-muted text-small">
          {[organization?.name, role].filter(Boolean).join(' · ')}
        </p>
      </div>
    </div>
  )
}

const ROLES = { admin: 'Admin', manager: 'Manager', user: 'User' } as const
