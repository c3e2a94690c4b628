import { Switch as Base } from '@base-ui/react/switch'
import type { ReactNode } from 'react'

export interface SwitchProps {
  checked: boolean
  onChange(checked: boolean): void
  children: ReactNode
}

/** On or off, with effect at once. */
export function Switch({ checked, onChange, children }: SwitchProps) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is the switch within
    <label className="flex min-h-8 items-center gap-2 whitespace-nowrap font-medium">
      <Base.Root
        checked={checked}
        onCheckedChange={onChange}
        className="flex h-4 w-7 shrink-0 rounded-full bg-line-strong p-0.5 transition-colors duration-100 data-[checked]:bg-accent"
      >
        <Base.Thumb className="size-3 rounded-full bg-panel transition-transform duration-100 data-[checked]:translate-x-3" />
      </Base.Root>
      {children}
    </label>
  )
}
