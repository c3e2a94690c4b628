// The pages follow what happens: the vendor's console by itself, and a tab that was out of sight when it is back.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Api, startApi } from '../client.ts'
import { problemsOf, settled, signIn, signInOperator } from './browser.ts'
import { charge } from './history-world.ts'
import { done, O, openNorthwind } from './settings-world.ts'

let api: Api
let keys = 0

beforeAll(async () => {
  api = await startApi({ now: '2025-11-22T10:00:00Z' })
  await openNorthwind(api)
})
afterAll(() => api.close())

const spend = (count: number) =>
  charge(api, 'nw', {
    action: 'enrichment.email',
    member_id: 'jonas',
    items: Array.from({ length: count }, () => ({ key: `email:${++keys}` })),
  })

/** The page, loaded again with its stream begun; what is marked is gone with another load. */
async function followed(page: Page): Promise<Page> {
  const begun = page.waitForResponse(/\/live$/)
  await page.reload()
  expect((await begun).status()).toBe(200)
  await settled(page)
  await page.evaluate(() => {
    document.documentElement.dataset.loaded = 'once'
  })
  return page
}

async function expectNoReload(page: Page): Promise<void> {
  expect(await page.evaluate(() => document.documentElement.dataset.loaded)).toBe('once')
  expect(problemsOf(page)).toEqual([])
}

test('the console shows what moves and who asks, by itself', async () => {
  const page = await followed(await signInOperator(api, { path: '/console/activity' }))
  const { seq } = await spend(3)
  const row = page.getByRole('row', { name: /Northwind.*Jonas Weber/ })
  const newest = () => row.getByRole('cell').last().textContent()
  await expect.poll(newest).toBe(String(seq))
  const next = await spend(1)
  await expect.poll(newest).toBe(String(next.seq))

  const jonas = await api.signedIn('nw', 'jonas')
  await done(jonas.post(`${O}/requests`, { kind: 'question', message: 'When does it reset?' }))
  await page.getByRole('link', { name: /^Requests 1/ }).waitFor()
  await expectNoReload(page)
})

test('a tab out of sight hears nothing; back in sight it shows what it missed', async () => {
  const page = await followed(await signIn(api, 'nw', 'mikaela', { path: '/credits' }))
  const left = page
    .getByRole('banner')
    .getByLabel(/credits left/)
    .first()
  const before = await left.getAttribute('aria-label')
  const streams: string[] = []
  page.on('request', (request) => {
    if (request.url().endsWith('/live')) streams.push(request.url())
  })
  const hungUp = page.waitForEvent('requestfailed', (request) => request.url().endsWith('/live'))
  await show(page, 'hidden')
  await hungUp
  await spend(7)
  expect(await left.getAttribute('aria-label')).toBe(before)
  expect(streams).toEqual([])

  await show(page, 'visible')
  const { credits } = await done(api.operator.get(`${O}/balances`))
  const figure = new Intl.NumberFormat('en-US').format(credits.left)
  await expect.poll(() => left.getAttribute('aria-label')).toContain(`${figure} of`)
  expect(streams).toHaveLength(1)
  await expectNoReload(page)
})

/** A browser without windows has no tabs that cover each other: the page is told so, as the browser would. */
async function show(page: Page, state: 'hidden' | 'visible'): Promise<void> {
  await page.evaluate((now) => {
    Object.defineProperty(document, 'visibilityState', { value: now, configurable: true })
    document.dispatchEvent(new Event('visibilitychange'))
  }, state)
}
