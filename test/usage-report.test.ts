import { readFile } from 'node:fs/promises'
import { parse } from 'csv-parse/sync'
import { beforeEach, expect, test } from 'vitest'
import type { PolicyOverrides } from '../src/core/catalogue.ts'
import { historyCsv } from '../src/usage/history-csv.ts'
import { usageReportCsv } from '../src/usage/usage-report.ts'
import type { ReportQuery } from '../src/usage/usage-report-rows.ts'
import { usageReportXlsx } from '../src/usage/usage-report-xlsx.ts'
import { filesInZip } from './files-in-zip.ts'
import { collect, openWorld, type World } from './usage-world.ts'

let world: World

beforeEach(async () => {
  world = await openWorld('2025-09-01T00:00:00Z')
  return () => world.close()
})

const report = async (query: ReportQuery = {}, organization_id = 'acme') =>
  collect((await usageReportCsv(world.ledger, organization_id, query)).chunks)
const items = (kind: string, count: number) =>
  Array.from({ length: count }, (_, n) => `${kind}:${n}:${++made}`)
let made = 0

/** Two groups, four people, a key; Dan is disabled on 3 February. Refreshed daily at 04:00 unless told otherwise. */
async function scenario(refresh = '04:00'): Promise<void> {
  const policy: PolicyOverrides = { report: { refresh } }
  await world.organization('acme', { cycle: { start: '2026-01-01', months: 2 }, policy })
  const people = [
    ['anna', 'Sales', 'US', 'admin', '2025-10-01T12:00:00Z', '2026-02-19T13:10:00Z'],
    ['ben', 'Sales', 'US', 'user', '2025-10-02T15:30:00Z', '2026-02-18T16:00:00Z'],
    ['cara', 'Marketing', 'GB', 'manager', '2025-11-03T09:12:00Z', '2026-02-17T08:01:00Z'],
    ['dan', 'Marketing', 'DE', 'user', '2025-11-20T10:05:00Z', '2026-02-03T08:55:00Z'],
  ] as const
  await world.members(
    'acme',
    people.map(([member_id, group, country_code, role, verified_at, last_login_at]) => ({
      member_id,
      group,
      country_code,
      role,
      verified_at,
      last_login_at,
    })),
  )
  const reveal = (member_id: string, action: string, count: number, at: string) =>
    world.charge('acme', action, { member_id, items: items(action, count), at })
  await reveal('anna', 'reveal.phone', 3, '2026-01-05T10:00:00Z')
  await reveal('anna', 'reveal.email', 10, '2026-01-06T10:00:00Z')
  await reveal('anna', 'reveal.email', 5, '2026-02-18T19:44:00Z')
  await reveal('ben', 'reveal.phone', 1, '2026-01-08T08:00:00Z')
  const emails = await reveal('ben', 'reveal.email', 8, '2026-01-29T21:07:00Z')
  await world.refund('acme', emails, { items: [emails.items![3]!.key] })
  await reveal('dan', 'reveal.phone', 2, '2026-01-10T09:00:00Z')
  await reveal('dan', 'reveal.email', 4, '2026-01-10T09:01:00Z')
  await reveal('dan', 'reveal.phone', 1, '2026-02-02T14:20:00Z')
  const by = (action: string, at: string, more: object) =>
    world.charge('acme', action, { api_key_id: 'crm-sync', at, ...more })
  await by('reveal.email', '2026-01-12T00:00:00Z', { items: items('email', 6) })
  await by('api.search', '2026-01-13T00:00:00Z', { quantities: { results: 25 } })
  await by('api.company', '2026-01-14T00:00:00Z', { items: items('company', 4) })
  await by('reveal.phone', '2026-02-01T00:00:00Z', { items: items('phone', 1) })
  await by('api.search', '2026-02-02T00:00:00Z', { quantities: { results: 10 } })
  // One second before the cycle, and the first of the next: neither is in it.
  await reveal('anna', 'reveal.email', 1, '2025-12-31T23:59:59Z')
  await reveal('anna', 'reveal.email', 1, '2026-03-01T00:00:00Z')
  await world.clock('2026-02-03T16:30:00Z')
  await world.disable('acme', 'dan')
}

test('S0-01 the report is what the layout says, byte for byte (S0-17 to S0-52, I1 to I14)', async () => {
  await scenario()
  await world.clock('2026-02-20T09:00:00Z')
  const expected = await readFile(new URL('expected/usage-report.csv', import.meta.url), 'utf8')
  expect(await report()).toBe(expected.replaceAll(/\r?\n/g, '\r\n'))
  const { file_name } = await usageReportCsv(world.ledger, 'acme')
  expect(file_name).toBe('usage-report_acme_2026-01-01.csv')
})

