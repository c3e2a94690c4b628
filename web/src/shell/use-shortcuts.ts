// Keys that work everywhere outside of fields: ⌘K, ?, and `g` followed by a page's letter.
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { useMe } from '../data/me.ts'
import { SHORTCUTS } from './shortcuts.ts'

const NEXT_KEY_WITHIN_MS = 1_200

export function useShortcuts(open: { commands(): void; shortcuts(): void }): void {
  const me = useMe()
  const navigate = useNavigate()
  const latest = useRef(open)
  latest.current = open
  useEffect(() => {
    let going = 0
    const onKey = (event: KeyboardEvent) => {
      if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault()
        latest.current.commands()
        return
      }
      if (event.metaKey || event.ctrlKey || event.altKey || isField(event.target)) return
      if (event.key === '?') latest.current.shortcuts()
      else if (event.key === 'g') going = event.timeStamp
      else if (going > 0 && event.timeStamp - going < NEXT_KEY_WITHIN_MS) {
        const found = SHORTCUTS.find(({ key, visible }) => key === event.key && visible(me))
        going = 0
        if (found) navigate({ to: found.to })
      }
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [me, navigate])
}

function isField(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest('input, textarea, select, [contenteditable], [role=menu]') !== null
  )
}
