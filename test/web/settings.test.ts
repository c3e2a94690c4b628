import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Api, startApi } from '../client.ts'
import { expectAccessible, signIn } from './browser.ts'

let api: Api
const O = '/v1/organizations/nw'

beforeAll(async () => {
  api = await startApi({ now: '2025-11-22T10:00:00Z' })
  await put(O, {
    name: 'Northwind',
    preset: 'genesy',
    plan_id: 'genesy-growth',
    timezone: 'Europe/Madrid',
    account_manager: { name: 'Marta Ruiz', email: 'marta@vendor.example' },
  })
  const members = [
    ['mikaela', 'Mikaela Torres', 'admin', 'Sales'],
    ['samara', 'Samara Okafor', 'manager', 'Sales'],
    ['jonas', 'Jonas Weber', 'user', 'Marketing'],
  ] as const
  for (const [member_id, name, role, group] of members)
    await put(`${O}/members/${member_id}`, { name, role, group, email: `${member_id}@northwind.example` })
})

afterAll(() => api.close())

async function put(path: string, body: object): Promise<void> {
  const answer = await api.operator.put(path, body)
  expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300)
}

const open = (member_id: string, path: string, width?: number) =>
  signIn(api, 'nw', member_id, { path, ...(width && { width }) })

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name })
const dialog = (page: Page) => page.getByRole('dialog')

test('C5 Settings shows each role the pages that it may see, and begins with the first', async () => {
  const names = async (member_id: string) => {
    const page = await open(member_id, '/settings')
    const nav = page.getByRole('navigation', { name: 'Settings' })
    await nav.waitFor()
    return [new URL(page.url()).pathname, ...(await nav.getByRole('link').allInnerTexts())]
  }
  expect(await names('mikaela')).toEqual([
    '/settings/keys',
    ...['API keys', 'Members', 'Roles', 'Limits', 'Billing', 'Requests', 'Audit log'],
  ])
  expect(await names('samara')).toEqual(['/settings/members', 'Members', 'Limits', 'Billing', 'Requests'])
  expect(await names('jonas')).toEqual(['/settings/limits', 'Limits', 'Billing', 'Requests'])
  const page = await open('jonas', '/settings/keys')
  await page.getByText('You may not see this page').waitFor()
})

test('a field that the server refuses says so itself', async () => {
  const page = await open('mikaela', '/settings/members')
  await button(page, 'Add member').click()
  await dialog(page).getByLabel('E-mail address').fill('not an address')
  await dialog(page).getByLabel('Country').fill('x')
  await dialog(page).getByRole('button', { name: 'Add member' }).click()
  const email = dialog(page).getByLabel('E-mail address')
  await expect.poll(() => email.getAttribute('aria-invalid')).toBe('true')
  await dialog(page).getByText('Must be an e-mail address').waitFor()
  await dialog(page)
    .getByText(/country code of ISO 3166-1/)
    .waitFor()
  await expectAccessible(page)
})

test('C5 a manager sees members and changes none', async () => {
  const page = await open('samara', '/settings/members')
  await page.getByRole('row', { name: /Jonas Weber/ }).waitFor()
  expect(await button(page, 'Add member').count()).toBe(0)
  expect(await button(page, /More actions/).count()).toBe(0)
})

test('an error is a screen of its own, and trying again mends it', async () => {
  const page = await open('mikaela', '/settings/members')
  await page.getByRole('row', { name: /Jonas Weber/ }).waitFor()
  await page.route('**/v1/organizations/nw/keys', (route) => route.fulfill({ status: 500, json: {} }))
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'API keys' }).click()
  await page.getByText('Something went wrong').waitFor()
  await page.unroute('**/v1/organizations/nw/keys')
  await button(page, 'Try again').click()
  await page.getByText(/No key is in use|No API keys yet/).waitFor()
  expect(await page.getByText('Something went wrong').count()).toBe(0)
})
