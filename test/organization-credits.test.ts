// The vendor's list of organizations with what each has left: one question for the page, not one a row.
import { expect, test } from 'vitest'
import { balances } from '../src/usage/balances.ts'
import { organizationCredits } from '../src/usage/organization-credits.ts'
import { startApi } from './client.ts'
import { openWorld } from './usage-world.ts'

test('each organization of a page has the credits that its own balances say, also before a renewal is written', async () => {
  const world = await openWorld('2026-01-01T09:00:00Z')
  const ids = ['ash', 'beech', 'cedar', 'elm']
  for (const id of ids) await world.organization(id, id === 'elm' ? { plan_id: 'seats' } : {})
  const search = (id: string, results: number) => world.charge(id, 'api.search', { quantities: { results } })
  await world.grant('beech', 250)
  await search('beech', 9_600)
  await search('cedar', 9_999)
  await world.hold('cedar', 'api.company', { items: ['one'] })
  const told = async () => {
    const all = await organizationCredits(world.ledger, [...ids, 'nobody'])
    const each = await Promise.all(ids.map(async (id) => [id, (await balances(world.ledger, id)).credits]))
    expect(Object.fromEntries(all)).toEqual(Object.fromEntries(each))
    return ids.map((id) => all.get(id)!.left)
  }
  const before = await told()
  expect(before[1]).toBe(before[0]! + 250 - 9_600)
  expect(before[3]).toBe(0)
  await world.clock('2026-02-01T00:00:00Z')
  const after = await told()
  expect(after[2]).toBeGreaterThanOrEqual(10_000)
  await world.close()
})

test('the list says them where it is asked to', async () => {
  const api = await startApi({ now: '2026-03-10T09:00:00Z' })
  for (const id of ['ash', 'beech'])
    await api.operator.put(`/v1/organizations/${id}`, { name: id, preset: 'battery' })
  const grant = { unit: 'credit', amount: 70, source: 'addon', reason: 'test', idempotency_key: 'g' }
  await api.operator.post('/v1/organizations/beech/grants', grant)
  const first = await api.operator.get('/v1/organizations?credits=true&limit=1')
  const second = await api.operator.get(
    `/v1/organizations?credits=true&cursor=${encodeURIComponent(first.body.next_cursor)}`,
  )
  const listed = [...first.body.items, ...second.body.items]
  expect(listed.map(({ organization_id, credits }: any) => [organization_id, credits.left])).toEqual([
    ['ash', 0],
    ['beech', 70],
  ])
  const plain = await api.operator.get('/v1/organizations')
  expect(plain.body.items[0]).not.toHaveProperty('credits')
  await api.close()
})
