import { Dialog } from '../components/dialog.tsx'
import { useMe } from '../data/me.ts'
import { SHORTCUTS } from './shortcuts.ts'

const GENERAL = [
  { keys: ['⌘', 'K'], name: 'Search, or jump to a page (Ctrl K)' },
  { keys: ['?'], name: 'This sheet' },
  { keys: ['Tab'], name: 'Next control; Shift Tab for the one before' },
  { keys: ['←', '→'], name: 'In a chart: the next bucket. In tabs: the next tab' },
  { keys: ['Esc'], name: 'Close what is open' },
]

export default function ShortcutSheet({ onClose }: { onClose(): void }) {
  const me = useMe()
  const places = SHORTCUTS.filter(({ visible }) => visible(me)).map(({ key, name }) => ({
    keys: ['g', key],
    name,
  }))
  return (
    <Dialog open onOpenChange={onClose} title="Keyboard shortcuts">
      <dl className="border-line border-t px-5 py-2">
        {[...GENERAL, ...places].map(({ keys, name }) => (
          <div key={name} className="flex min-h-9 items-center justify-between gap-4">
            <dt className="order-2 flex gap-1">
              {keys.map((key) => (
                <kbd
                  key={key}
                  className="on-fill min-w-6 rounded-small px-1.5 text-center font-medium font-sans text-muted"
                >
                  {key}
                </kbd>
              ))}
            </dt>
            <dd>{name}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  )
}
