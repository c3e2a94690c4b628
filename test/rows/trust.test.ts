// What makes the figures believable: a chain that anyone can recompute, an audit log, and erasure that breaks neither.
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { lab } from './lab.ts'
import { keyed, type Organization, startVendor, type Vendor } from './vendor.ts'

let vendor: Vendor

beforeAll(async () => {
  vendor = await startVendor('2026-03-10T15:00:00Z')
  await vendor.ask('PUT', '/v1/presets/lab', lab)
})
afterAll(() => vendor.close())

const open = (organization: object = {}) => vendor.open({ preset: 'lab', ...organization })
const verify = (acme: Organization) => vendor.ask('POST', `${acme.path}/verify`, {})

test('the journal can be checked with nothing but SHA-256: each hash follows from the one before', async () => {
  const acme = await open()
  const charge = await acme.charge({ action: 'find', items: keyed('e', 1, 5) })
  await acme.refund(charge.id, { items: ['e:1'] })
  const hold = await acme.hold({ action: 'run' })
  await acme.release(hold.id)
  const entries: any[] = []
  let cursor: string | undefined
  do {
    const page = await acme.get('/entries', { limit: 2, cursor })
    entries.push(...page.items)
    cursor = page.next_cursor ?? undefined
  } while (cursor)
  let hash = Buffer.alloc(32)
  for (const [index, entry] of entries.entries()) {
    hash = createHash('sha256').update(hash).update(entry.body).digest()
    expect([entry.seq, entry.hash]).toEqual([index + 1, hash.toString('hex')])
  }
  expect(await verify(acme)).toMatchObject({ ok: true, entries: entries.length, head: hash.toString('hex') })
  const again = await acme.get(`/charges/${charge.id}`)
  expect(again.hash).toBe(entries.find((entry) => entry.id === charge.id).hash)
})

test('a contact is erased everywhere, the figures stay, and the journal verifies', async () => {
  const acme = await open()
  const subject = { type: 'contact', id: 'contact_1', name: 'Zaphod Beeblebrox' }
  const charge = await acme.charge({
    action: 'find',
    items: [{ key: 'e:1', subject }, 'e:2'],
    description: 'Zaphod Beeblebrox',
    metadata: { who: 'Zaphod Beeblebrox' },
  })
  const before = await acme.historyCsv()
  expect(JSON.stringify(before)).toContain('Zaphod')
  const erased = await vendor.ask('POST', `${acme.path}/erasures`, { subject_id: 'contact_1' })
  expect(erased).toMatchObject({ subject_id: 'contact_1', entries: 1 })
  const answers = [
    await acme.history(),
    await acme.historyCsv(),
    await acme.get(`/charges/${charge.id}`),
    await acme.get(`/history/entries/${charge.id}/items`),
    await acme.get('/entries'),
    await acme.get('/audit'),
  ]
  for (const answer of answers) expect(JSON.stringify(answer)).not.toContain('Zaphod')
  expect(await verify(acme)).toMatchObject({ ok: true, erased: 1, findings: [] })
  expect((await acme.history()).items).toMatchObject([{ credits: 2 }])
  expect((await acme.charge({ action: 'find', items: ['e:1'] })).credits).toBe(0)
})

test('a member is erased: a pseudonym in history, report and members, the figures stay', async () => {
  const acme = await open({ policy: { report: { refresh: 'live' } } })
  await acme.member('anna', { name: 'Trillian Astra', email: 'trillian@heart.example', group: 'Sales' })
  await acme.charge({ action: 'find', items: ['e:1', 'e:2'], member_id: 'anna' })
  await vendor.ask('POST', `${acme.path}/erasures`, { member_id: 'anna' })
  const answers = [
    await acme.history(),
    await acme.historyCsv(),
    await acme.get('/members'),
    await acme.breakdown('member', { preset: 'today' }),
    await acme.get('/reports/usage.csv'),
    await acme.get('/audit'),
    await acme.balances({ everyone: true }),
  ]
  for (const answer of answers) expect(JSON.stringify(answer)).not.toMatch(/trillian/i)
  expect((await acme.history({ member_id: 'anna' })).items).toMatchObject([{ credits: 2 }])
  expect(await verify(acme)).toMatchObject({ ok: true, findings: [] })
})

test('who changed what of the administration is in the audit log, the newest first', async () => {
  const acme = await open()
  await acme.put({ status: 'suspended' })
  await acme.put({ status: 'active', plan_id: 'lab-middle' })
  await acme.member('anna', { role: 'manager' })
  await vendor.ask('POST', `${acme.path}/keys`, { name: 'crm' })
  const { items } = await acme.get('/audit')
  const actions = items.map((item: any) => item.action)
  expect(actions.at(-1)).toBe('organization.created')
  expect(actions.filter((action: string) => action === 'organization.changed')).toHaveLength(2)
  expect(actions.some((action: string) => action.startsWith('member.'))).toBe(true)
  expect(actions.some((action: string) => action.startsWith('key.'))).toBe(true)
  for (const item of items) expect(item.actor).toMatch(/^operator:/)
  expect(items.find((item: any) => item.after?.status === 'suspended').before.status).toBe('active')
  const key = await acme.key(['usage.read', 'charge', 'report.export'])
  expect((await key.get(`${acme.path}/audit`)).status).toBe(403)
  expect((await key.post(`${acme.path}/verify`)).status).toBe(403)
})

test('S4-02 nothing of one organization is reachable with the key of another: it does not exist', async () => {
  const [acme, other] = [await open(), await open()]
  const charge = await acme.charge({ action: 'find', items: ['e:1'] })
  const key = await other.key(['usage.read', 'charge', 'report.export'])
  const below = [
    '',
    '/balances',
    '/history',
    '/history.csv',
    '/usage',
    '/owned?key=e:1',
    '/reports/usage.csv',
    '/catalogue',
    `/charges/${charge.id}`,
  ]
  for (const path of below) {
    const theirs = await key.get(`${acme.path}${path}`)
    const nobodys = await key.get(`/v1/organizations/${acme.id}x${path}`)
    expect([path, theirs.status, nobodys.status]).toEqual([path, 404, 404])
    expect(theirs.body.detail.replaceAll(acme.id, '')).toBe(nobodys.body.detail.replaceAll(`${acme.id}x`, ''))
  }
  const body = { action: 'find', items: [{ key: 'e:9' }], idempotency_key: 'k' }
  expect((await key.post(`${acme.path}/charges`, body)).status).toBe(404)
  expect(await acme.left()).toBe(99)
})
