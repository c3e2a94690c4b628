// Conversations with the vendor, and views that members keep.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Api, type Client, startApi } from './client.ts'

let api: Api
let admin: Client
let user: Client
let vendor: Client
const nw = '/v1/organizations/nw'

beforeAll(async () => {
  api = await startApi()
  for (const organization_id of ['nw', 'other'])
    await api.operator.put(`/v1/organizations/${organization_id}`, {
      name: organization_id === 'nw' ? 'Northwind' : 'Other',
      preset: 'genesy',
      timezone: 'Europe/Madrid',
    })
  await api.operator.post(`${nw}/members/batch`, {
    members: [
      { member_id: 'ada', email: 'ada@nw.example', name: 'Ada', role: 'admin' },
      { member_id: 'uma', email: 'uma@nw.example', name: 'Uma', role: 'user' },
      { member_id: 'ugo', email: 'ugo@nw.example', name: 'Ugo', role: 'user' },
    ],
  })
  await api.operator.post(`${nw}/grants`, {
    unit: 'credit',
    amount: 100,
    source: 'addon',
    reason: 'start',
    idempotency_key: 'g-1',
  })
  admin = await api.signedIn('nw', 'ada')
  user = await api.signedIn('nw', 'uma')
  vendor = await api.operatorSignedIn('sam')
})
afterAll(() => api.close())

const ask = (client: Client, more: object = {}) =>
  client.post(`${nw}/requests`, { kind: 'buy_more', message: 'Five thousand more, please.', ...more })

test("S2-16 Buy More lands in the vendor's queue, is answered there, and changes nothing by itself", async () => {
  const before = await api.operator.get(`${nw}/balances`)
  const asked = await ask(admin)
  expect(asked.status).toBe(201)
  const { request_id } = asked.body
  expect(asked.body).toMatchObject({
    state: 'open',
    subject: 'Buy More',
    member: { member_id: 'ada', name: 'Ada' },
    messages: [{ message_no: 1, author: 'member', author_name: 'Ada', text: 'Five thousand more, please.' }],
  })
  const queue = await vendor.get('/v1/requests')
  expect(queue.body.items).toContainEqual(
    expect.objectContaining({ request_id, organization_id: 'nw', organization_name: 'Northwind' }),
  )
  const answered = await vendor.post(`${nw}/requests/${request_id}/messages`, { message: 'On their way.' })
  expect(answered.body).toMatchObject({
    state: 'answered',
    last_message: { author: 'operator', text: 'On their way.' },
    message_count: 2,
  })
  expect((await vendor.get('/v1/requests')).body.items).toEqual([])
  expect((await api.operator.get(`${nw}/balances`)).body.credits).toEqual(before.body.credits)

  const again = await admin.post(`${nw}/requests/${request_id}/messages`, { message: 'When?' })
  expect(again.body.state).toBe('open')
  const closed = await vendor.post(`${nw}/requests/${request_id}/close`)
  expect(closed.body.state).toBe('closed')
  const reopened = await admin.post(`${nw}/requests/${request_id}/messages`, { message: 'Still: when?' })
  expect(reopened.body).toMatchObject({ state: 'open', closed_at: null, message_count: 4 })
  const audit = await admin.get(`${nw}/audit?limit=20`)
  const actions = audit.body.items.map((one: { action: string }) => one.action)
  expect(actions).toEqual(expect.arrayContaining(['request.opened', 'request.answered', 'request.closed']))
  expect(JSON.stringify(audit.body)).not.toContain('Still: when?')
})

test("users see their own conversations, admins all of the organization's", async () => {
  const mine = (await ask(user, { kind: 'question', message: 'How?' })).body
  const ugo = await api.signedIn('nw', 'ugo')
  expect((await ugo.get(`${nw}/requests/${mine.request_id}`)).status).toBe(404)
  expect((await ugo.post(`${nw}/requests/${mine.request_id}/messages`, { message: 'x' })).status).toBe(404)
  expect((await ugo.get(`${nw}/requests`)).body.items).toEqual([])
  expect((await admin.get(`${nw}/requests/${mine.request_id}`)).status).toBe(200)
  const own = (await user.get(`${nw}/requests`)).body.items
  expect(own.map((one: { request_id: string }) => one.request_id)).toEqual([mine.request_id])
  expect((await user.get(`/v1/organizations/other/requests/${mine.request_id}`)).status).toBe(404)
  expect((await user.get('/v1/requests')).status).toBe(403)
})

