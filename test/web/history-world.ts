// Small worlds for the tests of the history, made through the public verbs.
import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import type { Api } from '../client.ts'
import { settled } from './browser.ts'

export const HISTORY = '/settings/billing/history'

const contact = (id: number) => ({ type: 'contact', id: `contact_${id}`, name: `Contact ${id}` })

async function ask(reply: Promise<{ status: number; body: any }>): Promise<any> {
  const { status, body } = await reply
  if (status >= 300) throw new Error(JSON.stringify(body))
  return body
}

let keys = 0

export function charge(api: Api, organization_id: string, body: object): Promise<any> {
  return ask(
    api.operator.post(`/v1/organizations/${organization_id}/charges`, {
      idempotency_key: `h${++keys}`,
      ...body,
    }),
  )
}

/** A team on separate balances: seven entries over two weeks, the last refunded in part. */
export async function openAcme(api: Api): Promise<void> {
  const path = '/v1/organizations/acme'
  await ask(api.operator.put(path, { name: 'Acme', preset: 'apollo', timezone: 'Europe/Madrid' }))
  for (const [member_id, name, role] of [
    ['anna', 'Anna Admin', 'admin'],
    ['ben', 'Ben User', 'user'],
  ])
    await ask(
      api.operator.put(`${path}/members/${member_id}`, { name, role, email: `${member_id}@acme.example` }),
    )
  const email = (id: number) => ({ key: `email:${id}`, data_type: 'email', subject: contact(id) })
  await charge(api, 'acme', {
    action: 'email.people_search',
    member_id: 'ben',
    items: [email(1)],
    occurred_at: '2025-11-10T09:00:00Z',
  })
  await charge(api, 'acme', {
    action: 'email.linkedin_extension',
    member_id: 'ben',
    items: [email(2)],
    occurred_at: '2025-11-11T09:00:00Z',
  })
  await charge(api, 'acme', {
    action: 'phone.reveal',
    member_id: 'anna',
    items: [{ key: 'phone:3', data_type: 'phone', subject: contact(3) }],
    occurred_at: '2025-11-12T09:00:00Z',
  })
  await charge(api, 'acme', {
    action: 'waterfall.email',
    member_id: 'anna',
    description: 'Waterfall "DACH CFOs", provider Contactful',
    items: [email(1), email(4), email(5), { ...email(6), found: false }],
    occurred_at: '2025-11-20T22:59:00Z',
  })
  await charge(api, 'acme', {
    action: 'waterfall.email',
    member_id: 'ben',
    description: 'Waterfall on the next day',
    items: [email(7)],
    occurred_at: '2025-11-20T23:01:00Z',
  })
  await charge(api, 'acme', {
    action: 'api.org_search',
    api_key_id: 'crm-sync',
    description: 'CRM sync',
    quantities: { pages: 2 },
    occurred_at: '2025-11-21T09:00:00Z',
  })
  const bounced = await charge(api, 'acme', {
    action: 'email.other',
    member_id: 'anna',
    items: [email(8), email(9)],
    description: 'Two addresses',
    occurred_at: '2025-11-21T10:00:00Z',
  })
  await ask(
    api.operator.post(`${path}/charges/${bounced.id}/refunds`, {
      items: ['email:9'],
      reason: 'The address bounced',
      idempotency_key: 'bounced',
    }),
  )
}

/** A team with a license each and extra credits: Cara's charge of 520 is paid from both. */
export async function openBattery(api: Api): Promise<void> {
  const path = '/v1/organizations/battery'
  await ask(api.operator.put(path, { name: 'Battery Ltd', preset: 'battery', timezone: 'Europe/London' }))
  await ask(
    api.operator.put(`${path}/members/cara`, {
      name: 'Cara Admin',
      role: 'admin',
      email: 'cara@battery.example',
      license: {},
    }),
  )
  await ask(
    api.operator.post(`${path}/grants`, {
      unit: 'credit',
      amount: 100,
      source: 'addon',
      reason: 'bought',
      idempotency_key: 'addon',
    }),
  )
  await charge(api, 'battery', {
    action: 'email.export',
    member_id: 'cara',
    description: 'Export of the year',
    items: Array.from({ length: 520 }, (_, at) => ({ key: `email:${at}`, subject: contact(at) })),
  })
}

/** `count` charges of one member, a minute apart. */
export async function openBusy(api: Api, count: number): Promise<void> {
  const path = '/v1/organizations/busy'
  await ask(api.operator.put(path, { name: 'Busy', preset: 'genesy', timezone: 'Europe/Madrid' }))
  await ask(
    api.operator.put(`${path}/members/dora`, { name: 'Dora', role: 'admin', email: 'dora@busy.example' }),
  )
  const charges = Array.from({ length: count }, (_, at) => ({
    organization_id: 'busy',
    action: 'enrichment.email',
    member_id: 'dora',
    items: [{ key: `email:${at}` }],
    description: `Entry ${at}`,
    occurred_at: new Date(Date.parse('2025-11-20T10:00:00Z') + at * 60_000).toISOString(),
    idempotency_key: `busy${at}`,
  }))
  const { results } = await ask(api.operator.post('/v1/charges', { charges }))
  expect(results.filter((one: any) => !('credits' in one))).toEqual([])
}

/** A team that has used nothing. */
export async function openNew(api: Api): Promise<void> {
  await ask(
    api.operator.put('/v1/organizations/fresh', {
      name: 'Fresh',
      preset: 'apollo',
      timezone: 'Europe/Madrid',
    }),
  )
  await ask(
    api.operator.put('/v1/organizations/fresh/members/eve', {
      name: 'Eve',
      role: 'admin',
      email: 'eve@fresh.example',
    }),
  )
}

export const table = (page: Page) => page.getByRole('table', { name: 'Credit usage history' })

/** The cells of the column called `name`, as they are read. */
export async function column(page: Page, name: string): Promise<string[]> {
  await settled(page)
  const at = (await table(page).getByRole('columnheader').allInnerTexts()).findIndex(
    (one) => one.trim() === name,
  )
  const cells = await table(page)
    .locator('tbody tr')
    .evaluateAll(
      (rows, at) => rows.map((row) => (row as HTMLTableRowElement).cells[at]!.innerText.trim()),
      at,
    )
  return cells
}

export async function choose(page: Page, filter: string, option: string | RegExp): Promise<void> {
  await page.getByLabel(new RegExp(`^${filter}:`)).click()
  await page.getByRole('option', { name: option }).click()
  await page.keyboard.press('Escape')
  await settled(page)
}

export async function moreActions(page: Page, entry: string | RegExp): Promise<Locator> {
  const named = typeof entry === 'string' ? `More actions for ${entry}` : entry
  await page.getByRole('button', { name: named }).first().click()
  const menu = page.getByRole('menu')
  await menu.waitFor()
  return menu
}

/** Everything that a download holds, as text. */
export async function downloaded(page: Page, start: () => Promise<void>): Promise<string> {
  const [download] = await Promise.all([page.waitForEvent('download'), start()])
  const chunks: Buffer[] = []
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}
