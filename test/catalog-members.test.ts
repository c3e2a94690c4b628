import { randomBytes } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { listAudit } from '../src/catalog/audit.ts'
import { catalogueOf } from '../src/catalog/catalogue.ts'
import { eraseMember } from '../src/catalog/erase-member.ts'
import type { MemberInput } from '../src/catalog/member.ts'
import { getMember, listGroups, listMembers, putMembers } from '../src/catalog/members.ts'
import { putOrganization } from '../src/catalog/organizations.ts'
import { putPreset } from '../src/catalog/presets.ts'
import {
  deleteRolloverException,
  listRolloverExceptions,
  putRolloverException,
} from '../src/catalog/rollover-exceptions.ts'
import type { ChargeRequest } from '../src/core/request.ts'
import { availableOf, leftOf } from '../src/core/state.ts'
import type { Database } from '../src/database/database.ts'
import { setTestClock } from '../src/ledger/clock.ts'
import { type Ledger, openLedger } from '../src/ledger/ledger.ts'
import { verifyAll } from '../src/ledger/verify.ts'
import { engine, openTestDatabase } from './engine.ts'
import { tinyPreset } from './tiny-preset.ts'

const CREDIT = 1_000_000
const at = (text: string) => Date.parse(text)

let db: Database
let ledger: Ledger

beforeEach(async () => {
  db = await openTestDatabase()
  ledger = openLedger(db, { test_clock: true })
  await setTestClock(db, at('2026-03-10T12:00:00Z'))
  await putPreset(db, tinyPreset(), at('2026-03-01T00:00:00Z'))
  await putOrganization(
    ledger,
    'acme',
    {
      name: 'Acme',
      plan_id: 'tiny-seats',
      timezone: 'Europe/Berlin',
      policy: { renewal: { anchor: 'issue_anniversary' } },
    },
    'system',
  )
  return async () => {
    await ledger.close()
    for await (const verified of verifyAll(db)) expect(verified.findings).toEqual([])
    await db.close()
  }
})

const put = (...inputs: MemberInput[]) => putMembers(ledger, 'acme', inputs, 'operator:boot')
const email = (name: string) => `${name}@acme.example`
const add = (...names: string[]) =>
  put(...names.map((name) => ({ member_id: name, email: email(name), license: {} })))
const version = async () => (await ledger.rules('acme')).version

/** What a member alone may draw on now, in credits. */
async function battery(member_id: string): Promise<number> {
  const state = await ledger.settled('acme', [member_id])
  const own = [...state.grants.values()].filter((grant) => grant.member_id === member_id)
  return own.reduce((sum, grant) => sum + leftOf(grant), 0) / CREDIT
}

function ask(verb: 'charge' | 'hold', member_id: string, count: number): ChargeRequest {
  const key = randomBytes(8).toString('hex')
  return {
    verb,
    actor: 'operator:boot',
    idempotency_key: key,
    fingerprint: key,
    salt: randomBytes(16),
    action: 'email',
    member_id,
    api_key_id: null,
    quantities: {},
    flags: [],
    items: Array.from({ length: count }, (_, index) => ({ key: `email:${key}:${index}` })),
    subject: null,
    partial: false,
    description: null,
    campaign: null,
    identity: null,
    occurred_at: null,
    metadata: null,
    draw_on_balance: true,
    past_credits: null,
    expires_at: null,
  }
}

