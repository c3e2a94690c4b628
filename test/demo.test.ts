import { afterAll, beforeAll, expect, test } from 'vitest'
import { listAudit } from '../src/catalog/audit.ts'
import { authenticate } from '../src/catalog/keys.ts'
import { listGroups, listMembers } from '../src/catalog/members.ts'
import { getOrganization } from '../src/catalog/organizations.ts'
import { listRolloverExceptions } from '../src/catalog/rollover-exceptions.ts'
import { weekday } from '../src/core/zone.ts'
import type { Database } from '../src/database/database.ts'
import { type DemoSummary, loadDemo, needsDemo } from '../src/demo/load-demo.ts'
import { chargeRequest } from '../src/http/requests.ts'
import { setTestClock } from '../src/ledger/clock.ts'
import { type Ledger, openLedger } from '../src/ledger/ledger.ts'
import { verifyAll } from '../src/ledger/verify.ts'
import { listRequests } from '../src/people/requests.ts'
import { balances } from '../src/usage/balances.ts'
import { openTestDatabase } from './engine.ts'

const NOW = Date.parse('2026-11-19T15:20:00Z')
const DAYS = 40

let db: Database
let summary: DemoSummary
let ledger: Ledger
const opened: Database[] = []

beforeAll(async () => {
  db = await openTestDatabase()
  opened.push(db)
  expect(await needsDemo(db)).toBe(true)
  summary = await loadDemo(db, NOW, undefined, { days: DAYS })
  await setTestClock(db, NOW)
  ledger = openLedger(db, { test_clock: true })
}, 120_000)

afterAll(async () => {
  await ledger.close()
  await Promise.all(opened.map((database) => database.close()))
})

const ids = () => summary.organizations.map((one) => one.organization_id)

async function one<Row>(text: string, values: unknown[] = []): Promise<Row> {
  return (await db.query<Row>(text, values))[0]!
}

/** What differs between two loads is only what must: salts, hashes, keys and the ids of conversations. */
async function contentsOf(database: Database): Promise<unknown> {
  const count = (table: string) =>
    database.query(`select organization_id, count(*) as count from ${table} group by 1 order by 1`)
  return {
    entries: await database.query(`
      select organization_id, count(*) as count, md5(string_agg(concat_ws('|', seq, kind, recorded_at, usage_at,
        action, member_id, api_key_id, credits, idempotency_key), ';' order by seq)) as digest
      from entries group by 1 order by 1`),
    grants: await database.query(`
      select organization_id, grant_seq, unit, amount, used, held, expired, voided from grants order by 1, 2`),
    usage: await database.query(`
      select organization_id, question, key, sum(gross) as gross, sum(refunded) as refunded, sum(owned_items) as owned
      from usage_days group by 1, 2, 3 order by 1, 2, 3`),
    owned: await count('owned_items'),
    holds: await count('holds'),
    audit: await database.query(`
      select organization_id, action, regexp_replace(target, '^request:.*', 'request') as target
      from audit_log where target not like 'key:%' order by 1, 2, 3`),
  }
}

/** Goes away after so many transactions, as a process does that is killed. */
function dyingAfter(transactions: number, database: Database): Database {
  let left = transactions
  return {
    ...database,
    transaction(work) {
      if (left-- <= 0) throw new Error('gone')
      return database.transaction(work)
    },
  }
}

test('a load that was cut off, wherever that was, is taken up and ends with the same data', async () => {
  const other = await openTestDatabase()
  opened.push(other)
  // While it sets the stage, within the days, and after the last of them.
  for (const transactions of [14, 40, 41, 50]) {
    const load = loadDemo(dyingAfter(transactions, other), NOW, undefined, { days: DAYS })
    await expect(load).rejects.toThrow('gone')
    expect(await needsDemo(other)).toBe(true)
  }
  // Some hours later, and without being told how many days: the first start decides.
  const last = await loadDemo(other, NOW + 9 * 3_600_000)
  expect(last.organizations.every((organization) => organization.key !== null)).toBe(true)
  expect(await contentsOf(other)).toEqual(await contentsOf(db))
}, 120_000)

test('loading it again changes nothing and shows no key again', async () => {
  expect(await needsDemo(db)).toBe(false)
  const before = await contentsOf(db)
  const again = await loadDemo(db, NOW + 86_400_000)
  expect(again.charges).toBe(0)
  expect(again.organizations.map((organization) => organization.key)).toEqual([null, null, null, null, null])
  expect(await contentsOf(db)).toEqual(before)
})

