// Ctrl-C, or a polite request to end: the first time there is time to finish, the second time there is none.

export interface StopSignal {
  signal: AbortSignal
  dispose(): void
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const

export function stopSignal(notice: string): StopSignal {
  const stop = new AbortController()
  const onSignal = (name: NodeJS.Signals) => {
    if (stop.signal.aborted) process.exit(name === 'SIGINT' ? 130 : 143)
    console.error(`\n${notice}`)
    stop.abort()
  }
  for (const name of SIGNALS) process.on(name, onSignal)
  return {
    signal: stop.signal,
    dispose() {
      for (const name of SIGNALS) process.off(name, onSignal)
    },
  }
}
