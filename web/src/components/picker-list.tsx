import { Combobox as Base } from '@base-ui/react/combobox'
import { Check } from 'lucide-react'
import { buttonClasses } from './button.tsx'
import { classes } from './classes.ts'
import {
  chosenOptions,
  type PickerGroup,
  PickerLabel,
  type PickerOption,
  type PickerProps,
  pickerButton,
} from './picker-label.tsx'

/** Open from the start: it is loaded when its button is pressed. */
export default function PickerList(props: PickerProps) {
  const { label, all, groups, value, onChange, multiple = false, onSearch, note } = props
  const chosen = chosenOptions(props)
  const choose = (next: PickerOption | PickerOption[] | null) =>
    onChange((Array.isArray(next) ? next : next ? [next] : []).map((one) => one.value))
  return (
    <Base.Root<PickerOption, boolean>
      items={groups as PickerGroup[]}
      defaultOpen
      multiple={multiple}
      value={(multiple ? chosen : (chosen[0] ?? null)) as PickerOption}
      onValueChange={choose as never}
      isItemEqualToValue={(one, other) => one?.value === other?.value}
      {...(onSearch && { filter: null, onInputValueChange: (text: string) => onSearch(text) })}
    >
      <Base.Trigger {...pickerButton(props)}>
        <PickerLabel {...props} />
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
