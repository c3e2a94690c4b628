// A filter: one or several of many, found by typing. Its button says what is chosen; its list is loaded when it opens.
import { lazy, Suspense, useState } from 'react'
import { PickerLabel, type PickerProps, pickerButton } from './picker-label.tsx'

const loadList = () => import('./picker-list.tsx')
const PickerList = lazy(loadList)

export function Picker(props: PickerProps) {
  const [wanted, setWanted] = useState(false)
  const button = (
    <button
      type="button"
      aria-haspopup="listbox"
      onPointerEnter={loadList}
      onFocus={loadList}
      onClick={() => setWanted(true)}
      {...pickerButton(props)}
    >
      <PickerLabel {...props} />
    </button>
  )
  if (!wanted) return button
  return (
    <Suspense fallback={button}>
      <PickerList {...props} />
    </Suspense>
  )
}
