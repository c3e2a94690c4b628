// Who wants to know at once when something changes. Signals only say where to look: what is told comes from the database,
// which is also looked at every half minute, so that a signal that was lost delays what it would have said and no more.
import type { Database } from '../database/database.ts'
import { paced } from '../database/paced.ts'
import type { Heard, Signal } from '../database/signals.ts'

/** Told in turn of the event loop; it returns at once and never throws. */
export interface Follower {
  /** The organization's; null: all of them. */
  organization_id: string | null
  /** Of whose sessions this one is: an organization's, or (null) the vendor's. */
  access_of: string | null
  /** The journal ends here, the last word with the vendor was at `requested_at`: told whenever they were looked up. */
  stands(at: Standing): void
  /** Follows all: somewhere something has changed, or may have. */
  stirs(topic: 'journal' | 'request'): void
  /** Sessions have ended: is this one's among them? */
  mayHaveEnded(): void
}

export interface Standing {
  seq: number
  /** Null: no conversation yet. */
  requested_at: number | null
}

export interface Live {
  /** It is told where its organization stands, then whenever it moves. Returns how to stop. */
  follow(follower: Follower): () => void
  close(): Promise<void>
}

const PAUSE_MS = 250
const LOOK_EVERY_MS = 30_000
const AT_ONCE = 1_000
const RETRY_MS = 1_000

export interface LiveOptions {
  look_every_ms: number
}

export function openLive(db: Database, options: Partial<LiveOptions> = {}): Live {
  const { look_every_ms = LOOK_EVERY_MS } = options
  const followers = new Followers()
  let stale = new Set<string>()
  let stopListening: (() => void) | null = null
  let timer: NodeJS.Timeout | undefined

  const pace = paced(PAUSE_MS, async () => {
    const asked = [...stale].filter((organization_id) => followers.of(organization_id).size > 0)
    stale = new Set()
    for (let from = 0; from < asked.length; from += AT_ONCE) {
      const some = asked.slice(from, from + AT_ONCE)
      try {
        for (const { organization_id, ...at } of await standings(db, some))
          for (const follower of followers.of(organization_id)) follower.stands(at)
      } catch {
        // The database is away.
        for (const organization_id of some) stale.add(organization_id)
        setTimeout(pace.soon, RETRY_MS).unref()
      }
    }
  })
  const lookAgain = () => {
    for (const organization_id of followers.organizations()) stale.add(organization_id)
    for (const follower of followers.of(null)) {
      follower.stirs('journal')
      follower.stirs('request')
    }
    pace.soon()
  }
  const heard: Heard = (signals) => {
    if (signals === null) return lookAgain()
    for (const signal of signals) hear(signal)
  }
  const hear = ({ topic, organization_id }: Signal) => {
    if (topic === 'access') {
      for (const follower of followers.withAccessOf(organization_id)) follower.mayHaveEnded()
      return
    }
    for (const follower of followers.of(null)) follower.stirs(topic)
    if (organization_id === null || followers.of(organization_id).size === 0) return
    stale.add(organization_id)
    pace.soon()
  }
  const stop = () => {
    stopListening?.()
    stopListening = null
    clearInterval(timer)
  }
  return {
    follow(follower) {
      followers.add(follower)
      if (!stopListening) {
        stopListening = db.listen(heard)
        timer = setInterval(lookAgain, look_every_ms).unref()
      }
      if (follower.organization_id !== null) {
        stale.add(follower.organization_id)
        pace.soon()
      }
      return () => {
        followers.remove(follower)
        if (followers.isEmpty) stop()
      }
    },
    close() {
      stop()
      return pace.stop()
    },
  }
}

function standings(db: Database, organization_ids: string[]) {
  return db.query<Standing & { organization_id: string }>(
    `select l.organization_id, l.seq,
       (select max(updated_at) from requests where organization_id = l.organization_id) as requested_at
     from ledgers l where l.organization_id = any($1::text[])`,
    [organization_ids],
  )
}

const NOBODY: ReadonlySet<Follower> = new Set()

class Followers {
  /** Null: those who follow all. */
  readonly #of = new Map<string | null, Set<Follower>>()

  get isEmpty(): boolean {
    return this.#of.size === 0
  }

  of(organization_id: string | null): ReadonlySet<Follower> {
    return this.#of.get(organization_id) ?? NOBODY
  }

  organizations(): string[] {
    return [...this.#of.keys()].filter((organization_id) => organization_id !== null)
  }

  *withAccessOf(organization_id: string | null): Iterable<Follower> {
    // Members follow their own organization; the vendor's people may follow any.
    const sets = organization_id === null ? this.#of.values() : [this.of(organization_id)]
    for (const followers of sets)
      for (const follower of followers) if (follower.access_of === organization_id) yield follower
  }

  add(follower: Follower): void {
    const { organization_id } = follower
    const followers = this.#of.get(organization_id) ?? new Set()
    this.#of.set(organization_id, followers.add(follower))
  }

  remove(follower: Follower): void {
    const { organization_id } = follower
    const followers = this.#of.get(organization_id)
    followers?.delete(follower)
    if (followers?.size === 0) this.#of.delete(organization_id)
  }
}