describe('members', () => {
  test('are created and changed; what is omitted stays', async () => {
    const [created] = await put({
      member_id: 'ann',
      email: 'Ann@acme.example',
      name: 'Ann Lee',
      group: 'Sales',
      role: 'admin',
      country_code: 'DE',
      verified_at: at('2026-03-09T00:00:00Z'),
    })
    const ann = {
      member_id: 'ann',
      email: 'Ann@acme.example',
      name: 'Ann Lee',
      group: 'Sales',
      role: 'admin',
      status: 'active',
      country_code: 'DE',
      verified_at: at('2026-03-09T00:00:00Z'),
      disabled_at: null,
      last_login_at: null,
      erased_at: null,
      created_at: at('2026-03-10T12:00:00Z'),
      license: null,
    }
    expect(created).toEqual({ ok: true, member: ann })
    const [changed] = await put({ member_id: 'ann', group: null, country_code: null })
    expect(changed).toEqual({ ok: true, member: { ...ann, group: null, country_code: null } })
    expect(await getMember(db, 'acme', 'ann')).toEqual({ ...ann, group: null, country_code: null })
    expect(await getMember(db, 'acme', 'nobody')).toBeNull()
  })

  test('a thousand at once have an outcome each, and a bad one leaves 999', async () => {
    const inputs: MemberInput[] = Array.from({ length: 1000 }, (_, index) => ({
      member_id: `m${index}`,
      email: index === 500 ? email('M499') : email(`m${index}`),
      license: {},
    }))
    const outcomes = await put(...inputs)
    expect(outcomes[500]).toEqual({
      ok: false,
      member_id: 'm500',
      code: 'duplicate_email',
      detail: 'Another member of the organization has this e-mail address.',
      field: 'email',
    })
    expect(outcomes.filter((outcome) => outcome.ok)).toHaveLength(999)
    expect(await battery('m999')).toBe(50)
    expect(await getMember(db, 'acme', 'm500')).toBeNull()
  })

  test('each fault names its field', async () => {
    await add('ann')
    const outcomes = await put(
      { member_id: 'bob' },
      { member_id: 'cid', email: email('cid'), license: { plan_id: 'huge' } },
      { member_id: 'dan', email: email('dan'), disabled_at: 0 },
      { member_id: 'eve', email: email('ANN') },
      { member_id: 'fay', email: email('fay') },
      { member_id: 'fay', role: 'admin' },
    )
    expect(outcomes.map((outcome) => (outcome.ok ? 'ok' : `${outcome.code} ${outcome.field}`))).toEqual([
      'invalid_field email',
      'unknown_plan license.plan_id',
      'invalid_field disabled_at',
      'duplicate_email email',
      'ok',
      'invalid_field member_id',
    ])
  })

  test('an e-mail address that one gives up the next may take, in the order of the request', async () => {
    await add('ann', 'bob')
    const outcomes = await put(
      { member_id: 'ann', email: email('ann.lee') },
      { member_id: 'bob', email: email('ANN') },
    )
    expect(outcomes.every((outcome) => outcome.ok)).toBe(true)
    expect((await getMember(db, 'acme', 'bob'))?.email).toBe(email('ANN'))
    const swapped = await put(
      { member_id: 'ann', email: email('ann') },
      { member_id: 'bob', email: email('ann.lee') },
    )
    expect(swapped.map((outcome) => outcome.ok)).toEqual([false, false])
  })

  test('logins and names leave the rules alone, and so does what is so already', async () => {
    await add('ann')
    const before = await version()
    const last_login_at = at('2026-03-10T11:00:00Z')
    await put({ member_id: 'ann', last_login_at })
    await put({ member_id: 'ann', email: email('ann'), name: 'Ann Lee', role: 'user', license: {} })
    expect(await getMember(db, 'acme', 'ann')).toMatchObject({ last_login_at, name: 'Ann Lee' })
    expect(await version()).toBe(before)
    await put({ member_id: 'ann', group: 'Sales' })
    expect(await version()).toBeGreaterThan(before)
  })

  // The embedded engine has one connection: there, everything waits for everything.
  if (engine === 'native')
    test("logins do not wait for the organization's lock", async () => {
      await add('ann')
      await ledger.change('acme', async () => {
        expect(await put({ member_id: 'ann', last_login_at: 0 })).toMatchObject([{ ok: true }])
      })
    })

  test('are listed by e-mail address, filtered and paged without gaps or repeats', async () => {
    await put(
      { member_id: '3', email: email('Cid'), name: 'Cid', group: 'Sales', role: 'manager' },
      { member_id: '1', email: email('bob'), name: 'Bob 100%', group: 'Sales', status: 'disabled' },
      { member_id: '2', email: email('ann'), name: 'Ann', group: 'Research' },
      { member_id: '4', email: email('dan'), name: 'Dan' },
    )
    const ids = async (filter: Parameters<typeof listMembers>[2]) =>
      (await listMembers(db, 'acme', filter)).items.map((member) => member.member_id)
    expect(await ids({})).toEqual(['2', '1', '3', '4'])
    expect(await ids({ group: 'Sales' })).toEqual(['1', '3'])
    expect(await ids({ status: 'disabled' })).toEqual(['1'])
    expect(await ids({ role: 'manager' })).toEqual(['3'])
    expect(await ids({ query: '0%' })).toEqual(['1'])
    expect(await ids({ query: 'CID@' })).toEqual(['3'])
    const first = await listMembers(db, 'acme', { limit: 3 })
    await put({ member_id: '0', email: email('aaa') })
    const second = await listMembers(db, 'acme', { limit: 3, cursor: first.next_cursor! })
    expect([...first.items, ...second.items].map((member) => member.member_id)).toEqual(['2', '1', '3', '4'])
    await expect(listMembers(db, 'acme', { cursor: 'WyJub2JvZHkiXQ' })).rejects.toMatchObject({
      refusal: { field: 'cursor' },
    })
    const groups = await listGroups(db, 'acme', { limit: 1 })
    expect(groups.items).toEqual([{ group: 'Research', member_count: 1 }])
    expect(await listGroups(db, 'acme', { limit: 1, cursor: groups.next_cursor! })).toEqual({
      items: [{ group: 'Sales', member_count: 2 }],
      next_cursor: null,
    })
  })

  test('changes are audited without names and addresses, and logins are not', async () => {
    await add('ann')
    await put({ member_id: 'ann', name: 'Ann Lee', role: 'admin', license: { plan_id: 'tiny-seats-plus' } })
    await put({ member_id: 'ann', last_login_at: 0 })
    const { items } = await listAudit(db, 'acme')
    const ofAnn = items.filter((entry) => entry.target === 'member:ann')
    expect(ofAnn).toHaveLength(2)
    expect(ofAnn.find((entry) => entry.action === 'member.changed')).toMatchObject({
      before: { role: 'user', license: { license_id: 'ann', plan_id: null } },
      after: { role: 'admin', license: { plan_id: 'tiny-seats-plus' }, personal: ['name'] },
    })
    expect(JSON.stringify(items)).not.toMatch(/Lee|@/)
  })
})