test("a refund is asked for one's own charge only, and names it", async () => {
  await api.operator.post(`${nw}/owned`, { items: [{ key: 'email:none' }] })
  const charge = await api.operator.post(`${nw}/charges`, {
    action: 'scraping.contact_by_url',
    member_id: 'ugo',
    items: [{ key: 'contact:9' }],
    idempotency_key: 'c-9',
  })
  expect(charge.status).toBe(200)
  const of = { kind: 'refund', message: 'Wrong contact.' }
  expect((await ask(user, of)).body.field).toBe('charge_id')
  expect((await ask(user, { ...of, charge_id: charge.body.id })).status).toBe(403)
  expect((await ask(user, { ...of, charge_id: 'ch_999999' })).status).toBe(404)
  const asked = await ask(await api.signedIn('nw', 'ugo'), { ...of, charge_id: charge.body.id })
  expect(asked.body).toMatchObject({ kind: 'refund', charge_id: charge.body.id })
})

test('50 messages at once are numbered without gaps', async () => {
  const { request_id } = (await ask(admin)).body
  const texts = Array.from({ length: 50 }, (_, index) => `message ${index}`)
  const path = `${nw}/requests/${request_id}/messages`
  for (const { status } of await Promise.all(texts.map((message) => vendor.post(path, { message }))))
    expect(status).toBe(200)
  const { body } = await admin.get(`${nw}/requests/${request_id}`)
  expect(body.messages.map((one: { message_no: number }) => one.message_no)).toEqual(
    Array.from({ length: 51 }, (_, index) => index + 1),
  )
  expect(new Set(body.messages.slice(1).map((one: { text: string }) => one.text))).toEqual(new Set(texts))
})

test('pages of the queue miss and repeat nothing', async () => {
  for (let index = 0; index < 5; index++) await ask(user, { subject: `Paged ${index}` })
  const seen: string[] = []
  for (let cursor = ''; ; ) {
    const { body } = await vendor.get(`/v1/requests?limit=2${cursor}`)
    seen.push(...body.items.map((one: { request_id: string }) => one.request_id))
    if (body.next_cursor === null) break
    cursor = `&cursor=${body.next_cursor}`
  }
  expect(new Set(seen).size).toBe(seen.length)
  expect(seen).toEqual(
    (await vendor.get('/v1/requests?limit=200')).body.items.map((one: any) => one.request_id),
  )
})

test('a view is kept under a name, by each member for themselves', async () => {
  const view = { name: 'My emails', query: 'action=scraping.contact_by_url&sort=asc' }
  expect((await user.put(`${nw}/views/mine`, view)).body).toMatchObject({ ...view, page: 'history' })
  expect((await user.put(`${nw}/views/mine`, { ...view, name: 'Renamed' })).body.name).toBe('Renamed')
  expect((await user.get(`${nw}/views`)).body.items).toMatchObject([{ view_id: 'mine', name: 'Renamed' }])
  expect((await admin.get(`${nw}/views`)).body.items).toEqual([])
  expect((await api.operator.get(`${nw}/views`)).status).toBe(403)
  expect((await user.delete(`${nw}/views/mine`)).status).toBe(200)
  expect((await user.delete(`${nw}/views/mine`)).status).toBe(404)
})

test('what a member who is erased has said, and the views they kept, go with them', async () => {
  const ugo = await api.signedIn('nw', 'ugo')
  const { request_id } = (await ask(ugo, { kind: 'question', subject: 'About Bea', message: 'Is Bea in?' }))
    .body
  await ugo.put(`${nw}/views/bea`, { name: 'Only Bea', query: '' })
  expect((await api.operator.post(`${nw}/erasures`, { member_id: 'ugo' })).status).toBe(200)
  const left = await admin.get(`${nw}/requests/${request_id}`)
  expect(JSON.stringify(left.body)).not.toContain('Bea')
  const views = await api.server.ledger.db.query(`select 1 from saved_views where member_id = 'ugo'`)
  expect(views).toEqual([])
})
