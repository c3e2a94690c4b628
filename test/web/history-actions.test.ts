// "More actions" of an entry in the history, and the dialogs that it opens.
import { parse } from 'csv-parse/sync'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Api, startApi } from '../client.ts'
import { expectAccessible, overhang, picture, settled, signIn } from './browser.ts'
import { downloaded, HISTORY, moreActions, openAcme, openBattery } from './history-world.ts'

let api: Api

beforeAll(async () => {
  api = await startApi({ now: '2025-11-22T10:00:00Z' })
  await openAcme(api)
  await openBattery(api)
})
afterAll(() => api.close())

const WATERFALL = 'Waterfall "DACH CFOs", provider Contactful'

async function open(more: { width?: number; search?: string } = {}): Promise<Page> {
  const { search = '', ...visit } = more
  const page = await signIn(api, 'acme', 'anna', { path: HISTORY + search, ...visit })
  await settled(page)
  return page
}

async function choose(page: Page, entry: string, action: string) {
  const menu = await moreActions(page, entry)
  await menu.getByRole('menuitem', { name: action }).click()
  const dialog = page.getByRole('dialog')
  await dialog.waitFor()
  await settled(page)
  return dialog
}

test('S3-19 each row has a menu, which says what can be done with it', async () => {
  const page = await open({ search: '?refunds=true' })
  const menu = await moreActions(page, WATERFALL)
  const items = await menu.getByRole('menuitem').allInnerTexts()
  expect(items).toEqual(
    expect.arrayContaining(['Explain this charge', 'View related contacts', 'Export the record to CSV']),
  )
  await expectAccessible(page)
  await page.keyboard.press('Escape')
  const sync = await moreActions(page, 'CRM sync')
  expect(await sync.getByRole('menuitem').allInnerTexts()).not.toContain('View related contacts')
})

test('S3-21 one record is exported as CSV, and looking at it charges nothing', async () => {
  const page = await open()
  const before = (await api.operator.get('/v1/organizations/acme/balances')).body.balance
  const menu = await moreActions(page, WATERFALL)
  const text = await downloaded(page, () =>
    menu.getByRole('menuitem', { name: 'Export the record to CSV' }).click(),
  )
  const rows: Record<string, string>[] = parse(text, { columns: true, bom: true })
  expect(rows).toMatchObject([{ Description: WATERFALL, Credits: '2', User: 'Anna Admin' }])
  expect((await api.operator.get('/v1/organizations/acme/balances')).body.balance).toBe(before)
})

test('S3-22 the contacts of an entry are listed with what came of each', async () => {
  const page = await open()
  const dialog = await choose(page, WATERFALL, 'View related contacts')
  const rows = await dialog.getByRole('row').allInnerTexts()
  expect(rows.slice(1).map((row) => row.split('\t').map((one) => one.trim()))).toEqual([
    ['Contact 1', 'email:1', 'already owned', 'none'],
    ['Contact 4', 'email:4', 'charged', '1'],
    ['Contact 5', 'email:5', 'charged', '1'],
    ['Contact 6', 'email:6', 'not found', 'none'],
  ])
  expect(await dialog.getByText('4 of 4 items').count()).toBe(1)
  await expectAccessible(page)
})

test('"Explain this charge" says card and version, components, draws, balances, and what was owned', async () => {
  const page = await open()
  const dialog = await choose(page, WATERFALL, 'Explain this charge')
  const text = await dialog.innerText()
  for (const said of [
    '2 credits charged. Of 4 items, 2 were charged, 1 was already owned and not charged, 1 was not found and not charged.',
    'Rate card apollo-prices, version 1',
    'Email credits',
    '1 already owned: 1 credit not charged',
    'organization credits (plan)',
    'Available balance',
    '20 Nov 2025, 23:59:00 (Europe/Madrid)',
  ])
    expect(text).toContain(said)
  expect(text).not.toContain('extra organization credits')
  const { items } = (await api.operator.get('/v1/organizations/acme/history?action=waterfall.email')).body
  const [entry] = items.filter((one: any) => one.description === WATERFALL)
  const { units } = (await api.operator.get(`/v1/organizations/acme/charges/${entry.charge_id}`)).body
  const figures = new Intl.NumberFormat('en-US')
  expect(text).toContain(`${figures.format(units[0].before)} before, ${figures.format(units[0].after)} after`)
  expect(units[0].before - units[0].after).toBe(2)
  await expectAccessible(page)
  await picture(page, 'history-explain')
})