describe('disabling', () => {
  test('refuses charges, releases holds, pauses renewal; enabling goes on from today', async () => {
    await add('ann')
    await ledger.submit('acme', ask('hold', 'ann', 20))
    const [disabled] = await put({ member_id: 'ann', status: 'disabled' })
    expect(disabled).toMatchObject({
      ok: true,
      member: { status: 'disabled', disabled_at: at('2026-03-10T12:00:00Z') },
    })
    const [open] = [...(await ledger.settled('acme', ['ann'])).grants.values()]
    expect(availableOf(open!) / CREDIT).toBe(50)
    expect(await ledger.submit('acme', ask('charge', 'ann', 1))).toMatchObject({
      ok: false,
      refusal: { code: 'member_disabled' },
    })
    await setTestClock(db, at('2026-06-20T12:00:00Z'))
    expect(await battery('ann')).toBe(0)
    const [enabled] = await put({ member_id: 'ann', status: 'active' })
    expect(enabled).toMatchObject({ ok: true, member: { disabled_at: null } })
    expect(await battery('ann')).toBe(50)
    const grants = await db.query<{ starts_at: number; ends_at: number }>(
      'select starts_at, ends_at from grants order by grant_seq',
    )
    expect(grants.map((grant) => grant.starts_at)).toEqual([
      at('2026-03-10T00:00:00+01:00'),
      at('2026-06-20T00:00:00+02:00'),
    ])
    expect(grants[1]!.ends_at).toBe(at('2026-07-10T00:00:00+02:00'))
  })

  test('within one period keeps the battery', async () => {
    await add('ann')
    await ledger.submit('acme', ask('charge', 'ann', 10))
    await put({ member_id: 'ann', status: 'disabled' })
    await setTestClock(db, at('2026-03-20T12:00:00Z'))
    await put({ member_id: 'ann', status: 'active' })
    expect(await battery('ann')).toBe(40)
  })

  test('what was due before is still granted', async () => {
    await add('ann')
    await setTestClock(db, at('2026-04-15T12:00:00Z'))
    await put({ member_id: 'ann', status: 'disabled' })
    expect(await battery('ann')).toBe(50)
  })

  test('as of a day that the vendor names', async () => {
    const disabled_at = at('2026-02-03T00:00:00Z')
    const [dan] = await put({ member_id: 'dan', email: email('dan'), status: 'disabled', disabled_at })
    expect(dan).toMatchObject({ ok: true, member: { disabled_at } })
    expect((await put({ member_id: 'dan', name: 'Dan' }))[0]).toMatchObject({ member: { disabled_at } })
  })
})

