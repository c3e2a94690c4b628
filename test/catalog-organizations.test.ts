import { beforeEach, describe, expect, test } from 'vitest'
import { listAudit } from '../src/catalog/audit.ts'
import { getOrganization, listOrganizations, putOrganization } from '../src/catalog/organizations.ts'
import { putPlan } from '../src/catalog/plans.ts'
import { getPreset, listPresets, putPreset, putPresets, readPresetFiles } from '../src/catalog/presets.ts'
import { getRateCard, publishRateCard } from '../src/catalog/rate-cards.ts'
import type { Preset } from '../src/core/catalogue.ts'
import { planAt, rateCardAt } from '../src/core/rules.ts'
import { leftOf } from '../src/core/state.ts'
import type { Database } from '../src/database/database.ts'
import { setTestClock } from '../src/ledger/clock.ts'
import { type Ledger, openLedger } from '../src/ledger/ledger.ts'
import { verifyAll } from '../src/ledger/verify.ts'
import { openTestDatabase } from './engine.ts'
import { tinyPreset } from './tiny-preset.ts'

const CREDIT = 1_000_000
const at = (text: string) => Date.parse(text)

let db: Database
let ledger: Ledger

beforeEach(async () => {
  db = await openTestDatabase()
  ledger = openLedger(db, { test_clock: true })
  await setTestClock(db, at('2026-03-10T12:00:00Z'))
  return async () => {
    await ledger.close()
    for await (const verified of verifyAll(db)) expect(verified.findings).toEqual([])
    await db.close()
  }
})

const load = (change: Partial<Preset> = {}) => putPreset(db, tinyPreset(change), at('2026-03-01T00:00:00Z'))
const put = (input: Parameters<typeof putOrganization>[2], organization_id = 'acme') =>
  putOrganization(ledger, organization_id, input, 'operator:boot')
const grants = async (organization_id = 'acme') =>
  [...(await ledger.settled(organization_id, 'everyone')).grants.values()]
    .filter((grant) => leftOf(grant) > 0)
    .map((grant) => ({
      credits: grant.amount / CREDIT,
      from: new Date(grant.starts_at).toISOString().slice(0, 10),
      to: grant.ends_at && new Date(grant.ends_at).toISOString().slice(0, 10),
    }))
const refusal = (code: string, field: string) => ({ refusal: { code, field } })
const versionOf = async (organization_id: string) => (await ledger.rules(organization_id)).version

