// Beside the pages of Settings on wide screens, above them on narrow ones: the way from one to the other.
import { Link, Outlet, useLocation } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { useMe } from '../../data/me.ts'
import { LimitDot } from './limits/limit-dot.tsx'
import { sectionsOf } from './sections.ts'

export function SettingsLayout() {
  const sections = sectionsOf(useMe())
  const { pathname } = useLocation()
  const nav = useRef<HTMLElement>(null)
  // On narrow screens the row of names scrolls: where one is must be seen.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page is another place in the row
  useEffect(() => {
    nav.current?.querySelector('[aria-current=page]')?.scrollIntoView({ block: 'nearest', inline: 'center' })
  }, [pathname])
  return (
    <div className="lg:grid lg:grid-cols-[10rem_minmax(0,1fr)] lg:gap-x-8">
      <nav
        ref={nav}
        aria-label="Settings"
        className="-mx-4 mb-4 overflow-x-auto border-line border-b px-4 md:-mx-7 md:px-7 lg:sticky lg:top-[72px] lg:mx-0 lg:self-start lg:border-0 lg:px-0"
      >
        <ul className="flex gap-5 lg:flex-col lg:gap-0.5">
          {sections.map(({ name, to }) => (
            <li key={to}>
              <Link
                to={to}
                activeOptions={{ includeSearch: false }}
                className="relative flex h-9 items-center whitespace-nowrap font-medium text-muted -outline-offset-2 hover:text-ink aria-[current=page]:text-ink max-lg:aria-[current=page]:border-ink max-lg:aria-[current=page]:border-b-2 lg:h-[33px] lg:rounded-control lg:px-2.5 lg:aria-[current=page]:bg-fill"
              >
                {name}
                {to === '/settings/limits' && <LimitDot />}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <div className="min-w-0">
        <Outlet />
      </div>
    </div>
  )
}
