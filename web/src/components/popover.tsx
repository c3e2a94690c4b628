// Something small to fill in or to read, beside its button. What draws it is loaded when it is about to be wanted.
import { cloneElement, lazy, Suspense, useState } from 'react'
import type { PopoverProps } from './popover-box.tsx'

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
