// A team on a yearly cycle in its second month, whose report is refreshed daily, and one with seats that lie idle.
import type { Page } from 'playwright-core'
import type { Api } from '../client.ts'
import { settled } from './browser.ts'
import { charge } from './history-world.ts'

export const ANALYTICS = '/analytics'

async function put(api: Api, path: string, body: object): Promise<void> {
  const reply = await api.operator.put(path, body)
  if (reply.status >= 300) throw new Error(JSON.stringify(reply.body))
}

const items = (kind: string, first: number, last = first) =>
  Array.from({ length: last - first + 1 }, (_, at) => ({ key: `${kind}:${first + at}` }))

/** Credits by spender: Ben 33, API credits 29, Anna 5, Eve 3: 70 in all, 54 of them in January. */
export async function openNorth(api: Api): Promise<void> {
  const path = '/v1/organizations/north'
  await put(api, path, {
    name: 'North',
    preset: 'lusha',
    timezone: 'Europe/Madrid',
    cycle: { start: '2026-01-01', months: 12 },
  })
  for (const [member_id, name, role, group] of [
    ['anna', 'Anna Admin', 'admin', 'Sales'],
    ['cara', 'Cara Manager', 'manager', 'Marketing'],
    ['ben', 'Ben User', 'user', 'Sales'],
    ['eve', 'Eve User', 'user', null],
  ])
    await put(api, `${path}/members/${member_id}`, {
      name,
      role,
      group,
      email: `${member_id}@north.example`,
    })
  const by = (spender: object, action: string, what: object, occurred_at: string) =>
    charge(api, 'north', { ...spender, action, ...what, occurred_at })
  const [anna, ben, eve, crm] = [
    { member_id: 'anna' },
    { member_id: 'ben' },
    { member_id: 'eve' },
    { api_key_id: 'crm' },
  ]
  await by(ben, 'reveal.phone', { items: items('phone', 1, 3) }, '2026-01-05T10:00:00Z')
  await by(ben, 'reveal.email', { items: items('email', 1, 10) }, '2026-01-06T10:00:00Z')
  await by(crm, 'api.search', { quantities: { results: 25 } }, '2026-01-13T10:00:00Z')
  await by(crm, 'api.company_enrichment', { items: items('company', 1, 4) }, '2026-01-14T10:00:00Z')
  for (let day = 5; day <= 12; day++)
    await by(
      ben,
      'reveal.email',
      { items: items('email', 20 + day) },
      `2026-02-${String(day).padStart(2, '0')}T10:00:00Z`,
    )
  await by(anna, 'reveal.email', { items: items('email', 41, 45) }, '2026-02-18T10:00:00Z')
  await by(anna, 'reveal.email', { items: items('email', 1, 2) }, '2026-02-18T11:00:00Z')
  await by(eve, 'reveal.email', { items: items('email', 51, 53) }, '2026-02-19T10:00:00Z')
}

/** Three seats of 500 credits, of which one is used. */
export async function openSeats(api: Api): Promise<void> {
  const path = '/v1/organizations/seats'
  await put(api, path, { name: 'Seats Ltd', preset: 'battery', timezone: 'Europe/London' })
  for (const [member_id, name] of [
    ['dora', 'Dora Admin'],
    ['finn', 'Finn Idle'],
    ['gita', 'Gita Idle'],
  ])
    await put(api, `${path}/members/${member_id}`, {
      name,
      role: member_id === 'dora' ? 'admin' : 'user',
      email: `${member_id}@seats.example`,
      license: {},
    })
  await charge(api, 'seats', {
    action: 'email.export',
    member_id: 'dora',
    items: items('email', 1, 120),
  })
  await charge(api, 'seats', { action: 'email.export', member_id: 'gita', items: items('email', 201, 210) })
}

/** A team of one who has used nothing. */
export async function openIdle(api: Api): Promise<void> {
  await put(api, '/v1/organizations/idle', { name: 'Idle', preset: 'lusha', timezone: 'Europe/Madrid' })
  await put(api, '/v1/organizations/idle/members/hugo', {
    name: 'Hugo',
    role: 'admin',
    email: 'hugo@idle.example',
  })
}

export const panel = (page: Page, name: string) => page.getByRole('region', { name, exact: true }).first()

/** The rows of the table in a panel or chart, cell by cell, as they are read out. */
export async function rowsOf(page: Page, name: string): Promise<string[][]> {
  await settled(page)
  return panel(page, name)
    .locator('table')
    .first()
    .evaluate((table) => {
      const copy = table.cloneNode(true) as HTMLTableElement
      for (const one of copy.querySelectorAll('[aria-hidden]')) one.remove()
      return [...copy.rows].map((row) => [...row.cells].map((cell) => cell.textContent!.trim()))
    })
}

/** A figure above the charts, by its name: its value and its note. */
export async function stat(page: Page, name: string): Promise<string[]> {
  await settled(page)
  const term = page.getByRole('term').filter({ hasText: new RegExp(`^${name}$`) })
  return (await term.locator('xpath=following-sibling::dd').innerText())
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
}
