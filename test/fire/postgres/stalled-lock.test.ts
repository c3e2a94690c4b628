// Issue 3: a process stalls while it holds organizations' locks, for 4 s; after 5 s its session is ended.
import { expect, test } from 'vitest'
import { openPostgres } from '../../../src/database/postgres.ts'
import { type Client, clientOf, OPERATOR_KEY } from '../../client.ts'
import { createTestDatabase } from '../../engine.ts'
import { begin } from '../figure.ts'
import { leftOf, lookup, openOrganizations, pathOf, verified } from '../prepaid.ts'
import { patience } from '../scale.ts'
import { serveOn } from './serve-on.ts'

const STALLED_MS = 4_000
const BASELINE_MS = 2_000
const CREDITS = 1_000_000
const CHARGES_EACH = 6
const CLIENTS = [1, 2, 3]

const named = (name: string, count: number) => Array.from({ length: count }, (_, n) => `${name}-${n}`)

/** Charges of each organization by several clients, each one after the other, until it is enough; a second. */
async function charge(
  operator: Client,
  ids: string[],
  name: string,
  isEnough: () => boolean,
): Promise<number> {
  const started = performance.now()
  let charges = 0
  const work = async (id: string, client: number) => {
    for (let n = 0; !isEnough(); n++) {
      const reply = await operator.post(`${pathOf(id)}/charges`, lookup(1, `${name}-${client}-${n}`))
      expect(reply.status).toBe(200)
      charges++
    }
  }
  await Promise.all(ids.flatMap((id) => CLIENTS.map((client) => work(id, client))))
  return Math.round(charges / ((performance.now() - started) / 1_000))
}

const after = (duration_ms: number) => {
  const end = performance.now() + duration_ms
  return () => performance.now() > end
}

/** A charge and a change of rules in turn, all at once. */
const ask = (operator: Client, ids: string[]) =>
  ids.flatMap((id) =>
    Array.from({ length: CHARGES_EACH }, (_, n) => [
      operator.post(`${pathOf(id)}/charges`, lookup(1, `waits-${n}`)),
      operator.put(`${pathOf(id)}/members/m${n}`, { email: `m${n}@${id}.example` }),
    ]).flat(),
  )

test.each([1, 6])(
  'while a stalled process holds the locks of %i organizations, all others go on',
  {
    timeout: patience,
  },
  async (count) => {
    const measured = begin(`locks held for ${STALLED_MS / 1_000} s`, count)
    const { database_url } = await createTestDatabase()
    const operator = clientOf((await serveOn(database_url!)).url, OPERATOR_KEY)
    const [stalled, free] = [named('stalled', count), named('free', 10)]
    await openOrganizations(operator, [...stalled, ...free], CREDITS)
    const before = await charge(operator, free, 'before', after(BASELINE_MS))
    const process = await openPostgres(database_url!, { pool_size: 1 })
    let answered = 0
    let waiting: Promise<number[]> = Promise.resolve([])
    const meanwhile = await process.transaction(async (tx) => {
      await tx.send([
        { text: 'select from ledgers where organization_id = any($1::text[]) for update', values: [stalled] },
      ])
      waiting = Promise.all(
        ask(operator, stalled).map(async (reply) => {
          const { status } = await reply
          answered++
          return status
        }),
      )
      const others = await charge(operator, free, 'meanwhile', after(STALLED_MS))
      expect(answered).toBe(0)
      return others
    })
    await process.close()
    expect(new Set(await waiting)).toEqual(new Set([200]))
    for (const id of stalled) {
      expect(await leftOf(operator, id)).toBe(CREDITS - CHARGES_EACH)
      await verified(operator, id)
    }
    measured(
      `others: ${before} charges a second before, ${meanwhile} meanwhile; then all that waited were answered`,
    )
  },
)
