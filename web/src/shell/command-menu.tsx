// ⌘K: any page by a few letters, and what else can be done from anywhere.
import { Dialog } from '@base-ui/react/dialog'
import { useNavigate } from '@tanstack/react-router'
import { Command } from 'cmdk'
import { BatteryMedium, Keyboard, type LucideIcon, Moon, Sun } from 'lucide-react'
import { useMe } from '../data/me.ts'
import { setTheme } from '../data/theme.ts'
import { DESTINATIONS } from './navigation.ts'

export default function CommandMenu({ onClose, onShortcuts }: { onClose(): void; onShortcuts(): void }) {
  const me = useMe()
  const navigate = useNavigate()
  const go = (to: string) => {
    onClose()
    navigate({ to })
  }
  const openBatteries = () => {
    onClose()
    navigate({ to: '.', search: (all) => ({ ...all, batteries: 'own' }) })
  }
  const then = (act: () => void) => () => {
    onClose()
    act()
  }
  return (
    <Dialog.Root open onOpenChange={(next) => !next && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-[rgb(18_19_17/45%)]" />
        <Dialog.Popup className="floating fixed top-[12vh] left-1/2 z-40 w-[min(34rem,calc(100vw-1.5rem))] -translate-x-1/2 overflow-hidden">
          <Dialog.Title className="sr-only">Search or jump to</Dialog.Title>
          <Command label="Search or jump to" loop>
            <Command.Input
              placeholder="Search or jump to"
              className="h-12 w-full border-line border-b bg-transparent px-4 outline-none"
            />
            <Command.List className="max-h-80 overflow-auto p-1.5">
              <Command.Empty className="px-3 py-8 text-center text-muted">
                Nothing is called that
              </Command.Empty>
              <Group heading="Pages">
                {DESTINATIONS.filter(({ visible }) => visible(me)).map(({ name, to, icon, words }) => (
                  <Item key={to} icon={icon} name={name} words={words} onPick={() => go(to)} />
                ))}
              </Group>
              <Group heading="Do">
                {me.organization && (
                  <Item
                    icon={BatteryMedium}
                    name="License Batteries and Credits Used"
                    words="own credits left"
                    onPick={openBatteries}
                  />
                )}
                <Item icon={Sun} name="Light theme" words="bright" onPick={then(() => setTheme('light'))} />
                <Item icon={Moon} name="Dark theme" words="night" onPick={then(() => setTheme('dark'))} />
                <Item icon={Keyboard} name="Keyboard shortcuts" words="keys help" onPick={onShortcuts} />
              </Group>
            </Command.List>
          </Command>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function Group({ heading, children }: { heading: string; children: React.ReactNode }) {
  return (
    <Command.Group
      heading={heading}
      className="[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-muted [&_[cmdk-group-heading]]:text-small"
    >
      {children}
    </Command.Group>
  )
}

interface ItemProps {
  icon: LucideIcon
  name: string
  words?: string | undefined
  onPick(): void
}

function Item({ icon: Icon, name, words, onPick }: ItemProps) {
  return (
    <Command.Item
      value={name}
      keywords={words?.split(' ') ?? []}
      onSelect={onPick}
      className="flex h-9 items-center gap-2.5 rounded-control px-2 data-[selected=true]:on-fill"
    >
      <Icon size={15} className="text-muted" aria-hidden />
      {name}
    </Command.Item>
  )
}
