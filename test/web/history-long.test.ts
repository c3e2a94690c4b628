// A history of many pages: what is drawn of it, and how it follows what happens.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Api, startApi } from '../client.ts'
import { expectAccessible, settled, signIn } from './browser.ts'
import { charge, column, HISTORY, openBusy, table } from './history-world.ts'

const COUNT = 260

// Many pages are loaded.
const PATIENCE_MS = 180_000

let api: Api

beforeAll(async () => {
  api = await startApi({ now: '2025-11-22T10:00:00Z' })
  await openBusy(api, COUNT)
})
afterAll(() => api.close())

const rowCount = (page: Page) => table(page).getAttribute('aria-rowcount')
const entry = (page: Page, at: number) =>
  table(page).getByRole('rowheader', { name: `Entry ${at}`, exact: true })

/** Its pages loaded until `pages` stand. */
async function openPages(pages: number): Promise<Page> {
  const page = await signIn(api, 'busy', 'dora', { path: HISTORY })
  await settled(page)
  for (let loaded = 1; loaded < pages; loaded++) {
    await page.getByRole('button', { name: 'Load More' }).click()
    await expect.poll(() => rowCount(page)).not.toBe(String(loaded * 50 + 1))
  }
  return page
}

test(
  'S1-24 of a long list the rows in sight are drawn, each in its place, to the last one',
  async () => {
    const page = await openPages(4)
    expect(await column(page, 'Description')).toHaveLength(200)
    for (const count of ['251', '261']) {
      await page.getByRole('button', { name: 'Load More' }).click()
      await expect.poll(() => rowCount(page)).toBe(count)
    }
    await page.evaluate(() => scrollTo(0, document.body.scrollHeight))
    await entry(page, 0).waitFor()
    expect(await entry(page, COUNT - 1).count()).toBe(0)
    expect(await table(page).locator('tbody tr').count()).toBeLessThan(120)
    expect(await page.getByRole('row', { name: /Entry 0 / }).getAttribute('aria-rowindex')).toBe(
      String(COUNT + 1),
    )
    const [head, last] = await Promise.all([
      table(page).locator('tbody').boundingBox(),
      entry(page, 0).boundingBox(),
    ])
    expect(last!.y - head!.y).toBe((COUNT - 1) * 36)
    await expectAccessible(page)
    await page.evaluate(() => scrollTo(0, 0))
    await entry(page, COUNT - 1).waitFor()
  },
  PATIENCE_MS,
)

test('S3-19 the menu of a row opens by keyboard, and gives the focus back', async () => {
  const page = await openPages(1)
  const more = page.getByRole('button', { name: 'More actions for Entry 250' })
  for (const key of ['ArrowDown', 'Enter', 'ArrowDown']) {
    await more.focus()
    await page.keyboard.press(key)
    const first = page.getByRole('menuitem', { name: 'Explain this charge' })
    await expect.poll(() => first.evaluate((one) => one === document.activeElement)).toBe(true)
    await page.keyboard.press('Escape')
    await expect.poll(() => more.evaluate((one) => one === document.activeElement)).toBe(true)
    await expect.poll(() => page.getByRole('menu').count()).toBe(0)
  }
})

test(
  'S1-24 a row of a long list keeps the focus when it is scrolled out of sight, and Tab goes on from it',
  async () => {
    const page = await openPages(5)
    const more = (at: number) =>
      page.getByRole('button', { name: `More actions for Entry ${at}`, exact: true })
    const hasFocus = (at: number) => more(at).evaluate((one) => one === document.activeElement)
    await page.evaluate(() => scrollTo(0, 0))
    await more(250).focus()
    await page.evaluate(() => scrollTo(0, document.body.scrollHeight))
    await entry(page, 20).waitFor()
    expect(await entry(page, 220).count()).toBe(0)
    expect(await hasFocus(250)).toBe(true)
    expect(await page.getByRole('row', { name: /Entry 250 / }).getAttribute('aria-rowindex')).toBe('11')
    const [top, row] = await Promise.all([
      table(page).locator('tbody').boundingBox(),
      entry(page, 250).boundingBox(),
    ])
    expect(row!.y - top!.y).toBe(9 * 36)
    await page.keyboard.press('Tab')
    expect(await hasFocus(249)).toBe(true)
    await entry(page, 240).waitFor()
    await expect.poll(() => entry(page, 20).count()).toBe(0)
  },
  PATIENCE_MS,
)

test(
  'a list of many pages is not asked page by page with each charge: it says that it has changed',
  async () => {
    const page = await openPages(4)
    const asked: string[] = []
    page.on('request', (request) => {
      if (/\/history\?.*limit=50/.test(request.url())) asked.push(request.url())
    })
    await charge(api, 'busy', {
      action: 'enrichment.email',
      member_id: 'dora',
      items: [{ key: 'email:new' }],
      description: 'The newest',
    })
    const refresh = page.getByRole('button', { name: 'This list has changed: refresh' })
    await refresh.waitFor()
    expect(asked).toEqual([])
    await page.getByRole('button', { name: 'Load More' }).click()
    await expect.poll(() => rowCount(page)).toBe('251')
    await settled(page)
    expect(asked).toHaveLength(1)
    expect(await refresh.count()).toBe(1)
    await refresh.click()
    await expect.poll(() => asked.length).toBeGreaterThan(5)
    await page.evaluate(() => scrollTo(0, 0))
    const newest = page.getByRole('row', { name: /The newest/ })
    await expect.poll(() => newest.getAttribute('aria-rowindex')).toBe('2')
    await expect.poll(() => refresh.count()).toBe(0)
  },
  PATIENCE_MS,
)
