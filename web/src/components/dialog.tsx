// A dialog of ours on Base UI's: keeps the focus inside while open and gives it back, closes on Escape.
import { Dialog as Base } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import { type ReactNode, type RefObject, useRef } from 'react'
import { buttonClasses } from './button.tsx'
import { classes } from './classes.ts'

export interface DialogProps {
  open: boolean
  onOpenChange(open: boolean): void
  title: string
  /** One line under the title. */
  description?: ReactNode
  children: ReactNode
  /** What gets the focus first; default: the dialog as a whole, which is read out. */
  initialFocus?: RefObject<HTMLElement | null>
  /** Of the popup, such as its width: `max-w-3xl`. Default: 30rem. */
  className?: string
  /** A click beside it does not close it: what it shows cannot be had again. */
  stays?: boolean
}

export function Dialog({
  open,
  onOpenChange,
  title,
  description,
  children,
  initialFocus,
  className,
  stays,
}: DialogProps) {
  const popup = useRef<HTMLDivElement>(null)
  return (
    <Base.Root open={open} onOpenChange={onOpenChange} disablePointerDismissal={stays}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-[rgb(18_19_17/45%)] transition-opacity duration-100 data-[ending-style]:opacity-0 data-[starting-style]:opacity-0" />
        <Base.Viewport className="fixed inset-0 z-40 grid grid-cols-[minmax(0,1fr)] items-start justify-items-center overflow-auto p-3 sm:p-8">
          <Base.Popup
            ref={popup}
            initialFocus={initialFocus ?? popup}
            className={classes('floating w-full', className ?? 'max-w-[30rem]')}
          >
            <header className="flex items-start gap-4 px-5 pt-4 pb-3">
              <div className="min-w-0 grow">
                <Base.Title className="font-semibold text-base">{title}</Base.Title>
                {description && <Base.Description className="text-muted">{description}</Base.Description>}
              </div>
              <Base.Close
                className={classes(buttonClasses('quiet', 'icon'), '-mt-1 -mr-2')}
                aria-label="Close"
              >
                <X size={16} aria-hidden />
              </Base.Close>
            </header>
            {children}
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  )
}

/** The row of buttons at a dialog's end; the main one last. */
export function DialogActions({ children }: { children: ReactNode }) {
  return (
    <footer className="flex flex-wrap justify-end gap-2 border-line border-t px-5 py-3">{children}</footer>
  )
}