describe('presets', () => {
  test('the five products load from their files, and loading them again changes nothing', async () => {
    const presets = await readPresetFiles('presets')
    await putPresets(db, presets, Date.now())
    expect(presets.map(({ preset_id }) => preset_id)).toEqual([
      'apollo',
      'battery',
      'generect',
      'genesy',
      'lusha',
    ])
    const before = await db.query('select * from presets order by preset_id')
    await putPresets(db, presets, Date.now() + 1000)
    expect(await db.query('select * from presets order by preset_id')).toEqual(before)
    expect((await listAudit(db, '')).items).toHaveLength(5)
  })

  test('come back as they were put', async () => {
    await load()
    expect(await getPreset(db, 'tiny')).toEqual(tinyPreset())
    expect(await listPresets(db)).toEqual([tinyPreset()])
    expect(await getPreset(db, 'other')).toBeNull()
  })

  test('a change reaches the organizations of that preset, and no others', async () => {
    await load()
    await putPreset(db, tinyPreset({ preset_id: 'other' }, 'other-'), Date.now())
    for (let index = 0; index < 60; index++) await put({ name: `${index}`, preset: 'tiny' }, `acme-${index}`)
    await put({ name: 'Other', preset: 'other' }, 'other')
    const versions = [await versionOf('acme-0'), await versionOf('acme-59'), await versionOf('other')]
    await load({ policy: { week_start: 'sunday' } })
    expect((await ledger.rules('acme-59')).preset_policy).toEqual({ week_start: 'sunday' })
    expect([await versionOf('acme-0'), await versionOf('acme-59'), await versionOf('other')]).toEqual([
      versions[0]! + 1,
      versions[1]! + 1,
      versions[2],
    ])
  })

  test('two that put the same plans and rate cards at once: one has them, the other is refused', async () => {
    for (let round = 0; round < 10; round++) {
      const ids = [`one-${round}`, `two-${round}`]
      const put = (preset_id: string) => putPreset(db, tinyPreset({ preset_id }, `${round}-`), Date.now())
      const outcomes = await Promise.allSettled(ids.map(put))
      const winner = outcomes.findIndex(({ status }) => status === 'fulfilled')
      expect(outcomes[1 - winner]).toMatchObject({
        reason: refusal('invalid_field', 'rate_card_id'),
      })
      expect(await getPreset(db, ids[winner]!)).toEqual(tinyPreset({ preset_id: ids[winner]! }, `${round}-`))
      expect(await getPreset(db, ids[1 - winner]!)).toBeNull()
    }
  })

  test('a change that was cut off before all organizations were told is made up for by the next', async () => {
    await load()
    await put({ name: 'Acme', preset: 'tiny' })
    const version = await versionOf('acme')
    const failing: Database = {
      ...db,
      query: (text, values) =>
        text.includes('from organizations') ? Promise.reject(new Error('cut off')) : db.query(text, values),
    }
    const document = tinyPreset({ policy: { week_start: 'sunday' } })
    await expect(putPreset(failing, document, Date.now())).rejects.toThrow('cut off')
    expect(await versionOf('acme')).toBe(version)
    await putPreset(db, document, Date.now())
    expect(await versionOf('acme')).toBe(version + 1)
    await putPreset(db, document, Date.now())
    expect(await versionOf('acme')).toBe(version + 1)
  })

  test('two servers that load the same file at once do no harm', async () => {
    await Promise.all([load(), load(), load()])
    expect((await listAudit(db, '')).items).toHaveLength(1)
  })

  test("another preset's plans and rate cards are not taken over", async () => {
    await load()
    const document = tinyPreset({ preset_id: 'other' })
    await expect(putPreset(db, document, Date.now())).rejects.toMatchObject({
      refusal: { code: 'invalid_field', detail: expect.stringContaining('tiny') },
    })
    expect(await getPreset(db, 'other')).toBeNull()
  })
})

describe('rate cards', () => {
  const publish = (starts_at: number | null, price = 2, rate_card_id = 'tiny-prices') =>
    publishRateCard(
      db,
      {
        rate_card_id,
        preset_id: 'tiny',
        starts_at,
        prices: { email: { components: [{ unit: 'credit', per: 'item', price }] } },
      },
      at('2026-03-10T12:00:00Z'),
    )

  test('a version starts in the future and after the last one, and prices from then on', async () => {
    await load()
    await put({ name: 'Acme', preset: 'tiny' })
    expect(await publish(at('2026-04-01T00:00:00Z'))).toMatchObject({ version: 2 })
    for (const early of [at('2026-03-10T12:00:00Z'), at('2026-04-01T00:00:00Z'), null])
      await expect(publish(early, 3)).rejects.toMatchObject(refusal('invalid_field', 'starts_at'))
    expect(await publish(at('2026-05-01T00:00:00Z'), 3)).toMatchObject({ version: 3 })
    const rules = await ledger.rules('acme')
    const versionAt = (time: string) => rateCardAt(rules, planAt(rules, at(time)), at(time)).version
    expect(['2020-01-01', '2026-03-31T23:59:59Z', '2026-04-01', '2026-05-01'].map(versionAt)).toEqual([
      1, 1, 2, 3,
    ])
    expect((await getRateCard(db, 'tiny-prices'))?.versions.map((one) => one.starts_at)).toEqual([
      null,
      at('2026-04-01T00:00:00Z'),
      at('2026-05-01T00:00:00Z'),
    ])
  })

  test('a published version never changes', async () => {
    await load()
    const document = tinyPreset()
    document.rate_cards[0]!.versions[0]!.prices.email!.components[0]!.price = 7
    await expect(putPreset(db, document, Date.now())).rejects.toMatchObject(
      refusal('invalid_field', 'rate_cards.0.versions.0'),
    )
    expect(await getPreset(db, 'tiny')).toEqual(tinyPreset())
  })

  test('name what their preset has', async () => {
    await load()
    const version = { rate_card_id: 'new', preset_id: 'tiny', starts_at: null }
    const component = { unit: 'barrel', per: 'item', price: 1 }
    const publishing = (prices: Parameters<typeof publishRateCard>[1]['prices'], preset_id = 'tiny') =>
      publishRateCard(db, { ...version, preset_id, prices }, Date.now())
    await expect(publishing({ fly: { components: [component] } })).rejects.toMatchObject(
      refusal('invalid_field', 'prices.fly'),
    )
    await expect(publishing({ email: { components: [component] } })).rejects.toMatchObject(
      refusal('invalid_field', 'prices.email.components.0.unit'),
    )
    await expect(publishing({}, 'nothing')).rejects.toMatchObject(refusal('not_found', 'preset_id'))
    expect(await publishing({})).toMatchObject({ version: 1, starts_at: null })
  })
})

