import { createHash, randomBytes } from 'node:crypto'
import { beforeEach, expect, test } from 'vitest'
import type { ChargeRequest, GrantRequest, Outcome } from '../src/core/request.ts'
import type { Database } from '../src/database/database.ts'
import { type Ledger, openLedger, settleRequest } from '../src/ledger/ledger.ts'
import { verifyAll } from '../src/ledger/verify.ts'
import { openTestDatabase } from './engine.ts'

const CREDIT = 1_000_000
let db: Database
let ledger: Ledger

beforeEach(async () => {
  db = await openTestDatabase()
  await db.query(`insert into presets values ('tiny', $1, now())`, [
    JSON.stringify({
      preset_id: 'tiny',
      name: 'Tiny',
      units: [{ unit: 'credit', name: 'Credits', counts_as_credits: true }],
      features: [
        {
          feature: 'email',
          name: 'Email',
          actions: [{ action: 'email', name: 'Email revealed', data_type: 'email' }],
        },
      ],
      policy: {},
      default_plan_id: 'tiny',
    }),
  ])
  await db.query(`insert into plans values ('tiny', 'tiny', $1, now())`, [
    JSON.stringify({
      plan_id: 'tiny',
      preset_id: 'tiny',
      name: 'Tiny',
      price: null,
      billing_months: 1,
      identities: null,
      rate_card_id: 'tiny',
      units: { credit: 'limited' },
      allotments: [{ unit: 'credit', amount: 100, owner: 'organization' }],
      usage_api: true,
      policy: {},
    }),
  ])
  await db.query(`insert into rate_cards values ('tiny', 1, 'tiny', null, now(), $1)`, [
    JSON.stringify({
      email: { components: [{ unit: 'credit', per: 'item', price: 1, report_column: 'email' }] },
    }),
  ])
  ledger = openLedger(db)
  for (const id of ['acme', 'bravo', 'coda']) await createOrganization(id)
  return async () => {
    await ledger.close()
    for await (const verified of verifyAll(db)) expect(verified.findings).toEqual([])
    await db.close()
  }
})

async function createOrganization(organization_id: string): Promise<void> {
  await ledger.change(
    organization_id,
    async (change) => {
      await change.tx.send([
        {
          text: `insert into organizations values ($1, 'Acme', 'active', 'tiny', '[{"plan_id":"tiny","from":0}]', null, 'UTC', '{}',
            '2026-01-01', 12, $2, null, now())`,
          values: [organization_id, new Date(change.now).toISOString().slice(0, 10)],
        },
        {
          text: `update ledgers set paid_through = $2, settled_at = $3 where organization_id = $1`,
          values: [
            organization_id,
            `${new Date(change.now).toISOString().slice(0, 10)}T00:00:00Z`,
            new Date(change.now).toISOString(),
          ],
        },
      ])
      await change.decide([settleRequest()], [])
    },
    { create: true },
  )
}

const asked = (key: string, input: object) => ({
  actor: 'operator:test',
  idempotency_key: key,
  fingerprint: createHash('sha256').update(JSON.stringify(input)).digest('hex'),
  salt: randomBytes(16),
})

function charge(key: string, items: string[] | null, more: Partial<ChargeRequest> = {}): ChargeRequest {
  return {
    ...asked(key, { items, more }),
    verb: 'charge',
    action: 'email',
    member_id: null,
    api_key_id: null,
    quantities: {},
    flags: [],
    items: items?.map((item) => ({ key: item })) ?? null,
    subject: null,
    partial: false,
    description: 'A reveal',
    campaign: null,
    identity: null,
    occurred_at: null,
    metadata: null,
    draw_on_balance: true,
    past_credits: null,
    expires_at: null,
    ...more,
  }
}

const grant = (key: string, amount: number): GrantRequest => ({
  ...asked(key, { amount }),
  verb: 'grant',
  unit: 'credit',
  amount: amount * CREDIT,
  source: 'addon',
  member_id: null,
  starts_at: null,
  ends_at: null,
  reason: 'bought',
})

const credits = (outcome: Outcome) =>
  outcome.ok
    ? outcome.entry!.lines!.reduce((sum, line) => sum + line.credits, 0) / CREDIT
    : outcome.refusal.code

test('a charge draws, an owned item costs nothing, a replay answers the first receipt', async () => {
  expect(credits(await ledger.submit('acme', charge('a', ['email:1', 'email:2'])))).toBe(2)
  expect(credits(await ledger.submit('acme', charge('b', ['email:2', 'email:3'])))).toBe(1)
  const replay = await ledger.submit('acme', charge('a', ['email:1', 'email:2']))
  expect(replay).toMatchObject({ ok: true, replayed: true, entry: { seq: 2 } })
  const conflict = await ledger.submit('acme', charge('a', ['email:9']))
  expect(conflict).toMatchObject({ ok: false, refusal: { code: 'idempotency_conflict' } })
  const rows = await db.query('select sum(used)::bigint as used from grants where organization_id = $1', [
    'acme',
  ])
  expect(rows[0]).toEqual({ used: 3 * CREDIT })
})

test('the last credits are sold once, whoever races for them', async () => {
  await ledger.submit('acme', grant('g', 50))
  const outcomes = await Promise.all(
    Array.from({ length: 300 }, (_, i) => ledger.submit('acme', charge(`k${i}`, [`email:${i}`]))),
  )
  expect(outcomes.filter((o) => o.ok).length).toBe(150)
  expect(new Set(outcomes.filter((o) => !o.ok).map((o) => !o.ok && o.refusal.code))).toEqual(
    new Set(['insufficient_credits']),
  )
})

test('one batch serves several organizations, and an unknown one fails alone', async () => {
  const outcomes = await Promise.all(
    ['acme', 'bravo', 'coda', 'nobody'].flatMap((id) =>
      Array.from({ length: 20 }, (_, i) => ledger.submit(id, charge(`k${i}`, [`email:${i}`]))),
    ),
  )
  expect(outcomes.filter((o) => o.ok).length).toBe(60)
  const heads = await db.query('select organization_id, seq from ledgers order by 1')
  expect(heads).toEqual([
    { organization_id: 'acme', seq: 21 },
    { organization_id: 'bravo', seq: 21 },
    { organization_id: 'coda', seq: 21 },
  ])
})

test.each(['grants', 'ledgers'])(
  'an update of %s that misses a row commits nothing of its organization, and fails no other',
  async (table) => {
    await db.query(`create function miss() returns trigger language plpgsql as $$ begin
      if old.organization_id = 'bravo' then return null; end if; return new; end $$`)
    await db.query(`create trigger miss before update on ${table} for each row execute function miss()`)
    const charged = () =>
      Promise.allSettled(['acme', 'bravo', 'coda'].map((id) => ledger.submit(id, charge('a', ['email:1']))))
    const outcomes = await charged()
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(String((outcomes[1] as PromiseRejectedResult).reason)).toMatch(/touched 0 rows, not 1/)
    await db.query(`drop trigger miss on ${table}`)
    await db.query('drop function miss')
    const again = await charged()
    expect(again.map((one) => one.status === 'fulfilled' && one.value.ok && one.value.replayed)).toEqual([
      true,
      false,
      true,
    ])
  },
)
