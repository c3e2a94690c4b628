// Light, dark, or as the system has it. The first paint, and following the system, are public/theme.js's, which reads
// the same key.
import { useSyncExternalStore } from 'react'

export type Theme = 'system' | 'light' | 'dark'

const KEY = 'coulomb-theme'
const dark = matchMedia('(prefers-color-scheme: dark)')
const listeners = new Set<() => void>()

function chosen(): Theme {
  const stored = localStorage.getItem(KEY)
  return stored === 'light' || stored === 'dark' ? stored : 'system'
}

export function setTheme(theme: Theme): void {
  if (theme === 'system') localStorage.removeItem(KEY)
  else localStorage.setItem(KEY, theme)
  apply()
  for (const listener of listeners) listener()
}

function apply(): void {
  const theme = chosen()
  document.documentElement.dataset.theme =
    theme === 'dark' || (theme === 'system' && dark.matches) ? 'dark' : 'light'
}

export function useTheme(): Theme {
  return useSyncExternalStore((listener) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }, chosen)
}
