// Settings › API keys: created, shown once, used, and revoked (S4-09).
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Api, startApi } from '../client.ts'
import { expectAccessible, overhang, picture, settled } from './browser.ts'
import { button, dialog, O, openNorthwind, visit } from './settings-world.ts'

let api: Api

beforeAll(async () => {
  api = await startApi()
  await openNorthwind(api)
})
afterAll(() => api.close())

const admin = (more = {}) => visit(api, 'mikaela', '/settings/keys', more)

test('S4-09 a token comes from the settings: named, given its scopes, shown once, and refused once revoked', async () => {
  const page = await admin()
  await page.getByText('No API keys yet').waitFor()
  await expectAccessible(page)
  await button(page, 'Create key').click()
  const create = dialog(page).getByRole('button', { name: 'Create key' })
  expect(await create.isDisabled()).toBe(true)
  await dialog(page).getByLabel('Name').fill('crm-sync')
  expect(
    await dialog(page)
      .getByRole('checkbox', { name: /^Read usage/ })
      .isChecked(),
  ).toBe(true)
  const readUsage = dialog(page).getByRole('checkbox', { name: /^Read usage/ })
  expect(await create.isDisabled()).toBe(false)
  await readUsage.click()
  await dialog(page).getByText('A key that may do nothing is of no use: choose one.').waitFor()
  expect(await create.isDisabled()).toBe(true)
  await readUsage.click()
  await dialog(page)
    .getByRole('checkbox', { name: /^Export reports/ })
    .click()
  await expectAccessible(page)
  await create.click()
  const shown = dialog(page).getByLabel('The key')
  const key = await shown.inputValue()
  expect(key).toMatch(/^coulomb_org_/)
  await expectAccessible(page)
  // A click beside it does not lose it.
  await page.mouse.click(5, 5)
  expect(await shown.isVisible()).toBe(true)
  await dialog(page).getByRole('button', { name: 'Done' }).click()

  const row = page.getByRole('row', { name: /crm-sync/ })
  await row.getByText('never').first().waitFor()
  expect(await row.innerText()).toContain('Read usage')
  expect(await row.innerText()).toContain('Export reports')
  expect(await row.innerText()).toContain('Mikaela Torres')
  expect(await page.content()).not.toContain(key)

  const program = api.as(key)
  expect((await program.get(`${O}/usage`)).status).toBe(200)
  expect(
    (await program.post(`${O}/charges`, { action: 'enrichment.email', idempotency_key: 'k' })).status,
  ).toBe(403)
  await page.reload()
  await row.getByText(/^Today, /).waitFor()

  await row.getByRole('button', { name: 'Revoke crm-sync' }).click()
  await dialog(page).getByText('it cannot be brought back').waitFor()
  await expectAccessible(page)
  await dialog(page).getByRole('button', { name: 'Revoke the key' }).click()
  await page.getByText('No key is in use').waitFor()
  expect((await program.get(`${O}/usage`)).status).toBe(401)
  await page.getByRole('switch', { name: 'Show revoked' }).click()
  await page.getByRole('row', { name: /crm-sync.*revoked/ }).waitFor()
  expect(new URL(page.url()).searchParams.get('revoked')).toBe('true')
})

test('S4-09 the way to a key needs no mouse, and the page fits 360 px', async () => {
  const page = await admin({ width: 360, height: 780 })
  await settled(page)
  await button(page, 'Create key').focus()
  await page.keyboard.press('Enter')
  await dialog(page).waitFor()
  await dialog(page).getByLabel('Name').focus()
  await page.keyboard.type('by-keyboard')
  expect(await overhang(page)).toBe(0)
  await page.keyboard.press('Enter')
  await dialog(page).getByLabel('The key').waitFor()
  await page.keyboard.press('Escape')
  await expect.poll(() => dialog(page).count()).toBe(0)
  await page.getByRole('row', { name: /by-keyboard/ }).waitFor()
  expect(await overhang(page)).toBe(0)
  await expectAccessible(page)
  await picture(page, 'keys-360')
})