describe('an organization', () => {
  beforeEach(() => load())

  test('needs a name, and a preset or a plan that exist', async () => {
    await expect(put({ name: 'Acme' })).rejects.toMatchObject(refusal('invalid_field', 'preset'))
    await expect(put({ preset: 'tiny' })).rejects.toMatchObject(refusal('invalid_field', 'name'))
    await expect(put({ name: 'Acme', preset: 'huge' })).rejects.toMatchObject(
      refusal('invalid_field', 'preset'),
    )
    await expect(put({ name: 'Acme', plan_id: 'huge' })).rejects.toMatchObject(
      refusal('unknown_plan', 'plan_id'),
    )
    await expect(put({ name: 'Acme', preset: 'tiny', timezone: '+02:00' })).rejects.toMatchObject(
      refusal('invalid_field', 'timezone'),
    )
    await expect(put({ name: 'Acme', preset: 'tiny', rate_card_id: 'x' })).rejects.toMatchObject(
      refusal('invalid_field', 'rate_card_id'),
    )
    expect(await getOrganization(db, 'acme')).toBeNull()
    expect(await db.query('select * from ledgers')).toEqual([])
  })

  test('begins today in its zone, with the first grants of its plan', async () => {
    const acme = await put({ name: 'Acme', preset: 'tiny', timezone: 'Pacific/Auckland' })
    expect(acme).toEqual({
      organization_id: 'acme',
      name: 'Acme',
      status: 'active',
      preset: 'tiny',
      plan_id: 'tiny-small',
      next_plan: null,
      timezone: 'Pacific/Auckland',
      rate_card_id: null,
      policy: {},
      cycle: { start: '2026-03-01', months: 1 },
      started_on: '2026-03-11',
      account_manager: null,
      created_at: at('2026-03-10T12:00:00Z'),
    })
    expect(await grants()).toEqual([{ credits: 100, from: '2026-03-10', to: '2026-03-31' }])
    expect(await getOrganization(db, 'acme')).toEqual(acme)
    const [row] = await db.query<{ seq: number }>('select seq from ledgers')
    expect(row).toEqual({ seq: 1 })
  })

  test('PUT replaces what it names and leaves what it omits; null removes', async () => {
    const account_manager = { name: 'Ann Lee', email: 'ann@vendor.example' }
    await put({ name: 'Acme', preset: 'tiny', account_manager, policy: { week_start: 'sunday' } })
    const cycle = { start: '2026-01-15', months: 12 }
    await put({ status: 'suspended', cycle })
    expect(await getOrganization(db, 'acme')).toMatchObject({
      name: 'Acme',
      status: 'suspended',
      account_manager,
      policy: { week_start: 'sunday' },
      cycle,
    })
    await put({ account_manager: null, policy: null, status: 'active' })
    expect(await getOrganization(db, 'acme')).toMatchObject({
      account_manager: null,
      policy: {},
      status: 'active',
      cycle,
    })
    await expect(put({ preset: 'other' })).rejects.toMatchObject(refusal('invalid_field', 'preset'))
  })

  test('PUT of what is so already writes nothing', async () => {
    const input = { name: 'Acme', preset: 'tiny', plan_id: 'tiny-small', policy: { warn_at: [0.5] } }
    await put(input)
    const rows = await db.query('select * from ledgers')
    expect(await put(input)).toEqual(await getOrganization(db, 'acme'))
    expect(await db.query('select * from ledgers')).toEqual(rows)
    expect((await listAudit(db, 'acme')).items).toHaveLength(1)
  })

  test('changes are audited with their values, but without those of persons', async () => {
    await put({ name: 'Acme', preset: 'tiny' })
    await put({ status: 'suspended', account_manager: { name: 'Ann Lee', email: 'ann@vendor.example' } })
    const { items } = await listAudit(db, 'acme')
    const changed = items.find((entry) => entry.action === 'organization.changed')
    expect(changed).toMatchObject({
      actor: 'operator:boot',
      before: { status: 'active' },
      after: { status: 'suspended', personal: ['account_manager'] },
    })
    expect(JSON.stringify(items)).not.toContain('Ann')
  })

  test('two at once with one id make one organization', async () => {
    await Promise.all([put({ name: 'Acme', preset: 'tiny' }), put({ name: 'Acme', preset: 'tiny' })])
    expect(await grants()).toHaveLength(1)
  })

  test('lists are paged by id', async () => {
    for (const id of ['c', 'a', 'b']) await put({ name: id, preset: 'tiny' }, id)
    const first = await listOrganizations(db, { limit: 2 })
    const second = await listOrganizations(db, { limit: 2, cursor: first.next_cursor! })
    expect([...first.items, ...second.items].map((one) => one.organization_id)).toEqual(['a', 'b', 'c'])
    expect(second.next_cursor).toBeNull()
  })
})

