// A filter: one or several of many, found by typing. Its button says what is chosen.
import { Combobox as Base } from '@base-ui/react/combobox'
import { Check, ChevronDown } from 'lucide-react'
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

export function Picker({
  label,
  all,
  icon,
  groups,
  value,
  onChange,
  multiple = false,
  onSearch,
  note,
}: PickerProps) {
  const options = groups.flatMap(({ items }) => items)
  const chosen = value.map(
    (one) => options.find((option) => option.value === one) ?? { value: one, label: one },
  )
  const said = chosen.length === 0 ? all : chosen.length === 1 ? chosen[0]!.label : `${chosen.length} chosen`
  const choose = (next: PickerOption | PickerOption[] | null) =>
    onChange((Array.isArray(next) ? next : next ? [next] : []).map((one) => one.value))
  return (
    <Base.Root<PickerOption, boolean>
      items={groups as PickerGroup[]}
      multiple={multiple}
      value={(multiple ? chosen : (chosen[0] ?? null)) as PickerOption}
      onValueChange={choose as never}
      isItemEqualToValue={(one, other) => one?.value === other?.value}
      {...(onSearch && { filter: null, onInputValueChange: (text: string) => onSearch(text) })}
    >
      <Base.Trigger aria-label={`${label}: ${said}`} className={classes(buttonClasses('plain'), 'max-w-60')}>
        {icon}
        <span className="truncate">{said}</span>
        <ChevronDown size={14} className="shrink-0" aria-hidden />
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner align="start" sideOffset={6} className="z-50">
          <Base.Popup aria-label={label} className="floating w-72 max-w-[calc(100vw-1.5rem)]">
            <Base.Input
              aria-label={`Find ${label.toLowerCase()}`}
              placeholder={`Find ${label.toLowerCase()}`}
              className="h-10 w-full border-line border-b bg-transparent px-3 outline-none"
            />
            <Base.Empty>
              <p className="px-3 py-6 text-center text-muted">Nothing is called that</p>
            </Base.Empty>
            <Base.List className="max-h-[min(20rem,calc(var(--available-height)-6rem))] overflow-auto p-1 empty:p-0">
              {(group: PickerGroup) => (
                <Base.Group key={group.name} items={group.items}>
                  {group.name !== '' && (
                    <Base.GroupLabel className="px-2 pt-2 pb-1 text-muted text-small">
                      {group.name}
                    </Base.GroupLabel>
                  )}
                  <Base.Collection>
                    {(option: PickerOption) => (
                      <Base.Item
                        key={option.value}
                        value={option}
                        className="flex min-h-8 select-none items-center gap-2 rounded-control px-2 outline-none data-[highlighted]:on-fill"
                      >
                        <span className="min-w-0 grow truncate">
                          {option.label}
                          {option.hint && <span className="ml-2 text-muted text-small">{option.hint}</span>}
                        </span>
                        <Base.ItemIndicator>
                          <Check size={14} className="text-accent-ink" aria-hidden />
                        </Base.ItemIndicator>
                      </Base.Item>
                    )}
                  </Base.Collection>
                </Base.Group>
              )}
            </Base.List>
            {note && <p className="border-line border-t px-3 py-2 text-muted text-small">{note}</p>}
            {value.length > 0 && (
              <div className="border-line border-t p-1">
                <button
                  type="button"
                  className={classes(buttonClasses('quiet', 'small'), 'w-full')}
                  onClick={() => onChange([])}
                >
                  {all}
                </button>
              </div>
            )}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}
