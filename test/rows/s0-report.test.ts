// Rows S0: the usage report as a customer downloads it. The layout to the last byte is in usage-report.test.ts; here
// its figures are held against what was charged, and who may have it.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { DEFAULT_POLICY } from '../../src/core/policy.ts'
import { may } from '../../src/http/permissions.ts'
import { OPERATOR_KEY } from '../client.ts'
import { keyed, type Organization, type Query, readCsv, startVendor, type Vendor } from './vendor.ts'

let vendor: Vendor

const DETAILS = [
  'User Group Name',
  'User Country Code',
  'User Email',
  'User Status',
  'Role',
  'Verify Time',
  'Disabled Time',
  'User Last Credit Usage',
  'User Last Login Time',
]
const SUB_COLUMNS = ['Phones', 'Emails', 'API Search', 'Credits', 'API Company Enrichment']
const TOTALS = [
  'Phones Total',
  'Emails Total',
  'Credits Total',
  'API Search Total',
  'API Company Enrichment Total',
  'Grand Total',
]

interface Report {
  text: string
  head: string[][]
  months: string[]
  /** Users by e-mail address, the other rows by their label, in the order of the file. */
  rows: Map<string, Record<string, string>>
}

/** Reads a report as a person would: by its headers, month labels filled to the right. */
async function reportOf(acme: Organization, query = {}, path = '/reports/usage.csv'): Promise<Report> {
  const text: string = await acme.get(path, query)
  const [head, lines] = [readCsv(text).slice(0, 5), readCsv(text).slice(5)]
  const [names, sub, ...rows] = lines
  let month = ''
  const columns = names!.map((name, index) => {
    if (/^\d\d\/\d{4}$/.test(name)) month = name
    return sub![index] === '' ? name : `${month} ${sub![index]}`
  })
  for (const row of rows) expect(row).toHaveLength(columns.length)
  const months = names!.filter((name) => /^\d\d\/\d{4}$/.test(name))
  expect(columns).toHaveLength(9 + 5 * months.length + 6)
  const records = rows.map((row) => Object.fromEntries(columns.map((name, index) => [name, row[index]!])))
  const keyOf = (row: Record<string, string>) => row['User Email'] || row['User Group Name']!
  return { text, head, months, rows: new Map(records.map((row) => [keyOf(row), row])) }
}

const figures = (row: Record<string, string> | undefined, month: string) =>
  SUB_COLUMNS.map((name) => Number(row![`${month} ${name}`]))
const totals = (row: Record<string, string> | undefined) => TOTALS.map((name) => Number(row![name]))

const NORTH = 'Müller, "North"'

