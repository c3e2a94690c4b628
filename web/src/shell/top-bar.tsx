import { Link } from '@tanstack/react-router'
import { Menu as MenuIcon, Search } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { Battery } from '../components/battery.tsx'
import { Button, buttonClasses } from '../components/button.tsx'
import { classes } from '../components/classes.ts'
import { useMe } from '../data/me.ts'
import { type OwnCredits as Own, useOwnCredits } from '../data/use-own-credits.ts'
import { credits, creditsOr } from '../format/credits.ts'
import { NameButton } from './name-button.tsx'

export interface TopBarProps {
  crumbs: readonly string[]
  onSearch(): void
  onDrawer(): void
  onShortcuts(): void
}

export function TopBar({ crumbs, onSearch, onDrawer, onShortcuts }: TopBarProps) {
  const { organization } = useMe()
  return (
    <header className="sticky top-0 z-30 flex h-[52px] shrink-0 items-center gap-2 border-line border-b bg-ground px-3 md:gap-3.5 md:px-7">
      <Button look="quiet" size="icon" className="md:hidden" aria-label="Open the menu" onClick={onDrawer}>
        <MenuIcon size={18} aria-hidden />
      </Button>
      <nav aria-label="Breadcrumb" className="min-w-0 grow">
        <ol className="flex items-center gap-2.5 overflow-hidden whitespace-nowrap">
          {organization && <li className="hidden text-muted sm:block">{organization.name}</li>}
          {crumbs.map((crumb, at) => {
            const isLast = at === crumbs.length - 1
            return (
              <li
                key={crumb}
                aria-current={isLast ? 'page' : undefined}
                className={classes(
                  'flex min-w-0 gap-2.5 before:text-muted before:content-["/"] max-sm:before:hidden',
                  isLast ? 'font-semibold' : 'hidden text-muted md:flex',
                  !organization && at === 0 && 'before:hidden',
                )}
              >
                <span className="truncate">{crumb}</span>
              </li>
            )
          })}
        </ol>
      </nav>
      <button
        type="button"
        onClick={onSearch}
        aria-keyshortcuts="Meta+K Control+K"
        className={classes(
          buttonClasses('plain'),
          'justify-start font-normal text-muted lg:w-[230px] max-lg:size-8 max-lg:p-0 max-lg:justify-center',
        )}
      >
        <Search size={15} aria-hidden />
        <span className="grow text-left max-lg:sr-only">Search or jump to</span>
        <kbd
          aria-hidden
          className="rounded-small border border-line px-1 font-sans text-small leading-4 max-lg:hidden"
        >
          ⌘K
        </kbd>
      </button>
      {organization && <OwnCredits />}
      <Name onShortcuts={onShortcuts} />
    </header>
  )
}

const loadNameMenu = () => import('./name-menu.tsx')
const NameMenu = lazy(loadNameMenu)

/** The menu is loaded when it is about to be wanted. */
function Name({ onShortcuts }: { onShortcuts(): void }) {
  const [wanted, setWanted] = useState(false)
  const button = (
    <NameButton onPointerEnter={loadNameMenu} onFocus={loadNameMenu} onClick={() => setWanted(true)} />
  )
  if (!wanted) return button
  return (
    <Suspense fallback={button}>
      <NameMenu onShortcuts={onShortcuts} />
    </Suspense>
  )
}

/** The member's own credits left, or the organization's where nobody has any of their own (S1-12). */
function OwnCredits() {
  const own = useOwnCredits()
  const said = own && saidOf(own)
  return (
    <Link
      to="."
      search={(all) => ({ ...all, batteries: 'own' })}
      aria-label={[said, 'License Batteries and Credits Used'].filter(Boolean).join(': ')}
      title={said}
      className={classes(buttonClasses('plain'), 'gap-2.5 rounded-full')}
    >
      <Battery
        size="small"
        label="Credits left"
        amount={own?.amount ?? 0}
        left={own?.left ?? 0}
        held={own?.held ?? 0}
      />
      <span className="figures min-w-9 text-right font-semibold">
        {own ? creditsOr(own.left, 'none') : '–'}
      </span>
    </Link>
  )
}

/** "380 of 500 credits left on your license, 1,000 extra of the organization". */
function saidOf({ whose, amount, left, extra }: Own): string {
  const where = whose === 'license' ? 'on your license' : 'in the organization'
  const more = extra > 0 ? `, ${credits(extra)} extra of the organization` : ''
  return `${creditsOr(left, 'None')} of ${credits(amount)} credits left ${where}${more}`
}
