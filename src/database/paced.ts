export interface Paced {
  /** At the end of this turn of the event loop, or when the pause is over. */
  soon(): void
  /** No more; resolves when the run under way has ended. */
  stop(): Promise<void>
}

/**
 * Runs `run`, which must not reject, as often as it is asked to, but never two at once and only `pause_ms` after the one
 * before: who asks meanwhile gets one run behind it.
 */
export function paced(pause_ms: number, run: () => void | Promise<void>): Paced {
  let state: 'idle' | 'resting' | 'asked_again' | 'stopped' = 'idle'
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> = Promise.resolve()
  const soon = () => {
    if (state === 'resting') state = 'asked_again'
    if (state !== 'idle') return
    state = 'resting'
    setImmediate(() => {
      if (state !== 'stopped') running = runAndRest()
    })
  }
  const runAndRest = async () => {
    await run()
    timer = setTimeout(() => {
      if (state === 'stopped') return
      const again = state === 'asked_again'
      state = 'idle'
      if (again) soon()
    }, pause_ms).unref()
  }
  return {
    soon,
    stop() {
      state = 'stopped'
      clearTimeout(timer)
      return running
    },
  }
}
