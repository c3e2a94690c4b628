// Rows S1: a battery for each license, extra credits for all, nothing paid twice.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { DEFAULT_POLICY } from '../../src/core/policy.ts'
import { may } from '../../src/http/permissions.ts'
import { creditsOf, keyed, type Organization, startVendor, type Vendor } from './vendor.ts'

let vendor: Vendor

/** An organization in which Anna and Ben have licenses of 500 credits each. */
async function open(organization: object = {}): Promise<Organization> {
  const acme = await vendor.open({ preset: 'battery', ...organization })
  await acme.member('anna', { license: {} })
  await acme.member('ben', { license: {} })
  return acme
}

const contact = (id: number) => ({ type: 'contact', id: `contact_${id}`, name: `Contact ${id}` })
const email = (id: number) => ({ key: `email:${id}`, data_type: 'email', subject: contact(id) })

describe('on one day', () => {
  beforeAll(async () => {
    vendor = await startVendor('2026-01-15T10:00:00Z')
  })
  afterAll(() => vendor.close())

  test('S1-01 a license holds what its plan allots, and an action above what is left is refused', async () => {
    const acme = await open()
    await acme.member('cara', { license: { plan_id: 'battery-professional' } })
    expect(await acme.battery('anna')).toBe(500)
    expect(await acme.battery('cara')).toBe(1500)
    const tooMuch = { action: 'email.export', member_id: 'anna', items: keyed('email', 1, 501) }
    expect(await acme.charge(tooMuch, 402)).toMatchObject({
      code: 'insufficient_credits',
      headroom: [{ unit: 'credit', needed: 501, available: 500 }],
    })
    expect(await acme.battery('anna')).toBe(500)
  })

  test('S1-02 S1-04 S1-05 an email, a phone number and a personality profile cost what the rate card says', async () => {
    const acme = await open()
    const { features } = await acme.get('/catalogue')
    const actions = features.flatMap((feature: any) => feature.actions)
    const price = (action: string) =>
      actions.find((one: any) => one.action === action).components[0].price as number
    for (const [action, item] of [
      ['email.unlock', 'email:1'],
      ['phone.reveal', 'phone:1'],
      ['personality.reveal', 'disc:1'],
    ] as const) {
      const receipt = await acme.charge({ action, member_id: 'anna', items: [item] })
      expect(receipt.credits).toBe(price(action))
      const { items } = await acme.history({ action })
      expect(items).toMatchObject([{ charge_id: receipt.id, credits: price(action) }])
    }
    expect(price('phone.reveal')).toBeGreaterThan(price('email.unlock'))
    expect(price('personality.reveal')).toBe(100)
  })

  test('S1-03 unlocking, exporting and importing an email cost the same, and what comes with it is paid then', async () => {
    const acme = await open()
    const costs = []
    for (const [index, action] of ['email.unlock', 'email.export', 'email.import'].entries())
      costs.push((await acme.charge({ action, member_id: 'anna', items: [`email:${index}`] })).credits)
    expect(costs).toEqual([1, 1, 1])
    for (const action of ['email.export', 'email.import']) {
      const again = await acme.charge({ action, member_id: 'anna', items: ['email:0'] })
      expect(again).toMatchObject({ credits: 0, items: [{ outcome: 'already_owned' }] })
    }
  })

  test('S1-06 S1-08 what one has revealed is there for everyone of the organization, and for nobody else', async () => {
    const acme = await open()
    const other = await open()
    const reveal = { action: 'email.unlock', items: ['email:x'] }
    await acme.charge({ ...reveal, member_id: 'anna' })
    const quote = await acme.quote({ ...reveal, member_id: 'ben' })
    expect(quote).toMatchObject({ allowed: true, credits: 0, items: [{ outcome: 'already_owned' }] })
    const second = await acme.charge({ ...reveal, member_id: 'ben' })
    expect(second).toMatchObject({ credits: 0, items: [{ outcome: 'already_owned' }] })
    expect(second.lines[0].already_owned).toEqual({ count: 1, credits: 1 })
    expect(await acme.battery('ben')).toBe(500)
    const owned = async (one: Organization) =>
      (await one.get('/owned', { key: 'email:x', member_id: 'ben' })).items[0].owned
    expect([await owned(acme), await owned(other)]).toEqual([true, false])
    expect(await other.quote({ ...reveal, member_id: 'anna' })).toMatchObject({
      credits: 1,
      items: [{ outcome: 'charged' }],
    })
  })

  test('S1-07 each piece is owned for itself: with the email paid, the phone still costs', async () => {
    const acme = await open()
    await acme.charge({ action: 'email.unlock', member_id: 'anna', items: ['email:x'] })
    const phone = await acme.charge({ action: 'phone.reveal', member_id: 'anna', items: ['phone:x'] })
    expect(phone.credits).toBe(10)
  })

  test('S1-09 S1-10 S1-11 of 200 exported contacts only emails found and new are charged, across users and exports', async () => {
    const acme = await open()
    // Ten pages of 20; the last ten contacts have no email.
    const bob = keyed('email', 1, 200).map((key, index) => ({ key, found: index < 190 }))
    const first = await acme.charge({ action: 'email.export', member_id: 'anna', items: bob })
    expect(first).toMatchObject({ credits: 190, outcomes: { charged: 190, not_found: 10 } })
    expect(first.items).toHaveLength(200)
    const jane = [...keyed('email', 111, 190), ...keyed('email', 201, 320)]
    const second = await acme.charge({ action: 'email.export', member_id: 'ben', items: jane })
    expect(second).toMatchObject({ credits: 120, outcomes: { charged: 120, already_owned: 80 } })
    // What was not found was not paid for: found later, it is charged.
    const later = await acme.charge({
      action: 'email.export',
      member_id: 'ben',
      items: keyed('email', 191, 200),
    })
    expect(later.credits).toBe(10)
    expect(await acme.battery('anna')).toBe(310)
    expect(await acme.battery('ben')).toBe(370)
  })

  test('S1-12 S1-14 one call tells a member what is left of the license this month', async () => {
    const acme = await open()
    await acme.charge({ action: 'email.export', member_id: 'anna', items: keyed('email', 1, 120) })
    const { member } = await acme.balances({ member_id: 'anna' })
    expect(member.batteries).toMatchObject([
      { license_id: 'anna', unit: 'credit', allotment: 500, used: 120, left: 380, available: 380 },
    ])
    expect(member.credits).toMatchObject({ granted: 500, left: 380 })
  })

  test('S1-15 extra credits are a figure of their own, and none before any were bought', async () => {
    const acme = await open()
    expect((await acme.balances()).addon_credits).toEqual({ allocated: 0, left: 0 })
    await acme.grant(1000)
    const { addon_credits, member } = await acme.balances({ member_id: 'anna' })
    expect(addon_credits).toEqual({ allocated: 1000, left: 1000 })
    expect(member.batteries[0].left).toBe(500)
  })

  test('S1-16 S1-36 extra credits that the vendor grants can be used by anyone whose license is empty', async () => {
    const acme = await open()
    await acme.grant(100)
    for (const [member_id, first] of [
      ['anna', 1],
      ['ben', 1001],
    ] as const) {
      const items = keyed('email', first, first + 499)
      await acme.charge({ action: 'email.export', member_id, items })
      const extra = await acme.charge({
        action: 'email.export',
        member_id,
        items: keyed('email', first + 500, first + 529),
      })
      expect(extra.draws).toMatchObject([{ credits: 30, source: 'addon', owner: 'organization' }])
    }
    expect(await acme.left()).toBe(40)
  })

  test('S1-17 S1-19 S1-20 S1-21 S1-22 the history says when, what, of whom, at what cost', async () => {
    const acme = await open()
    await acme.charge({
      action: 'email.unlock',
      member_id: 'anna',
      items: [email(7)],
      occurred_at: '2026-01-14T08:30:00Z',
    })
    await acme.charge({
      action: 'personality.reveal',
      member_id: 'anna',
      items: ['disc:7'],
      subject: { type: 'account', id: 'account_7', name: 'Acme Ltd' },
    })
    const { items } = await acme.history({ member_id: 'anna' })
    expect(items).toMatchObject([
      {
        date: '2026-01-15T10:00:00.000Z',
        action_name: 'Reveal a personality profile (DISC score)',
        subject: { type: 'account', name: 'Acme Ltd' },
        credits: 100,
      },
      {
        date: '2026-01-14T08:30:00.000Z',
        action_name: 'Unlock an email address',
        subject: { type: 'contact', id: 'contact_7', name: 'Contact 7' },
        credits: 1,
      },
    ])
  })

  test('S1-23 the history says what came from the license and what from extra credits, adding up to the cost', async () => {
    const acme = await open()
    await acme.grant(10)
    await acme.charge({ action: 'email.export', member_id: 'anna', items: keyed('email', 1, 497) })
    const both = await acme.charge({
      action: 'email.export',
      member_id: 'anna',
      items: keyed('email', 501, 505),
    })
    const { items } = await acme.history()
    expect(items[0]).toMatchObject({
      charge_id: both.id,
      credits: 5,
      paid_from: { individual_license: 3, organization: 2 },
    })
    expect(items[1].paid_from).toEqual({ individual_license: 497, organization: 0 })
  })

  test('S1-24 page after page brings each entry once, also while new ones come', async () => {
    const acme = await open()
    const all: string[] = []
    for (let n = 0; n < 23; n++)
      all.unshift(
        (await acme.charge({ action: 'email.unlock', member_id: 'anna', items: [`email:${n}`] })).id,
      )
    const read: string[] = []
    let cursor: string | undefined
    do {
      const page = await acme.history({ limit: 10, cursor })
      read.push(...page.items.map((row: any) => row.charge_id))
      cursor = page.next_cursor ?? undefined
      await acme.charge({ action: 'email.unlock', member_id: 'ben', items: [`email:new${read.length}`] })
    } while (cursor !== undefined)
    expect(read).toEqual(all)
  })

  test('S1-25 S1-26 a range of days is inclusive, either way around, and exports as it is shown', async () => {
    const acme = await open()
    const days = [
      '2026-01-03T23:59:59Z',
      '2026-01-04T00:00:00Z',
      '2026-01-06T23:59:59Z',
      '2026-01-07T00:00:00Z',
    ]
    for (const [index, occurred_at] of days.entries())
      await acme.charge({ action: 'email.unlock', member_id: 'anna', items: [email(index)], occurred_at })
    const range = { from: '2026-01-04', to: '2026-01-06' }
    const dates = (rows: any[]) => rows.map((row) => row.date ?? row.Date)
    const newest = (await acme.history({ ...range, sort: 'desc' })).items
    expect(dates(newest)).toEqual(['2026-01-06T23:59:59.000Z', '2026-01-04T00:00:00.000Z'])
    const oldest = (await acme.history({ ...range, sort: 'asc' })).items
    expect(dates(oldest)).toEqual([...dates(newest)].reverse())
    const exported = await acme.historyCsv({ ...range, sort: 'asc' })
    expect(dates(exported)).toEqual(dates(oldest))
    expect(exported.map((row) => row.Description)).toEqual(['Contact 1', 'Contact 2'])
  })

  test('S1-30 overall usage is for administrators: a role, or a key, without the permission is refused', async () => {
    const acme = await open()
    const tenant = { organization_id: acme.id, permissions: DEFAULT_POLICY.permissions }
    const verdicts = (['admin', 'manager', 'user'] as const).map((role) =>
      may(
        { kind: 'member', actor: 'member:x', organization_id: acme.id, member_id: 'x', role },
        'billing.read',
        tenant,
      ),
    )
    expect(verdicts).toEqual(['allowed', 'denied', 'denied'])
    const charging = await acme.key(['charge'])
    expect((await charging.get(`${acme.path}/balances?everyone=true`)).status).toBe(403)
    expect((await charging.get(`${acme.path}/grants`)).status).toBe(403)
    expect((await vendor.api.as(null).get(`${acme.path}/balances?everyone=true`)).status).toBe(401)
  })

  test('S1-32 every member has a battery with its own figures, page by page', async () => {
    const acme = await open()
    await acme.member('cara', { license: { plan_id: 'battery-professional' } })
    await acme.charge({ action: 'email.export', member_id: 'ben', items: keyed('email', 1, 44) })
    const shown: [string, number, number][] = []
    let cursor: string | undefined
    do {
      const { members } = await acme.balances({ everyone: true, limit: 2, cursor })
      for (const { member_id, batteries } of members.items)
        shown.push([member_id, batteries[0].allotment, batteries[0].left])
      cursor = members.next_cursor ?? undefined
    } while (cursor !== undefined)
    expect(shown).toEqual([
      ['anna', 500, 500],
      ['ben', 500, 456],
      ['cara', 1500, 1500],
    ])
  })

  test('S1-33 the details of a member are that member’s: battery and history', async () => {
    const acme = await open()
    await acme.charge({ action: 'email.unlock', member_id: 'anna', items: ['email:a'] })
    await acme.charge({ action: 'phone.reveal', member_id: 'ben', items: ['phone:b'] })
    const { member } = await acme.balances({ member_id: 'ben' })
    expect(member).toMatchObject({ member_id: 'ben', batteries: [{ left: 490 }] })
    const { items } = await acme.history({ member_id: 'ben' })
    expect(items.map((row: any) => [row.user.member_id, row.credits])).toEqual([['ben', 10]])
  })

  test('S1-34 within one export a contact or account is charged once', async () => {
    const acme = await open()
    const account = { type: 'account', id: 'account_1', name: 'Acme Ltd' }
    const receipt = await acme.charge({
      action: 'email.export',
      member_id: 'anna',
      items: [email(1), email(1), { key: 'email:office', subject: account }, { key: 'email:office' }],
    })
    expect(receipt).toMatchObject({ credits: 2, outcomes: { charged: 2, already_owned: 2 } })
  })

  test('S1-35 another’s license is never drawn on, and nothing transfers credits', async () => {
    const acme = await open()
    await acme.grant(3)
    await acme.charge({ action: 'email.export', member_id: 'anna', items: keyed('email', 1, 500) })
    const more = await acme.charge({
      action: 'email.export',
      member_id: 'anna',
      items: ['email:501', 'email:502'],
    })
    expect(more.draws).toMatchObject([{ credits: 2, owner: 'organization' }])
    const refused = await acme.charge(
      { action: 'email.export', member_id: 'anna', items: ['email:503', 'email:504'] },
      402,
    )
    expect(refused.headroom).toEqual([{ unit: 'credit', needed: 2, available: 1 }])
    expect(await acme.battery('ben')).toBe(500)
    const { paths } = (await vendor.api.operator.get('/openapi.json')).body
    expect(Object.keys(paths).filter((path) => /transfer/i.test(path))).toEqual([])
  })

  test('S1-38 with nothing left an action is refused, and no balance goes below zero', async () => {
    const acme = await open()
    await acme.charge({ action: 'personality.reveal', member_id: 'anna', items: keyed('disc', 1, 5) })
    expect(await acme.battery('anna')).toBe(0)
    const refused = await acme.charge({ action: 'email.unlock', member_id: 'anna', items: ['email:1'] }, 402)
    expect(refused.headroom).toEqual([{ unit: 'credit', needed: 1, available: 0 }])
    const { member, credits } = await acme.balances({ member_id: 'anna' })
    expect([member.credits.left, credits.left]).toEqual([0, 0])
  })

  test('S1-39 credits are bought by contacting the vendor: nothing here takes a payment', async () => {
    const preset = (await vendor.api.operator.get('/v1/presets/battery')).body
    expect(preset.policy.purchase).toEqual({ channel: 'contact' })
    const { paths } = (await vendor.api.operator.get('/openapi.json')).body
    expect(Object.keys(paths).filter((path) => /pay|checkout|invoice|order/i.test(path))).toEqual([])
  })

  test('S1-40 an export is charged when it is complete, once, whoever fetches the file; a failed one is not', async () => {
    const acme = await open()
    const exporting = { action: 'email.export', member_id: 'anna', items: keyed('email', 1, 20) }
    const started = await acme.hold(exporting)
    expect(await acme.battery('anna')).toBe(500)
    const found = keyed('email', 1, 20).map((key, index) => ({ key, found: index < 18 }))
    const done = await acme.capture(started.id, { items: found, idempotency_key: 'export-1' })
    expect(done).toMatchObject({ credits: 18, outcomes: { charged: 18, not_found: 2 } })
    expect(await acme.battery('anna')).toBe(482)
    // Told twice, it is still complete once; to read what was exported costs nothing.
    expect(await acme.capture(started.id, { items: found, idempotency_key: 'export-1' })).toMatchObject({
      id: done.id,
      replayed: true,
    })
    await acme.get(`/charges/${done.id}`)
    const failed = await acme.hold({ ...exporting, items: keyed('email', 101, 200) })
    await acme.release(failed.id)
    expect(await acme.battery('anna')).toBe(482)
  })

  test('S1-41 an export by mistake is refunded by the operator, with a reason, and by nobody of the organization', async () => {
    const acme = await open()
    const charge = await acme.charge({
      action: 'email.export',
      member_id: 'anna',
      items: keyed('email', 1, 30),
    })
    const key = await acme.key(['usage.read', 'charge', 'report.export'])
    const refund = `${acme.path}/charges/${charge.id}/refunds`
    const asked = { reason: 'wrong list', idempotency_key: 'refund-1' }
    expect((await key.post(refund, asked)).status).toBe(403)
    const gift = { unit: 'credit', amount: 30, source: 'addon', reason: 'please', idempotency_key: 'gift' }
    expect((await key.post(`${acme.path}/grants`, gift)).status).toBe(403)
    for (const role of ['admin', 'manager', 'user'] as const)
      expect(
        may(
          { kind: 'member', actor: 'member:x', organization_id: acme.id, member_id: 'x', role },
          'operator',
          { organization_id: acme.id, permissions: DEFAULT_POLICY.permissions },
        ),
      ).toBe('denied')
    expect(await acme.battery('anna')).toBe(470)

    await acme.refund(charge.id, asked)
    expect(await acme.battery('anna')).toBe(500)
    const { items } = await acme.history({ show_refunds: true })
    expect(items).toMatchObject([
      { kind: 'refund', credits: -30, refund_of: charge.id, reason: 'wrong list' },
      { kind: 'charge', charge_id: charge.id, credits: 30, refunded: 30 },
    ])
    expect(creditsOf(items)).toBe(0)
  })

  test('S1-42 an extension can read license and extra credits with a key that can do nothing else', async () => {
    const acme = await open()
    await acme.grant(70)
    const extension = await acme.key(['usage.read'])
    const { body } = await extension.get(`${acme.path}/balances?member_id=anna`)
    expect([body.member.credits.available, body.balance]).toEqual([500, 70])
    const charge = { action: 'email.unlock', items: [{ key: 'email:1' }], idempotency_key: 'x' }
    expect((await extension.post(`${acme.path}/charges`, charge)).status).toBe(403)
  })
})

