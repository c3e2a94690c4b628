// "License Batteries and Credits Used": what is left, and what it was spent on (S1-13 to S1-29, S1-33).
import { useNavigate } from '@tanstack/react-router'
import { Dialog } from '../../components/dialog.tsx'

/** `whose`: `own`, or a member's id. */
export default function BatteriesDialog({ whose }: { whose: string }) {
  const navigate = useNavigate()
  const close = () =>
    navigate({ to: '.', search: ((all: object) => ({ ...all, batteries: undefined })) as never })
  return (
    <Dialog open onOpenChange={close} title="License Batteries and Credits Used" className="max-w-3xl">
      <p className="px-5 pb-5">{whose}</p>
    </Dialog>
  )
}
