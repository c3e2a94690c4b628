// What servers on one database tell each other so that open pages move: hints, gathered for a quarter of a second.
import { type Paced, paced } from './paced.ts'

/**
 * `journal`: entries were written · `request`: a conversation with the vendor went on · `access`: sessions have ended, of
 * the organization's members, or (null) of the vendor's own people.
 */
export interface Signal {
  topic: 'journal' | 'request' | 'access'
  organization_id: string | null
}

/** Null: any number may have been lost, so look at everything again. */
export type Heard = (signals: readonly Signal[] | null) => void

export interface Signals {
  /**
   * Tells whoever listens, in any process on this database. Costs the caller nothing and never fails: a signal comes
   * soon, once for many of the same, and in bad times not at all.
   */
  signal(topic: Signal['topic'], organization_id: string | null): void
  /** Returns how to stop. */
  listen(heard: Heard): () => void
}

/** What is signalled waits this long at most for more to go with it. */
export const PAUSE_MS = 250
/** More than these are "everything". */
const MOST = 10_000

/** Signals on their way out, each once. */
export class Outgoing {
  #signals = new Map<string, Signal>()
  #isTooMany = false

  get isEmpty(): boolean {
    return this.#signals.size === 0 && !this.#isTooMany
  }

  add(signal: Signal): void {
    if (this.#isTooMany) return
    this.#signals.set(`${signal.topic} ${signal.organization_id ?? ''}`, signal)
    if (this.#signals.size > MOST) this.addEverything()
  }

  addEverything(): void {
    this.#isTooMany = true
    this.#signals.clear()
  }

  /** Null: everything. */
  take(): Signal[] | null {
    const taken = this.#isTooMany ? null : [...this.#signals.values()]
    this.#isTooMany = false
    this.#signals.clear()
    return taken
  }
}

/** For a database that one process has to itself: nobody else is there to be told. */
export function signalsOfProcess(): Signals & { close(): Promise<void> } {
  const listeners = new Set<Heard>()
  const outgoing = new Outgoing()
  const pace: Paced = paced(PAUSE_MS, () => {
    const signals = outgoing.take()
    for (const heard of listeners) heard(signals)
  })
  return {
    signal(topic, organization_id) {
      if (listeners.size === 0) return
      outgoing.add({ topic, organization_id })
      pace.soon()
    },
    listen(heard) {
      listeners.add(heard)
      return () => listeners.delete(heard)
    },
    close: () => pace.stop(),
  }
}
