// Makes a long history that ends in a difference short: what can be left out of it, so that there still is one.

import { shown } from './compare.ts'
import { openServer, openSide, perform, performTogether, type Side } from './history.ts'
import type { Operation } from './operations.ts'
import { type Setup, START } from './products.ts'

export interface Short {
  operations: Operation[]
  difference: string
}

const MOST_RUNS = 150

/** Asks the operations of one organization again, alone on a fresh server; what it tells, or null. */
export async function rerun(setup: Setup, operations: Operation[]): Promise<Side> {
  const api = await openServer()
  try {
    const side = await openSide(api, setup, START)
    for (let i = 0; i < operations.length && side.difference === null; ) {
      const { batch } = operations[i]!
      const until =
        batch === undefined ? i + 1 : operations.findIndex((one, at) => at > i && one.batch !== batch)
      const together = operations.slice(i, until < 0 ? undefined : until)
      for (const { verb, ...one } of together)
        if (verb === 'clock') await api.clock(new Date((one as { now: number }).now).toISOString())
      if (batch === undefined) await perform(api, side, together[0]!)
      else
        await performTogether(
          api,
          together.map((operation) => ({ side, operation })),
        )
      i += together.length
    }
    return side
  } finally {
    await api.close().catch(() => undefined)
  }
}

/** Leaves out ever smaller parts, as long as a difference remains. Null: it does not happen alone. */
export async function shrink(setup: Setup, operations: Operation[]): Promise<Short | null> {
  let runs = 0
  const attempt = async (candidate: Operation[]): Promise<Short | null> => {
    runs++
    const { difference, operations: asked } = await rerun(setup, candidate)
    return difference === null ? null : { operations: asked, difference }
  }
  let best = await attempt(operations)
  if (best === null) return null
  for (let size = Math.ceil(best.operations.length / 2); size >= 1 && runs < MOST_RUNS; ) {
    let removed = false
    for (let from = best.operations.length - 1 - size; from > -size && runs < MOST_RUNS; from -= size) {
      const kept: Operation[] = best.operations.filter((_, at) => at < from || at >= from + size)
      const found: Short | null = await attempt(kept)
      if (found === null) continue
      best = found
      removed = true
      from = Math.min(from, best.operations.length)
    }
    if (!removed || size > 1) size = size === 1 ? 0 : Math.ceil(size / 2)
  }
  return best
}

/** One line an operation. */
export function listed(setup: Setup, { operations, difference }: Short): string {
  const lines = operations.map(({ verb, ...rest }) => `  ${verb} ${shown(rest)}`)
  return [`An organization of ${shown(setup)}:`, ...lines, `→ ${difference}`].join('\n')
}
