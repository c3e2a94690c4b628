// What makes the journal trustworthy: erasing keeps it whole, and changing anything behind its back shows.
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Database } from '../src/database/database.ts'
import { eraseDetails } from '../src/ledger/erase.ts'
import { verify } from '../src/ledger/verify.ts'
import { type Api, startApi } from './client.ts'

const ACME = '/v1/organizations/acme'
let api: Api
let db: Database

beforeEach(async () => {
  api = await startApi({ now: '2026-05-10T09:00:00Z' })
  db = api.server.ledger.db
  await api.operator.put(ACME, { name: 'Acme', preset: 'battery', timezone: 'Europe/Kyiv' })
  await api.operator.put(`${ACME}/members/ann`, { email: 'ann@acme.example', name: 'Ann', license: {} })
  await charge('a', [
    { key: 'email:1', subject: { type: 'contact', id: 'c1', name: 'Clara Duval' } },
    { key: 'email:2', subject: { type: 'contact', id: 'c2', name: 'Omar Haddad' } },
  ])
  await charge('b', [{ key: 'email:3', subject: { type: 'contact', id: 'c1', name: 'Clara Duval' } }])
})
afterEach(() => api.close())

async function charge(idempotency_key: string, items: object[]) {
  const body = {
    action: 'email.unlock',
    member_id: 'ann',
    items,
    description: 'Clara, for Ann',
    idempotency_key,
  }
  const reply = await api.operator.post(`${ACME}/charges`, body)
  expect(reply.status).toBe(200)
  return reply.body
}

const details = async () =>
  JSON.stringify(await db.query('select document, subject_ids from entry_details order by seq'))

test('erasing a contact leaves no trace of it, keeps the others, and verify stays clean', async () => {
  const { status, body } = await api.operator.post(`${ACME}/erasures`, { subject_id: 'c1' })
  expect([status, body.entries]).toEqual([200, 2])
  expect(await details()).not.toMatch(/Clara|"c1"/)
  expect(await details()).toMatch('Omar Haddad')
  const csv = await api.operator.get(`${ACME}/history.csv`)
  expect(csv.body).not.toMatch('Clara')
  expect(await verify(db, 'acme')).toMatchObject({ ok: true, erased: 2 })
})

test('erasing a member replaces name, address and the words of their entries, and verify stays clean', async () => {
  const { status, body } = await api.operator.post(`${ACME}/erasures`, { member_id: 'ann' })
  expect([status, body.entries]).toEqual([200, 2])
  const everything = JSON.stringify([
    await details(),
    await db.query('select * from members'),
    await db.query('select * from audit_log'),
    await db.query('select body from entries'),
    (await api.operator.get(`${ACME}/history.csv`)).body,
    (await api.operator.get(`${ACME}/reports/usage.csv`)).body,
  ])
  expect(everything).not.toMatch(/Ann\b|ann@acme/)
  expect(await verify(db, 'acme')).toMatchObject({ ok: true, erased: 2 })
})

test('a subject erased twice, once more by the member, is one chain of vouchers', async () => {
  await eraseDetails(api.server.ledger, 'acme', { subject_id: 'c2' }, 'system')
  await eraseDetails(api.server.ledger, 'acme', { subject_id: 'c1' }, 'system')
  await eraseDetails(api.server.ledger, 'acme', { member_id: 'ann' }, 'system')
  expect((await verify(db, 'acme')).findings).toEqual([])
})

const HIDE = `set body = replace(body, '"credits":2000000', '"credits":1000000')`
test.each([
  [
    'a rewritten entry',
    `update entries ${HIDE} where seq = 3`,
    `update entries set body = replace(body, '"credits":1000000', '"credits":2000000') where seq = 3`,
    'chain',
    3,
  ],
  ['a removed entry', 'delete from entries where seq = 3', null, 'chain', 3],
  [
    'a column that says something else',
    `update entries set credits = 0 where seq = 3`,
    `update entries set credits = 2000000 where seq = 3`,
    'column',
    3,
  ],
  ['changed details', `update entry_details set document = '{}' where seq = 3`, null, 'details', 3],
  [
    'a changed balance',
    `update grants set used = used - 1 where used > 0`,
    `update grants set used = used + 1 where used > 0`,
    'grant',
    4,
  ],
  ['a removed owned item', `delete from owned_items where item_key = 'email:3'`, null, 'owned_item', 4],
  [
    'an item that was never bought',
    `insert into owned_items values ('acme', '', 'email:9', null, 3)`,
    `delete from owned_items where item_key = 'email:9'`,
    'owned_item',
    3,
  ],
  [
    'a changed rollup',
    `update usage_days set gross = gross + 1`,
    `update usage_days set gross = gross - 1`,
    'usage',
    null,
  ],
  [
    'a changed quarter-hour',
    `update usage_quarters set items = items + 1`,
    `update usage_quarters set items = items - 1`,
    'usage',
    null,
  ],
  ['a turned back head', `update ledgers set seq = seq - 1`, `update ledgers set seq = seq + 1`, 'head', 4],
])('verify names the first thing that is wrong: %s', async (_, tamper, repair, what, seq) => {
  const copies = { entries: [] as any[], entry_details: [] as any[], owned_items: [] as any[] }
  if (!repair)
    for (const table of Object.keys(copies) as (keyof typeof copies)[])
      copies[table] = await db.query(`select to_jsonb(t)::text as row from ${table} t`)
  await db.query(tamper)
  const { ok, findings } = await verify(db, 'acme')
  expect({ ok, first: { what: findings[0]?.what, seq: findings[0]?.seq } }).toEqual({
    ok: false,
    first: { what, seq },
  })
  // Put back, so that the closing verification of every test holds.
  if (repair) await db.query(repair)
  else
    for (const [table, rows] of Object.entries(copies)) {
      await db.query(`delete from ${table}`)
      for (const { row } of rows)
        await db.query(
          `insert into ${table} select * from jsonb_populate_record(null::${table}, $1::jsonb)`,
          [row],
        )
    }
})