/** A year that began in January, in its second month; refreshed at 04:00, after all that is charged here. */
async function openWithUsage(): Promise<Organization> {
  const acme = await vendor.open({ preset: 'lusha', cycle: { start: '2026-01-01', months: 12 } })
  const member = (id: string, group: string | null, more: object = {}) =>
    acme.member(id, { group, role: 'user', ...more })
  await member('anna', 'Sales', {
    role: 'admin',
    country_code: 'US',
    verified_at: '2025-10-01T12:00:00Z',
    last_login_at: '2026-02-19T08:00:00Z',
  })
  await member('ben', 'Old group', { country_code: 'US' })
  await member('cara', NORTH, { role: 'manager', country_code: 'GB' })
  await member('dan', NORTH, { country_code: 'DE' })
  await member('eve', null)
  await member('gus', '=Quiet')
  const reveal = (member_id: string, action: string, items: string[], occurred_at: string) =>
    acme.charge({ action, member_id, items, occurred_at })
  await reveal('anna', 'reveal.phone', keyed('phone', 1, 3), '2026-01-05T10:00:00Z')
  await reveal('anna', 'reveal.email', keyed('email', 1, 10), '2026-01-06T10:00:00Z')
  const mistake = await reveal('anna', 'reveal.phone', ['phone:4'], '2026-01-07T10:00:00Z')
  await acme.refund(mistake.id)
  await reveal('anna', 'reveal.email', keyed('email', 11, 15), '2026-02-18T19:44:00Z')
  await acme.charge({
    action: 'workspace.ai_chat',
    member_id: 'anna',
    quantities: { prompts: 12 },
    occurred_at: '2026-02-18T19:45:00Z',
  })
  const both = [
    { key: 'email:20', data_type: 'email' },
    { key: 'phone:20', data_type: 'phone' },
  ]
  await acme.charge({
    action: 'reveal.email_phone',
    member_id: 'ben',
    items: both,
    occurred_at: '2026-01-29T21:07:00Z',
  })
  // Seen again, free of charge; and then Ben moves to another group.
  await reveal('ben', 'reveal.email', ['email:1'], '2026-02-01T00:00:00Z')
  await member('ben', 'Sales')
  await reveal('dan', 'reveal.phone', keyed('phone', 31, 32), '2026-01-10T09:00:00Z')
  await reveal('dan', 'reveal.phone', ['phone:33'], '2026-02-02T14:20:00Z')
  await member('dan', NORTH, { status: 'disabled', disabled_at: '2026-02-03T16:30:00Z' })
  const byKey = (action: string, more: object, occurred_at: string) =>
    acme.charge({ action, api_key_id: 'crm', occurred_at, ...more })
  await byKey('api.search', { quantities: { results: 25 } }, '2026-01-13T00:00:00Z')
  await byKey('api.company_enrichment', { items: keyed('company', 1, 4) }, '2026-01-14T00:00:00Z')
  await byKey('api.reveal_email', { items: keyed('email', 41, 46) }, '2026-01-15T00:00:00Z')
  await byKey('api.search', { quantities: { results: 10 } }, '2026-02-02T00:00:00Z')
  // Nobody's: neither a member's nor a key's.
  await acme.charge({ action: 'workspace.crm_export', occurred_at: '2026-02-03T00:00:00Z' })
  return acme
}