describe('a change of plan', () => {
  beforeEach(() => load())

  test('to a higher one takes effect at once and grants the difference until the period ends', async () => {
    await put({ name: 'Acme', preset: 'tiny' })
    expect(await put({ plan_id: 'tiny-big' })).toMatchObject({ plan_id: 'tiny-big', next_plan: null })
    expect(await grants()).toEqual([
      { credits: 100, from: '2026-03-10', to: '2026-04-01' },
      { credits: 900, from: '2026-03-10', to: '2026-04-01' },
    ])
    await setTestClock(db, at('2026-04-02T00:00:00Z'))
    expect(await grants()).toContainEqual({ credits: 1000, from: '2026-04-01', to: '2026-05-01' })
  })

  test('on a clock that stands still, each step grants its own difference', async () => {
    await setTestClock(db, at('2026-04-01T00:00:00Z'))
    await put({ name: 'Acme', preset: 'tiny' })
    await put({ plan_id: 'tiny-middle' })
    await put({ plan_id: 'tiny-big' })
    expect((await grants()).map((grant) => grant.credits)).toEqual([100, 400, 500])
  })

  test('to a lower one waits until what is paid ends; naming the present plan calls it off', async () => {
    await put({ name: 'Acme', plan_id: 'tiny-big' })
    const due = {
      plan_id: 'tiny-big',
      next_plan: { plan_id: 'tiny-small', starts_at: at('2026-04-01T00:00:00Z') },
    }
    expect(await put({ plan_id: 'tiny-small' })).toMatchObject(due)
    expect(await put({ plan_id: 'tiny-small' })).toMatchObject(due)
    expect(await put({ plan_id: 'tiny-big' })).toMatchObject({ next_plan: null })
    await put({ plan_id: 'tiny-small' })
    await setTestClock(db, at('2026-04-01T00:00:00Z'))
    expect(await getOrganization(db, 'acme')).toMatchObject({ plan_id: 'tiny-small', next_plan: null })
    expect((await grants()).at(-1)).toEqual({ credits: 100, from: '2026-04-01', to: '2026-05-01' })
  })

  test('takes effect when it is said to, never in the past', async () => {
    await put({ name: 'Acme', preset: 'tiny' })
    const plan_effective_at = at('2026-03-20T00:00:00Z')
    expect(await put({ plan_id: 'tiny-big', plan_effective_at })).toMatchObject({
      next_plan: { plan_id: 'tiny-big', starts_at: plan_effective_at },
    })
    await expect(put({ plan_id: 'tiny-middle', plan_effective_at: 0 })).rejects.toMatchObject(
      refusal('invalid_field', 'plan_effective_at'),
    )
    await expect(put({ plan_effective_at })).rejects.toMatchObject(
      refusal('invalid_field', 'plan_effective_at'),
    )
    await setTestClock(db, at('2026-03-21T00:00:00Z'))
    expect(await grants()).toContainEqual({ credits: 900, from: '2026-03-20', to: '2026-04-01' })
  })

  test('a changed plan counts from the next period on', async () => {
    await put({ name: 'Acme', preset: 'tiny' })
    const small = tinyPreset().plans.find((plan) => plan.plan_id === 'tiny-small')
    const allotments = [{ unit: 'credit', amount: 250, owner: 'organization' as const }]
    await putPlan(db, { ...small!, preset_id: 'tiny', allotments }, Date.now())
    expect((await grants()).map((grant) => grant.credits)).toEqual([100])
    await setTestClock(db, at('2026-04-01T00:00:00Z'))
    expect((await grants()).map((grant) => grant.credits)).toEqual([250])
  })
})