describe('as months go by', () => {
  beforeEach(async () => {
    vendor = await startVendor('2026-01-15T10:00:00Z')
  })
  afterEach(() => vendor.close())

  test('S1-27 S1-37 a plan paid annually gives its month’s credits, and what is unused expires with the month', async () => {
    const acme = await open({ plan_id: 'battery-standard-annual' })
    expect(await acme.battery('anna')).toBe(500)
    await acme.charge({ action: 'email.export', member_id: 'anna', items: keyed('email', 1, 300) })
    await vendor.clock('2026-02-14T23:59:59Z')
    expect(await acme.battery('anna')).toBe(200)
    await vendor.clock('2026-02-15T00:00:00Z')
    expect(await acme.battery('anna')).toBe(500)
    await acme.charge({ action: 'email.unlock', member_id: 'anna', items: ['email:new'] })
    const [second, first] = await acme.grants({ source: 'license', member_id: 'anna' })
    expect(first).toMatchObject({ amount: 500, used: 300, expired: 200, left: 0 })
    expect(second).toMatchObject({ amount: 500, used: 1, expired: 0, left: 499 })
    const { items } = await acme.get('/entries')
    const expired = items.filter((entry: any) => entry.kind === 'expire')
    expect(expired.map((entry: any) => [entry.effective_at, JSON.parse(entry.body).credits])).toContainEqual([
      '2026-02-15T00:00:00.000Z',
      200_000_000,
    ])
  })

  test('S1-28 S1-29 a battery resets on the day of its issue, its last day the one before, months’ ends clamped', async () => {
    const acme = await open()
    const shown = async (member_id: string) => {
      const { member } = await acme.balances({ member_id })
      const { last_day, renews_at, left } = member.batteries[0]
      return [last_day, renews_at, left]
    }
    expect(await shown('anna')).toEqual(['2026-02-14', '2026-02-15T00:00:00.000Z', 500])
    await vendor.clock('2026-01-31T18:00:00Z')
    await acme.member('dora', { license: {} })
    await acme.charge({ action: 'email.export', member_id: 'dora', items: keyed('email', 1, 7) })
    expect(await shown('dora')).toEqual(['2026-02-27', '2026-02-28T00:00:00.000Z', 493])
    await vendor.clock('2026-02-28T00:00:00Z')
    expect(await shown('dora')).toEqual(['2026-03-30', '2026-03-31T00:00:00.000Z', 500])
    expect(await shown('anna')).toEqual(['2026-03-14', '2026-03-15T00:00:00.000Z', 500])
    await vendor.clock('2026-03-31T00:00:00Z')
    expect(await shown('dora')).toEqual(['2026-04-29', '2026-04-30T00:00:00.000Z', 500])
  })

  test('S1-18 what was spent two years ago is still listed', async () => {
    const acme = await open()
    const old = await acme.charge({ action: 'email.unlock', member_id: 'anna', items: ['email:1'] })
    await vendor.clock('2028-02-01T00:00:00Z')
    const { items } = await acme.history()
    expect(items).toMatchObject([{ charge_id: old.id, date: '2026-01-15T10:00:00.000Z' }])
    expect(await acme.quote({ action: 'email.unlock', member_id: 'ben', items: ['email:1'] })).toMatchObject({
      credits: 0,
    })
  })
})