test('every organization verifies clean', async () => {
  const verified = []
  for await (const { organization_id, findings } of verifyAll(db)) {
    expect(findings).toEqual([])
    verified.push(organization_id)
  }
  expect(verified).toEqual([...ids()].sort())
}, 60_000)

test('five organizations, one for each preset, with groups and people of every kind', async () => {
  const presets = summary.organizations.map((organization) => organization.preset)
  expect(presets.sort()).toEqual(['apollo', 'battery', 'generect', 'genesy', 'lusha'])
  for (const organization_id of ids()) {
    const { items: members } = await listMembers(db, organization_id, { limit: 100 })
    const { items: groups } = await listGroups(db, organization_id)
    expect(groups.length).toBeGreaterThanOrEqual(2)
    expect(groups.length).toBeLessThanOrEqual(5)
    expect(members.length).toBeGreaterThanOrEqual(8)
    expect(members.length).toBeLessThanOrEqual(24)
    expect(new Set(members.map((member) => member.role))).toEqual(new Set(['admin', 'manager', 'user']))
    const disabled = members.filter((member) => member.status === 'disabled')
    expect(disabled.length).toBe(1)
    expect(disabled[0]!.last_login_at).toBeLessThan(disabled[0]!.disabled_at!)
    for (const { email, country_code, verified_at, last_login_at } of members) {
      expect(email).toMatch(/^[a-z.-]+@[a-z]+\.example$/)
      expect(country_code).toMatch(/^[A-Z]{2}$/)
      expect(verified_at === null).toBe(last_login_at === null)
      expect(last_login_at ?? 0).toBeLessThanOrEqual(NOW)
    }
  }
})

test('each key that is shown opens its organization, and the charge to try would succeed', async () => {
  for (const { organization_id, key, sample_charge } of summary.organizations) {
    const principal = await authenticate(db, key!)
    expect(principal).toMatchObject({ kind: 'organization', organization_id })
    expect(principal!.scopes).toContain('charge')
    const request = chargeRequest('charge', sample_charge, { actor: 'operator:test', idempotency_key: null })
    expect(await ledger.quote(organization_id, request)).toMatchObject({ ok: true })
  }
})

test('usage is dated within the days of the demo, and weekdays are busier than weekends', async () => {
  for (const organization_id of ids()) {
    const times = await one<{ first: number; last: number; recorded: number }>(
      `select min(usage_at) as first, max(usage_at) as last, max(recorded_at) as recorded
       from entries where organization_id = $1 and kind in ('charge', 'capture', 'refund')`,
      [organization_id],
    )
    expect(times.last).toBeLessThanOrEqual(NOW)
    expect(times.recorded).toBeLessThanOrEqual(NOW)
    expect(times.first).toBeGreaterThan(NOW - (DAYS + 1) * 86_400_000)
    const days = await db.query<{ day: string; charges: number }>(
      `select day, sum(charges)::bigint as charges from usage_days
       where organization_id = $1 and question = 'action' group by 1`,
      [organization_id],
    )
    const mean = (kept: (day: string) => boolean) => {
      const chosen = days.filter(({ day }) => kept(day))
      return chosen.reduce((sum, { charges }) => sum + charges, 0) / chosen.length
    }
    const isWeekend = (day: string) => [0, 6].includes(weekday(day))
    expect(mean((day) => !isWeekend(day))).toBeGreaterThan(2 * mean(isWeekend))
  }
})

test('every organization has keys among its spenders, refunds, an open hold, and an add-on or promotion', async () => {
  const rows = await db.query(`
    select organization_id, count(*) filter (where api_key_id is not null) > 0 as has_keys,
      count(*) filter (where kind = 'refund') > 0 as has_refunds, count(distinct action) > 3 as has_actions
    from entries group by 1`)
  expect(rows.length).toBe(5)
  for (const row of rows) expect(row).toMatchObject({ has_keys: true, has_refunds: true, has_actions: true })
  const held = await db.query(
    'select distinct organization_id from grants where held > 0 union select organization_id from holds where closed_seq is null',
  )
  expect(held.length).toBe(5)
  const pools = await db.query(
    `select distinct organization_id from grants where source in ('addon', 'promo') and member_id is null`,
  )
  expect(pools.length).toBe(5)
  expect(
    (await one<{ count: number }>(`select count(*) from entries where kind = 'capture'`)).count,
  ).toBeGreaterThan(10)
})

