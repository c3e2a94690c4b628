// Rows S3: the team's history with its filters, what consumes credits, and balances of their own for email and mobile.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { DEFAULT_POLICY } from '../../src/core/policy.ts'
import { whose } from '../../src/http/permissions.ts'
import { creditsOf, keyed, type Organization, type Query, startVendor, type Vendor } from './vendor.ts'

let vendor: Vendor

async function open(organization: object = {}): Promise<Organization> {
  const acme = await vendor.open({ preset: 'apollo', ...organization })
  await acme.member('anna', { name: 'Anna' })
  await acme.member('ben', { name: 'Ben' })
  return acme
}

const contact = (id: number) => ({ type: 'contact', id: `contact_${id}`, name: `Contact ${id}` })
const ids = (rows: any[]) => rows.map((row) => row.charge_id)

describe('on one day', () => {
  beforeAll(async () => {
    vendor = await startVendor('2026-05-20T10:00:00Z')
  })
  afterAll(() => vendor.close())

  const featuresOf = async (acme: Organization, query = {}): Promise<any[]> =>
    (await acme.get('/catalogue', query)).features
  const actionsOf = (features: any[], feature: string): string[] =>
    (features.find((one) => one.feature === feature)?.actions ?? []).map((one: any) => one.action)
  const offered = async (acme: Organization): Promise<string[]> =>
    (await acme.get('/history/options')).features.map((one: any) => one.feature)

  test('S3-01 reveals, enrichment, AI research and warm-up are charged where the plan has them', async () => {
    const acme = await open()
    const costs: Record<string, [string, number]> = {}
    for (const action of [
      'email.people_search',
      'phone.reveal',
      'enrichment.auto',
      'ai_research.person',
      'deliverability.warmup',
    ]) {
      const { units } = await acme.charge({ action, member_id: 'anna', items: [`${action}:1`] })
      costs[action] = [units[0].unit, units[0].before - units[0].after]
    }
    expect(costs).toEqual({
      'email.people_search': ['email', 1],
      'phone.reveal': ['mobile', 8],
      'enrichment.auto': ['email', 1],
      'ai_research.person': ['ai', 1],
      'deliverability.warmup': ['email', 1],
    })
  })

  test('S3-02 S3-26 S3-27 S3-28 S3-29 S3-31 S3-33 S3-34 S3-36 S3-37 S3-39 S3-40 S3-42 the catalogue names every feature with its actions', async () => {
    const acme = await open()
    const features = await featuresOf(acme)
    const expected: Record<string, string[]> = {
      email: ['email.people_search', 'email.linkedin_extension', 'email.other'],
      phone: ['phone.reveal', 'phone.dialer_lookup'],
      waterfall: [
        'waterfall.email',
        'waterfall.mobile',
        'waterfall.api_email',
        'waterfall.email_reverification',
      ],
      enrichment: ['auto', 'csv_email', 'api_person', 'crm_field', 'google_maps', 'workflow'].map(
        (name) => `enrichment.${name}`,
      ),
      job_change: ['job_change.update', 'job_change.create'],
      ai_research: ['ai_research.person', 'ai_research.company'],
      deliverability: ['domain', 'mailbox', 'warmup', 'inbox_placement', 'blocklist'].map(
        (name) => `deliverability.${name}`,
      ),
      exports: ['exports.csv', 'exports.push'],
      inbound: ['inbound.identify_visitor', 'inbound.match_contact'],
      form_enrichment: ['form.enrich_submission'],
      api: ['api.org_enrich', 'api.people_search', 'api.usage_stats'],
    }
    for (const [feature, actions] of Object.entries(expected))
      expect(actionsOf(features, feature)).toEqual(expect.arrayContaining(actions))
    for (const { feature, name, actions } of features)
      for (const action of actions) expect([feature, name, action.name]).not.toContain('')
  })

  test('S3-42 some endpoints of the API consume credits, others do not, and reading usage is free', async () => {
    const acme = await open()
    const pages = { action: 'api.org_search', api_key_id: 'crm', quantities: { pages: 2 } }
    expect((await acme.charge(pages)).credits).toBe(2)
    expect((await acme.charge({ action: 'api.usage_stats', api_key_id: 'crm' })).credits).toBe(0)
    const { items } = await acme.history()
    expect(items.map((row: any) => row.action)).toEqual(['api.org_search'])
    expect(await acme.left('email')).toBe(3998)
  })

  test('S3-03 S3-12 S3-13 S3-14 S3-15 S3-16 S3-17 S3-18 the columns of the history, the team’s and the API’s', async () => {
    const acme = await open()
    await acme.charge({
      action: 'phone.dialer_lookup',
      member_id: 'anna',
      items: [{ key: 'phone:1', data_type: 'phone', subject: contact(1) }],
      occurred_at: '2026-05-19T08:00:00Z',
    })
    await acme.charge({
      action: 'enrichment.workflow',
      member_id: 'ben',
      items: keyed('row', 1, 3),
      description: 'Workflow "New leads"',
      occurred_at: '2026-05-19T09:00:00Z',
    })
    await acme.charge({ action: 'api.org_get', api_key_id: 'crm' })
    const { id } = await vendor.ask('POST', `${acme.path}/keys`, { name: 'CRM sync' })
    await acme.charge({ action: 'api.org_get', api_key_id: id })
    const { items } = await acme.history({ sort: 'asc' })
    expect(items).toMatchObject([
      {
        date: '2026-05-19T08:00:00.000Z',
        recorded_at: '2026-05-20T10:00:00.000Z',
        feature_name: 'Phone number',
        action_name: 'Dialer lookup',
        description: 'Contact 1',
        credits: 8,
        data_requested: ['phone'],
        user: { type: 'member', name: 'Anna' },
      },
      {
        feature_name: 'Enrichment',
        action_name: 'Workflow enrichment',
        description: 'Workflow "New leads"',
        credits: 3,
        user: { name: 'Ben' },
      },
      { feature_name: 'API', credits: 1, user: { type: 'api_key', api_key_id: 'crm', name: 'crm' } },
      { feature_name: 'API', credits: 1, user: { type: 'api_key', api_key_id: id, name: 'CRM sync' } },
    ])
  })

  test('S3-12 a capture is dated by itself, and its hold is not in the history', async () => {
    const acme = await open()
    const hold = await acme.hold({ action: 'waterfall.email', member_id: 'anna', items: ['email:1'] })
    expect((await acme.history()).items).toEqual([])
    const capture = await acme.capture(hold.id, { occurred_at: '2026-05-20T09:58:00Z' })
    const { items } = await acme.history()
    expect(items).toMatchObject([{ charge_id: capture.id, date: '2026-05-20T09:58:00.000Z', credits: 1 }])
  })

  test('S3-05 S3-06 S3-07 S3-08 S3-47 filters hold together: date, member, feature or single action', async () => {
    const acme = await open()
    let item = 0
    for (const member_id of ['anna', 'ben'])
      for (const action of ['email.people_search', 'email.other', 'phone.reveal'])
        for (const day of ['18', '19', '20'])
          await acme.charge({
            action,
            member_id,
            items: [`item:${++item}`],
            occurred_at: `2026-05-${day}T00:00:00Z`,
          })
    const found = async (query: Query) => (await acme.history(query)).items as any[]
    const days = { from: '2026-05-18', to: '2026-05-19' }
    expect(await found({})).toHaveLength(18)
    expect(await found(days)).toHaveLength(12)
    const annas = await found({ ...days, member_id: 'anna' })
    expect(annas).toHaveLength(6)
    expect(new Set(annas.map((row) => row.user.member_id))).toEqual(new Set(['anna']))
    expect(await found({ ...days, member_id: 'anna', feature: 'email' })).toHaveLength(4)
    const single = await found({ ...days, member_id: 'anna', action: 'email.other' })
    expect(single.map((row) => [row.action, row.date.slice(0, 10)])).toEqual([
      ['email.other', '2026-05-19'],
      ['email.other', '2026-05-18'],
    ])
    expect(await found({ feature: ['email', 'phone'], member_id: 'ben' })).toHaveLength(9)
  })

  test('S3-09 S3-10 the graph has a point a day, and its sum is the table’s under the same filter', async () => {
    const acme = await open()
    for (const [index, day] of ['01', '07', '07', '20'].entries())
      await acme.charge({
        action: index % 2 ? 'phone.reveal' : 'email.other',
        member_id: index < 2 ? 'anna' : 'ben',
        items: [`item:${index}`],
        occurred_at: `2026-05-${day}T09:00:00Z`,
      })
    const filters: Record<string, string>[] = [{}, { member_id: 'ben' }, { feature: 'phone' }]
    for (const filter of filters) {
      const window = { from: '2026-05-01', to: '2026-05-20', ...filter }
      const graph = await acme.usage({ ...window, bucket: 'day' })
      const { items } = await acme.history(window)
      expect(graph.buckets).toHaveLength(20)
      expect(graph.totals).toMatchObject({ net: creditsOf(items), charges: items.length })
    }
  })

  test('S3-21 a record is exported from what is owned: nothing more is charged', async () => {
    const acme = await open()
    const bought = { action: 'email.people_search', member_id: 'anna' }
    const charge = await acme.charge({
      ...bought,
      items: [{ key: 'email:1', data_type: 'email', subject: contact(1) }],
    })
    const rows = await acme.historyCsv({ member_id: 'anna' })
    expect(rows).toMatchObject([
      { 'Charge Id': charge.id, Action: 'Email revealed from People Search', Description: 'Contact 1' },
    ])
    expect((await acme.charge({ ...bought, member_id: 'ben', items: ['email:1'] })).credits).toBe(0)
    expect((await acme.charge({ action: 'exports.csv', member_id: 'anna', items: ['row:1'] })).credits).toBe(
      0,
    )
    expect(await acme.left('email')).toBe(3999)
  })

  test('S3-21 one record is a file of the same form, refunds too, and of nobody else', async () => {
    const acme = await open()
    const charge = await acme.charge({ action: 'email.people_search', member_id: 'anna', items: ['e:1'] })
    const refund = await acme.refund(charge.id)
    const all: string = await acme.get('/history.csv', { show_refunds: 'true', sort: 'asc' })
    const [header, ...rows] = all.trimEnd().split('\r\n')
    for (const [index, { id }] of [charge, refund].entries()) {
      const one: string = await acme.get(`/history/entries/${id}/record.csv`)
      expect(one.trimEnd().split('\r\n')).toEqual([header, rows[index]])
    }
    for (const id of ['ch_999', 'ch_1', 'gr_2', 'en_1', refund.id.replace('rf', 'ch')])
      await acme.get(`/history/entries/${id}/record.csv`, {}, 404)
    const other = await (await open()).key(['usage.read'])
    expect((await other.get(`${acme.path}/history/entries/${charge.id}/record.csv`)).status).toBe(404)
  })

  test('S3-22 the contacts behind an entry are listed with their names', async () => {
    const acme = await open()
    const found = [1, 2, 3].map((id) => ({ key: `email:${id}`, subject: contact(id), found: id !== 2 }))
    const run = await acme.charge({ action: 'enrichment.csv_email', member_id: 'anna', items: found })
    const { items, total } = await acme.get(`/history/entries/${run.id}/items`)
    expect(total).toBe(3)
    expect(items).toMatchObject([
      { subject: { name: 'Contact 1' }, outcome: 'charged', credits: 1 },
      { subject: { name: 'Contact 2' }, outcome: 'not_found', credits: 0 },
      { subject: { name: 'Contact 3' }, outcome: 'charged', credits: 1 },
    ])
  })

  test('S3-23 refunds are shown on demand only', async () => {
    const acme = await open()
    const charge = await acme.charge({ action: 'phone.reveal', member_id: 'anna', items: ['phone:1'] })
    await acme.refund(charge.id)
    expect((await acme.history()).items.map((row: any) => row.kind)).toEqual(['charge'])
    expect((await acme.historyCsv()).map((row) => row.Kind)).toEqual(['charge'])
    const { items } = await acme.history({ show_refunds: true })
    expect(items.map((row: any) => [row.kind, row.credits])).toEqual([
      ['refund', -8],
      ['charge', 8],
    ])
  })

  test('S3-25 S3-44 S3-45 filters offer what was used, so it is absent before and two organizations differ', async () => {
    const [acme, legacy] = [await open(), await open({ plan_id: 'apollo-legacy' })]
    expect([await offered(acme), await offered(legacy)]).toEqual([[], []])
    for (const one of [acme, legacy]) {
      await one.charge({ action: 'email.other', member_id: 'anna', items: ['email:1'] })
      await one.charge({ action: 'ai_research.company', member_id: 'anna', items: ['company:1'] })
      await one.charge({ action: 'exports.csv', member_id: 'anna', items: ['row:1'] })
    }
    expect(await offered(acme)).toEqual(['email', 'ai_research'])
    expect(await offered(legacy)).toEqual(['email', 'exports'])
    const { features } = await acme.get('/history/options')
    expect(features[1].actions).toEqual([
      { action: 'ai_research.company', name: 'AI research – company', consuming: true },
    ])
  })

  test('S3-30 S3-31 S3-32 waterfall email and mobile draw on balances of their own and name their provider', async () => {
    const acme = await open()
    const left = async () => [await acme.left('email'), await acme.left('mobile')]
    expect(await left()).toEqual([4000, 800])
    await acme.charge({
      action: 'waterfall.email',
      member_id: 'anna',
      items: ['email:1'],
      description: 'Found by Provider A',
    })
    expect(await left()).toEqual([3999, 800])
    await acme.charge({ action: 'waterfall.mobile', member_id: 'anna', items: ['phone:1'] })
    expect(await left()).toEqual([3999, 792])
    const { items } = await acme.history({ feature: 'waterfall', sort: 'asc' })
    expect(items.map((row: any) => [row.action_name, row.units[0].unit, row.description])).toEqual([
      ['Waterfall email', 'email', 'Found by Provider A'],
      ['Waterfall mobile', 'mobile', null],
    ])
    await acme.charge({ action: 'waterfall.mobile', member_id: 'anna', items: keyed('phone', 2, 101) }, 402)
  })

  test('S3-35 job changes that the team has bought are not charged again', async () => {
    const acme = await open()
    const first = { action: 'job_change.update', member_id: 'anna', items: ['job:contact_1:2026-05'] }
    expect((await acme.charge(first)).credits).toBe(1)
    const again = await acme.charge({ ...first, action: 'job_change.create', member_id: 'ben' })
    expect(again).toMatchObject({ credits: 0, outcomes: { already_owned: 1 } })
  })

  test('S3-38 exports cost nothing and are hidden where the plan has no export credits, and cost on the legacy plan', async () => {
    const [acme, legacy] = [await open(), await open({ plan_id: 'apollo-legacy' })]
    const push = { action: 'exports.push', member_id: 'anna', items: keyed('record', 1, 25) }
    expect((await acme.charge(push)).units).toEqual([])
    expect(await offered(acme)).not.toContain('exports')
    expect((await legacy.charge(push)).units).toMatchObject([{ unit: 'export', credits: 25, after: 975 }])
    expect(await offered(legacy)).toContain('exports')
  })

  test('S3-41 form enrichment costs by the type of data found, and nothing where it is switched off', async () => {
    const [acme, off] = [await open(), await open({ rate_card_id: 'apollo-legacy-prices' })]
    const form = (id: number, ...types: string[]) => ({
      action: 'form.enrich_submission',
      items: types.map((data_type) => ({ key: `${data_type}:${id}`, data_type })),
    })
    const credits = []
    for (const submission of [form(1, 'email'), form(2, 'phone'), form(3, 'email', 'phone')])
      credits.push((await acme.charge(submission)).credits)
    expect(credits).toEqual([1, 8, 9])
    expect((await off.charge(form(1, 'email', 'phone'))).credits).toBe(0)
  })

  test('S3-46 a feature’s history holds that of each of its actions', async () => {
    const acme = await open()
    for (const action of ['email.people_search', 'email.linkedin_extension', 'email.other'])
      await acme.charge({ action, member_id: 'anna', items: [`${action}:1`] })
    await acme.charge({ action: 'phone.reveal', member_id: 'anna', items: ['phone:1'] })
    const whole = ids((await acme.history({ feature: 'email' })).items)
    expect(whole).toHaveLength(3)
    for (const action of ['email.people_search', 'email.linkedin_extension', 'email.other']) {
      const part = ids((await acme.history({ action })).items)
      expect(part).toHaveLength(1)
      expect(whole).toEqual(expect.arrayContaining(part))
    }
  })

  test('S3-48 whoever may not read others’ usage sees their own, and asking for another’s is refused', async () => {
    const tenant = { organization_id: 'acme', permissions: DEFAULT_POLICY.permissions }
    const asking = (role: 'admin' | 'manager' | 'user', asked: string | null) =>
      whose(
        { kind: 'member', actor: 'member:ben', organization_id: 'acme', member_id: 'ben', role },
        asked,
        tenant,
      )
    expect(asking('user', null)).toEqual({ member_id: 'ben' })
    expect(asking('user', 'ben')).toEqual({ member_id: 'ben' })
    expect(asking('user', 'anna')).toBe('denied')
    expect(asking('manager', 'anna')).toEqual({ member_id: 'anna' })
    expect(asking('admin', null)).toEqual({ member_id: null })
    const acme = await open()
    const charging = await acme.key(['charge'])
    for (const path of ['/history', '/history.csv', '/history/options', '/usage', '/balances'])
      expect((await charging.get(`${acme.path}${path}`)).status).toBe(403)
    const other = await (await open()).key(['usage.read'])
    expect((await other.get(`${acme.path}/history?member_id=anna`)).status).toBe(404)
  })

  test('S3-50 a CSV enrichment is one job of many rows, of which matches are charged', async () => {
    const acme = await open()
    const items = keyed('email', 1, 40).map((key, index) => ({ key, found: index % 4 !== 0 }))
    const job = await acme.charge({ action: 'enrichment.csv_email', member_id: 'anna', items })
    expect(job).toMatchObject({ credits: 30, outcomes: { charged: 30, not_found: 10 } })
  })

  test('S3-51 a recurring enrichment belongs to whoever set it up, or to the system', async () => {
    const acme = await open()
    await acme.charge({ action: 'enrichment.crm_field', member_id: 'ben', items: ['field:1'] })
    await acme.charge({ action: 'enrichment.crm_field', items: ['field:2'] })
    const { items } = await acme.history({ sort: 'asc' })
    expect(items.map((row: any) => [row.user.type, row.user.member_id ?? null])).toEqual([
      ['member', 'ben'],
      ['system', null],
    ])
  })

  test('S3-52 a waterfall holds what its dearest provider costs and takes what the one that found it does', async () => {
    const acme = await open()
    const asked = { action: 'waterfall.mobile', member_id: 'anna', items: ['phone:1'] }
    const hold = await acme.hold({ ...asked, flags: ['premium_provider'] })
    expect(hold.credits).toBe(45)
    const found = await acme.capture(hold.id, { items: ['phone:1'], flags: [], description: 'Provider B' })
    expect(found).toMatchObject({ credits: 8, units: [{ unit: 'mobile' }] })
    const nothing = await acme.hold({ ...asked, items: ['phone:2'], flags: ['premium_provider'] })
    const missed = await acme.capture(nothing.id, { items: [{ key: 'phone:2', found: false }], flags: [] })
    expect(missed).toMatchObject({ credits: 0, outcomes: { not_found: 1 } })
    expect(await acme.left('mobile')).toBe(792)
  })
})

