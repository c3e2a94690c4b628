import { Select as Base } from '@base-ui/react/select'
import { Check, ChevronDown } from 'lucide-react'
import type { ReactNode } from 'react'
import { buttonClasses } from './button.tsx'
import { classes } from './classes.ts'

export interface SelectProps<Value extends string> {
  value: Value
  onChange(value: Value): void
  choices: readonly { value: Value; name: string }[]
  /** What is chosen, for those who do not see it. */
  label: string
  icon?: ReactNode
  className?: string
}

/** One of few, shown in its button. For many, or to search, use `Picker`. */
export function Select<Value extends string>({
  value,
  onChange,
  choices,
  label,
  icon,
  className,
}: SelectProps<Value>) {
  return (
    <Base.Root
      value={value}
      onValueChange={(next) => next !== null && onChange(next as Value)}
      items={choices.map(({ value, name }) => ({ value, label: name }))}
    >
      <Base.Trigger aria-label={label} className={classes(buttonClasses('plain'), className)}>
        {icon}
        <Base.Value />
        <Base.Icon>
          <ChevronDown size={14} aria-hidden />
        </Base.Icon>
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner sideOffset={6} alignItemWithTrigger={false} className="z-50">
          <Base.Popup className="floating max-h-[min(24rem,var(--available-height))] min-w-(--anchor-width) overflow-auto p-1">
            {choices.map((choice) => (
              <Base.Item
                key={choice.value}
                value={choice.value}
                className="flex min-h-8 select-none items-center gap-2 rounded-control px-2 outline-none data-[highlighted]:on-fill"
              >
                <Base.ItemText className="grow">{choice.name}</Base.ItemText>
                <Base.ItemIndicator>
                  <Check size={14} className="text-accent-ink" aria-hidden />
                </Base.ItemIndicator>
              </Base.Item>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}
