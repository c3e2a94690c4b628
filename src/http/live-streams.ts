// The streams that this process holds open: how many at most, and that they end before the server does.
import type { Live } from '../events/live.ts'
import { type EndReason, LiveStream } from './live-stream.ts'
import { Problem, unavailable } from './problems.ts'

export interface LiveStreams {
  /**
   * A stream that is followed by whoever reads it, of one organization or (null) of all. Throws 429 when `who` has too
   * many open, 503 when the process has.
   */
  open(stream: NewStream): LiveStream
  /** All end at once, and no more begin. */
  end(): void
}

export interface NewStream {
  who: string
  organization_id: string | null
  access_of: string | null
  recheck(): Promise<EndReason | null>
}

export interface LiveStreamLimits {
  /** Of one session or key: a tab that is in sight has one. */
  of_one: number
  of_process: number
  heartbeat_ms: number
}

const LIMITS: LiveStreamLimits = { of_one: 16, of_process: 5_000, heartbeat_ms: 20_000 }

export function liveStreams(live: Live, limits: Partial<LiveStreamLimits> = {}): LiveStreams {
  const { of_one, of_process, heartbeat_ms } = { ...LIMITS, ...limits }
  const open = new Set<LiveStream>()
  const held = new Map<string, number>()
  let hasEnded = false
  return {
    open({ who, ...stream }) {
      if (hasEnded) throw unavailable()
      const count = held.get(who) ?? 0
      if (count >= of_one)
        throw later(
          'rate_limited',
          `You have ${of_one} live streams open already; close one, or ask by and by.`,
        )
      if (open.size >= of_process)
        throw later('unavailable', 'This server holds as many live streams as it can; ask by and by instead.')
      const opened = new LiveStream({
        ...stream,
        heartbeat_ms,
        closed() {
          stopFollowing()
          open.delete(opened)
          const left = held.get(who)! - 1
          if (left === 0) held.delete(who)
          else held.set(who, left)
        },
      })
      held.set(who, count + 1)
      open.add(opened)
      const stopFollowing = live.follow(opened)
      return opened
    },
    end() {
      hasEnded = true
      for (const stream of open) stream.end('closing')
    },
  }
}

const later = (code: 'rate_limited' | 'unavailable', detail: string) =>
  new Problem(code, detail, { headers: { 'retry-after': '30' } })