test('S1-23 a charge paid from both shows the individual license and the extra organization credits, which sum to it', async () => {
  const page = await signIn(api, 'battery', 'cara', { path: HISTORY })
  await settled(page)
  const dialog = await choose(page, 'Export of the year', 'Explain this charge')
  const paid = await dialog
    .locator('section', { has: page.getByRole('heading', { name: 'Paid from' }) })
    .innerText()
  expect(paid.replace(/\s+/g, ' ')).toBe(
    'Paid from individual license 500 extra organization credits (add-on) 20',
  )
})

test('C11 a refund explains itself by its charge, with its reason', async () => {
  const page = await open({ search: '?refunds=true' })
  await page.getByRole('row', { name: /\+1/ }).getByRole('button').click()
  await page.getByRole('menuitem', { name: 'Explain this refund' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('heading', { name: 'Refunds' }).waitFor()
  const text = await dialog.innerText()
  expect(text).toContain('The address bounced')
  expect(text).toContain('+1 refund')
  await expectAccessible(page)
})

test('S1-41 a refund is asked for, which opens a request with the charge and refunds nothing by itself', async () => {
  const page = await open()
  const path = '/v1/organizations/acme'
  const before = (await api.operator.get(`${path}/balances`)).body.balance
  const dialog = await choose(page, WATERFALL, 'Ask for a refund')
  expect(await dialog.getByLabel('What went wrong?').evaluate((one) => one === document.activeElement)).toBe(
    true,
  )
  expect(await dialog.getByRole('button', { name: 'Send request' }).isDisabled()).toBe(true)
  await expectAccessible(page)
  await page.keyboard.type('The export was a mistake.')
  await dialog.getByRole('button', { name: 'Send request' }).click()
  await page.getByText('Request sent').waitFor()
  const { items } = (await api.operator.get(`${path}/requests`)).body
  expect(items).toMatchObject([
    {
      kind: 'refund',
      state: 'open',
      member: { member_id: 'anna' },
      charge_id: expect.stringMatching(/^ch_/),
    },
  ])
  const { items: rows } = (await api.operator.get(`${path}/history?action=waterfall.email&member_id=anna`))
    .body
  expect(items[0].charge_id).toBe(rows[0].charge_id)
  expect((await api.operator.get(`${path}/balances`)).body.balance).toBe(before)
})

test('menus and dialogs are reached and left by keyboard, and the focus comes back', async () => {
  const page = await open()
  const button = page.getByRole('button', { name: `More actions for ${WATERFALL}` })
  await button.focus()
  await page.keyboard.press('Enter')
  await page.getByRole('menu').waitFor()
  await page.keyboard.press('Enter')
  await page.getByRole('dialog', { name: 'Explain this charge' }).waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await expect.poll(() => button.evaluate((one) => one === document.activeElement)).toBe(true)
})

test('at 360 px wide no dialog hangs over', async () => {
  const page = await open({ width: 360 })
  for (const action of ['Explain this charge', 'View related contacts']) {
    const dialog = await choose(page, WATERFALL, action)
    const { x, width } = (await dialog.boundingBox())!
    expect(x).toBeGreaterThanOrEqual(0)
    expect(x + width).toBeLessThanOrEqual(360)
    expect(await overhang(page)).toBe(0)
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
  }
})
