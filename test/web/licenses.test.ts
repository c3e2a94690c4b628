// Admin Settings › "Billing & Licenses": overall usage, a battery for each user, and licenses for many at once.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Api, startApi } from '../client.ts'
import { expectAccessible, overhang, picture, settled, signIn } from './browser.ts'
import { charge } from './history-world.ts'
import { button, dialog, done } from './settings-world.ts'

let api: Api
const ALDER = '/v1/organizations/alder'
const PATH = '/settings/billing-licenses'

beforeAll(async () => {
  api = await startApi({ now: '2025-11-22T10:00:00Z' })
  await done(
    api.operator.put(ALDER, {
      name: 'Alder Advisory',
      preset: 'battery',
      timezone: 'Europe/London',
      policy: { seats: [{ plan_id: 'battery-standard', count: 6 }] },
    }),
  )
  for (const [member_id, name, role, group, seat] of [
    ['anna', 'Anna Admin', 'admin', 'Partners', true],
    ['ben', 'Ben Low', 'user', 'Research', true],
    ['cara', 'Cara Held', 'user', 'Research', true],
    ['dora', 'Dora New', 'user', 'Research', false],
    ['emil', 'Emil New', 'user', 'Partners', false],
    ['fay', 'Fay Gone', 'user', null, false],
  ] as const)
    await done(
      api.operator.put(`${ALDER}/members/${member_id}`, {
        name,
        role,
        group,
        email: `${member_id}@alder.example`,
        ...(seat && { license: { issued_at: '2025-11-15T09:00:00Z' } }),
      }),
    )
  await done(api.operator.put(`${ALDER}/members/fay`, { status: 'disabled' }))
  await done(
    api.operator.post(`${ALDER}/grants`, {
      unit: 'credit',
      amount: 1000,
      source: 'addon',
      reason: 'bought',
      idempotency_key: 'addon',
    }),
  )
  const emails = (whose: string, count: number) =>
    Array.from({ length: count }, (_, at) => ({ key: `email:${whose}${at}` }))
  await charge(api, 'alder', { action: 'email.unlock', member_id: 'ben', items: emails('b', 460) })
  await charge(api, 'alder', { action: 'email.unlock', member_id: 'anna', items: emails('a', 20) })
  await done(
    api.operator.post(`${ALDER}/holds`, {
      action: 'email.export',
      member_id: 'cara',
      items: emails('c', 60),
      idempotency_key: 'held',
    }),
  )
})
afterAll(() => api.close())

const admin = (search = '', more = {}) => signIn(api, 'alder', 'anna', { path: PATH + search, ...more })
const batteries = (page: Page) => page.getByRole('table', { name: 'A battery for each user' })
const names = (page: Page) => batteries(page).locator('tbody th .truncate').allInnerTexts()
const row = (page: Page, name: string) => batteries(page).getByRole('row', { name: new RegExp(name) })

test('S1-30 S1-31 the tab "Billing & Licenses" of Admin Settings shows administrators overall usage', async () => {
  const page = await signIn(api, 'alder', 'anna', { path: '/credits' })
  await page.getByRole('link', { name: 'Billing & Licenses', exact: true }).click()
  await page.waitForURL(`**${PATH}`)
  await page.getByRole('heading', { level: 1, name: 'Billing & Licenses' }).waitFor()
  await settled(page)
  const place = page.getByRole('navigation', { name: 'Breadcrumb' })
  expect((await place.innerText()).split(/\s*\n\s*/)).toEqual([
    'Alder Advisory',
    'Admin Settings',
    'Billing & Licenses',
  ])
  expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('Billing & Licenses')
  const usage = page.getByRole('region', { name: 'Usage of the organization' })
  await usage.getByText('Left on all licenses').waitFor()
  const said = (await usage.innerText()).replace(/\s+/g, ' ')
  expect(said).toContain('Left on all licenses 1,020 of 1,500 480 used, 60 held')
  expect(said).toContain('Extra organization credits 1,000 of 1,000 nothing used')
  expect(said).toContain('Licenses 3 of 6 users Standard 3 of 6')
  expect(said).toContain('Running low 1 under an eighth left')
  await expectAccessible(page)
  await picture(page, 'licenses')
})

