// The history's filters as a view: which there are, how they are worked, and how a view is kept and shared.
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Api, startApi } from '../client.ts'
import { expectAccessible, picture, settled, signIn, THEMES } from './browser.ts'
import { charge, choose, column, HISTORY, moreActions, openAcme, openBusy, table } from './history-world.ts'

let api: Api

beforeAll(async () => {
  api = await startApi({ now: '2025-11-22T10:00:00Z' })
  await openAcme(api)
  await openBusy(api, 3)
})
afterAll(() => api.close())

const admin = (search = '', more = {}) => signIn(api, 'acme', 'anna', { path: HISTORY + search, ...more })
const addressOf = (page: Page) => new URL(page.url()).searchParams.toString()

async function optionsOf(page: Page, filter: string): Promise<string[]> {
  await page.getByLabel(new RegExp(`^${filter}:`)).click()
  await page.getByRole('listbox').waitFor()
  const options = await page.getByRole('option').allInnerTexts()
  await page.keyboard.press('Escape')
  await page.getByRole('listbox').waitFor({ state: 'detached' })
  return options.map((one) => one.trim())
}

test('S3-25 S3-44 S3-45 only features and actions that are used here are offered, and more once they are', async () => {
  const page = await admin()
  await settled(page)
  const offered = await optionsOf(page, 'Feature')
  expect(offered).toEqual([
    'All of Email',
    'Email revealed from People Search',
    'Email revealed from LinkedIn (Chrome extension)',
    'Other email request',
    'All of Phone number',
    'Phone number revealed',
    'All of Waterfall enrichment',
    'Waterfall email',
    'All of API',
    'Organization search',
  ])
  const members = await optionsOf(page, 'Team member')
  expect(members.map((one) => one.split(/\s/)[0])).toEqual(['Anna', 'Ben', 'crm-sync'])

  const other = await signIn(api, 'busy', 'dora', { path: HISTORY })
  await settled(other)
  expect(await optionsOf(other, 'Feature')).toHaveLength(2)

  await charge(api, 'acme', {
    action: 'ai_research.person',
    member_id: 'anna',
    items: [{ key: 'research:1' }],
  })
  await page.reload()
  await settled(page)
  expect(await optionsOf(page, 'Feature')).toContain('All of AI research')
})

test('S3-05 S3-08 filters are worked by keyboard alone', async () => {
  const page = await admin()
  await settled(page)
  const filter = page.getByLabel(/^Feature:/)
  await filter.focus()
  await page.keyboard.press('Enter')
  await page.getByRole('listbox').waitFor()
  await page.keyboard.type('phone number rev')
  await expect.poll(() => page.getByRole('option').count()).toBe(1)
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Escape')
  await page.getByRole('listbox').waitFor({ state: 'detached' })
  expect(await column(page, 'Action')).toEqual(['Phone number revealed'])
  await expect.poll(() => filter.evaluate((one) => one === document.activeElement)).toBe(true)
  await page.getByRole('switch', { name: 'Show refunds' }).focus()
  await page.keyboard.press('Space')
  await expect.poll(() => addressOf(page)).toBe('action=phone.reveal&refunds=true')
})

test('while another filter loads, the old rows and the old graph are dimmed under it', async () => {
  const page = await admin('?member=ben')
  await settled(page)
  let answer = () => {}
  const held = new Promise<void>((resolve) => {
    answer = resolve
  })
  await page.route(/\/v1\/.*\/(history|usage)\?/, async (route) => {
    await held
    await route.continue()
  })
  await page.getByRole('button', { name: 'Clear filters' }).click()
  const isDimmed = (selector: string) => page.locator(`${selector}.dimmed`).count()
  await expect.poll(() => isDimmed('tbody')).toBe(1)
  const graph = page.getByRole('region', { name: 'Usage', exact: true })
  await expect.poll(() => graph.locator('.dimmed').count()).toBeGreaterThan(0)
  answer()
  await expect.poll(async () => (await column(page, 'Date')).length).toBeGreaterThan(6)
  expect(await isDimmed('tbody')).toBe(0)
})

