import type { ComponentProps } from 'react'
import { Avatar } from '../components/avatar.tsx'
import { useMe } from '../data/me.ts'

/** The button of the name menu, before and after the menu itself is loaded. */
export function NameButton(props: ComponentProps<'button'>) {
  const { member, operator } = useMe()
  const name = member?.name ?? operator?.name ?? 'API key'
  return (
    <button type="button" aria-haspopup="menu" {...props} className="rounded-full">
      <span className="sr-only">{name}</span>
      <Avatar name={name} className="size-7" />
    </button>
  )
}
