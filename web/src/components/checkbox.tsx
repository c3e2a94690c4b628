import { Checkbox as Base } from '@base-ui/react/checkbox'
import { Check, Minus } from 'lucide-react'
import type { ReactNode } from 'react'

export interface CheckboxProps {
  checked: boolean
  onChange(checked: boolean): void
  /** Some, but not all. */
  indeterminate?: boolean
  disabled?: boolean
  /** Beside it; without it, `label` names it. */
  children?: ReactNode
  label?: string
}

export function Checkbox({
  checked,
  onChange,
  indeterminate = false,
  disabled = false,
  children,
  label,
}: CheckboxProps) {
  const box = (
    <Base.Root
      checked={checked}
      indeterminate={indeterminate}
      disabled={disabled}
      onCheckedChange={onChange}
      {...(label !== undefined && { 'aria-label': label })}
      className="grid size-4 shrink-0 place-items-center rounded-small border border-line-strong bg-panel data-[checked]:border-accent data-[indeterminate]:border-accent data-[checked]:bg-accent data-[indeterminate]:bg-accent data-[disabled]:opacity-50"
    >
      <Base.Indicator className="text-panel">
        {indeterminate ? (
          <Minus size={12} strokeWidth={3} aria-hidden />
        ) : (
          <Check size={12} strokeWidth={3} aria-hidden />
        )}
      </Base.Indicator>
    </Base.Root>
  )
  if (children === undefined) return box
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is the box within
    <label className="flex min-h-6 items-center gap-2">
      {box}
      {children}
    </label>
  )
}
