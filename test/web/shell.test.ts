// What stands around every page: the way there by pointer, by keyboard and on a narrow screen.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Api, startApi } from '../client.ts'
import { expectAccessible, overhang, settled, signIn, signInOperator } from './browser.ts'
import { MONDAY, openNorthwind } from './credits-world.ts'

let api: Api

beforeAll(async () => {
  api = await startApi({ now: MONDAY })
  await openNorthwind(api)
}, 180_000)

afterAll(() => api.close())

const open = async (member_id: string, path = '/help', width?: number) => {
  const page = await signIn(api, 'nw', member_id, { path, ...(width && { width, height: 780 }) })
  await settled(page)
  return page
}
const pathOf = (page: Page) => new URL(page.url()).pathname
const focused = (page: Page) =>
  page.evaluate(
    () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent,
  )

test('S2-01 S2-02 the left panel: "View Usage", what is left and until when, and only the pages that one may see', async () => {
  const page = await open('mikaela')
  const panel = page.getByRole('complementary')
  const places = panel.getByRole('navigation').getByRole('link')
  expect(await places.allInnerTexts()).toEqual([
    'Credits',
    'History',
    'Conversations',
    'Help',
    'Analytics',
    'Billing & Licenses',
    'Settings',
  ])
  const left = panel.getByRole('region', { name: 'Credits of the organization' })
  expect((await left.innerText()).split('\n').filter(Boolean)).toEqual([
    'Credits Left',
    'renews in 13 days',
    '5,976',
    'of 6,000',
    'View Usage',
  ])
  const meter = left.getByRole('meter')
  expect(await meter.getAttribute('aria-valuetext')).toBe('5,976 of 6,000 left, 5 of them held')
  expect(await meter.locator('[data-part=held]').getAttribute('class')).toContain('hatched')
  await left.getByRole('link', { name: 'View Usage' }).click()
  await page.waitForURL('**/credits')
  const credits = places.filter({ hasText: /^Credits$/ })
  await expect.poll(() => credits.getAttribute('aria-current')).toBe('page')
  await places.filter({ hasText: /^Conversations$/ }).click()
  await page.waitForURL('**/credits/conversations')
  const current = panel.getByRole('navigation').locator('[aria-current=page]')
  await expect.poll(() => current.allInnerTexts()).toEqual(['Conversations'])
  const user = await open('jonas')
  expect(
    await user.getByRole('complementary').getByRole('navigation').getByRole('link').allInnerTexts(),
  ).toEqual(['Credits', 'History', 'Help', 'Settings'])
}, 120_000)

test('S0-12 the name menu holds "Analytics" for admins and managers, theme and signing out', async () => {
  const page = await open('samara')
  await page.getByRole('banner').getByRole('button', { name: 'Samara Okafor' }).click()
  const menu = page.getByRole('menu')
  await menu.getByText('samara@northwind.example').waitFor()
  await expectAccessible(page)
  await menu.getByRole('menuitemradio', { name: 'Dark' }).click()
  await page.waitForFunction(() => document.documentElement.dataset.theme === 'dark')
  await menu.waitFor({ state: 'detached' })
  await page.getByRole('banner').getByRole('button', { name: 'Samara Okafor' }).press('Enter')
  await menu.getByRole('menuitem', { name: 'Analytics' }).click()
  await page.waitForURL('**/analytics')
  const user = await open('jonas')
  await user.getByRole('banner').getByRole('button', { name: 'Jonas Weber' }).click()
  await user.getByRole('menu').waitFor()
  expect(await user.getByRole('menuitem').allInnerTexts()).toEqual(['Keyboard shortcuts', 'Sign out'])
  await user.getByRole('menuitem', { name: 'Sign out' }).click()
  await user.waitForURL('**/sign-in*')
}, 180_000)

test('by keyboard: past the navigation, the command menu, the sheet of shortcuts, letters, and the focus given back', async () => {
  const page = await open('mikaela', '/credits')
  await page.keyboard.press('Tab')
  expect(await focused(page)).toBe('Skip to the page')
  await page.keyboard.press('Enter')
  await page.waitForFunction(() => document.activeElement?.id === 'main')
  await page.keyboard.press('g')
  await page.keyboard.press('u')
  await page.waitForURL('**/help')
  await settled(page)
  await page.keyboard.press('Control+k')
  const commands = page.getByRole('dialog', { name: 'Search or jump to' })
  await commands.waitFor()
  await expectAccessible(page)
  await page.keyboard.type('bateries')
  await page.keyboard.press('Escape')
  await commands.waitFor({ state: 'detached' })
  await page.keyboard.press('Control+k')
  await page.keyboard.type('refunds export')
  await page.keyboard.press('Enter')
  await page.waitForURL('**/settings/billing/history')
  await settled(page)
  const search = page.getByRole('button', { name: /Search or jump to/ })
  await search.focus()
  await page.keyboard.press('Shift+?')
  const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
  await sheet.getByText('Analytics').waitFor()
  await expectAccessible(page)
  await page.keyboard.press('Escape')
  await sheet.waitFor({ state: 'detached' })
  await expect.poll(() => focused(page)).toContain('Search or jump to')
  // Within a field, letters are letters.
  await page.keyboard.press('Control+k')
  await page.keyboard.type('g?')
  expect(await page.getByRole('dialog').count()).toBe(1)
}, 180_000)

test('a narrow screen has it all in a drawer, and nothing hangs over', async () => {
  const page = await open('mikaela', '/credits', 360)
  expect(await overhang(page)).toBe(0)
  await page.getByRole('button', { name: 'Open the menu' }).click()
  const drawer = page.getByRole('dialog', { name: 'Menu' })
  await drawer.getByRole('link', { name: 'View Usage' }).waitFor()
  await expectAccessible(page)
  await page.keyboard.press('Escape')
  await drawer.waitFor({ state: 'detached' })
  await expect.poll(() => focused(page)).toBe('Open the menu')
  await page.getByRole('button', { name: 'Open the menu' }).click()
  await drawer.getByRole('link', { name: 'History' }).click()
  await page.waitForURL('**/settings/billing/history')
  await drawer.waitFor({ state: 'detached' })
}, 120_000)

test('a page that there is not, one that is not theirs, and the vendor’s own side', async () => {
  const page = await open('jonas', '/analytics')
  await page.getByText('You may not see this page').waitFor()
  const lost = await open('jonas', '/nowhere')
  expect(await lost.getByRole('main').innerText()).not.toBe('')
  await expectAccessible(lost)
  const vendor = await signInOperator(api)
  await settled(vendor)
  expect(pathOf(vendor)).toBe('/console')
  expect(await vendor.getByRole('link', { name: 'View Usage' }).count()).toBe(0)
}, 120_000)