describe('licenses', () => {
  test('S1-35 a seat that changes hands keeps its battery, and nobody has two', async () => {
    await add('ann')
    await put({ member_id: 'bob', email: email('bob') })
    await ledger.submit('acme', ask('charge', 'ann', 30))
    const [bob] = await put({ member_id: 'bob', license: { license_id: 'ann' } })
    expect(bob).toMatchObject({ member: { license: { license_id: 'ann', issued_on: '2026-03-10' } } })
    expect((await getMember(db, 'acme', 'ann'))?.license).toBeNull()
    expect([await battery('ann'), await battery('bob')]).toEqual([0, 20])
    await add('ann')
    expect(await battery('ann')).toBe(50)
    expect((await getMember(db, 'acme', 'ann'))?.license?.license_id).toMatch(/^ann\.[0-9a-f]{6}$/)
  })

  test('two may exchange theirs, and three may move on', async () => {
    await add('ann', 'bob', 'cid')
    await ledger.submit('acme', ask('charge', 'ann', 10))
    await ledger.submit('acme', ask('charge', 'bob', 20))
    await put(
      { member_id: 'ann', license: { license_id: 'bob' } },
      { member_id: 'bob', license: { license_id: 'ann' } },
    )
    expect([await battery('ann'), await battery('bob')]).toEqual([30, 40])
    await put(
      { member_id: 'ann', license: { license_id: 'cid' } },
      { member_id: 'cid', license: { license_id: 'ann' } },
      { member_id: 'bob', license: { license_id: 'bob' } },
    )
    expect(await Promise.all(['ann', 'bob', 'cid'].map(battery))).toEqual([50, 30, 40])
  })

  test('one that ends keeps what was paid until its period ends, and comes back without a second battery', async () => {
    await add('ann')
    await ledger.submit('acme', ask('charge', 'ann', 10))
    expect((await put({ member_id: 'ann', license: null }))[0]).toMatchObject({ member: { license: null } })
    expect(await battery('ann')).toBe(40)
    await put({ member_id: 'ann', license: {} })
    expect(await battery('ann')).toBe(40)
    await put({ member_id: 'ann', license: null })
    await setTestClock(db, at('2026-05-20T12:00:00Z'))
    expect(await battery('ann')).toBe(0)
    await put({ member_id: 'ann', license: {} })
    expect((await getMember(db, 'acme', 'ann'))?.license?.issued_on).toBe('2026-05-20')
    expect(await battery('ann')).toBe(50)
    await setTestClock(db, at('2026-06-20T12:00:00Z'))
    expect(await battery('ann')).toBe(50)
  })

  test('a seat of a disabled member, given to another, goes on from today', async () => {
    await add('ann')
    await put({ member_id: 'ann', status: 'disabled' }, { member_id: 'bob', email: email('bob') })
    await setTestClock(db, at('2026-06-20T12:00:00Z'))
    await put({ member_id: 'bob', license: { license_id: 'ann' } })
    expect(await battery('bob')).toBe(50)
    expect(await db.query('select 1 from grants')).toHaveLength(2)
  })

  test('of a level of its own: a higher one grants the difference at once, a lower one waits', async () => {
    await add('ann')
    await put({ member_id: 'ann', license: { plan_id: 'tiny-seats-plus' } })
    expect(await battery('ann')).toBe(80)
    const [lowered] = await put({ member_id: 'ann', license: { plan_id: 'tiny-seats' } })
    expect(lowered).toMatchObject({
      member: { license: { plan_id: 'tiny-seats-plus', next_plan_id: 'tiny-seats' } },
    })
    await setTestClock(db, at('2026-04-15T12:00:00Z'))
    expect(await battery('ann')).toBe(50)
  })

  test('S1-28 issued on a day that the vendor names, it renews on that day of the month', async () => {
    await put({ member_id: 'ann', email: email('ann'), license: { issued_at: at('2026-01-31T08:00:00Z') } })
    const { license } = (await getMember(db, 'acme', 'ann'))!
    expect(license).toMatchObject({ issued_on: '2026-01-31', paid_through: at('2026-03-31T00:00:00+02:00') })
  })
})

