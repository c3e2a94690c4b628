// What happened, in a corner, for a few seconds; announced to who does not see it.
import { Toast as Base } from '@base-ui/react/toast'
import { X } from 'lucide-react'
import { useEffect } from 'react'
import { buttonClasses } from './button.tsx'
import { speakThrough } from './toast.tsx'

export default function Toasts() {
  return (
    <Base.Provider>
      <Base.Portal>
        <Base.Viewport className="fixed right-4 bottom-4 z-50 flex w-[min(22rem,calc(100vw-2rem))] flex-col gap-2">
          <List />
        </Base.Viewport>
      </Base.Portal>
    </Base.Provider>
  )
}

function List() {
  const { toasts, add } = Base.useToastManager()
  useEffect(
    () =>
      speakThrough(({ title, description, isError }) => {
        add({
          title,
          ...(description !== undefined && { description }),
          ...(isError && { type: 'error', timeout: 0, priority: 'high' }),
        })
      }),
    [add],
  )
  return toasts.map((one) => (
    <Base.Root key={one.id} toast={one} className="floating flex items-start gap-2 py-3 pr-2 pl-4">
      <Base.Content className="min-w-0 grow">
        <Base.Title className={one.type === 'error' ? 'font-medium text-bad-ink' : 'font-medium'} />
        <Base.Description className="break-words text-muted" />
      </Base.Content>
      <Base.Close className={`${buttonClasses('quiet', 'icon')} -my-1.5`} aria-label="Close">
        <X size={14} aria-hidden />
      </Base.Close>
    </Base.Root>
  ))
}