test('S1-30 nobody else sees it: not on the page, not in the sidebar, not from the server', async () => {
  const page = await signIn(api, 'alder', 'ben', { path: PATH })
  await page.getByText('You may not see this page').waitFor()
  expect(await page.getByRole('link', { name: 'Billing & Licenses' }).count()).toBe(0)
  const ben = await api.signedIn('alder', 'ben')
  expect((await ben.get(`${ALDER}/batteries`)).status).toBe(403)
  expect((await ben.get(`${ALDER}/batteries/summary`)).status).toBe(403)
})

test('S1-32 a credit battery gauge for each user, with the right numbers and the last day', async () => {
  const page = await admin()
  await row(page, 'Ben Low').waitFor()
  expect(await names(page)).toEqual([
    'Anna Admin',
    'Ben Low',
    'Cara Held',
    'Dora New',
    'Emil New',
    'Fay Gone',
  ])
  const gauge = (name: string) => batteries(page).getByRole('meter', { name: `License of ${name}` })
  expect(await gauge('Anna Admin').getAttribute('aria-valuetext')).toBe('480 of 500 left')
  expect(await gauge('Ben Low').getAttribute('aria-valuetext')).toBe('40 of 500 left')
  expect(await gauge('Ben Low').getAttribute('data-low')).toBe('true')
  expect(await gauge('Cara Held').getAttribute('aria-valuetext')).toBe('500 of 500 left, 60 of them held')
  expect(await gauge('Dora New').count()).toBe(0)
  expect(await row(page, 'Anna Admin').innerText()).toContain('14 Dec')
  expect(await row(page, 'Dora New').innerText()).toContain('No license')
  expect(await row(page, 'Fay Gone').innerText()).toContain('disabled')
})

test('S1-33 "View Details" opens that user’s batteries and history, not one’s own', async () => {
  const page = await admin()
  await row(page, 'Ben Low').getByRole('link', { name: 'View Details of Ben Low' }).click()
  const window = page.getByRole('dialog', { name: 'License Batteries and Credits Used' })
  await window.getByText('Ben Low · ben@alder.example').waitFor()
  await expect
    .poll(async () =>
      (await window.getByRole('region', { name: 'License' }).innerText()).replace(/\s+/g, ' '),
    )
    .toContain('40 of 500 left')
  await expectAccessible(page)
  await window.getByRole('tab', { name: 'Credit Use History' }).click()
  await window.getByRole('row', { name: /460.*individual license/ }).waitFor()
  expect(new URL(page.url()).searchParams.get('batteries')).toBe('ben')
  await page.keyboard.press('Escape')
  await expect.poll(() => window.count()).toBe(0)
})

test('S1-35 what is left sorts the batteries, by mouse and keyboard; credits are moved by nobody', async () => {
  const page = await admin()
  await row(page, 'Ben Low').waitFor()
  const left = batteries(page).getByRole('button', { name: 'Left' })
  await left.click()
  await expect
    .poll(async () => (await names(page)).slice(0, 3))
    .toEqual(['Ben Low', 'Anna Admin', 'Cara Held'])
  const header = batteries(page).getByRole('columnheader', { name: 'Left' })
  expect(await header.getAttribute('aria-sort')).toBe('ascending')
  await left.focus()
  await page.keyboard.press('Enter')
  await expect.poll(async () => (await names(page))[0]).toBe('Cara Held')
  expect(new URL(page.url()).search).toBe('?sort=left&order=desc')
  expect(await page.getByRole('button', { name: /transfer|move credits/i }).count()).toBe(0)
})