describe('as months go by', () => {
  beforeEach(async () => {
    vendor = await startVendor('2026-05-20T10:00:00Z')
  })
  afterEach(() => vendor.close())

  test('S3-44 what was used stays a filter after a change to a plan without it', async () => {
    const acme = await open()
    await acme.charge({ action: 'ai_research.person', member_id: 'anna', items: ['person:1'] })
    await acme.put({ plan_id: 'apollo-legacy' })
    await vendor.clock('2026-06-20T10:00:00Z')
    const { features } = await acme.get('/history/options')
    const research = features.find((one: any) => one.feature === 'ai_research')
    expect(research.actions).toMatchObject([{ action: 'ai_research.person', consuming: false }])
  })

  test('S3-49 allocations are adjusted: limits by the member, and more or less by the plan', async () => {
    const acme = await open()
    const limit = { subject: { type: 'member', id: 'anna' }, unit: 'email', interval: 'calendar_month' }
    await acme.put({ policy: { limits: [{ ...limit, amount: 2 }] } })
    const reveal = (id: number) => ({
      action: 'email.people_search',
      member_id: 'anna',
      items: [`email:${id}`],
    })
    await acme.charge({ ...reveal(1), items: ['email:1', 'email:2'] })
    expect(await acme.charge(reveal(3), 403)).toMatchObject({ code: 'limit_reached' })
    await acme.put({ policy: { limits: [{ ...limit, amount: 3 }] } })
    expect((await acme.charge(reveal(3))).credits).toBe(1)
    await acme.put({ plan_id: 'apollo-legacy' })
    expect((await acme.read()).next_plan).toEqual({
      plan_id: 'apollo-legacy',
      starts_at: '2026-06-20T00:00:00.000Z',
    })
    await vendor.clock('2026-06-20T00:00:00Z')
    expect(await acme.left('email')).toBe(1000)
  })
})
