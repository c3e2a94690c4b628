// Issue 3: several servers ask for the same organizations in batches that name them in opposed orders.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { seeded } from '../model/seeded.ts'
import { begin } from './figure.ts'
import { type Fleet, startFleet } from './fleet.ts'
import { leftOf, lookup, openOrganizations, pathOf } from './prepaid.ts'
import { patience, scale, seed } from './scale.ts'

const SERVERS = 4
const WORKERS = 3
const ids = Array.from({ length: 20 }, (_, n) => `org-${String(n).padStart(2, '0')}`)

const random = seeded(seed)
let fleet: Fleet

beforeAll(async () => {
  fleet = await startFleet(SERVERS, Date.now())
  await openOrganizations(fleet.clients[0]!, ids, 1_000_000)
}, patience)

afterAll(() => fleet.close(), patience)

/** All organizations, upwards or downwards, from any of them on. */
function order(worker: number): string[] {
  const ordered = worker % 2 === 0 ? ids : [...ids].reverse()
  const from = random.below(ids.length)
  return [...ordered.slice(from), ...ordered.slice(0, from)]
}

test('opposed batches of several servers never end in a deadlock', { timeout: patience }, async () => {
  const measured = begin('seconds of opposed organizations', scale.opposed_seconds)
  const end = performance.now() + scale.opposed_seconds * 1_000
  let charged = 0
  let changed = 0
  const work = async (server: number, worker: number) => {
    const client = fleet.clients[server]!
    for (let round = 0; performance.now() < end; round++) {
      const charge = lookup(1, `${server}-${worker}-${round}`)
      const charges = order(worker).map((organization_id) => ({ organization_id, ...charge }))
      const { status, body } = await client.post('/v1/charges', { charges })
      expect(status).toBe(200)
      for (const result of body.results) expect(result).toMatchObject({ status: 'charged', replayed: false })
      charged += charges.length
      if (round % 10 !== worker) continue
      // What changes the rules takes the same locks.
      expect((await client.put(pathOf(random.pick(ids)), { name: `round ${round}` })).status).toBe(200)
      changed++
    }
  }
  const workers = Array.from({ length: WORKERS }, (_, worker) => worker)
  await Promise.all(fleet.clients.flatMap((_, server) => workers.map((worker) => work(server, worker))))
  const left = await Promise.all(ids.map((id) => leftOf(fleet.clients[0]!, id)))
  expect(left).toEqual(ids.map(() => 1_000_000 - charged / ids.length))
  // A session that has ended has told of its deadlocks.
  await Promise.all(fleet.servers.map((server) => server.close()))
  const [row] = await fleet.database.query<{ deadlocks: number }>(
    'select coalesce(sum(deadlocks), 0)::int as deadlocks from pg_stat_database where datname = current_database()',
  )
  expect(row!.deadlocks).toBe(0)
  measured(
    `${charged} charges in batches of ${ids.length} organizations and ${changed} changes of rules, ` +
      `from ${SERVERS} servers: 0 deadlocks`,
  )
})