test('items are charged, owned already, not found and denied; a bounced e-mail comes back', async () => {
  for (const outcome of ['charged', 'already_owned', 'not_found', 'denied']) {
    const found = await one<{ count: number }>('select count(*) from entries where body like $1', [
      `%"outcome":"${outcome}"%`,
    ])
    expect(found.count, outcome).toBeGreaterThan(0)
  }
  const bounced = await db.query<{ body: string }>(`
    select e.body from entries e join entry_details d on d.organization_id = e.organization_id and d.seq = e.seq
    where e.kind = 'refund' and d.document like '%Bounced: %@%.example%'`)
  expect(bounced.length).toBeGreaterThan(0)
  for (const { body } of bounced) expect(JSON.parse(body).items).toHaveLength(1)
})

test('S1-11 an overlapping export is charged for what is new and found alone', async () => {
  const { body } = await one<{ body: string }>(
    `select body from entries where organization_id = 'northwind' and idempotency_key = 'demo:dach-cfos'`,
  )
  const entry = JSON.parse(body)
  expect(entry.items).toHaveLength(200)
  expect(entry.lines[0]).toMatchObject({ count: 110, credits: 110_000_000, owned_count: 80 })
})

test('S1-32 batteries stand at all levels, one is empty, one went on with the extra credits', async () => {
  const { members } = await balances(ledger, 'alder', { everyone: true })
  const active = members!.items.filter((member) => member.status === 'active')
  const batteries = active.flatMap((member) => member.batteries)
  const levels = batteries.map((battery) => battery.used / battery.granted)
  expect(batteries.length).toBe(12)
  expect(new Set(batteries.map((battery) => battery.allotment))).toEqual(new Set([500, 1500]))
  for (const [least, most] of [
    [0, 0.01],
    [0.01, 0.3],
    [0.3, 0.5],
    [0.5, 0.7],
    [0.7, 0.99],
    [1, 1],
  ] as const)
    expect(
      levels.some((level) => level >= least && level <= most),
      `${least} to ${most}`,
    ).toBe(true)
  const mixed = await one<{ count: number }>(
    `select count(*) from entries where organization_id = 'alder' and member_id = 'al-105'
     and body like '%"draws":[{%},{%}]%'`,
  )
  expect(mixed.count).toBeGreaterThan(0)
  const all = await balances(ledger, 'fjordlight')
  expect(all.units.find((unit) => unit.unit === 'ai')).toMatchObject({ left: 0 })
})

test('S2-32 an exception carries credits over the 1st; the next plan is due; a mistaken grant is void', async () => {
  const exceptions = await listRolloverExceptions(db, 'northwind')
  expect(exceptions.items).toMatchObject([
    { unit: 'credit', ends_on: '2026-11-01', created_by: 'operator:demo' },
  ])
  const carried = await one<{ amount: number }>(
    `select amount from grants where organization_id = 'northwind' and source = 'rollover'`,
  )
  expect(carried.amount).toBeGreaterThan(0)
  const organization = await getOrganization(db, 'northwind')
  expect(organization!.next_plan).toMatchObject({ starts_at: Date.parse('2026-11-30T23:00:00Z') })
  const voided = await one<{ count: number }>(`select count(*) from grants where voided > 0`)
  expect(voided.count).toBe(1)
})

test('S2-28 S2-29 conversations have campaigns and identities', async () => {
  const rows = await db.query<{ question: string; keys: number }>(
    `select question, count(distinct key) as keys from usage_days
     where organization_id = 'northwind' and unit = 'conversation' and question in ('campaign', 'identity')
     group by 1 order by 1`,
  )
  expect(rows.length).toBe(2)
  for (const { keys } of rows) expect(keys).toBeGreaterThanOrEqual(3)
})

test('members have asked the vendor for something: some of it waits, some is answered', async () => {
  const { items } = await listRequests(db, 'northwind', {})
  expect(items.map(({ kind, state }) => `${kind} ${state}`).sort()).toEqual([
    'buy_more open',
    'question answered',
    'refund open',
  ])
  const charge_id = items.find(({ kind }) => kind === 'refund')!.charge_id
  expect(charge_id).toMatch(/^ch_\d+$/)
})

test('the audit log tells what the vendor did', async () => {
  for (const organization_id of ids()) {
    const { items: rows } = await listAudit(db, organization_id, { limit: 100 })
    const actions = new Set(rows.map((row) => row.action))
    expect([...actions]).toEqual(
      expect.arrayContaining(['organization.created', 'member.created', 'member.changed', 'key.created']),
    )
    const changes = rows.filter(({ action }) => !action.startsWith('request.'))
    expect(new Set(changes.map((row) => row.actor))).toEqual(new Set(['operator:demo']))
  }
})