describe('in the second month of a year', () => {
  let acme: Organization
  let report: Report

  beforeAll(async () => {
    vendor = await startVendor('2026-02-19T12:00:00Z')
    acme = await openWithUsage()
    await vendor.clock('2026-02-20T09:00:00Z')
    report = await reportOf(acme)
  })
  afterAll(() => vendor.close())

  test('S0-01 S0-03 S0-05 every cell is the sum of what was charged: by user, group, month and credit type', async () => {
    const history = await acme.historyCsv({ show_refunds: true, from: '2026-01-01', to: '2026-12-31' })
    const cells = ['Phones', 'Emails', 'API Search', 'Credits', 'API Company Enrichment']
    for (const month of report.months) {
      const [mm, yyyy] = month.split('/')
      const rows = history.filter((row) => row['Usage Date']!.startsWith(`${yyyy}-${mm}`))
      const sums = (of: typeof rows) =>
        cells.map((name) => of.reduce((sum, row) => sum + Number(row[name]), 0))
      for (const [label, row] of report.rows) {
        if (!label.includes('@')) continue
        expect([label, month, figures(row, month)]).toEqual([
          label,
          month,
          sums(rows.filter((one) => one['User Email'] === label)),
        ])
      }
      const keys = rows.filter((row) => row['User Email'] === '')
      expect(figures(report.rows.get('API credits'), month)).toEqual(sums(keys))
      expect(figures(report.rows.get('Total'), month)).toEqual(sums(rows))
    }
    const { totals: used } = await acme.usage({ from: '2026-01-01', to: '2026-12-31' })
    expect(Number(report.rows.get('Total')!['Grand Total'])).toBe(used.net)
  })

  test('S0-02 S0-14 it is a CSV file that downloads by itself, by one request', async () => {
    const { status, headers } = await vendor.api.operator.get(`${acme.path}/reports/usage.csv`)
    expect(status).toBe(200)
    expect(headers.get('content-type')).toMatch(/^text\/csv; charset=utf-8/)
    expect(headers.get('content-disposition')).toMatch(
      /^attachment; filename="usage-report_acme_\d+_2026-01-01\.csv"/,
    )
  })

  test('S0-04 S0-47 S0-48 S0-49 C19 under each month stand the four credit types and Credits, in order', () => {
    const lines = readCsv(report.text)
    expect(report.months).toEqual(
      Array.from({ length: 12 }, (_, index) => `${String(index + 1).padStart(2, '0')}/2026`),
    )
    for (let month = 0; month < 12; month++) {
      const from = 9 + month * 5
      expect(lines[5]!.slice(from, from + 5)).toEqual([report.months[month], '', '', '', ''])
      expect(lines[6]!.slice(from, from + 5)).toEqual(SUB_COLUMNS)
    }
  })

  test('S0-06 heavy users are ranked, and the first has the highest Grand Total', async () => {
    const { rows } = await acme.breakdown('member', { from: '2026-01-01', to: '2026-12-31' })
    const users = rows.filter((row: any) => row.kind === 'id')
    const ranked = [...report.rows.values()]
      .filter((row) => row['User Email'] !== '' && Number(row['Grand Total']) > 0)
      .sort((a, b) => Number(b['Grand Total']) - Number(a['Grand Total']))
    expect(users.map((row: any) => [row.email, row.net])).toEqual(
      ranked.map((row) => [row['User Email'], Number(row['Grand Total'])]),
    )
  })

  test('S0-10 S0-11 analytics and the report are for admins and managers, and keys with that scope', async () => {
    const tenant = { organization_id: 'acme', permissions: DEFAULT_POLICY.permissions }
    const verdict = (role: 'admin' | 'manager' | 'user', permission: 'analytics.read' | 'report.export') =>
      may(
        { kind: 'member', actor: 'member:x', organization_id: 'acme', member_id: 'x', role },
        permission,
        tenant,
      )
    for (const permission of ['analytics.read', 'report.export'] as const)
      expect([
        verdict('admin', permission),
        verdict('manager', permission),
        verdict('user', permission),
      ]).toEqual(['allowed', 'allowed', 'denied'])
    const path = `${acme.path}/reports/usage.csv`
    const refused = await (await acme.key(['usage.read', 'charge'])).get(path)
    expect([refused.status, refused.body.code]).toEqual([403, 'permission_denied'])
    const exporting = await (await acme.key(['report.export'])).get(path)
    expect([exporting.status, exporting.body]).toEqual([200, report.text])
    expect((await vendor.api.as(null).get(path)).status).toBe(401)
    const stranger = await (await vendor.open({ preset: 'lusha' })).key(['report.export'])
    expect((await stranger.get(path)).status).toBe(404)
    expect((await (await acme.key(['charge'])).get(`${acme.path}/conversations`)).status).toBe(403)
  })

  test('S0-15 S0-16 a time filter changes the figures of the page and never the report', async () => {
    const net = async (query: Query) => (await acme.usage(query)).totals.net
    expect(await net({ preset: 'last_7_days' })).toBe(8)
    expect(await net({ preset: 'this_year' })).toBeGreaterThan(8)
    for (const query of [
      { from: '2026-02-01', to: '2026-02-07' },
      { preset: 'last_7_days', member_id: 'anna', timezone: 'Asia/Tokyo', unit: 'email' },
    ])
      expect((await reportOf(acme, query)).text).toBe(report.text)
  })

  test('S0-17 S0-20 one row a user, found by e-mail: also without usage, and after a change of group', () => {
    const emails = readCsv(report.text)
      .slice(7)
      .map((row) => row[2])
      .filter(Boolean)
    expect(emails.sort()).toEqual(
      ['anna', 'ben', 'cara', 'dan', 'eve', 'gus'].map((name) => `${name}@${acme.id}.example`),
    )
    expect(report.rows.get(`ben@${acme.id}.example`)!['User Group Name']).toBe('Sales')
    expect([...report.rows.keys()]).not.toContain('Old group Total')
  })

  test('S0-18 S0-19 S0-21 S0-22 S0-23 S0-24 S0-25 S0-26 who the user is, and when last active', () => {
    const details = (name: string) =>
      DETAILS.map((column) => report.rows.get(`${name}@${acme.id}.example`)![column])
    expect(details('anna')).toEqual([
      'Sales',
      'US',
      `anna@${acme.id}.example`,
      'active',
      'admin',
      '2025-10-01T12:00:00Z',
      '',
      '2026-02-18T19:45:00Z',
      '2026-02-19T08:00:00Z',
    ])
    // What Ben saw again cost nothing, so it is no usage.
    expect(details('ben')[7]).toBe('2026-01-29T21:07:00Z')
    expect(details('cara')).toEqual([
      NORTH,
      'GB',
      `cara@${acme.id}.example`,
      'active',
      'manager',
      '',
      '',
      '',
      '',
    ])
    expect(details('eve')).toEqual([
      'No group',
      '',
      `eve@${acme.id}.example`,
      'active',
      'user',
      '',
      '',
      '',
      '',
    ])
    const statuses = [...report.rows.values()].map((row) => row['User Status'])
    expect(new Set(statuses)).toEqual(new Set(['active', 'disabled', '']))
  })

  test('S0-27 S0-28 S0-31 S0-32 by month: reveals are counted, credits summed, other types in Credits alone', () => {
    const anna = report.rows.get(`anna@${acme.id}.example`)
    expect(figures(anna, '01/2026')).toEqual([3, 10, 0, 25, 0])
    expect(figures(anna, '02/2026')).toEqual([0, 5, 0, 8, 0])
    expect(figures(anna, '12/2026')).toEqual([0, 0, 0, 0, 0])
    expect(figures(report.rows.get(`ben@${acme.id}.example`), '01/2026')).toEqual([1, 1, 0, 6, 0])
  })

  test('S0-29 S0-30 S0-41 S0-42 what API keys use is the row "API credits", and nobody’s', () => {
    const labels = readCsv(report.text).filter((row) => row[0] === 'API credits')
    expect(labels).toHaveLength(1)
    const api = report.rows.get('API credits')
    expect(DETAILS.slice(1).map((column) => api![column])).toEqual(Array(8).fill(''))
    expect(figures(api, '01/2026')).toEqual([0, 6, 25, 35, 4])
    expect(figures(api, '02/2026')).toEqual([0, 0, 10, 11, 0])
  })

  test('S0-33 S0-34 S0-35 S0-36 S0-37 S0-38 totals of every row are the sums of its months', () => {
    const inOrder = [0, 1, 3, 2, 4, 3]
    for (const row of report.rows.values()) {
      const sums = SUB_COLUMNS.map((_, index) =>
        report.months.reduce((sum, month) => sum + figures(row, month)[index]!, 0),
      )
      expect(totals(row)).toEqual(inOrder.map((index) => sums[index]))
    }
    expect(totals(report.rows.get(`anna@${acme.id}.example`))).toEqual([3, 15, 33, 0, 0, 33])
  })

  test('S0-39 S0-40 groups, also idle ones, and the whole have summary rows that add up', () => {
    const labels = [...report.rows.keys()].map((label) => label.replace(`@${acme.id}.example`, ''))
    // Groups A to Z, then who is in none, the API, the total.
    expect(labels).toEqual([
      'gus',
      "'=Quiet Total",
      'cara',
      'dan',
      `${NORTH} Total`,
      'anna',
      'ben',
      'Sales Total',
      'eve',
      'API credits',
      'Total',
    ])
    const numbers = (label: string) =>
      Object.entries(report.rows.get(label)!).flatMap(([name, cell]) =>
        DETAILS.includes(name) ? [] : Number(cell),
      )
    const sum = (...all: number[][]) => all[0]!.map((_, index) => all.reduce((s, row) => s + row[index]!, 0))
    const user = (name: string) => numbers(`${name}@${acme.id}.example`)
    expect(numbers("'=Quiet Total").every((cell) => cell === 0)).toBe(true)
    expect(numbers('Sales Total')).toEqual(sum(user('anna'), user('ben')))
    expect(numbers(`${NORTH} Total`)).toEqual(sum(user('cara'), user('dan')))
    expect(numbers('Total')).toEqual(
      sum(
        numbers("'=Quiet Total"),
        numbers(`${NORTH} Total`),
        numbers('Sales Total'),
        user('eve'),
        numbers('API credits'),
      ),
    )
    expect(report.text.trimEnd().split('\r\n').at(-1)).toMatch(/^Total,/)
  })

  test('S0-43 spreadsheets read it: RFC 4180, UTF-8 with a mark, no formulas; and there is a workbook', async () => {
    const reply = await fetch(`${vendor.api.url}${acme.path}/reports/usage.csv`, {
      headers: { authorization: `Bearer ${OPERATOR_KEY}` },
    })
    const bytes = Buffer.from(await reply.arrayBuffer())
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
    expect(bytes.toString('utf8').replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
    expect(report.text).toContain('"Müller, ""North"""')
    expect(report.rows.get(`gus@${acme.id}.example`)!['User Group Name']).toBe("'=Quiet")
    const xlsx = await vendor.api.operator.get(`${acme.path}/reports/usage.xlsx`)
    expect(xlsx.headers.get('content-type')).toContain('spreadsheetml')
    expect(String(xlsx.body).slice(0, 2)).toBe('PK')
  })

  test('S0-44 S0-45 S0-46 the cycle and the time of the last refresh come first, the table on line 6', () => {
    expect(report.head).toEqual([
      ['Cycle Start', '2026-01-01'],
      ['Cycle End', '2026-12-31'],
      ['Last Updated', '2026-02-20T04:00:00Z'],
      [''],
      [''],
    ])
    const line = report.text.split('\r\n')[5]!
    expect(line).toMatch(/^User Group Name,/)
    expect(line).toContain(',01/2026,')
  })

  test('S0-50 S0-51 S0-52 who was disabled stays, with figures, status and time, counted in group and total', () => {
    const dan = report.rows.get(`dan@${acme.id}.example`)
    expect(DETAILS.slice(3, 8).map((column) => dan![column])).toEqual([
      'disabled',
      'user',
      '',
      '2026-02-03T16:30:00Z',
      '2026-02-02T14:20:00Z',
    ])
    expect(figures(dan, '01/2026')).toEqual([2, 0, 0, 10, 0])
    expect(figures(dan, '02/2026')).toEqual([1, 0, 0, 5, 0])
    expect(totals(report.rows.get(`${NORTH} Total`))).toEqual([3, 0, 15, 0, 0, 15])
  })
})

describe('as days go by', () => {
  beforeEach(async () => {
    vendor = await startVendor('2026-03-02T12:00:00Z')
  })
  afterEach(() => vendor.close())

  test('S0-07 a cycle runs from its first to its last second, by the clock of the organization', async () => {
    for (const [timezone, starts, ends] of [
      ['UTC', '2026-01-01T00:00:00Z', '2026-03-01T00:00:00Z'],
      ['America/New_York', '2026-01-01T05:00:00Z', '2026-03-01T05:00:00Z'],
    ] as const) {
      const cycle = { start: '2026-01-01', months: 2 }
      const acme = await vendor.open({
        preset: 'lusha',
        timezone,
        cycle,
        policy: { report: { refresh: 'live' } },
      })
      await acme.member('anna')
      const justBefore = (iso: string) => new Date(Date.parse(iso) - 1000).toISOString()
      const reveal = (item: string, count: number, occurred_at: string) =>
        acme.charge({ action: 'reveal.email', member_id: 'anna', items: keyed(item, 1, count), occurred_at })
      await reveal('before', 1, justBefore(starts))
      await reveal('first', 2, starts)
      await reveal('last', 4, justBefore(ends))
      await reveal('next', 8, ends)
      const credits = async (path?: string) =>
        (await reportOf(acme, {}, path)).rows.get('Total')!['Grand Total']
      expect(await credits('/reports/usage/2026-02-14.csv')).toBe('6')
      expect(await credits()).toBe('8')
    }
  })

  test('S0-08 S0-09 S0-45 it refreshes daily, by itself: until then neither figures nor their time change', async () => {
    const acme = await vendor.open({ preset: 'lusha' })
    await acme.member('anna')
    await vendor.clock('2026-03-03T04:00:01Z')
    const reveal = (item: string) => acme.charge({ action: 'reveal.email', member_id: 'anna', items: [item] })
    const before = await reportOf(acme)
    await reveal('email:1')
    await vendor.clock('2026-03-04T03:59:59Z')
    expect((await reportOf(acme)).rows.get('Total')).toEqual(before.rows.get('Total'))
    expect((await reportOf(acme)).head[2]).toEqual(['Last Updated', '2026-03-03T04:00:00Z'])
    await vendor.clock('2026-03-04T04:00:00Z')
    const after = await reportOf(acme)
    expect(after.head[2]).toEqual(['Last Updated', '2026-03-04T04:00:00Z'])
    expect(after.rows.get('Total')!['Grand Total']).toBe('1')
  })

  test('S0-52 enabled again, a user is active and has no disabled time', async () => {
    const acme = await vendor.open({ preset: 'lusha' })
    await acme.member('dan')
    const shown = async () => {
      const row = (await reportOf(acme)).rows.get(`dan@${acme.id}.example`)!
      return [row['User Status'], row['Disabled Time']]
    }
    await acme.member('dan', { status: 'disabled' })
    expect(await shown()).toEqual(['disabled', '2026-03-02T12:00:00Z'])
    await acme.member('dan', { status: 'active' })
    expect(await shown()).toEqual(['active', ''])
  })

  test('S0-05 recomputed from the history alone it is the same: refund, group move, disabled user, cycle from the 15th', async () => {
    const policy = { report: { refresh: 'live' } }
    const acme = await vendor.open({ preset: 'lusha', cycle: { start: '2026-01-15', months: 2 }, policy })
    for (const [id, group] of [
      ['anna', 'Sales'],
      ['ben', 'Sales'],
      ['cara', 'Marketing'],
      ['dan', 'Marketing'],
    ] as const)
      await acme.member(id, { group })
    const actions = ['reveal.email', 'reveal.phone', 'api.reveal_email', 'workspace.signal']
    for (let n = 0; n < 60; n++) {
      const spender =
        n % 5 === 4 ? { api_key_id: 'crm' } : { member_id: ['anna', 'ben', 'cara', 'dan'][n % 5]! }
      const charge = await acme.charge({
        ...spender,
        action: actions[n % 4]!,
        items: keyed(`item${n}`, 1, 1 + (n % 3)),
        occurred_at: new Date(Date.parse('2026-01-10T00:00:00Z') + n * 20 * 3_600_000).toISOString(),
      })
      if (n % 7 === 0) await acme.refund(charge.id, { items: [`item${n}:1`] })
      if (n % 11 === 0) await acme.refund(charge.id, { credits: 0.5 }, n % 77 === 0 ? 409 : undefined)
    }
    await acme.member('ben', { group: 'Marketing' })
    await acme.member('dan', { status: 'disabled' })
    const report = await reportOf(acme)
    expect(report.months).toEqual(['01/2026', '02/2026', '03/2026'])
    const cycle = { from: '2026-01-15', to: '2026-03-14' }
    const history = await acme.historyCsv({ show_refunds: true, ...cycle })
    const sum = (rows: typeof history, month: string) =>
      SUB_COLUMNS.map((name) =>
        rows
          .filter((row) => row['Usage Date']!.slice(0, 7) === `${month.slice(3)}-${month.slice(0, 2)}`)
          .reduce((total, row) => total + Number(row[name]), 0),
      )
    const groups = { Sales: ['anna'], Marketing: ['ben', 'cara', 'dan'] }
    const email = (id: string) => `${id}@${acme.id}.example`
    for (const month of report.months) {
      const of = (wanted: (row: Record<string, string>) => boolean) => sum(history.filter(wanted), month)
      for (const [group, ids] of Object.entries(groups)) {
        for (const id of ids)
          expect(figures(report.rows.get(email(id)), month)).toEqual(
            of((row) => row['User Email'] === email(id)),
          )
        expect(figures(report.rows.get(`${group} Total`), month)).toEqual(
          of((row) => ids.map(email).includes(row['User Email']!)),
        )
      }
      expect(figures(report.rows.get('API credits'), month)).toEqual(of((row) => row['User Email'] === ''))
      expect(figures(report.rows.get('Total'), month)).toEqual(of(() => true))
    }
    expect(Number(report.rows.get('Total')!['Grand Total'])).toBeGreaterThan(100)
  })
})
