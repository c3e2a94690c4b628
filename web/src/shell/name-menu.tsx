// Who is signed in, and what only they decide. "Analytics" is here for admins and managers only (S0-12).
import { Link } from '@tanstack/react-router'
import { ChartNoAxesColumn, Keyboard, LogOut } from 'lucide-react'
import { Menu, MenuChoices, MenuItem, MenuLink, MenuSeparator } from '../components/menu.tsx'
import { toastError } from '../components/toast.tsx'
import { coulomb } from '../data/coulomb.ts'
import { useMay, useMe } from '../data/me.ts'
import { setTheme, type Theme, useTheme } from '../data/theme.ts'
import { wordsOf } from '../format/words-of.ts'
import { NameButton } from './name-button.tsx'

const THEMES: readonly { value: Theme; name: string }[] = [
  { value: 'system', name: 'As the system' },
  { value: 'light', name: 'Light' },
  { value: 'dark', name: 'Dark' },
]

/** Open from the start: it is loaded when its button is pressed. */
export default function NameMenu({ onShortcuts }: { onShortcuts(): void }) {
  const { member, operator, organization } = useMe()
  const may = useMay()
  const theme = useTheme()
  const name = member?.name ?? operator?.name ?? 'API key'
  return (
    <Menu align="end" defaultOpen className="w-56" trigger={<NameButton />}>
      <div className="px-2 pt-1.5 pb-2 leading-4">
        <p className="truncate font-medium">{name}</p>
        <p className="truncate text-muted text-small">{member?.email ?? organization?.name ?? 'Operator'}</p>
      </div>
      <MenuSeparator />
      {organization && may('analytics.read') && (
        <MenuLink render={<Link to="/analytics" />}>
          <ChartNoAxesColumn size={15} aria-hidden />
          Analytics
        </MenuLink>
      )}
      <MenuItem onClick={onShortcuts}>
        <Keyboard size={15} aria-hidden />
        Keyboard shortcuts
      </MenuItem>
      <MenuSeparator />
      <MenuChoices label="Theme" value={theme} onChange={setTheme} choices={THEMES} />
      <MenuSeparator />
      <MenuItem onClick={signOut}>
        <LogOut size={15} aria-hidden />
        Sign out
      </MenuItem>
    </Menu>
  )
}

async function signOut(): Promise<void> {
  try {
    await coulomb.signIn.signOut()
    location.assign('/sign-in')
  } catch (error) {
    const { title, detail } = wordsOf(error)
    toastError(title, detail)
  }
}
