// Menus: a list of things to do, or of choices, under a button. A copy of ours on Base UI's.
import { Menu as Base } from '@base-ui/react/menu'
import { Check } from 'lucide-react'
import type { ComponentProps, ReactElement, ReactNode } from 'react'
import { classes } from './classes.ts'

const ITEM =
  'flex min-h-8 cursor-default select-none items-center gap-2 rounded-control px-2 outline-none data-[highlighted]:on-fill data-[disabled]:opacity-50'

interface BoxProps {
  children: ReactNode
  align?: 'start' | 'center' | 'end'
  side?: 'top' | 'bottom'
  className?: string | undefined
}

function Box({ children, align = 'start', side = 'bottom', className }: BoxProps) {
  return (
    <Base.Portal>
      <Base.Positioner align={align} side={side} sideOffset={6} className="z-50">
        <Base.Popup
          className={classes(
            'floating max-h-[min(24rem,var(--available-height))] min-w-48 overflow-auto p-1',
            className,
          )}
        >
          {children}
        </Base.Popup>
      </Base.Positioner>
    </Base.Portal>
  )
}

export interface MenuProps extends BoxProps {
  /** A button. */
  trigger: ReactElement
  defaultOpen?: boolean
}

export function Menu({ trigger, defaultOpen = false, ...box }: MenuProps) {
  return (
    <Base.Root modal={false} defaultOpen={defaultOpen}>
      <Base.Trigger render={trigger} />
      <Box {...box} />
    </Base.Root>
  )
}

/** Ties the buttons of a `SharedMenu` to it; `Of` is what a button is about. */
export type MenuHandle<Of> = Base.Handle<Of>
export const createMenuHandle = Base.createHandle

export interface SharedMenuProps<Of> extends Omit<BoxProps, 'children'> {
  handle: MenuHandle<Of>
  children(of: Of): ReactNode
}

/** One menu under many buttons, as each row of a long table has one: a menu of its own for each would be slow. */
export function SharedMenu<Of>({ handle, children, ...box }: SharedMenuProps<Of>) {
  return (
    <Base.Root modal={false} handle={handle}>
      {({ payload }) => <Box {...box}>{payload !== undefined && children(payload)}</Box>}
    </Base.Root>
  )
}

/** Opens the menu of `handle` for one thing. */
export function SharedMenuButton<Of>({
  handle,
  of,
  button,
}: {
  handle: MenuHandle<Of>
  of: Of
  button: ReactElement
}) {
  return <Base.Trigger handle={handle} payload={of} render={button} />
}

export function MenuItem({ className, ...props }: ComponentProps<typeof Base.Item>) {
  return <Base.Item className={classes(ITEM, className as string)} {...props} />
}

/** For links: `render={<Link to="…" />}`. */
export function MenuLink({ className, ...props }: ComponentProps<typeof Base.LinkItem>) {
  return <Base.LinkItem closeOnClick className={classes(ITEM, className as string)} {...props} />
}

export function MenuSeparator() {
  return <Base.Separator className="-mx-1 my-1 h-px bg-line" />
}

export function MenuLabel({ children }: { children: ReactNode }) {
  return <Base.GroupLabel className="px-2 pt-2 pb-1 text-muted text-small">{children}</Base.GroupLabel>
}

export const MenuGroup = Base.Group

export interface MenuChoicesProps<Value extends string> {
  label?: string
  value: Value
  onChange(value: Value): void
  choices: readonly { value: Value; name: ReactNode }[]
}

/** One of several. */
export function MenuChoices<Value extends string>({
  label,
  value,
  onChange,
  choices,
}: MenuChoicesProps<Value>) {
  return (
    <Base.Group>
      {label && <MenuLabel>{label}</MenuLabel>}
      <Base.RadioGroup value={value} onValueChange={onChange}>
        {choices.map((choice) => (
          <Base.RadioItem key={choice.value} value={choice.value} closeOnClick className={ITEM}>
            <span className="grow">{choice.name}</span>
            <Base.RadioItemIndicator render={<Check size={14} className="text-accent-ink" aria-hidden />} />
          </Base.RadioItem>
        ))}
      </Base.RadioGroup>
    </Base.Group>
  )
}

export function MenuCheckbox({
  checked,
  onChange,
  children,
}: {
  checked: boolean
  onChange(checked: boolean): void
  children: ReactNode
}) {
  return (
    <Base.CheckboxItem checked={checked} onCheckedChange={onChange} className={ITEM}>
      <span className="grow">{children}</span>
      <Base.CheckboxItemIndicator render={<Check size={14} className="text-accent-ink" aria-hidden />} />
    </Base.CheckboxItem>
  )
}