test('S0-09 what is recorded after the daily refresh waits for the next one; member columns do not', async () => {
  await scenario()
  await world.clock('2026-02-20T04:00:00Z')
  const before = await report()
  const late = await world.charge('acme', 'reveal.phone', { member_id: 'cara', items: items('phone', 2) })
  await world.charge('acme', 'reveal.email', {
    api_key_id: 'other',
    items: items('email', 3),
    at: '2026-01-31T00:00:00Z',
  })
  await world.refund('acme', late, { credits: 5 })
  expect(await report()).toBe(before)
  await world.clock('2026-02-21T03:59:59Z')
  expect(await report()).toBe(before)
  await world.clock('2026-02-21T04:00:00Z')
  const after = await report()
  expect(after).toContain('Last Updated,2026-02-21T04:00:00Z')
  expect(after).toContain('cara@acme.example,active,manager,2025-11-03T09:12:00Z,,2026-02-20T04:00:00Z')
  expect(after.split('\r\n').at(-2)).toBe('Total,,,,,,,,,6,30,25,89,4,4,5,10,30,0,10,35,119,35,4,119')
})

test('C9 a live report is as of the newest entry, so two downloads without a new one are identical', async () => {
  await scenario('live')
  await world.clock('2026-02-19T12:00:00.789Z')
  await world.charge('acme', 'reveal.phone', { member_id: 'cara', items: items('phone', 1) })
  const first = await report()
  expect(first).toContain('Last Updated,2026-02-19T12:00:00Z')
  await world.clock('2026-02-22T12:00:00Z')
  expect(await report()).toBe(first)
})

test('S0-05 a page that is read while charges go on shows the moment at which the report began', async () => {
  await scenario('live')
  const still = await report()
  const { chunks } = await usageReportCsv(world.ledger, 'acme')
  let text = (await chunks.next()).value as string
  await world.charge('acme', 'reveal.phone', {
    member_id: 'anna',
    items: items('phone', 1),
    at: '2026-02-01T00:00:00Z',
  })
  await world.charge('acme', 'reveal.email', { items: items('email', 1), at: '2026-02-01T00:00:00Z' })
  text += await collect(chunks)
  expect(text).toBe(still)
})

test('I3 the flat header is one line on row 6, and users begin on row 7', async () => {
  await scenario()
  await world.clock('2026-02-20T09:00:00Z')
  const lines = (await report({ header: 'flat' })).split('\r\n')
  expect(lines[5]).toContain(
    'User Last Login Time,01/2026 Phones,01/2026 Emails,01/2026 API Search,01/2026 Credits,',
  )
  expect(lines[6]).toMatch(/^Marketing,GB,cara@/)
  expect(lines.slice(6)).toEqual((await report()).split('\r\n').slice(7))
})

test('S0-03 a closed cycle has a report of its own, by number or by any day in it; a coming one is refused', async () => {
  await scenario()
  await world.clock('2026-03-20T09:00:00Z')
  expect((await report()).split('\r\n').slice(0, 3)).toEqual([
    'Cycle Start,2026-03-01',
    'Cycle End,2026-04-30',
    'Last Updated,2026-03-20T04:00:00Z',
  ])
  const closed = await report({ cycle: 0 })
  expect(closed.split('\r\n').at(-2)).toBe('Total,,,,,,,,,6,27,25,86,4,2,5,10,25,0,8,32,111,35,4,111')
  expect(await report({ day: '2026-02-11' })).toBe(closed)
  await expect(report({ cycle: 2 })).rejects.toMatchObject({
    refusal: { code: 'invalid_field', field: 'cycle' },
  })
})

test('S0-32 I12 a cycle that starts mid-month names every month it touches, the first and last in part', async () => {
  await world.organization('acme', { cycle: { start: '2026-01-15', months: 3 }, timezone: 'Europe/Kyiv' })
  await world.members('acme', [{ member_id: 'anna', group: 'Sales' }])
  const at = ['2026-01-14T21:59:59Z', '2026-01-14T22:00:00Z', '2026-04-14T20:59:59Z', '2026-04-14T21:00:00Z']
  for (const time of at)
    await world.charge('acme', 'reveal.email', { member_id: 'anna', items: items('email', 1), at: time })
  await world.clock('2026-03-01T00:00:00Z')
  const rows = parse(await report(), { relax_column_count: true }) as string[][]
  expect(rows[5]!.filter((cell) => /^\d\d\/\d{4}$/.test(cell))).toEqual([
    '01/2026',
    '02/2026',
    '03/2026',
    '04/2026',
  ])
  expect(rows.at(-1)!.slice(9)).toEqual('0,1,0,1,0,0,0,0,0,0,0,0,0,0,0,0,1,0,1,0,0,2,2,0,0,2'.split(','))
})

