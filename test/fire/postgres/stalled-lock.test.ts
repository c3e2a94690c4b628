// Issue 3: a process stalls while it holds organizations' locks, for 4 s, or until the others have been charged.
import { expect, test } from 'vitest'
import type { Database, Transaction } from '../../../src/database/database.ts'
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
/** Charges of each other organization meanwhile, at least, and how long they are waited for. */
const OTHERS_EACH = 10
const PATIENCE_MS = 60_000

const named = (name: string, count: number) => Array.from({ length: count }, (_, n) => `${name}-${n}`)

/** Charges of each organization by several clients, each one after the other, until it is enough; a second. */
async function charge(
  operator: Client,
  ids: string[],
  name: string,
  isEnough: (least: number) => boolean,
): Promise<number> {
  const started = performance.now()
  const charges = new Map(ids.map((id) => [id, 0]))
  const work = async (id: string, client: number) => {
    for (let n = 0; !isEnough(Math.min(...charges.values())); n++) {
      const reply = await operator.post(`${pathOf(id)}/charges`, lookup(1, `${name}-${client}-${n}`))
      expect(reply.status).toBe(200)
      charges.set(id, charges.get(id)! + 1)
    }
  }
  await Promise.all(ids.flatMap((id) => CLIENTS.map((client) => work(id, client))))
  const all = [...charges.values()].reduce((sum, count) => sum + count, 0)
  return Math.round(all / ((performance.now() - started) / 1_000))
}

/** Until somebody waits for a lock. */
async function someoneWaits(database: Database): Promise<void> {
  const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
  while ((await database.query(waiting)).length === 0);
}

/** Keeps the session from being ended for idling, as long as the work goes on; throws where it goes on for too long. */
async function stallFor<T>(tx: Transaction, work: Promise<T>): Promise<T> {
  let over = false
  void work.finally(() => {
    over = true
  })
  for (const end = performance.now() + PATIENCE_MS; !over; ) {
    if (performance.now() > end) throw new Error('the others waited for locks that they did not need')
    await tx.send([{ text: 'select pg_sleep(0.1)' }])
  }
  return work
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
    const process = await openPostgres(database_url!, { pool_size: 2 })
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
      await someoneWaits(process)
      const isOver = after(STALLED_MS)
      const isEnough = (least: number) => least >= OTHERS_EACH && isOver()
      const others = await stallFor(tx, charge(operator, free, 'meanwhile', isEnough))
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
