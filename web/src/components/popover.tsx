// Something small to fill in or to read, beside its button. What draws it is loaded when it is about to be wanted.
import { cloneElement, lazy, type ReactElement, type ReactNode, Suspense, useState } from 'react'

export interface PopoverProps {
  /** A button. */
  trigger: ReactElement<object>
  children: ReactNode
  /** Names it for those who do not see it. */
  label: string
  open?: boolean
  onOpenChange?(open: boolean): void
  align?: 'start' | 'center' | 'end'
  className?: string
}

const loadBox = () => import('./popover-box.tsx')
const PopoverBox = lazy(loadBox)

/** With `open`, it is opened and closed from outside; without, it keeps that to itself. */
export function Popover(props: PopoverProps) {
  const { trigger, open = false, onOpenChange } = props
  const [wanted, setWanted] = useState(false)
  const button = cloneElement(trigger, {
    'aria-haspopup': 'dialog',
    'aria-expanded': false,
    onPointerEnter: loadBox,
    onFocus: loadBox,
    onClick: () => {
      setWanted(true)
      onOpenChange?.(true)
    },
  } as object)
  if (!wanted && !open) return button
  return (
    <Suspense fallback={button}>
      <PopoverBox {...props} />
    </Suspense>
  )
}
