import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { listAudit } from '../src/catalog/audit.ts'
import {
  authenticate,
  bootstrapOperatorKey,
  createKey,
  examineKey,
  listKeys,
  revokeKey,
} from '../src/catalog/keys.ts'
import { Refused } from '../src/core/request.ts'
import type { Database } from '../src/database/database.ts'
import { openTestDatabase } from './engine.ts'

let db: Database

beforeEach(async () => {
  db = await openTestDatabase()
  await db.query(
    `insert into organizations (organization_id, name, status, preset_id, plan_timeline, timezone, policy, cycle_start,
       cycle_months, started_on, created_at)
     values ('acme', 'Acme', 'active', 'any', '[]', 'UTC', '{}', '2026-01-01', 1, '2026-01-01', '2026-01-01T00:00:00Z'),
       ('globex', 'Globex', 'active', 'any', '[]', 'UTC', '{}', '2026-01-01', 1, '2026-01-01', '2026-01-01T00:00:00Z')`,
  )
})

afterEach(async () => {
  vi.useRealTimers()
  await db.close()
})

const ofAcme = {
  organization_id: 'acme',
  kind: 'organization',
  name: 'CI',
  created_by: 'operator:boot',
} as const
const ofOperator = { organization_id: null, kind: 'operator', name: 'Backend', created_by: 'system' } as const

describe('a key', () => {
  test('is shown once and stored as its hash only', async () => {
    const { key, id } = await createKey(db, ofAcme)
    expect(key).toMatch(/^coulomb_org_[A-Za-z0-9_-]{43}[0-9A-Za-z]{6}$/)
    const [row] = await db.query('select * from api_keys')
    expect(JSON.stringify(row)).not.toContain(key)
    expect(row).toMatchObject({ key_id: id, prefix: key.slice(0, 16) })
    expect(JSON.stringify(await listKeys(db, 'acme'))).not.toContain(key)
  })

  test("tells whose it is: an organization's reads usage and no more, unless it is given more", async () => {
    const plain = await createKey(db, ofAcme)
    const charging = await createKey(db, { ...ofAcme, scopes: ['usage.read', 'charge'] })
    const operator = await createKey(db, ofOperator)
    expect(operator.key).toMatch(/^coulomb_op_/)
    expect(await authenticate(db, plain.key)).toEqual({
      kind: 'organization',
      key_id: plain.id,
      organization_id: 'acme',
      name: 'CI',
      scopes: ['usage.read'],
    })
    expect((await authenticate(db, charging.key))?.scopes).toEqual(['usage.read', 'charge'])
    expect(await authenticate(db, operator.key)).toMatchObject({ kind: 'operator', organization_id: null })
  })

  test('is listed once, the newest first, page by page', async () => {
    const made: string[] = []
    for (const name of ['a', 'b', 'c', 'd', 'e']) made.push((await createKey(db, { ...ofAcme, name })).id)
    const listed: string[] = []
    let cursor: string | undefined
    do {
      const page = await listKeys(db, 'acme', { limit: 2, cursor })
      listed.push(...page.items.map(({ id }) => id))
      cursor = page.next_cursor ?? undefined
    } while (cursor !== undefined)
    expect(listed.length).toBe(5)
    expect(new Set(listed)).toEqual(new Set(made))
    await expect(listKeys(db, 'acme', { cursor: 'x' })).rejects.toMatchObject({
      refusal: { field: 'cursor' },
    })
  })

  test('of an unknown organization, or one that would have expired, is not made', async () => {
    await expect(createKey(db, { ...ofAcme, organization_id: 'nobody' })).rejects.toThrow(Refused)
    await expect(createKey(db, { ...ofAcme, expires_at: Date.now() - 1 })).rejects.toThrow(Refused)
    expect((await listKeys(db, 'nobody')).items).toEqual([])
    expect((await listKeys(db, 'acme')).items).toEqual([])
  })

  test('that is mistyped, cut off or guessed is refused without a query', async () => {
    const { key } = await createKey(db, ofAcme)
    const closed: Database = { ...db, query: () => Promise.reject(new Error('asked')) }
    const last = key.at(-1) === 'x' ? 'y' : 'x'
    for (const wrong of [
      '',
      'short',
      key.slice(0, -1),
      key.slice(0, -1) + last,
      `${key} `,
      key.replace('_org_', '_op_'),
      `coulomb_org_${'A'.repeat(49)}`,
      'x'.repeat(513),
    ])
      expect(await examineKey(closed, wrong)).toEqual({ principal: null, refusal: 'unknown' })
  })

  test('that has expired says so at that instant, however recently it was good', async () => {
    const { key } = await createKey(db, { ...ofAcme, expires_at: Date.now() + 60_000 })
    expect(await authenticate(db, key)).not.toBeNull()
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60_001 })
    expect(await examineKey(db, key)).toEqual({ principal: null, refusal: 'expired' })
  })
})

