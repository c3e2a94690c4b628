// One stream over all organizations: what is shown of those that moved is asked again.
import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { signIn } from '../../data/sign-in.ts'

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
    const stream = new EventSource('/v1/live')
    stream.addEventListener('activity', () => refresh('activity', 'balances', 'grants', 'entries'))
    stream.addEventListener('request', () => refresh('queue', 'request'))
    stream.addEventListener('end', ({ data }) => {
      if ((JSON.parse(data) as { reason: string }).reason === 'signed_out') signIn()
    })
    return () => {
      clearTimeout(timer)
      stream.close()
    }
  }, [client])
}
