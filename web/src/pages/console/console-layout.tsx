// The vendor's own side: all organizations, what they ask, and what moves. For operators only.
import { Link, Outlet, useLocation, useNavigate } from '@tanstack/react-router'
import { Button } from '../../components/button.tsx'
import { Empty } from '../../components/states.tsx'
import { TAB } from '../../components/tab-classes.ts'
import { coulomb } from '../../data/coulomb.ts'
import { useMe } from '../../data/me.ts'
import { credits } from '../../format/credits.ts'
import { useConsole } from './console-api.ts'
import { useConsoleLive } from './use-console-live.ts'
import { useOpenPages } from './use-open-pages.ts'

export function ConsoleLayout() {
  const me = useMe()
  if (me.kind !== 'operator')
    return <Empty title="You may not see this page">The console is for the vendor's own people.</Empty>
  return <Console />
}

const TABS = [
  { name: 'Organizations', to: '/console' },
  { name: 'Requests', to: '/console/requests' },
  { name: 'Live activity', to: '/console/activity' },
] as const

function Console() {
  useConsoleLive()
  const { organization } = useMe()
  const { pathname } = useLocation()
  const { leave } = useOpenPages()
  const navigate = useNavigate()
  const open = useConsole('queue', { state: 'open', limit: 100 }, (asked) =>
    coulomb.call('GET /v1/requests', { query: { state: 'open', limit: 100 }, ...asked }),
  ).data
  return (
    <>
      {organization && (
        <p className="panel mb-3.5 flex flex-wrap items-center justify-between gap-2 px-4 py-1.5">
          <span>
            You look at the pages of <strong className="font-medium">{organization.name}</strong>.
          </span>
          <span className="flex gap-2">
            <Button size="small" onClick={() => navigate({ to: '/credits' })}>
              Go there
            </Button>
            <Button size="small" look="quiet" onClick={leave}>
              Leave them
            </Button>
          </span>
        </p>
      )}
      <nav aria-label="Console" className="mb-4 flex gap-5 overflow-x-auto border-line border-b">
        {TABS.map(({ name, to }) => (
          <Link
            key={to}
            to={to}
            activeOptions={{ exact: to === '/console', includeSearch: false }}
            // An organization's own page is one of its organizations.
            aria-current={
              to === '/console' && pathname.startsWith('/console/organizations/') ? 'page' : undefined
            }
            className={`${TAB} after:absolute after:inset-x-0 after:bottom-0 after:h-0.5 aria-[current=page]:after:bg-ink`}
          >
            {name}
            {to === '/console/requests' && open && open.items.length > 0 && (
              <span className="figures ml-1.5 rounded-full bg-low-soft px-1.5 text-low-ink text-small">
                {credits(open.items.length)}
                {open.next_cursor && '+'}
                <span className="sr-only"> waiting</span>
              </span>
            )}
          </Link>
        ))}
      </nav>
      <Outlet />
    </>
  )
}
