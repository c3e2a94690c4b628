// One stream for the whole page: it says that something has changed, and whatever is shown is asked again.
import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { coulomb } from './coulomb.ts'
import { followLive } from './follow-live.ts'
import { useMe } from './me.ts'

/** What is shown is asked again at most this often. */
const PAUSE_MS = 2_000

export function useLive(): void {
  const client = useQueryClient()
  const organization_id = useMe().organization?.organization_id
  useEffect(() => {
    if (organization_id === undefined) return
    const refresh = atMostEvery(PAUSE_MS, (topic: string) => {
      client.invalidateQueries({ queryKey: [topic, organization_id] })
    })
    // What was answered before the stream stood may be older than where it begins.
    const refreshAnswered = () =>
      client.invalidateQueries({
        queryKey: ['journal', organization_id],
        predicate: ({ state }) => state.dataUpdatedAt > 0,
      })
    let seq: number | undefined
    const stop = followLive({
      url: coulomb.live.url(organization_id),
      on: {
        journal(data) {
          const next = (data as { seq: number }).seq
          if (seq === undefined) refreshAnswered()
          else if (next !== seq) refresh('journal')
          seq = next
        },
        request: () => refresh('requests'),
      },
      onGap() {
        refresh('journal')
        refresh('requests')
      },
    })
    return () => {
      refresh.stop()
      stop()
    }
  }, [client, organization_id])
}

/** Calls at once, then at most once in `ms` for each topic; the last call is never lost. */
function atMostEvery(ms: number, call: (topic: string) => void) {
  const resting = new Map<string, { timer: ReturnType<typeof setTimeout>; again: boolean }>()
  const run = (topic: string) => {
    const rest = resting.get(topic)
    if (rest) {
      rest.again = true
      return
    }
    call(topic)
    const timer = setTimeout(() => {
      const { again } = resting.get(topic)!
      resting.delete(topic)
      if (again) run(topic)
    }, ms)
    resting.set(topic, { timer, again: false })
  }
  run.stop = () => {
    for (const { timer } of resting.values()) clearTimeout(timer)
  }
  return run
}
