// One stream for the whole page: it says that something has changed, and whatever is shown is asked again.
import { countChange, type Topic } from './changes.ts'
import { coulomb } from './coulomb.ts'
import { followLive } from './follow-live.ts'
import type { Organization } from './me.ts'
import { isLongList } from './queries.ts'
import { queryClient } from './query-client.ts'

/** What is shown is asked again at most this often. */
const PAUSE_MS = 2_000

let followed: { organization_id: string; stop(): void } | undefined

/** Follows this organization, or none, from now on. It is known how far it was before anything else of it is asked. */
export function followOrganization(organization: Organization | null): void {
  if (followed?.organization_id === organization?.organization_id) return
  followed?.stop()
  followed = organization
    ? { organization_id: organization.organization_id, stop: follow(organization) }
    : undefined
}

function follow(organization: Organization): () => void {
  const { organization_id } = organization
  const refresh = atMostEvery(PAUSE_MS, (topic: Topic) => {
    countChange(topic, organization_id)
    const queryKey = [topic, organization_id]
    queryClient.invalidateQueries({ queryKey, predicate: ({ state }) => !isLongList(state.data) })
    queryClient.invalidateQueries({
      queryKey,
      predicate: ({ state }) => isLongList(state.data),
      refetchType: 'none',
    })
  })
  let { seq } = organization
  const stop = followLive({
    url: coulomb.live.url(organization_id),
    on: {
      journal(data) {
        const next = (data as { seq: number }).seq
        if (next !== seq) refresh('journal')
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
}

/** Calls at once, then at most once in `ms` for each topic; the last call is never lost. */
function atMostEvery(ms: number, call: (topic: Topic) => void) {
  const resting = new Map<string, { timer: ReturnType<typeof setTimeout>; again: boolean }>()
  const run = (topic: Topic) => {
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