describe('erasing a member', () => {
  test('leaves a pseudonym that says nothing of the person, and cannot be undone', async () => {
    await put({
      member_id: 'ann',
      email: email('ann'),
      name: 'Ann Lee',
      group: 'Sales',
      country_code: 'DE',
      verified_at: 0,
      last_login_at: 0,
      license: {},
    })
    await ledger.submit('acme', ask('hold', 'ann', 20))
    const erased = await eraseMember(ledger, 'acme', 'ann', 'operator:boot')
    expect(erased).toMatchObject({
      name: expect.stringMatching(/^Erased member [0-9a-f]{4}$/),
      email: expect.stringMatching(/^erased-[0-9a-f]{4}@invalid$/),
      status: 'disabled',
      group: 'Sales',
      country_code: null,
      verified_at: null,
      last_login_at: null,
      erased_at: at('2026-03-10T12:00:00Z'),
    })
    expect(await db.query('select 1 from holds where closed_seq is null')).toEqual([])
    expect(await eraseMember(ledger, 'acme', 'ann', 'operator:boot')).toEqual(erased)
    for (const input of [{ name: 'Ann Lee' }, { status: 'active' as const }, { email: email('ann') }])
      expect((await put({ member_id: 'ann', ...input }))[0]).toMatchObject({ code: 'member_disabled' })
    for (const table of ['members', 'audit_log'])
      expect(JSON.stringify(await db.query(`select * from ${table}`))).not.toMatch(/Lee|acme\.example/)
    await expect(eraseMember(ledger, 'acme', 'bob', 'system')).rejects.toMatchObject({
      refusal: { code: 'member_not_found' },
    })
  })
})

describe('S2-32 an exception to the rollover rule', () => {
  const exception = { unit: 'credit', ends_on: '2026-04-10', amount: 15 * CREDIT, reason: 'Goodwill' }

  test('carries over exactly what it says, once, and is audited with its reason', async () => {
    await add('ann')
    await putRolloverException(ledger, 'acme', 'goodwill', exception, 'operator:boot')
    await setTestClock(db, at('2026-04-15T12:00:00Z'))
    expect(await battery('ann')).toBe(65)
    await setTestClock(db, at('2026-05-15T12:00:00Z'))
    expect(await battery('ann')).toBe(50)
    expect((await listRolloverExceptions(db, 'acme')).items).toMatchObject([
      { ...exception, created_by: 'operator:boot' },
    ])
    expect((await listAudit(db, 'acme')).items[0]).toMatchObject({
      action: 'rollover_exception.put',
      after: { reason: 'Goodwill', amount: exception.amount / 1_000_000 },
    })
  })

  test('names a day to come and a known unit, and is history once its day has come', async () => {
    const putting = (change: Partial<typeof exception>) =>
      putRolloverException(ledger, 'acme', 'goodwill', { ...exception, ...change }, 'operator:boot')
    await expect(putting({ ends_on: '2026-03-10' })).rejects.toMatchObject({ refusal: { field: 'ends_on' } })
    await expect(putting({ unit: 'barrel' })).rejects.toMatchObject({ refusal: { code: 'unknown_unit' } })
    await putting({})
    await setTestClock(db, at('2026-04-10T12:00:00Z'))
    await expect(putting({ ends_on: '2026-05-10' })).rejects.toMatchObject({
      refusal: { field: 'exception_id' },
    })
    await expect(deleteRolloverException(ledger, 'acme', 'goodwill', 'system')).rejects.toThrow('effect')
  })

  test('can be taken back before', async () => {
    await add('ann')
    await putRolloverException(ledger, 'acme', 'goodwill', exception, 'operator:boot')
    await deleteRolloverException(ledger, 'acme', 'goodwill', 'operator:boot')
    await setTestClock(db, at('2026-04-15T12:00:00Z'))
    expect(await battery('ann')).toBe(50)
    await expect(deleteRolloverException(ledger, 'acme', 'goodwill', 'system')).rejects.toMatchObject({
      refusal: { code: 'not_found' },
    })
  })
})

test('S3-25 S3-44 the catalogue says what is charged under the plan, at which price, and what was ever used', async () => {
  await add('ann')
  const rules = await ledger.rules('acme')
  const names = async (selection: Parameters<typeof catalogueOf>[3]) =>
    (await catalogueOf(db, rules, Date.now(), selection)).flatMap(({ actions }) =>
      actions.map(({ action }) => action),
    )
  expect(await names('all')).toEqual(['email', 'lookup'])
  expect(await names('charged')).toEqual(['email'])
  expect(await names('used')).toEqual([])
  await ledger.submit('acme', { ...ask('charge', 'ann', 1), action: 'lookup', items: null })
  await ledger.submit('acme', ask('charge', 'ann', 1))
  expect(await names('used')).toEqual(['email'])
  expect(await catalogueOf(db, rules, Date.now(), 'charged')).toEqual([
    {
      feature: 'email',
      name: 'Email',
      actions: [
        {
          action: 'email',
          name: 'Email revealed',
          data_type: 'email',
          components: [{ unit: 'credit', per: 'item', price: 1, report_column: 'email' }],
          consumes_credits: true,
          used: true,
        },
      ],
    },
  ])
})
