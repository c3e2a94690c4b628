// Settings › Members: who belongs to the organization, in which group and role.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Api, startApi } from '../client.ts'
import { expectAccessible, overhang, settled } from './browser.ts'
import { button, dialog, done, O, openNorthwind, select, visit } from './settings-world.ts'

let api: Api

beforeAll(async () => {
  api = await startApi()
  await openNorthwind(api)
})
afterAll(() => api.close())

const admin = (search = '', more = {}) => visit(api, 'mikaela', `/settings/members${search}`, more)

test('members are found by name, group, role and status; the address keeps it, and nothing found is said', async () => {
  const page = await admin()
  await page.getByText('3 members in 2 groups').waitFor()
  await page.getByRole('searchbox', { name: 'Find members' }).fill('samara')
  await expect.poll(() => page.getByRole('row').count()).toBe(2)
  await page.getByRole('searchbox', { name: 'Find members' }).fill('')
  await select(page, 'Group', 'Marketing · 1')
  await expect.poll(() => page.getByRole('row').count()).toBe(2)
  await select(page, 'Role', 'Admin')
  await page.getByText('No members match these filters').waitFor()
  expect(new URL(page.url()).search).toBe('?group=Marketing&role=admin')
  await button(page, 'Clear filters').click()
  await expect.poll(() => page.getByRole('row').count()).toBe(4)
  await expectAccessible(page)
})

test('S3-49 an admin adds a member, moves them to another group and role, and disables them', async () => {
  const page = await admin()
  await button(page, 'Add member').click()
  await dialog(page).getByLabel('Name').fill('Priya Natarajan')
  await dialog(page).getByLabel('E-mail address').fill('priya@northwind.example')
  await dialog(page).getByLabel('Group').fill('Support')
  await dialog(page).getByLabel('Country').fill('de')
  await dialog(page).getByRole('button', { name: 'Add member' }).click()
  const row = page.getByRole('row', { name: /Priya Natarajan/ })
  await row.waitFor()
  const path = `${O}/members/priya@northwind.example`
  expect(await done(api.operator.get(path))).toMatchObject({
    group: 'Support',
    role: 'user',
    country_code: 'DE',
  })

  await row.getByRole('button', { name: 'More actions for Priya Natarajan' }).click()
  await expectAccessible(page)
  await page.getByRole('menuitem', { name: 'Edit role and group' }).click()
  await dialog(page).getByLabel('Group').fill('Sales')
  await select(page, 'Role', 'Manager')
  await expectAccessible(page)
  await dialog(page).getByRole('button', { name: 'Save' }).click()
  await row.getByText('Manager').waitFor()
  expect(await done(api.operator.get(path))).toMatchObject({ group: 'Sales', role: 'manager' })

  await row.getByRole('button', { name: /More actions/ }).click()
  await page.getByRole('menuitem', { name: 'Disable' }).click()
  await dialog(page).getByText('They can no longer sign in').waitFor()
  await expectAccessible(page)
  await dialog(page).getByRole('button', { name: 'Disable' }).click()
  await row.getByText(/^disabled/).waitFor()
  expect(await done(api.operator.get(path))).toMatchObject({ status: 'disabled' })
  await row.getByRole('button', { name: /More actions/ }).click()
  await page.getByRole('menuitem', { name: 'Enable again' }).click()
  await row.getByText('active', { exact: true }).waitFor()
})

test('nobody changes their own role or disables themselves', async () => {
  const page = await admin()
  await button(page, 'More actions for Mikaela Torres').click()
  await page.getByRole('menuitem', { name: 'Credits and use' }).waitFor()
  expect(await page.getByRole('menuitem', { name: 'Disable' }).count()).toBe(0)
  await page.getByRole('menuitem', { name: 'Edit role and group' }).click()
  await dialog(page).getByText('Nobody changes their own role.').waitFor()
  expect(await dialog(page).getByRole('combobox', { name: 'Role' }).count()).toBe(0)
})

test('S3-47 S1-33 a member’s credits and use open from their row', async () => {
  const page = await admin()
  await button(page, 'More actions for Jonas Weber').click()
  await page.getByRole('menuitem', { name: 'Credits and use' }).click()
  await page
    .getByRole('dialog', { name: 'License Batteries and Credits Used' })
    .getByText(/Jonas Weber/)
    .waitFor()
  expect(new URL(page.url()).searchParams.get('batteries')).toBe('jonas')
})

test('members fit 360 px, their menu is in sight, and axe finds nothing', async () => {
  const page = await admin('', { width: 360, height: 780 })
  await page.getByRole('row', { name: /Jonas Weber/ }).waitFor()
  await settled(page)
  expect(await overhang(page)).toBe(0)
  const menu = (await button(page, 'More actions for Jonas Weber').boundingBox())!
  expect(menu.x + menu.width).toBeLessThanOrEqual(360)
  await expectAccessible(page)
})