test('I10 I11 I14 who was disabled before the cycle is left out, ungrouped users come last, a mover counts where they are', async () => {
  await world.organization('acme', { cycle: { start: '2026-01-01', months: 1 } })
  await world.members('acme', [
    { member_id: 'gone' },
    { member_id: 'zoe', email: 'Zoe@acme.example' },
    { member_id: 'adam', group: 'zeta' },
    { member_id: 'mia', group: 'Alpha', email: 'mia@acme.example' },
    { member_id: 'eve', group: 'Älpler', email: '=cmd@acme.example', country_code: 'AT' },
  ])
  await world.disable('acme', 'gone')
  await world.clock('2026-01-20T00:00:00Z')
  await world.charge('acme', 'reveal.email', { member_id: 'mia', items: items('email', 1) })
  await world.db.query(`update members set group_name = 'zeta' where member_id = 'mia'`)
  const text = await report()
  // A mark for Excel, since a group is not ASCII; a formula is only text (S0-43).
  expect(text.startsWith('\uFEFFCycle Start,2026-01-01\r\n')).toBe(true)
  expect(text).toContain(`Älpler,AT,'=cmd@acme.example,`)
  const rows = (parse(text, { bom: true, relax_column_count: true }) as string[][]).slice(7)
  expect(rows.map((row) => [row[0], row[2], row.at(-1)])).toEqual([
    ['Älpler', `'=cmd@acme.example`, '0'],
    ['Älpler Total', '', '0'],
    ['zeta', 'adam@acme.example', '0'],
    ['zeta', 'mia@acme.example', '1'],
    ['zeta Total', '', '1'],
    ['No group', 'Zoe@acme.example', '0'],
    ['API credits', '', '0'],
    ['Total', '', '1'],
  ])
})

test('S0-05 the report recomputed from the history CSV alone is the same', async () => {
  await scenario('live')
  const both = {
    member_id: 'cara',
    items: [
      { key: 'e', data_type: 'email' },
      { key: 'p', data_type: 'phone' },
    ],
  }
  await world.charge('acme', 'reveal.both', both)
  await world.charge('acme', 'ai.cell', { quantities: { cells: 3 }, member_id: 'cara' })
  await world.charge('acme', 'conversation.start', { member_id: 'cara' })
  await world.charge('acme', 'reveal.email', both)
  const history = await collect(historyCsv(world.ledger, 'acme', { show_refunds: true, sort: 'asc' }))
  const sums = new Map<string, number[]>()
  for (const row of parse(history, { columns: true, bom: true }) as Record<string, string>[]) {
    if (row['Usage Date']! < '2026-01-01' || row['Usage Date']! > '2026-02-28') continue
    const email = row['User Email'] === '' ? 'API credits' : row['User Email']!
    const known = sums.get(email) ?? [0, 0, 0, 0, 0, 0]
    const names = ['Phones', 'Emails', 'Credits', 'API Search', 'API Company Enrichment', 'Credits']
    sums.set(
      email,
      known.map((sum, index) => Math.round((sum + Number(row[names[index]!])) * 1e6) / 1e6),
    )
  }
  const rows = (parse(await report(), { relax_column_count: true }) as string[][]).slice(7)
  const told = rows
    .filter((row) => row[2] !== '' || row[0] === 'API credits')
    .map((row) => [row[2] || row[0], row.slice(-6).map(Number)])
  expect(Object.fromEntries(told)).toEqual(Object.fromEntries(sums))
  expect(sums.get('cara@acme.example')).toEqual([1, 1, 9.9, 0, 0, 9.9])
})

test('S0-43 the workbook holds the same rows, with numbers as numbers', async () => {
  await scenario()
  await world.clock('2026-02-20T09:00:00Z')
  const { file_name, content } = await usageReportXlsx(world.ledger, 'acme')
  expect(file_name).toBe('usage-report_acme_2026-01-01.xlsx')
  const sheet = filesInZip(content).get('xl/worksheets/sheet1.xml')!
  const rows = [...sheet.matchAll(/<row [^>]*>(.*?)<\/row>/gs)].map(([, cells]) => cells!)
  const numbers = [...rows.at(-1)!.matchAll(/<c (?![^>]*t="s")[^>]*><v>([^<]*)<\/v>/g)].map(([, value]) =>
    Number(value),
  )
  expect(numbers).toEqual([6, 27, 25, 86, 4, 2, 5, 10, 25, 0, 8, 32, 111, 35, 4, 111])
  const texts = filesInZip(content).get('xl/sharedStrings.xml')!
  for (const text of [
    'Cycle Start',
    '2026-02-20T04:00:00Z',
    '01/2026',
    'dan@acme.example',
    'API credits',
    'Total',
  ])
    expect(texts).toContain(`>${text}<`)
})

test('an organization without members or usage has its frame of zeros', async () => {
  await world.organization('acme', {
    cycle: { start: '2025-09-01', months: 1 },
    preset: 'data',
    plan_id: 'seats',
  })
  const lines = (await report()).split('\r\n')
  expect(lines.slice(7)).toEqual([
    'API credits,,,,,,,,,0,0,0,0,0,0,0,0,0,0,0',
    'Total,,,,,,,,,0,0,0,0,0,0,0,0,0,0,0',
    '',
  ])
})
