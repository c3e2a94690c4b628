// How people get in, as they see it: the sign-in page, the page of a link, and refusals that explain themselves.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadDemo } from '../../src/demo/load-demo.ts'
import { type Api, startApi } from '../client.ts'
import { open, overhang, picture, problemsOf, signIn, violations } from './browser.ts'

let api: Api
let demo: Api

beforeAll(async () => {
  api = await startApi()
  await api.operator.put('/v1/organizations/acme', { name: 'Acme', preset: 'battery' })
  await api.operator.put('/v1/organizations/acme/members/uma', {
    name: 'Uma',
    email: 'uma@acme.example',
    license: {},
  })
  demo = await startApi({ env: { COULOMB_DEMO: '1' } })
  await loadDemo(demo.server.ledger.db, Date.now(), undefined, { days: 1 })
}, 300_000)
afterAll(async () => {
  await api.close()
  await demo.close()
})

async function newLink(return_path = '/credits'): Promise<string> {
  const { body } = await api.operator.post('/v1/organizations/acme/portal-sessions', {
    member_id: 'uma',
    return_path,
  })
  return body.url
}

const heading = (page: Page) => page.getByRole('heading', { level: 1 }).innerText()

test('without a demo and a provider, the page says how one gets in: by a link, without a password', async () => {
  const page = await open(`${api.url}/sign-in`, { width: 360, height: 780 })
  expect(await heading(page)).toBe('Sign in')
  await page.getByText('There are no passwords here.').waitFor()
  expect(await page.locator('input[type=password]').count()).toBe(0)
  expect(await overhang(page)).toBe(0)
  await expectPlainAccessible(page)
  expect(problemsOf(page)).toEqual([])
})

test('a link signs in by itself, once; the second time it explains why not', async () => {
  const link = await newLink('/credits')
  const page = await open(link)
  await page.waitForURL('**/credits')
  await page.context().clearCookies()
  await page.goto(link)
  await page.getByRole('heading', { level: 1, name: 'This link no longer works' }).waitFor()
  await page.getByText('A link signs in once, and only for a short while.').waitFor()
  await expectPlainAccessible(page)
  await page.getByRole('link', { name: 'Other ways to sign in' }).click()
  await page.waitForURL('**/sign-in')
})

test('whoever is signed in goes on or signs out, and then stays out', async () => {
  const page = await signIn(api, 'acme', 'uma', { path: '/credits' })
  await page.goto(`${api.url}/sign-in`)
  await page.getByText('You are signed in as Uma.').waitFor()
  await expectPlainAccessible(page)
  await page.getByRole('link', { name: 'Go on' }).click()
  await page.waitForURL('**/credits')
  await page.goto(`${api.url}/sign-in`)
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.waitForURL('**/sign-in')
  await page.goto(`${api.url}/credits`)
  await page.waitForURL('**/sign-in?return_path=%2Fcredits')
})

test('with the demo, a click signs in as an admin, a manager or a user of each organization, or as the vendor', async () => {
  const page = await open(`${demo.url}/sign-in`)
  expect(await heading(page)).toBe('Choose who you are')
  for (const name of [
    'Northwind',
    'Harbor & Finch',
    'Alder Advisory',
    'Fjordlight',
    'Kestrel Data',
    'The vendor',
  ])
    await page.getByRole('heading', { level: 2, name }).waitFor()
  expect(await page.getByRole('button', { name: /^(Admin|Manager|User)/ }).count()).toBe(15)
  await expectPlainAccessible(page)
  await picture(page, 'sign-in')
  await page.setViewportSize({ width: 360, height: 780 })
  expect(await overhang(page)).toBe(0)
  await page.setViewportSize({ width: 1440, height: 940 })
  await page
    .getByRole('listitem')
    .filter({ hasText: 'Northwind' })
    .getByRole('button', { name: /^Admin/ })
    .click()
  await page.waitForURL('**/credits')
  await page.goto(`${demo.url}/sign-in`)
  await page.getByRole('button', { name: /^Operator/ }).click()
  await page.waitForURL('**/console')
  await page.getByRole('row', { name: /Kestrel Data/ }).waitFor()
})

test('a sign-in that is refused says why, and offers another try', async () => {
  const page = await open(`${demo.url}/sign-in`)
  await page.evaluate(() => {
    for (const one of document.querySelectorAll('button')) one.value = 'northwind/nobody'
  })
  await page
    .getByRole('button', { name: /^Admin/ })
    .first()
    .click()
  await page.getByRole('heading', { level: 1, name: 'You could not be signed in' }).waitFor()
  await page.getByText('There is no such person in a demo that you may use.').waitFor()
  await expectPlainAccessible(page)
  await page.getByRole('link', { name: 'Try again' }).click()
  await page.waitForURL('**/sign-in')
})

/** These pages follow the system's theme by themselves, without the app's script. */
async function expectPlainAccessible(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    expect(await violations(page), colorScheme).toEqual([])
  }
}