test('nothing can be added to a sequence where the vendor has configured no address for it', async () => {
  const page = await admin()
  await settled(page)
  const menu = await moreActions(page, 'Contact 3')
  const items = await menu.getByRole('menuitem').allInnerTexts()
  expect(items).toContain('View related contacts')
  expect(items.filter((one) => /sequence/i.test(one))).toEqual([])
})

async function save(page: Page, name: string): Promise<Locator> {
  await page.getByRole('button', { name: /^Views:/ }).click()
  await page.getByRole('menuitem', { name: 'Save this view …' }).click()
  const dialog = page.getByRole('dialog', { name: 'Save this view' })
  await dialog.getByLabel('Name').fill(name)
  return dialog
}

const viewsOf = async (page: Page): Promise<{ name: string; query: string }[]> =>
  (await (await page.request.get(`${api.url}/v1/organizations/acme/views`)).json()).items

test('a view is saved by name, and opened again with every filter, its order and its frozen columns', async () => {
  const page = await admin('?member=ben&refunds=true&sort=asc&frozen=date')
  const rows = await column(page, 'Date')
  const dialog = await save(page, 'Ben, oldest first')
  await dialog.getByRole('button', { name: 'Save view' }).click()
  await page.getByRole('button', { name: 'Views: Ben, oldest first' }).waitFor()
  await page.goto(`${api.url}${HISTORY}`)
  await settled(page)
  await page.getByRole('button', { name: 'Views: none chosen' }).click()
  await page.getByRole('menuitem', { name: 'Ben, oldest first' }).click()
  expect(await column(page, 'Date')).toEqual(rows)
  expect(addressOf(page)).toBe('member=ben&refunds=true&sort=asc&frozen=date')
})

test('a view of a name that is there already replaces it; it is its owner’s alone, and can be deleted', async () => {
  const page = await admin('?member=ben')
  await settled(page)
  for (const name of ['Of Ben', 'of ben']) {
    const dialog = await save(page, name)
    if (name === 'of ben') await dialog.getByText('Replaces your view of that name.').waitFor()
    await dialog.getByRole('button', { name: 'Save view' }).click()
    await dialog.waitFor({ state: 'detached' })
    await page.getByRole('button', { name: `Views: ${name}` }).waitFor()
    await choose(page, 'Feature', 'All of Email')
  }
  const known = (await viewsOf(page)).filter(({ name }) => name.toLowerCase() === 'of ben')
  expect(known).toMatchObject([{ name: 'of ben', query: 'member=ben&feature=email' }])
  await page.getByRole('button', { name: /^Views:/ }).click()
  await page.getByRole('menuitem', { name: 'Delete views …' }).click()
  await page.getByRole('button', { name: 'Delete of ben' }).click()
  await expect.poll(async () => (await viewsOf(page)).map(({ name }) => name)).not.toContain('of ben')
})

test('its address shares a view: a colleague sees what they may of it, and no name of it', async () => {
  const colleague = await signIn(api, 'acme', 'ben', { path: `${HISTORY}?member=ben&feature=email` })
  expect(await column(colleague, 'Feature')).toEqual(['Email', 'Email'])
  await colleague.getByRole('button', { name: /^Views:/ }).click()
  await colleague.getByRole('menu').waitFor()
  expect(await colleague.getByRole('menuitem').allInnerTexts()).toEqual(['Save this view …'])
})

test('the menu of views is accessible', async () => {
  const page = await admin()
  await settled(page)
  await page.getByRole('button', { name: /^Views:/ }).click()
  await page.getByRole('menu').waitFor()
  await expectAccessible(page)
})

test('so is the dialog in which one is saved', async () => {
  const page = await admin()
  await settled(page)
  await save(page, 'Everything')
  await expectAccessible(page)
})

test.each(THEMES)('S3-03 S3-09 graph and table as they look (%s)', async (theme) => {
  const page = await admin('?refunds=true', { theme })
  await settled(page)
  const graph = page.getByRole('region', { name: 'Usage', exact: true })
  await graph.locator('.recharts-bar-rectangle path').first().waitFor()
  const bars = (await graph.boundingBox())!
  const rows = (await table(page).boundingBox())!
  expect(bars.y + bars.height).toBeLessThan(rows.y)
  expect(await graph.innerText()).toContain('Europe/Madrid')
  await picture(page, `history-${theme}`)
})
