// The sidebar of narrow screens.
import { Dialog } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import { buttonClasses } from '../components/button.tsx'
import { SidebarContent } from './sidebar.tsx'

export default function Drawer({ onClose }: { onClose(): void }) {
  return (
    <Dialog.Root open onOpenChange={(next) => !next && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-[rgb(18_19_17/45%)] transition-opacity duration-100 data-[ending-style]:opacity-0 data-[starting-style]:opacity-0" />
        <Dialog.Popup className="floating fixed inset-y-0 left-0 z-40 flex w-[272px] flex-col rounded-none border-y-0 border-l-0 px-3 pt-4 pb-3">
          <Dialog.Title className="sr-only">Menu</Dialog.Title>
          <Dialog.Close
            className={`${buttonClasses('quiet', 'icon')} absolute top-3 right-2`}
            aria-label="Close"
          >
            <X size={16} aria-hidden />
          </Dialog.Close>
          <SidebarContent onLeave={onClose} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
