// Licenses for many at once, by the organization's own administrator: as many as were sold, each a battery of its own.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Api, startApi } from './client.ts'

let api: Api
const ALDER = '/v1/organizations/alder'
const MEMBERS = ['anna', 'ben', 'cara', 'dora', 'emil', 'fay']

beforeAll(async () => {
  api = await startApi({ now: '2026-03-10T09:00:00Z' })
  const seats = [{ plan_id: 'battery-standard', count: 4 }]
  await api.operator.put(ALDER, { name: 'Alder', preset: 'battery', policy: { seats } })
  for (const member_id of MEMBERS)
    await api.operator.put(`${ALDER}/members/${member_id}`, {
      email: `${member_id}@alder.example`,
      role: member_id === 'anna' ? 'admin' : member_id === 'ben' ? 'manager' : 'user',
      ...(member_id === 'anna' && { license: {} }),
    })
})
afterAll(() => api.close())

const batch = (member_ids: string[], license: object | null) => ({
  members: member_ids.map((member_id) => ({ member_id, license })),
})
const holders = async (): Promise<string[]> => {
  const { body } = await api.operator.get(`${ALDER}/members?limit=100`)
  return body.items.flatMap((one: any) => (one.license ? [one.member_id] : []))
}

test('S1-31 an administrator gives the seats that were sold to many at once, and nobody gives more', async () => {
  const anna = await api.signedIn('alder', 'anna')
  const standard = { plan_id: 'battery-standard' }
  const given = await anna.post(`${ALDER}/members/batch`, batch(['cara', 'dora'], standard))
  expect(given.body.results.map((one: any) => one.license?.plan_id)).toEqual([
    'battery-standard',
    'battery-standard',
  ])
  const { body } = await api.operator.get(`${ALDER}/balances?member_id=cara`)
  expect(body.member.credits.left).toBe(500)
  const { body: none } = await anna.post(`${ALDER}/members/batch`, batch(['cara', 'emil', 'fay'], standard))
  expect(none.results).toMatchObject([
    { member_id: 'cara' },
    { member_id: 'emil', license: { plan_id: 'battery-standard' } },
    { code: 'limit_reached', status_code: 403, field: 'license.plan_id' },
  ])
  expect(await holders()).toEqual(['anna', 'cara', 'dora', 'emil'])
})

test('C5 what would bring credits that nobody paid for stays the vendor’s: ending, moving, dating, other levels', async () => {
  const anna = await api.signedIn('alder', 'anna')
  const put = (license: object | null) => anna.put(`${ALDER}/members/cara`, { license })
  for (const license of [null, { license_id: 'anna' }, { issued_at: '2026-01-01T00:00:00Z' }])
    expect((await put(license)).body).toMatchObject({ code: 'permission_denied', field: 'license' })
  expect((await put({ plan_id: 'battery-professional' })).body).toMatchObject({
    code: 'invalid_field',
    field: 'license',
  })
  expect((await api.operator.put(ALDER, { policy: { seats: [] } })).status).toBe(200)
  expect((await anna.put(`${ALDER}/members/fay`, { license: {} })).body.code).toBe('limit_reached')
  const ben = await api.signedIn('alder', 'ben')
  expect((await ben.put(`${ALDER}/members/fay`, { license: {} })).status).toBe(403)
  expect(await holders()).toEqual(['anna', 'cara', 'dora', 'emil'])
})

test('S1-31 the last seat goes to one of those who are given it at the same time', async () => {
  const seats = [{ plan_id: 'battery-standard', count: 5 }]
  await api.operator.put(ALDER, { policy: { seats } })
  const anna = await api.signedIn('alder', 'anna')
  const answers = await Promise.all(
    ['ben', 'fay'].map((member_id) => anna.put(`${ALDER}/members/${member_id}`, { license: {} })),
  )
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 403])
  expect(await holders()).toHaveLength(5)
})
