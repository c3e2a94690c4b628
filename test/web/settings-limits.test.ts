// Settings › Limits: how much members, groups and keys may use besides the balance, and who may change it.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Api, startApi } from '../client.ts'
import { expectAccessible, overhang, settled } from './browser.ts'
import { charge } from './history-world.ts'
import { button, dialog, done, O, openNorthwind, select, visit } from './settings-world.ts'

let api: Api

beforeAll(async () => {
  api = await startApi({ now: '2025-11-22T10:00:00Z' })
  await openNorthwind(api)
  const items = Array.from({ length: 30 }, (_, at) => ({ key: `email:${at}` }))
  await charge(api, 'nw', { action: 'enrichment.email', member_id: 'jonas', items })
})
afterAll(() => api.close())

const at = (member_id: string, more = {}) => visit(api, member_id, '/settings/limits', more)

test('S3-49 S4-10 an admin limits a group, changes the limit, and removes it', async () => {
  const page = await at('mikaela')
  await page.getByText('No limits', { exact: true }).waitFor()
  await expectAccessible(page)
  await button(page, 'Add limit').click()
  await select(page, 'Of', 'A group, together')
  await dialog(page)
    .getByLabel(/^Group:/)
    .click()
  await page.getByRole('option', { name: 'Marketing' }).click()
  await dialog(page).getByLabel('Credits').fill('40')
  await expectAccessible(page)
  await dialog(page).getByRole('button', { name: 'Set limit' }).click()
  const row = page.getByRole('row', { name: /Group Marketing/ })
  await row.waitFor()
  expect((await row.innerText()).replace(/\s+/g, ' ')).toContain('40 credits a calendar month')
  expect((await done(api.operator.get(`${O}/limits`))).items).toMatchObject([
    { subject: { type: 'group', id: 'Marketing' }, amount: 40, interval: 'calendar_month' },
  ])
  await expectAccessible(page)

  await row.getByRole('button', { name: 'Edit the limit of Marketing' }).click()
  await dialog(page).getByLabel('Credits').fill('75')
  await dialog(page).getByRole('button', { name: 'Save' }).click()
  await row.getByText('75').first().waitFor()

  await row.getByRole('button', { name: 'Remove the limit of Marketing' }).click()
  await expectAccessible(page)
  await dialog(page).getByRole('button', { name: 'Remove the limit' }).click()
  await page.getByText('No limits', { exact: true }).waitFor()
  expect((await done(api.operator.get(`${O}/limits`))).items).toEqual([])
})

test('a limit that is there already is edited, not added twice', async () => {
  const page = await at('mikaela')
  for (const _ of [1, 2]) {
    await button(page, 'Add limit').click()
    await dialog(page).getByLabel('Credits').fill('500')
    const set = dialog(page).getByRole('button', { name: 'Set limit' })
    if (_ === 2) {
      await dialog(page).getByText('There is such a limit already: edit that one.').waitFor()
      expect(await set.isDisabled()).toBe(true)
    } else {
      await set.click()
      await page.getByRole('row', { name: /Each member.*500/ }).waitFor()
    }
  }
})

test('X18 a limit is green, orange from 75 % on and red once reached, with a dot in the navigation', async () => {
  const marketing = { type: 'group', id: 'Marketing' }
  const limits = [{ subject: marketing, unit: null, amount: 40, interval: 'calendar_month' }]
  await done(api.operator.put(`${O}/limits`, { limits }))
  const page = await at('mikaela')
  const link = page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: /^Limits/ })
  const bar = page
    .getByRole('row', { name: /Group Marketing/ })
    .getByRole('meter')
    .locator('span')
  let used = 0
  for (const [until, color, said] of [
    [29, 'bg-accent', 'Limits'],
    [30, 'bg-low', 'Limits: one is nearly reached'],
    [40, 'bg-bad-ink', 'Limits: one is reached'],
  ] as const) {
    const items = Array.from({ length: until - used }, (_, at) => ({ key: `email:x18:${used + at}` }))
    await charge(api, 'nw', { action: 'enrichment.email', member_id: 'jonas', items })
    used = until
    // The live stream says it, without a reload.
    await expect.poll(async () => (await bar.getAttribute('class'))!.split(' ')).toContain(color)
    await expect.poll(() => link.textContent()).toBe(said)
    await expectAccessible(page)
  }
})

test('S3-48 a user reads the limits that they fall under, and changes none; the page fits 360 px', async () => {
  await done(
    api.operator.put(`${O}/limits`, {
      limits: [{ subject: { type: 'every_member' }, unit: null, amount: 500, interval: 'calendar_month' }],
    }),
  )
  const page = await at('jonas', { width: 360, height: 780 })
  const row = page.getByRole('row', { name: /500/ })
  await row.waitFor()
  await settled(page)
  expect(await button(page, /Add|Edit|Remove/).count()).toBe(0)
  expect(await overhang(page)).toBe(0)
  await expectAccessible(page)
  const jonas = await api.signedIn('nw', 'jonas')
  expect((await jonas.put(`${O}/limits`, { limits: [] })).status).toBe(403)
  expect((await jonas.get(`${O}/limits?member_id=samara`)).status).toBe(403)
})