test('users are found by name, group, license and status; nothing found is a screen of its own', async () => {
  const page = await admin()
  await row(page, 'Ben Low').waitFor()
  await page.getByRole('searchbox', { name: 'Search users' }).fill('new')
  await expect.poll(() => names(page)).toEqual(['Dora New', 'Emil New'])
  await page.getByLabel(/^Group:/).click()
  await page.getByRole('option', { name: 'Partners' }).click()
  await expect.poll(() => names(page)).toEqual(['Emil New'])
  await page.getByRole('combobox', { name: 'License' }).click()
  await page.getByRole('option', { name: 'With a license' }).click()
  await page.getByText('No users match these filters').waitFor()
  await expectAccessible(page)
  await button(page, 'Clear filters').click()
  await row(page, 'Ben Low').waitFor()
  expect(new URL(page.url()).search).toBe('')
})

test('a plan without licenses has no batteries of users: the credits that all draw on stand there', async () => {
  const KESTREL = '/v1/organizations/kestrel'
  await done(api.operator.put(KESTREL, { name: 'Kestrel', preset: 'genesy', timezone: 'Europe/Kyiv' }))
  await done(
    api.operator.put(`${KESTREL}/members/oksana`, {
      name: 'Oksana',
      role: 'admin',
      email: 'oksana@kestrel.example',
    }),
  )
  const page = await signIn(api, 'kestrel', 'oksana', { path: PATH })
  const shared = page.getByRole('region', { name: 'What everyone draws on' })
  await shared.getByRole('meter').first().waitFor()
  await settled(page)
  expect(await batteries(page).count()).toBe(0)
  expect(await page.getByRole('button', { name: /Assign/ }).count()).toBe(0)
  await expectAccessible(page)
})

test('an error is said where it is, and trying again mends it', async () => {
  const page = await signIn(api, 'alder', 'anna', { path: '/credits' })
  await page.route('**/v1/organizations/alder/batteries?*', (route) =>
    route.fulfill({ status: 500, json: {} }),
  )
  await page.getByRole('link', { name: 'Billing & Licenses', exact: true }).click()
  await page.getByRole('region', { name: 'Batteries' }).getByText('Something went wrong').waitFor()
  await page.unroute('**/v1/organizations/alder/batteries?*')
  await button(page, 'Try again').click()
  await row(page, 'Ben Low').waitFor()
})

test('the page fits 360 px', async () => {
  const page = await admin('', { width: 360, height: 780 })
  await row(page, 'Ben Low').waitFor()
  await settled(page)
  expect(await overhang(page)).toBe(0)
  await expectAccessible(page)
})

// The last: it gives the seats away.
test('S1-31 licenses are assigned to many at once, as far as seats are sold', async () => {
  const page = await admin()
  await page.getByRole('checkbox', { name: 'Choose Dora New' }).click()
  await page.getByRole('checkbox', { name: 'Choose Fay Gone' }).click()
  await page.getByText('2 chosen').waitFor()
  await button(page, 'Assign licenses (2)').click()
  await dialog(page).getByText('1 user gets a license').waitFor()
  await dialog(page)
    .getByText(/1 of those chosen has one already or is disabled/)
    .waitFor()
  await dialog(page).getByText('3 of 6 free').waitFor()
  await expectAccessible(page)
  await page.keyboard.press('Escape')
  await button(page, 'Choose nobody').click()

  await button(page, 'Assign licenses').click()
  await dialog(page).getByText('Everyone without a license: Dora New, Emil New.').waitFor()
  await dialog(page).getByRole('button', { name: 'Assign 2 licenses' }).click()
  await page.getByText('2 licenses assigned').waitFor()
  await row(page, 'Dora New').getByText('Standard').waitFor()
  await batteries(page).getByRole('meter', { name: 'License of Emil New' }).waitFor()
  const { items } = await done(api.operator.get(`${ALDER}/members?limit=100`))
  expect(items.filter((one: any) => one.license !== null)).toHaveLength(5)
  await expect
    .poll(async () =>
      (await page.getByRole('region', { name: 'Usage of the organization' }).innerText()).replace(
        /\s+/g,
        ' ',
      ),
    )
    .toContain('Standard 5 of 6')
})
