// Settings › Requests: the organization's side of its conversations with the vendor.
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

const at = (member_id: string, path = '/settings/requests', more = {}) => visit(api, member_id, path, more)

test('S1-39 S1-41 a question is asked in words, answered, replied to and closed; there is no payment form', async () => {
  const page = await at('jonas')
  await page.getByText('No requests yet').waitFor()
  await page.getByText('Marta Ruiz answers · marta@vendor.example').waitFor()
  await button(page, 'Ask a question').click()
  const send = dialog(page).getByRole('button', { name: 'Send' })
  expect(await send.isDisabled()).toBe(true)
  await dialog(page).getByLabel('Subject').fill('More credits?')
  await dialog(page).getByLabel('Question').fill('How do we get more?')
  await expectAccessible(page)
  await send.click()
  await page.waitForURL('**/settings/requests/req_*')
  await page.getByRole('heading', { level: 1, name: 'More credits?' }).waitFor()
  await page.getByText('waiting for an answer').waitFor()
  const request_id = new URL(page.url()).pathname.split('/').at(-1)!

  await done(api.operator.post(`${O}/requests/${request_id}/messages`, { message: 'I send you an offer.' }))
  await page.reload()
  await page.getByText('I send you an offer.').waitFor()
  await page.getByText('answered', { exact: true }).waitFor()
  await expectAccessible(page)
  await page.getByLabel('Reply').fill('Thank you.')
  await page.keyboard.press('Control+Enter')
  await page.getByRole('listitem').filter({ hasText: 'Thank you.' }).waitFor()
  expect(await page.getByLabel('Reply').inputValue()).toBe('')
  await button(page, 'Close request').click()
  await page.getByText('The request is closed; a reply opens it again.').waitFor()
  expect(await page.locator('input[autocomplete^=cc-], input[name*=card]').count()).toBe(0)
})

test('S3-48 one sees one’s own requests, an admin everybody’s, and a foreign one is not there', async () => {
  const samara = await api.signedIn('nw', 'samara')
  const { request_id } = await done(
    samara.post(`${O}/requests`, { kind: 'change_plan', message: 'A larger plan, please.' }),
  )
  const page = await at('mikaela')
  await page.getByRole('row', { name: /Change Plan.*Samara Okafor/ }).waitFor()
  await page.getByRole('columnheader', { name: 'Asked by' }).waitFor()
  await select(page, 'Kind', 'Refund')
  await page.getByText('No requests match these filters').waitFor()
  await button(page, 'Clear filters').click()
  await page.getByRole('row', { name: /Change Plan/ }).waitFor()
  await expectAccessible(page)
  const other = await at('jonas', `/settings/requests/${request_id}`)
  await other.getByText('There is no such request').waitFor()
})

test('requests fit 360 px', async () => {
  const page = await at('mikaela', '/settings/requests', { width: 360, height: 780 })
  await page.getByRole('row').nth(1).waitFor()
  await settled(page)
  expect(await overhang(page)).toBe(0)
  await expectAccessible(page)
})
