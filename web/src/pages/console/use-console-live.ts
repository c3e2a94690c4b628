// One stream over all organizations: what is shown of those that moved is asked again.
import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { coulomb } from '../../data/coulomb.ts'
import { followLive } from '../../data/follow-live.ts'

const PAUSE_MS = 2_000

export function useConsoleLive(): void {
  const client = useQueryClient()
  useEffect(() => {
    const waiting = new Set<string>()
    let timer: ReturnType<typeof setTimeout> | undefined
    const refresh = (...names: string[]) => {
      for (const name of names) waiting.add(name)
      timer ??= setTimeout(() => {
        timer = undefined
        for (const name of waiting) client.invalidateQueries({ queryKey: ['console', name] })
        waiting.clear()
      }, PAUSE_MS)
    }
    const activity = () => refresh('activity', 'organizations', 'balances', 'plan', 'grants', 'entries')
    const request = () => refresh('queue', 'request')
    const stop = followLive({
      url: coulomb.live.allUrl(),
      on: { activity, request },
      onGap() {
        activity()
        request()
      },
    })
    return () => {
      clearTimeout(timer)
      stop()
    }
  }, [client])
}
