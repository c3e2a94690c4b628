// What stands around every page: sidebar, top bar, dialogs that open anywhere, and the live stream.
import { useSuspenseQuery } from '@tanstack/react-query'
import { Outlet, useMatches } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useState } from 'react'
import { Empty } from '../components/states.tsx'
import { onFirstToast } from '../components/toast.tsx'
import { followOrganization } from '../data/live.ts'
import { meQuery } from '../data/me.ts'
import { Sidebar } from './sidebar.tsx'
import { TopBar } from './top-bar.tsx'
import { useShortcuts } from './use-shortcuts.ts'

const Drawer = lazy(() => import('./drawer.tsx'))
const Toasts = lazy(() => import('../components/toasts.tsx'))
const CommandMenu = lazy(() => import('./command-menu.tsx'))
const ShortcutSheet = lazy(() => import('./shortcut-sheet.tsx'))
const BatteriesDialog = lazy(() => import('../pages/batteries/batteries-dialog.tsx'))

type Overlay = 'commands' | 'shortcuts' | 'drawer' | null

export function Shell() {
  const me = useSuspenseQuery(meQuery).data
  const { staticData, search } = useMatches().at(-1)!
  const [overlay, setOverlay] = useState<Overlay>(null)
  const close = () => setOverlay(null)
  const [isSpeaking, setSpeaking] = useState(false)
  useEffect(() => onFirstToast(() => setSpeaking(true)), [])
  useEffect(() => followOrganization(me.organization), [me.organization])
  useShortcuts({ commands: () => setOverlay('commands'), shortcuts: () => setOverlay('shortcuts') })
  const crumbs = staticData.crumbs ?? []
  useEffect(() => {
    document.title = [crumbs.at(-1), me.organization?.name, 'Coulomb'].filter(Boolean).join(' · ')
  })
  const allowed = staticData.permission === undefined || me.permissions.includes(staticData.permission)
  const placed = me.organization !== null || staticData.withoutOrganization === true
  const { batteries } = search as { batteries?: string }
  return (
    <>
      <a
        href="#main"
        className="fixed top-2 left-2 z-50 -translate-y-16 rounded-control bg-ink px-3 py-1.5 text-panel focus:translate-y-0"
      >
        Skip to the page
      </a>
      <div className="flex min-h-dvh">
        <Sidebar />
        <div className="flex min-w-0 grow flex-col">
          <TopBar
            crumbs={crumbs}
            onSearch={() => setOverlay('commands')}
            onDrawer={() => setOverlay('drawer')}
            onShortcuts={() => setOverlay('shortcuts')}
          />
          <main id="main" tabIndex={-1} className="min-w-0 grow px-4 pt-4 pb-10 outline-none md:px-7 md:pt-5">
            <div className="mx-auto max-w-[90rem]">{page({ allowed, placed })}</div>
          </main>
        </div>
      </div>
      <Suspense>
        {overlay === 'drawer' && <Drawer onClose={close} />}
        {isSpeaking && <Toasts />}
        {overlay === 'commands' && (
          <CommandMenu onClose={close} onShortcuts={() => setOverlay('shortcuts')} />
        )}
        {overlay === 'shortcuts' && <ShortcutSheet onClose={close} />}
        {me.organization && batteries !== undefined && <BatteriesDialog whose={batteries} />}
      </Suspense>
    </>
  )
}

function page({ allowed, placed }: { allowed: boolean; placed: boolean }) {
  if (!placed)
    return (
      <Empty title="No organization is chosen">Choose one in the operator console to see its pages.</Empty>
    )
  if (!allowed)
    return <Empty title="You may not see this page">Ask an administrator of your organization.</Empty>
  return <Outlet />
}