describe('revocation', () => {
  test('holds at once in the same process', async () => {
    const { key, id } = await createKey(db, ofAcme)
    expect(await authenticate(db, key)).not.toBeNull()
    const revoked = await revokeKey(db, 'acme', id, 'operator:boot')
    expect(revoked.revoked_at).not.toBeNull()
    expect(revoked).not.toHaveProperty('key_hash')
    expect(await examineKey(db, key)).toEqual({ principal: null, refusal: 'revoked' })
  })

  test('reaches another process within five seconds', async () => {
    const { key, id } = await createKey(db, ofAcme)
    const other: Database = { ...db }
    expect(await authenticate(other, key)).not.toBeNull()
    await revokeKey(db, 'acme', id, 'operator:boot')
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 5_000 })
    expect(await authenticate(other, key)).toBeNull()
  })

  test('a second time answers the same, and of a foreign or unknown key there is none', async () => {
    const { id } = await createKey(db, ofAcme)
    const first = await revokeKey(db, 'acme', id, 'operator:boot')
    expect(await revokeKey(db, 'acme', id, 'operator:boot')).toEqual(first)
    await expect(revokeKey(db, 'globex', id, 'operator:boot')).rejects.toMatchObject({
      refusal: { code: 'not_found' },
    })
    await expect(revokeKey(db, null, id, 'operator:boot')).rejects.toThrow(Refused)
  })

  test('and creation are in the audit log, without the key', async () => {
    const { id, key } = await createKey(db, ofAcme)
    await revokeKey(db, 'acme', id, 'operator:boot')
    const { items } = await listAudit(db, 'acme')
    expect(items.map((entry) => [entry.action, entry.target, entry.actor]).sort()).toEqual([
      ['key.created', `key:${id}`, 'operator:boot'],
      ['key.revoked', `key:${id}`, 'operator:boot'],
    ])
    expect(JSON.stringify(items)).not.toContain(key)
  })
})

describe('the bootstrap key', () => {
  test('is any text of 16 characters or more, whole if it looks like ours', async () => {
    await bootstrapOperatorKey(db, 'correct horse battery staple')
    expect(await authenticate(db, 'correct horse battery staple')).toMatchObject({ kind: 'operator' })
    await expect(bootstrapOperatorKey(db, 'too short')).rejects.toThrow('16')
    await expect(bootstrapOperatorKey(db, 'coulomb_op_but_not_quite_whole')).rejects.toThrow('whole')
  })

  test('replaces the one before, at once, and comes back with the environment', async () => {
    await bootstrapOperatorKey(db, 'the first bootstrap key')
    expect(await authenticate(db, 'the first bootstrap key')).not.toBeNull()
    await bootstrapOperatorKey(db, 'the second bootstrap key')
    expect(await examineKey(db, 'the first bootstrap key')).toMatchObject({ refusal: 'revoked' })
    expect(await authenticate(db, 'the second bootstrap key')).not.toBeNull()
    await bootstrapOperatorKey(db, 'the first bootstrap key')
    expect(await authenticate(db, 'the first bootstrap key')).not.toBeNull()
    expect((await listKeys(db, null)).items).toHaveLength(2)
  })
})

test('the last use of a key is noted at most once a minute, beside the request', async () => {
  const { key } = await createKey(db, ofAcme)
  const lastUsed = async () => (await listKeys(db, 'acme')).items[0]!.last_used_at
  const start = Date.now()
  vi.useFakeTimers({ toFake: ['Date'], now: start })
  await authenticate(db, key)
  await vi.waitFor(async () => expect(await lastUsed()).toBe(start))
  vi.setSystemTime(start + 59_000)
  await authenticate(db, key)
  vi.setSystemTime(start + 61_000)
  await authenticate(db, key)
  await vi.waitFor(async () => expect(await lastUsed()).toBe(start + 61_000))
})

test('the audit log is filtered by who, what, whom and when; its filters hold together', async () => {
  const first = await createKey(db, { ...ofAcme, name: 'first' })
  vi.setSystemTime(Date.now() + 60_000)
  const second = await createKey(db, { ...ofAcme, name: 'second' })
  await revokeKey(db, 'acme', second.id, 'member:anna')
  const found = async (query: Parameters<typeof listAudit>[2]) =>
    (await listAudit(db, 'acme', query)).items.map(({ action, target }) => `${action} ${target}`)
  const of = { first: `key:${first.id}`, second: `key:${second.id}` }
  expect(await found({ actor: 'member:anna' })).toEqual([`key.revoked ${of.second}`])
  expect(await found({ action: ['key.revoked', 'member.changed'] })).toEqual([`key.revoked ${of.second}`])
  expect(await found({ target: of.first })).toEqual([`key.created ${of.first}`])
  expect(await found({ until: second.created_at })).toEqual([`key.created ${of.first}`])
  expect(await found({ from: second.created_at, action: ['key.created'] })).toEqual([
    `key.created ${of.second}`,
  ])
  expect(await found({ target: of.first, actor: 'member:anna' })).toEqual([])
})

test('the audit log is paged from the newest on, without gaps or repeats', async () => {
  for (let index = 0; index < 5; index++) await createKey(db, { ...ofAcme, name: `${index}` })
  const seen: string[] = []
  let cursor: string | undefined
  do {
    const page = await listAudit(db, 'acme', { limit: 2, cursor })
    seen.push(...page.items.map((entry) => entry.audit_id))
    cursor = page.next_cursor ?? undefined
  } while (cursor)
  expect(new Set(seen).size).toBe(5)
  expect(seen).toHaveLength(5)
  await expect(listAudit(db, 'acme', { cursor: 'bm90IG91cnM' })).rejects.toMatchObject({
    refusal: { field: 'cursor' },
  })
})
