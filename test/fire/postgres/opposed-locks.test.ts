// Issue 3: two servers that ask in opposed orders and meet at an organization that is locked elsewhere: had they locked
// those before it and waited, each would now wait for the other.
import { expect, test } from 'vitest'
import { startFleet } from '../fleet.ts'
import { leftOf, lookup, openOrganizations } from '../prepaid.ts'
import { patience } from '../scale.ts'

const ids = Array.from({ length: 21 }, (_, n) => `org-${String(n).padStart(2, '0')}`)
const between = ids[10]!

const WAITING = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
const DEADLOCKS =
  'select deadlocks::int as deadlocks from pg_stat_database where datname = current_database()'

test('servers that meet at a locked organization from opposed sides never wait for each other', {
  timeout: patience,
}, async () => {
  const fleet = await startFleet(2, Date.now())
  await openOrganizations(fleet.clients[0]!, ids, 100)
  const charge = (server: number, order: string[]) => {
    const charges = order.map((organization_id) => ({ organization_id, ...lookup(1, `by-${server}`) }))
    return fleet.clients[server]!.post('/v1/charges', { charges })
  }
  const asked = await fleet.database.transaction(async (tx) => {
    await tx.send([{ text: 'select from ledgers where organization_id = $1 for update', values: [between] }])
    const both = [charge(0, ids), charge(1, [...ids].reverse())]
    // Both have come as far as they can. Another session looks: this one would see the same until it ends.
    while ((await fleet.database.query(WAITING)).length < 2);
    return both
  })
  for (const { status, body } of await Promise.all(asked)) {
    expect(status).toBe(200)
    expect(body.results.every((result: { status: string }) => result.status === 'charged')).toBe(true)
  }
  for (const id of ids) expect(await leftOf(fleet.clients[0]!, id)).toBe(98)
  // A session that has ended has told of its deadlocks.
  await Promise.all(fleet.servers.map((server) => server.close()))
  expect(await fleet.database.query(DEADLOCKS)).toEqual([{ deadlocks: 0 }])
  await fleet.close()
})
