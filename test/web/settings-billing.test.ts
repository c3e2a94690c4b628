// Settings › Billing and Settings › Roles: the plan, the rate card with its versions, and what each role may do.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Api, startApi } from '../client.ts'
import { expectAccessible, overhang, settled } from './browser.ts'
import { button, done, O, openNorthwind, visit } from './settings-world.ts'

let api: Api

beforeAll(async () => {
  api = await startApi({ now: '2025-11-22T10:00:00Z' })
  await openNorthwind(api, { preset: 'generect', plan_id: 'generect-prepaid' })
  const { items } = await done(api.operator.get('/v1/rate-cards?preset_id=generect'))
  const card = items.find((one: any) => one.rate_card_id === 'generect-standard') ?? items[0]
  const dearer = structuredClone(card.versions[0].prices)
  dearer.email_find.components[0].price = 4
  await done(
    api.operator.post(`/v1/rate-cards/${card.rate_card_id}/versions`, {
      preset_id: 'generect',
      prices: dearer,
      starts_at: '2025-12-01T00:00:00Z',
    }),
  )
})
afterAll(() => api.close())

const at = (member_id: string, page: string, more = {}) => visit(api, member_id, `/settings/${page}`, more)

test('S4-11 the rate card stands in the billing settings: by operation and number of results, with surcharges', async () => {
  const page = await at('jonas', 'billing')
  const card = page.getByRole('region', { name: 'Rate card' })
  const now = card.getByRole('listitem').filter({ hasText: 'from the beginning' })
  await now.getByText('now', { exact: true }).waitFor()
  await now.locator('summary').click()
  const prices = card.getByRole('table', { name: 'All prices of version 1' })
  await prices.waitFor()
  const rows = (await prices.getByRole('row').allInnerTexts()).join('\n')
  expect(rows).toMatch(/credits? per/)
  expect(rows).toMatch(/more (if|with|for)|surcharge|\+/)
  await expectAccessible(page)
})

test('S4-11 the history of versions says what each changes, and from when', async () => {
  const page = await at('mikaela', 'billing')
  const card = page.getByRole('region', { name: 'Rate card' })
  const coming = card.getByRole('listitem').filter({ hasText: 'Version 2' })
  await coming.getByText('to come').waitFor()
  expect(await coming.innerText()).toContain('from 1 Dec')
  const changes = card.getByRole('list', { name: 'What version 2 changes' })
  expect(await changes.getByRole('listitem').count()).toBe(1)
  expect(await changes.locator('ins').innerText()).toContain('4 credits')
  await expectAccessible(page)
})

test('the plan, its price, its cycle and its top-up stand above; an error of the card is said there', async () => {
  const page = await at('mikaela', 'members')
  await page.getByRole('row', { name: /Jonas/ }).waitFor()
  await page.route('**/v1/organizations/nw/rate-card', (route) => route.fulfill({ status: 500, json: {} }))
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Billing' }).click()
  const card = page.getByRole('region', { name: 'Rate card' })
  await card.getByText('Something went wrong').waitFor()
  expect(await page.getByLabel('Plan', { exact: true }).innerText()).toContain('Prepaid')
  await page.unroute('**/v1/organizations/nw/rate-card')
  await button(page, 'Try again').click()
  await card.getByRole('heading', { name: 'Version 1' }).waitFor()
})

test('C5 each role with what it may do, side by side', async () => {
  const page = await at('mikaela', 'roles')
  const roles = page.getByRole('table', { name: 'What each role may do' })
  await roles.waitFor()
  const heads = await roles.getByRole('columnheader').allInnerTexts()
  expect(heads.map((one) => one.replace(/\s+/g, ' ').trim())).toEqual([
    'Permission',
    'Admin 1 member',
    'Manager 1 member',
    'User 1 member',
  ])
  const { permissions } = (await done(api.operator.get(`${O}/policy`))).policy
  for (const role of ['admin', 'manager', 'user'] as const) {
    const column = ['admin', 'manager', 'user'].indexOf(role) + 2
    const held = await roles.locator(`tbody td:nth-child(${column}) svg`).count()
    expect([role, held]).toEqual([role, permissions[role].length])
  }
  await expectAccessible(page)
})

test.each(['billing', 'roles'])('%s fits 360 px', async (name) => {
  const page = await at('mikaela', name, { width: 360, height: 780 })
  await page.getByRole('heading', { level: 1 }).waitFor()
  await settled(page)
  expect(await overhang(page)).toBe(0)
  await expectAccessible(page)
})