describe('what has ended is settled by the rules of its time', () => {
  beforeEach(() => load())

  test('a rollover that is allowed later does not revive credits that had expired', async () => {
    await put({ name: 'Acme', preset: 'tiny' })
    await setTestClock(db, at('2026-05-05T00:00:00Z'))
    await put({ policy: { rollover: { mode: 'full', cap: null } } })
    expect(await grants()).toEqual([{ credits: 100, from: '2026-05-01', to: '2026-06-01' }])
    await setTestClock(db, at('2026-06-05T00:00:00Z'))
    expect((await grants()).map((grant) => grant.credits)).toEqual([100, 100])
  })

  test('another zone leaves neither hole nor overlap', async () => {
    await put({ name: 'Acme', preset: 'tiny' })
    await setTestClock(db, at('2026-04-05T00:00:00Z'))
    await put({ timezone: 'America/Los_Angeles' })
    await setTestClock(db, at('2026-06-05T00:00:00Z'))
    const rows = await db.query<{ starts_at: number; ends_at: number }>(
      'select starts_at, ends_at from grants order by starts_at',
    )
    expect((await ledger.settled('acme', [])).plan_holder.paid_through).toBe(at('2026-07-01T07:00:00Z'))
    expect(rows.map((row) => row.starts_at)).toEqual([at('2026-03-10T00:00:00Z'), at('2026-04-01T00:00:00Z')])
  })

  test('a plan that never renewed begins to with the policy that says so', async () => {
    await put({ name: 'Acme', preset: 'tiny', policy: { renewal: { anchor: 'none' } } })
    expect(await grants()).toEqual([{ credits: 100, from: '2026-03-10', to: null }])
    await put({ policy: null })
    expect((await grants()).at(-1)).toEqual({ credits: 100, from: '2026-03-10', to: '2026-04-01' })
  })
})
