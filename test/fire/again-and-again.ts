// Harm done under load, cycle after cycle, and after each cycle the proof that nothing was lost and nothing doubled.
import type { Seeded } from '../model/seeded.ts'
import type { Vendor } from './vendor.ts'

const CYCLES_PER_CUSTOMER = 5
const CLIENTS = 16

export interface Survived {
  /** Of each cycle: the longest time, from the harm on, in which nothing new was heard. */
  waits_ms: number[]
  summary: string
}

/** `harm` resolves when the harm is over, not when it has been recovered from. */
export async function harmAgainAndAgain(
  vendor: Vendor,
  random: Seeded,
  cycles: number,
  harm: (cycle: number) => Promise<void>,
): Promise<Survived> {
  const waits_ms: number[] = []
  for (let cycle = 0; cycle < cycles; cycle++) {
    if (cycle % CYCLES_PER_CUSTOMER === 0) await vendor.openOrganizations()
    waits_ms.push(await vendor.workThrough(CLIENTS, random.from(1, 200), () => harm(cycle)))
    await vendor.check()
  }
  await vendor.check('all')
  const { heard, lost, away, replayed } = vendor
  const summary =
    `${heard} operations acknowledged, ${lost} answers lost, ${away} of 503, ${replayed} found done when asked again; ` +
    '0 lost, 0 doubled, verify clean each time'
  return { waits_ms, summary }
}
