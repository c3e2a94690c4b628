// Settings › Audit log: who changed what, from what to what.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Api, startApi } from '../client.ts'
import { expectAccessible, overhang, settled } from './browser.ts'
import { button, done, O, openNorthwind, visit } from './settings-world.ts'

let api: Api

beforeAll(async () => {
  api = await startApi({ now: '2025-11-22T10:00:00Z' })
  await openNorthwind(api)
  const mikaela = await api.signedIn('nw', 'mikaela')
  await done(mikaela.put(`${O}/members/jonas`, { role: 'manager', group: 'Support' }))
  await done(api.operator.put(O, { cycle: { start: '2025-11-10', months: 12 } }))
  await done(api.operator.put(O, { plan_id: 'genesy-scale', plan_effective_at: '2025-12-10T00:00:00Z' }))
  await done(
    api.operator.put(`${O}/rollover-exceptions/carry`, {
      ...{ unit: 'credit', ends_on: '2025-12-10', amount: 1_500, reason: 'Holidays' },
    }),
  )
}, 180_000)
afterAll(() => api.close())

const at = (member_id: string, search = '', more = {}) =>
  visit(api, member_id, `/settings/audit${search}`, more)

test('each change says who, what, of whom, and from what to what', async () => {
  const page = await at('mikaela')
  const moved = page.getByRole('row', { name: /Mikaela Torres.*Member changed.*Jonas Weber/ })
  await moved.waitFor()
  expect(await moved.innerText()).toContain('role: user → manager')
  const carried = page.getByRole('row', { name: /Rollover exception set/ })
  expect(await carried.innerText()).toContain('amount: 1,500')
  const changed = page.getByRole('row', { name: /Organization changed/ })
  const planned = changed.filter({ hasText: 'plan timeline' })
  expect(await planned.innerText()).toContain('genesy-growth → genesy-growth; genesy-scale from 10 Dec')
  const cycle = changed.filter({ hasText: 'cycle start' })
  await cycle
    .getByText(/cycle start/)
    .first()
    .waitFor()
  expect(await cycle.innerText()).toContain('10 Nov')
  expect(await cycle.innerText()).toContain('Northwind')
  await cycle.locator('summary').click()
  await cycle.getByRole('listitem').filter({ hasText: 'cycle months' }).waitFor()
  await expectAccessible(page)
})

test('changes are found by kind; the address keeps it; nothing found is a screen of its own', async () => {
  const page = await at('mikaela')
  await page.getByLabel(/^Change:/).click()
  await page.getByRole('option', { name: 'Key revoked' }).click()
  await page.keyboard.press('Escape')
  await page.getByText('No changes match these filters').waitFor()
  expect(new URL(page.url()).search).toBe('?action=key.revoked')
  await button(page, 'Clear filters').click()
  await page.getByRole('row', { name: /Member changed/ }).waitFor()
})

test('S3-48 the log is for those who may read it', async () => {
  const page = await at('samara')
  await page.getByText('You may not see this page').waitFor()
  const samara = await api.signedIn('nw', 'samara')
  expect((await samara.get(`${O}/audit`)).status).toBe(403)
})

test('the log fits 360 px', async () => {
  const page = await at('mikaela', '', { width: 360, height: 780 })
  await page.getByRole('row').nth(1).waitFor()
  await settled(page)
  expect(await overhang(page)).toBe(0)
})
