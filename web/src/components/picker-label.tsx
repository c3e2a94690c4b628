// What a filter's button says: the same before and after its list is loaded.
import { ChevronDown } from 'lucide-react'
import type { ReactNode } from 'react'
import { buttonClasses } from './button.tsx'
import { classes } from './classes.ts'

export interface PickerOption {
  value: string
  label: string
  /** Beside it, such as an e-mail address; found by typing too. */
  hint?: string
}

export interface PickerGroup {
  name: string
  items: PickerOption[]
}

export interface PickerProps {
  /** What is chosen, for those who do not see it: "Team member". */
  label: string
  /** On the button while nothing is chosen: "Everyone". */
  all: string
  icon?: ReactNode
  groups: readonly PickerGroup[]
  value: readonly string[]
  onChange(value: string[]): void
  /** More than one at a time. */
  multiple?: boolean
  /** The server searches instead: options are those that it found. */
  onSearch?: (text: string) => void
  /** Under the list: "Type to find more". */
  note?: ReactNode
}

type Chosen = Pick<PickerProps, 'groups' | 'value'>
type Labelled = Chosen & Pick<PickerProps, 'label' | 'all' | 'icon'>

/** What is chosen, as options; what is not among them goes by its value. */
export function chosenOptions({ groups, value }: Chosen): PickerOption[] {
  const options = groups.flatMap(({ items }) => items)
  return value.map((one) => options.find((option) => option.value === one) ?? { value: one, label: one })
}

function said(props: Labelled): string {
  const [first, ...others] = chosenOptions(props)
  if (!first) return props.all
  return others.length === 0 ? first.label : `${others.length + 1} chosen`
}

/** The button is the same before and after the list is loaded. */
export function pickerButton(props: Labelled) {
  return {
    'aria-label': `${props.label}: ${said(props)}`,
    className: classes(buttonClasses('plain'), 'max-w-60 justify-between!'),
  }
}

export function PickerLabel(props: Labelled) {
  return (
    <>
      {props.icon}
      <span className="truncate">{said(props)}</span>
      <ChevronDown size={14} className="shrink-0" aria-hidden />
    </>
  )
}
