// A stream of the server's while the page is in sight. A page out of sight has none: browsers keep few connections to
// one address, and a window full of tabs would use them up.
import { signIn } from './sign-in.ts'

export interface Following {
  url: string
  /** By the name of the event. */
  on: Record<string, (data: unknown) => void>
  /** Whenever something may have been said that was not heard. */
  onGap(): void
}

/** For a stream that the server refuses; one that was cut, the browser opens again by itself. */
const FIRST_RETRY_MS = 5_000
const LONGEST_RETRY_MS = 60_000

/** Returns how to stop. */
export function followLive({ url, on, onGap }: Following): () => void {
  let stream: EventSource | null = null
  let retry: ReturnType<typeof setTimeout> | undefined
  let failures = 0
  let begun = false
  let over = false
  const hangUp = () => {
    clearTimeout(retry)
    stream?.close()
    stream = null
  }
  const open = () => {
    hangUp()
    if (over || document.visibilityState === 'hidden') return
    const opened = new EventSource(url)
    stream = opened
    opened.onopen = () => {
      failures = 0
      if (begun) onGap()
      begun = true
    }
    opened.onerror = () => {
      if (opened.readyState !== EventSource.CLOSED) return
      // Asking is what is left; it also shows where nobody is signed in any more.
      onGap()
      retry = setTimeout(open, Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** failures++))
    }
    for (const [event, heard] of Object.entries(on))
      opened.addEventListener(event, ({ data }) => heard(JSON.parse(data)))
    opened.addEventListener('end', ({ data }) => {
      const { reason } = JSON.parse(data) as { reason: 'signed_out' | 'denied' | 'closing' }
      if (reason === 'closing') return
      over = true
      hangUp()
      if (reason === 'signed_out') signIn()
    })
  }
  document.addEventListener('visibilitychange', open)
  open()
  return () => {
    document.removeEventListener('visibilitychange', open)
    hangUp()
  }
}
